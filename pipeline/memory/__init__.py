"""The translation memory: what people wrote, kept in TMX files and laid over the machine's text."""
