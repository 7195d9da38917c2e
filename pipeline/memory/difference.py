"""What changed between two texts, word by word, for people to read."""

import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from rapidfuzz.distance import Indel

HAN = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""Scripts written without spaces between words; each character is a token."""
PLACEHOLDER = r"(?<!\\)<(?:/?\d+|\d+/)>"
NUMBER = r"\d+(?:[.,\u00a0\u202f\u2009’']\d{3})*(?:[.,]\d+)?"
WORD = rf"[^\W\d_{HAN}]+(?:['’][^\W\d_{HAN}]+)*"
TOKEN = rf"{PLACEHOLDER}|{NUMBER}|[{HAN}]|{WORD}|\S"
"""A token: with white space, every character belongs to one."""
PIECE = re.compile(rf"{TOKEN}|\s+")


class Change(NamedTuple):
    """A piece of the old text, of the new text, or (`equal`) of both."""

    op: Literal["equal", "delete", "insert"]
    text: str


def difference(old: str, new: str) -> tuple[Change, ...]:
    """The pieces of both texts in order, what goes before what comes in its place.

    The old text is the `equal` and `delete` pieces, the new one the `equal` and `insert` pieces.
    A space alone between two changes belongs to them, so that a changed phrase reads as one.
    """
    before = PIECE.findall(old)
    after = PIECE.findall(new)
    gone: list[str] = []
    come: list[str] = []
    changes: list[Change] = []
    steps = list(_steps(before, after))
    for number, (same, first, second) in enumerate(steps):
        last = number in (0, len(steps) - 1)
        if not same or (not last and not first.strip()):
            gone.append(first)
            come.append(second)
            continue
        changes += _changed(gone, come)
        gone, come = [], []
        changes.append(Change("equal", first))
    return (*changes, *_changed(gone, come))


def in_text(changes: Sequence[Change]) -> str:
    """The changes as plain text: `The [-old-]{+new+} words`."""
    forms = {"equal": "{}", "delete": "[-{}-]", "insert": "{{+{}+}}"}
    return "".join(forms[change.op].format(change.text) for change in changes)


def _steps(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[bool, str, str]]:
    """Pieces of both texts in step, and whether they are the same."""
    for step in Indel.opcodes(before, after):
        first = "".join(before[step.src_start : step.src_end])
        second = "".join(after[step.dest_start : step.dest_end])
        yield step.tag == "equal", first, second


def _changed(gone: Sequence[str], come: Sequence[str]) -> Iterator[Change]:
    if first := "".join(gone):
        yield Change("delete", first)
    if second := "".join(come):
        yield Change("insert", second)
