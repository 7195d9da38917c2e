"""Checks of translations: what is wrong with a segment or an edition, in codes and sentences."""
