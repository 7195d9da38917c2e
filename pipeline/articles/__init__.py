"""Articles: what people write, read into a tree of blocks."""
