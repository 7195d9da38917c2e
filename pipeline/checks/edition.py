"""Checks across a whole edition: one source in two translations, two sources in one."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.checks.catalogue import finding
from pipeline.checks.finding import Finding
from pipeline.checks.pair import HAN, plain
from pipeline.checks.quotes import opening_and_closing
from pipeline.locales import Locale
from pipeline.segments.tags import TAG

LONG = 20  # letters (a Han character counts for three) from which equal targets are no accident


@dataclass(frozen=True, slots=True)
class Entry:
    """A segment as these checks see it; `key` is the segment's or the unit's own."""

    key: str
    source: str
    target: str
    place: str


def check_edition(
    entries: Sequence[Entry], locale: Locale, off: Collection[str] = frozenset()
) -> tuple[tuple[Finding, ...], ...]:
    """For each entry, in the same order, what is wrong with it beside the others.

    Sources and targets are compared without placeholders, capitals, and marks at their ends. The
    entries are in reading order; the check `quotes` follows their quotations through an article.
    """
    by_source: dict[str, list[Entry]] = defaultdict(list)
    by_target: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if _even(entry.target):
            by_source[_even(entry.source)].append(entry)
            by_target[_even(entry.target)].append(entry)
    found: list[tuple[Finding, ...]] = []
    unopened = set() if "quotes" in off else set(_unopened(entries, locale))
    for index, entry in enumerate(entries):
        source, target = _even(entry.source), _even(entry.target)
        own: list[Finding] = []
        if index in unopened:
            own.append(finding("quotes", "A quotation closes that was not opened."))
        if source and "inconsistent" not in off:
            own += _inconsistent(entry, by_source[source])
        if _long(target) and "alike" not in off:
            own += _alike(entry, by_target[target])
        found.append(tuple(own))
    return tuple(found)


def _inconsistent(entry: Entry, same: Iterable[Entry]) -> Iterable[Finding]:
    other = next((e for e in same if _even(e.target) != _even(entry.target)), None)
    if other and _even(entry.target):
        yield finding("inconsistent", f"Translated as “{plain(other.target)}” in {other.place}.")


def _alike(entry: Entry, same: Iterable[Entry]) -> Iterable[Finding]:
    other = next((e for e in same if _words(e.source) != _words(entry.source)), None)
    originals = other and {_even(other.source), _even(entry.source)}
    if other and originals and _even(entry.target) not in originals:  # a name and its original
        yield finding("alike", f"“{plain(other.source)}” in {other.place} has this translation.")


def _unopened(entries: Sequence[Entry], locale: Locale) -> Iterator[int]:
    """Where a target that begins like its source's quotation closes one that is not open.

    Others are the business of `check_segment`.
    """
    article, depth = "", 0
    for index, entry in enumerate(entries):
        path = entry.place.rpartition(":")[0]
        if path != article:
            article, depth = path, 0
        opened, closed = opening_and_closing(plain(entry.target), locale)
        if depth + opened < closed and plain(entry.source).lstrip()[:1] in ("“", '"'):
            yield index
        depth = max(0, depth + opened - closed)


def _even(tagged: str) -> str:
    text = re.sub(r"\s+", " ", TAG.sub("", tagged)).strip()
    return re.sub(r"^\W+|\W+$", "", text).casefold()


def _words(tagged: str) -> str:
    """The words of a source without articles, which many translations cannot show."""
    return " ".join(
        w for w in re.findall(r"\w+", _even(tagged)) if w not in ("a", "an", "the", "s")
    )


def _long(text: str) -> bool:
    return len(text) + 2 * len(HAN.findall(text)) >= LONG
