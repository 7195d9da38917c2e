"""Glossaries: the one translation of a term, looked for in sources, asked for in translations."""
