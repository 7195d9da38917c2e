"""Looking at finished books: their pages on contact sheets."""
