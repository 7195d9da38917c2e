"""What the model is given of a sentence: plain text in pieces it can swallow.

Names, codes and years in brackets are taken out and put back behind the translation of the word
before them, because small models drop or bend them. Words in capitals become words in small
letters. Sentences longer than a model can keep in view are cut at clauses.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pipeline.translation.capitals import Rank, sentence_case
from pipeline.translation.links import Span

# One word of capitals, digits or another script in round brackets: (Xinhua), (AKEL), (1936–1939).
BRACKET = re.compile(r"\s*[(（]((?:[A-Z0-9][\w.&/–-]*)|(?:[^\x00-\u024f\s)]+))[)）]")
# Several words in capitals are a dateline or a heading; models know them in small letters.
CAPITALS = re.compile(r"\b[A-Z]{2,}(?:[ ][A-Z]{2,})+\b")
SMALL_WORDS = {"De", "Da", "Do", "Del", "La", "Of", "And", "The", "In"}
# The place and the date before the dash of a news agency's first sentence.
DATELINE = re.compile(r"[A-Z][\w .,’'-]{1,40}?, [A-Z][a-z]{2,8}\.? \d{1,2}\s*(?:—|–|--)\s+")
SEMICOLON = re.compile(r"(?<=;)\s+")
CLAUSE = re.compile(r"(?<=[;:—–])\s+|(?<=,)\s+(?=(?:and|but|or|who|which|while|where|as)\b)")
COMMA = re.compile(r"(?<=[,)])\s+|\s+(?=—)")
WORD = re.compile(r"\s+")
# Sentences of more tokens are cut at semicolons, and at other clauses (docs/quality.md).
TWO_SENTENCES, LONG = 30, 60


@dataclass(frozen=True, slots=True)
class Kept:
    """A stretch of the source that is not translated but put back as it stands."""

    place: int  # in the outline
    literal: str


@dataclass(frozen=True, slots=True)
class Outline:
    """The text to translate, what was taken out, and where each of its characters came from."""

    text: str
    kept: tuple[Kept, ...]
    cuts: tuple[Span, ...]  # the stretches of the source that are not in the text

    def place(self, source_place: int) -> int:
        """Where a place in the source is in the outline."""
        shift = 0
        for start, end in self.cuts:
            if source_place >= end:
                shift += end - start
            elif source_place > start:
                return start - shift
        return source_place - shift


def outline(source: str, rank: Rank | None = None) -> Outline:
    """The outline of a sentence; `rank` is the model's, see `sentence_case`."""
    if rank:
        source = sentence_case(source, rank)
    source = CAPITALS.sub(_in_small_letters, source)
    text, kept, cuts, done = "", [], [], 0
    for match in BRACKET.finditer(source):
        if match.start() == 0 or match.start() < done:
            continue
        text += source[done : match.start()]
        kept.append(Kept(len(text), match[0].strip()))
        cuts.append(match.span())
        done = match.end()
    return Outline(text + source[done:], tuple(kept), tuple(cuts))


def _in_small_letters(match: re.Match[str]) -> str:
    first, *others = match[0].title().split(" ")
    return " ".join([first, *(w.lower() if w in SMALL_WORDS else w for w in others)])


def pieces(text: str, limit: int, count: Callable[[str], int]) -> list[Span]:
    """The spans of a text's parts, each of at most `limit` tokens as far as spaces allow.

    Models lose the thread of long sentences, and of parts of sentences. So what is long is cut at
    semicolons first, what is longer at other clauses, and only beyond the limit at commas or
    between words. A dateline is a part of its own.
    """
    dateline = DATELINE.match(text)
    start = dateline.end() if dateline else 0
    spans = list(_pieces(text, start, len(text), limit, count))
    return [(0, len(text[:start].rstrip())), *spans] if dateline else spans


def _pieces(
    text: str, start: int, end: int, limit: int, count: Callable[[str], int]
) -> Iterator[Span]:
    while start < end and text[start].isspace():
        start += 1
    if start >= end:
        return
    size = count(text[start:end])
    ways = ((SEMICOLON, TWO_SENTENCES), (CLAUSE, LONG), (COMMA, limit), (WORD, limit))
    for pattern, longest in ways:
        if size <= min(longest, limit):
            continue
        cuts = [m.span() for m in pattern.finditer(text, start, end) if start < m.start()]
        cuts = [cut for cut in cuts if cut[1] < end]
        if cuts:
            middle = (start + end) / 2
            left, right = min(cuts, key=lambda cut: abs((cut[0] + cut[1]) / 2 - middle))
            yield from _pieces(text, start, left, limit, count)
            yield from _pieces(text, right, end, limit, count)
            return
    if size <= limit:
        yield start, end
        return
    half = (start + end) // 2
    if half == start:
        yield start, end
        return
    yield from _pieces(text, start, half, limit, count)
    yield from _pieces(text, half, end, limit, count)
