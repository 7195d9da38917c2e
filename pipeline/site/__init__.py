"""The site: the anthology as pages to read, to search and to download the books from."""
