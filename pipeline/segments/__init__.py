"""Segments: articles cut into sentences, each with its markup and its identity."""
