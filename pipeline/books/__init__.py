"""Books: EPUB, PDF, report and download page, rendered from editions."""
