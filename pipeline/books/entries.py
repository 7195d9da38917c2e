"""The entries of an index of names, for the printed book and the EPUB alike."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Range:
    """Pages in a row: as the index prints them, and the anchor of the first."""

    text: str
    anchor: str


@dataclass(frozen=True)
class Entry:
    """A line of the index."""

    heading: str
    ranges: tuple[Range, ...]


@dataclass(frozen=True)
class Group:
    """The entries under one letter."""

    letter: str
    entries: tuple[Entry, ...]

    def ranges(self) -> Iterator[Range]:
        """All ranges of the group."""
        for entry in self.entries:
            yield from entry.ranges
