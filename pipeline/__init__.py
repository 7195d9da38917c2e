"""Anthology: articles in one language become books in others."""

__version__ = "0.1.0"
