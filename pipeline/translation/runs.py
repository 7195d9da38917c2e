"""Where a stretch of the source stands in its translation: the same words, or a run of others."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pipeline.translation.edges import at_edges, small_words, without_sticky
from pipeline.translation.links import WORD, Links, Span, is_unspaced, overlap, words

EDGE = " \t\n,.;:!?¡¿，。；：！？、“”„«»\"'‘’()（）《》—–"
BREAKS = re.compile(r"[,;:.!?，。；：！？、—–()（）“”„«»《》]")
TITLE = re.compile("《([^《》]+)》")
OUTSIDE = 0.5  # what a word's other origins count against its being in a span (measured)
BREAK = 0.5  # what a stop inside a run costs when the source has none
WEAK = 0.1  # a word at the edge of a run with less of the span in it is left out (measured)
LONE = 0.3  # a character with less of all words in it belongs to the one before (measured)
SURE = 0.25  # a span none of whose words has this share of a word is guessed


@dataclass(frozen=True, slots=True)
class Pair:
    """A source and its translation; the links are found when they are first wanted."""

    source: str
    target: str
    links: Callable[[], Links]
    language: str
    source_language: str


def literal(pair: Pair, span: Span, limits: Span, code: bool = False) -> Span | None:
    """The place of the same words in the target, if they stand there once and are no common words.

    Code may be anything, and stand several times if it does so in the source.
    """
    wanted = pair.source[span[0] : span[1]]
    if not code:
        wanted = wanted.strip(EDGE)
        if len(wanted) < 2 or not re.search(r"[A-Z0-9\u0080-\uffff]", wanted):
            return None
    around = (r"(?<![A-Za-z0-9_])", r"(?![A-Za-z0-9_])")
    ends = wanted[:1], wanted[-1:]
    pattern = re.escape(wanted)
    pattern = (around[0] if ends[0].isalnum() else "") + pattern
    pattern += around[1] if ends[1].isalnum() else ""
    here = [m.span() for m in re.finditer(pattern, pair.source)]
    there = [m.span() for m in re.finditer(pattern, pair.target)]
    if code and len(here) == len(there) and span in here:
        return there[here.index(span)]
    there = [each for each in there if limits[0] <= each[0] and each[1] <= limits[1]]
    return there[0] if len(there) == 1 else None


def run(pair: Pair, span: Span, limits: Span) -> tuple[Span, bool]:
    """The run of units that come from a stretch of the source, with the small words due to it."""
    links, target = pair.links(), pair.target
    units = links.units
    among = [i for i, unit in enumerate(units) if limits[0] <= unit[0] and unit[1] <= limits[1]]
    if not among:
        return limits, False
    first, last = among[0], among[-1] + 1
    inside, outside = links.inside(span), links.outside(span)
    scores = [a - OUTSIDE * b for a, b in zip(inside, outside, strict=True)]
    if max(inside[first:last]) < SURE / 2:
        return _share(pair, span, limits), False
    whole = bool(BREAKS.search(pair.source[slice(*span)].strip(EDGE)))
    best, chosen = float("-inf"), (first, first + 1)
    for start in range(first, last):
        total = 0.0
        for end in range(start, last):
            total += scores[end]
            if (
                end > start
                and not whole
                and BREAKS.search(target, units[end - 1][1], units[end][0])
            ):
                total -= BREAK
            if total > best + 1e-9:
                best, chosen = total, (start, end + 1)
    sure = max(inside[chosen[0] : chosen[1]]) >= SURE
    chosen = _without_weak(chosen, inside)
    source_words = [w.lower() for w in WORD.findall(pair.source[span[0] : span[1]])]

    def word(index: int) -> str:
        return target[units[index][0] : units[index][1]].lower()

    closed = pair.source[span[1] - 1] in EDGE
    chosen = at_edges(
        chosen,
        word,
        closed,
        source_words,
        (first, last),
        pair.language,
        pair.source_language,
    )
    start, end = units[chosen[0]][0], with_suffix(units[chosen[1] - 1][1], pair, limits)
    return _whole_title(
        without_sticky((start, end), target, pair.language), pair, span, limits
    ), sure


def _without_weak(run: Span, inside: Sequence[float]) -> Span:
    """The run without units at its edges that have little of the span in them."""
    start, end = run
    while end - start > 1 and inside[start] < WEAK:
        start += 1
    while end - start > 1 and inside[end - 1] < WEAK:
        end -= 1
    return start, end


def with_suffix(end: int, pair: Pair, limits: Span) -> int:
    """The end of a run, moved behind a single character that comes from nothing in the source.

    Where no spaces stand between words it is the end of a word.
    """
    if pair.target[end - 1 : end].isascii() and not pair.target[end - 1 : end].isdigit():
        return end
    small = small_words(pair.language)
    links = pair.links()
    for (start, behind), row in zip(links.units, links.shares, strict=True):
        lone = start == end and behind == end + 1 and behind <= limits[1]
        lone = lone and is_unspaced(pair.target[start])
        if lone and pair.target[start] not in small.all and sum(row.values()) <= LONE:
            end = behind
    return end


def _whole_title(span: Span, pair: Pair, source: Span, limits: Span) -> Span:
    """The whole of a title in 《》 when a span of capitals begins in it."""
    start, end = span
    capitals = [pair.source[at].isupper() for at, _ in words(pair.source) if at in range(*source)]
    for match in TITLE.finditer(pair.target):
        title = match.span(1)
        inside = title[0] <= start < title[1] and limits[0] <= title[0] and title[1] <= limits[1]
        if inside and 2 * sum(capitals) >= len(capitals):
            return title
    return start, end


def _share(pair: Pair, span: Span, limits: Span) -> Span:
    """The units at the same share of the sentence as a stretch of the source."""
    units = pair.links().units
    scale = len(pair.target) / max(1, len(pair.source))
    start, end = (min(max(round(each * scale), limits[0]), limits[1]) for each in span)
    inner = [unit for unit in units if limits[0] <= unit[0] and unit[1] <= limits[1]]
    touched = [unit for unit in inner if overlap(unit, (start, end))]
    touched = touched or [min(inner, key=lambda unit: abs(unit[0] - start))]
    return touched[0][0], touched[-1][1]
