"""Carrying markup over to a translation along the model's attention.

A span goes to the same words where they stand in the translation (names, numbers, code), otherwise
to the words whose tokens attend to it, otherwise to the same share of the sentence. A note call
follows the translation of the word that it follows.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.articles.article import Mark, Text
from pipeline.articles.markdown import in_order
from pipeline.translation.engine import Alignment, Span

WORD = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]|[^\W_]+(?:[’'\-][^\W_]+)*")
EDGE = " \t\n,.;:!?，。；：！？、“”„«»\"'‘’()（）"
SPREAD = 2.5  # a span this many times longer than its source was drawn out by a stray token


@dataclass(frozen=True, slots=True)
class Projected:
    """A translation with its marks; `guessed` are the marks that nothing pointed to."""

    text: Text
    guessed: tuple[Mark, ...]


def project(
    source: str, marks: Sequence[Mark], target: str, alignments: Sequence[Alignment]
) -> Projected:
    """`target` with each of the source's marks, none empty, none crossing another."""
    placed: list[tuple[Mark, Span]] = []
    guessed = []
    for mark in marks:
        if mark.is_point:
            place, sure = point_place(source, mark.start, target, alignments)
            span = (place, place)
        else:
            span, sure = _span(source, mark, target, alignments)
        if not sure:
            guessed.append(mark)
        placed.append((mark, span))
    fitted = _fit(placed, len(target))
    return Projected(Text(target, in_order(fitted)), tuple(guessed))


def point_place(
    source: str, place: int, target: str, alignments: Sequence[Alignment]
) -> tuple[int, bool]:
    """Where in `target` something stands that stands at `place` in the source; is it sure?"""
    if not re.search(r"\w", source[place:]):
        before_stop = source[place:].strip() != ""
        return len(target.rstrip(EDGE) if before_stop else target), True
    if not re.search(r"\w", source[:place]):
        return 0, True
    words = [match for match in WORD.finditer(source) if match.start() < place]
    last = words[-1]
    behind_stop = source[last.end() : place].strip() != ""
    found = _literal(source, last.span(), target)
    if found is None:
        ends = [a.target[1] for a in alignments if _overlap(a.source, last.span())]
        sure = bool(ends)
        at = max(ends) if sure else round(len(target) * place / len(source))
        found = _to_words((max(0, at - 1), at), target)
    else:
        sure = True
    end = found[1]
    if behind_stop:
        while end < len(target) and target[end] in EDGE.strip():
            end += 1
    return end, sure


def _span(
    source: str, mark: Mark, target: str, alignments: Sequence[Alignment]
) -> tuple[Span, bool]:
    around = source[: mark.start] + source[mark.end :]
    if not re.search(r"\w", around):
        return (0, len(target)) if mark.start == 0 else _trim((0, len(target)), target), True
    if found := _literal(source, (mark.start, mark.end), target):
        return found, True
    spans = [a.target for a in alignments if _overlap(a.source, (mark.start, mark.end))]
    if spans:
        return _to_words(_cluster(spans, mark.end - mark.start), target), True
    start = round(len(target) * mark.start / len(source))
    end = max(start + 1, round(len(target) * mark.end / len(source)))
    return _to_words((start, end), target), False


def _literal(source: str, span: Span, target: str) -> Span | None:
    """The place of the same words in the target, if they stand there exactly once."""
    words = source[span[0] : span[1]].strip(EDGE)
    if len(words) < 2 or not re.search(r"[A-Z0-9\u0080-\uffff]", words):
        return None
    found = [m.span() for m in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", target)]
    return found[0] if len(found) == 1 else None


def _cluster(spans: Sequence[Span], length: int) -> Span:
    """From first to last, unless that is far too long: then the densest run without a gap."""
    ordered = sorted(spans)
    whole = (ordered[0][0], max(end for _, end in ordered))
    if whole[1] - whole[0] <= SPREAD * length + 4:
        return whole
    runs = [[ordered[0]]]
    for span in ordered[1:]:
        if span[0] - runs[-1][-1][1] <= 2:
            runs[-1].append(span)
        else:
            runs.append([span])
    best = max(runs, key=lambda run: run[-1][1] - run[0][0])
    return best[0][0], best[-1][1]


def _to_words(span: Span, target: str) -> Span:
    """The whole words that a span touches, or the nearest word."""
    words = [m.span() for m in WORD.finditer(target)]
    if not words:
        return 0, len(target)
    touched = [word for word in words if _overlap(word, span)]
    if not touched:
        touched = [min(words, key=lambda word: abs(word[0] - span[0]))]
    return touched[0][0], touched[-1][1]


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


def _overlap(a: Span, b: Span) -> bool:
    return a[0] < b[1] and b[0] < a[1]
