"""Importing: texts in other forms become articles of this project."""
