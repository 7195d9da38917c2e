"""Carrying markup over to a translation.

A span goes to the same words where they stand in the translation (names, numbers, code), otherwise
to the run of words that come from its words more than from others, otherwise to the same share of
the sentence. A note call follows the translation of the word that it follows, or of the clause.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pipeline.articles.article import Mark, Text
from pipeline.articles.markdown import in_order
from pipeline.translation.links import Links, Span, is_unspaced, words
from pipeline.translation.runs import EDGE, SURE, Pair, literal, run, with_suffix

STOPS = re.compile(r"[,;:.!?，。；：！？、—–]")
KINDS = (".。", ",，、", ";；", ":：", "!！?？", "“”„«»\"'‘’《》", "()（）")


@dataclass(frozen=True, slots=True)
class Projected:
    """A translation with its marks; `guessed` are the marks that nothing pointed to."""

    text: Text
    guessed: tuple[Mark, ...]


def project(
    source: str,
    marks: Sequence[Mark],
    target: str,
    links: Callable[[], Links],
    language: str = "",
    source_language: str = "en",
) -> Projected:
    """`target` with each of the source's marks, none empty, none crossing another.

    `links` is called only if some mark needs it.
    """
    pair = Pair(source, target, links, language, source_language)
    placed: dict[int, Span] = {}
    guessed: list[Mark] = []
    order = sorted(
        range(len(marks)), key=lambda i: (marks[i].is_point, marks[i].start - marks[i].end)
    )
    for index in order:
        mark = marks[index]
        hosts = [
            span
            for other, span in placed.items()
            if not marks[other].is_point
            and marks[other].start <= mark.start
            and mark.end <= marks[other].end
            and (not mark.is_point or marks[other].start < mark.start)
        ]
        limits = min(hosts, key=lambda span: span[1] - span[0], default=(0, len(target)))
        if mark.is_point:
            ends = [placed[i][1] for i in placed if _ends_with(marks[i], mark.start, source)]
            place, sure = (min(ends), True) if ends else point_place(pair, mark.start)
            placed[index] = (min(max(place, limits[0]), limits[1]),) * 2
        else:
            placed[index], sure = _span(pair, mark, limits)
        if not sure:
            guessed.append(mark)
    fitted = _fit([(marks[i], placed[i]) for i in range(len(marks))], len(target))
    return Projected(Text(target, in_order(fitted)), tuple(guessed))


def _ends_with(mark: Mark, place: int, source: str) -> bool:
    """Whether a span ends at a place, with a word."""
    return not mark.is_point and mark.end == place and source[place - 1].isalnum()


def point_place(pair: Pair, place: int) -> tuple[int, bool]:
    """Where in the target something stands that stands at `place` in the source; is it sure?"""
    source, target = pair.source, pair.target
    if not re.search(r"\w", source[place:]):
        before_stop = source[place:].strip() != ""
        return len(target.rstrip(EDGE) if before_stop else target), True
    if not re.search(r"\w", source[:place]):
        return 0, True
    last = [span for span in words(source) if span[0] < place][-1]
    marks = source[last[1] : place].strip()
    if STOPS.search(marks):
        end, sure = _clause_end(pair, place)
        allowed = _kinds(marks) + KINDS[1] + KINDS[5] + KINDS[6]
    else:
        found = literal(pair, last, (0, len(target)))
        (_, end), sure = (found, True) if found else run(pair, last, (0, len(target)))
        end = with_suffix(end, pair, (0, len(target)))
        allowed = _kinds(marks)
    while end < len(target) and target[end] in allowed:
        end += 1
    return end, sure


def _clause_end(pair: Pair, place: int) -> tuple[int, bool]:
    """The end of the words that come from what stands before a place, and of a stop near it."""
    links = pair.links()
    inside = links.inside((0, place))
    outside = links.outside((0, place))
    scores = [0.0]
    for a, b in zip(inside, outside, strict=True):
        scores.append(scores[-1] + a - b)
    best = max(range(1, len(scores)), key=scores.__getitem__, default=0)
    if not best:
        return len(pair.target), False
    for index in (best, best + 1, best - 1):
        if 0 < index < len(links.units):
            end = links.units[index - 1][1]
            if STOPS.search(pair.target[end : links.units[index][0]]):
                return end, True
    return links.units[best - 1][1], scores[best] > SURE


def _span(pair: Pair, mark: Mark, limits: Span) -> tuple[Span, bool]:
    source, target = pair.source, pair.target
    inner = source[mark.start : mark.end]
    if mark.start == 0 and mark.end == len(source):
        return limits, True
    if not re.search(r"\w", source[: mark.start] + source[mark.end :]):
        return _with_edges(_trim(limits, target), inner, target, limits), True
    if found := literal(pair, (mark.start, mark.end), limits, code=mark.kind == "code"):
        return found, True
    span, sure = run(pair, (mark.start, mark.end), limits)
    if mark.kind == "code":
        return _whole_code(span, inner, target), sure
    return _with_edges(span, inner, target, limits), sure


def _whole_code(span: Span, code: str, target: str) -> Span:
    """The span with what the model left of the signs at the ends of code around it."""
    start, end = span
    before, after = re.split(r"\w.*\w|\w", code, maxsplit=1) if re.search(r"\w", code) else ("", "")
    while before and start > 0 and target[start - 1] in before:
        start -= 1
    while end < len(target) and target[end] in after + "_":
        end += 1
    return start, end


def _kinds(marks: str) -> str:
    """All punctuation of the kinds that stand among some."""
    return "".join(kind for kind in KINDS if any(each in kind for each in marks))


def _with_edges(span: Span, inner: str, target: str, limits: Span) -> Span:
    """The span with the punctuation around it, of the kinds at the edges of the source's span."""
    start, end = span
    closing = _kinds(inner[len(inner.rstrip(EDGE)) :])
    opening = _kinds(inner[: len(inner) - len(inner.lstrip(EDGE))])
    if KINDS[4] in closing:
        opening += "¡¿"
    lone = re.match(rf"\w(?=[{re.escape(closing)}])", target[end:]) if closing else None
    if lone and is_unspaced(lone[0]):
        end += 1
    while end < limits[1] and target[end] in closing:
        end += 1
    while start > limits[0] and target[start - 1] in opening:
        start -= 1
    return start, end


def _trim(span: Span, target: str) -> Span:
    start, end = span
    while start < end and target[start] in EDGE:
        start += 1
    while end > start and target[end - 1] in EDGE:
        end -= 1
    return (start, end) if start < end else span


def _fit(placed: Sequence[tuple[Mark, Span]], length: int) -> list[Mark]:
    """Marks without crossings: inner ones are kept inside, later ones start behind earlier ones."""
    fitted: list[Mark] = []
    for mark, (start, end) in placed:
        for other in fitted:
            if other.is_point or mark.is_point or other.end <= start or end <= other.start:
                continue
            inside = other.start <= start and end <= other.end
            around = start <= other.start and other.end <= end
            if not inside and not around:
                if start < other.start:
                    end = other.start
                else:
                    start = other.end
        if not mark.is_point and start >= end:
            start, end = max(0, min(start, length - 1)), min(length, max(start + 1, end))
            host = next((o for o in fitted if not o.is_point and o.start <= start < o.end), None)
            if host is not None:
                start, end = host.start, host.end
        fitted.append(Mark(mark.kind, start, end, mark.target))
    return fitted
