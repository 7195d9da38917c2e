"""Composition: articles and translations become the edition of one language."""
