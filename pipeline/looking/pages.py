"""Which pages of a book to look at: all, those of given numbers, or those that show the most."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.errors import OutputError

MOST = 3  # pages of each kind among the chosen ones
ALWAYS = frozenset({"cover", "front", "opening", "last"})
"""Kinds of which every page is chosen."""


@dataclass(frozen=True)
class Sight:
    """A page: its number in the file, from 1, what the book calls it, and what there is to see.

    `kinds` are words such as table and notes; `place` is where it is found, the PDF's page number
    again or a file of the EPUB.
    """

    number: int
    label: str
    kinds: frozenset[str]
    place: str = ""


def chosen(pages: Sequence[Sight], wanted: str) -> list[Sight]:
    """The pages that `wanted` asks for: `chosen`, `all`, or numbers and ranges as 1,5-9.

    Raises OutputError for anything else. A number that the book lacks is passed over, because
    books are of different lengths.
    """
    if wanted == "all":
        return list(pages)
    if wanted != "chosen":
        numbers = _numbers(wanted)
        return [page for page in pages if page.number in numbers]
    seen: dict[str, int] = {}
    found = []
    for page in pages:
        new = {kind for kind in page.kinds - ALWAYS if seen.get(kind, 0) < MOST}
        if new or page.kinds & ALWAYS:
            found.append(page)
            for kind in page.kinds:
                seen[kind] = seen.get(kind, 0) + 1
    return found


def _numbers(wanted: str) -> set[int]:
    found: set[int] = set()
    for part in wanted.split(","):
        match = re.fullmatch(r"\s*(\d{1,5})\s*(?:-\s*(\d{1,5})\s*)?", part)
        if match is None:
            raise OutputError(
                f"“{wanted}” names no pages.", hint="Write --pages chosen, all, or 1,5-9."
            )
        found.update(range(int(match[1]), int(match[2] or match[1]) + 1))
    return found
