"""Repetitions: what a looping model writes, and words that stand twice in a row."""

import re
from collections.abc import Iterator

from pipeline.checks.pair import Pair

LOOP = re.compile(r"(?<!\w)((?:[^\s\d]+\s+){0,5}[^\s\d]+)(?:[,;]?\s+\1(?!\w)){2,}", re.IGNORECASE)
TWICE = re.compile(
    r"(?<!\w)([^\W\d]{4,}|(?:[^\W\d]+\s+){1,5}[^\W\d]+)[,;]?\s+\1(?!\w)", re.IGNORECASE
)
HAN_LOOP = re.compile(r"([\u3400-\u9fff、，·]{2,12}?)\1{2,}|([\u3400-\u9fff])\2{2,}")
HAN_TWICE = re.compile(r"([\u3400-\u9fff、，·]{3,12}?)\1+")
SHREDS = re.compile(r"([^\W\d_]{2,4})\1{2,}", re.IGNORECASE)  # as in JANANANAN
SHORT = re.compile(
    r"\b(?!(?:die|der|das|sie|was|no|so|ja|muy|va)\b)([^\W\d_]{1,3}) \1\b", re.IGNORECASE
)
"""A short word twice; those that good German and Spanish can double are left out."""


def loops(pair: Pair) -> Iterator[str]:
    """Words or characters three times and more in a row, unless the source does the same."""
    yield from _found((LOOP, SHREDS, HAN_LOOP), pair)


def doubles(pair: Pair) -> Iterator[str]:
    """Words or phrases twice in a row, unless the source does the same or they are loops."""
    if not any(_found((LOOP, SHREDS, HAN_LOOP), pair)):
        yield from _found((TWICE, HAN_TWICE, SHORT), pair)


def collapse(target: str) -> str:
    """The text with each run of repeated words or phrases reduced to one."""
    for pattern in (LOOP, TWICE, SHREDS):
        target = pattern.sub(r"\1", target)
    target = HAN_LOOP.sub(lambda m: m[1] or m[2], target)
    return HAN_TWICE.sub(r"\1", target)


def _found(patterns: tuple[re.Pattern[str], ...], pair: Pair) -> Iterator[str]:
    for pattern in patterns:
        match = pattern.search(pair.target)
        if match and not pattern.search(pair.source):
            yield f"“{match[0][:40]}” repeats itself."
            return
