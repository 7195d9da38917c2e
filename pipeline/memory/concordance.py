"""Concordance: how a word or a phrase was translated wherever it stands inside a segment."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from typing import Literal

from rapidfuzz import fuzz, process

from pipeline.memory.difference import HAN
from pipeline.memory.unit import Memory, Unit

Side = Literal["source", "target"]
Span = tuple[int, int]
WORD = re.compile(rf"<(?:/?\d+|\d+/)>|[{HAN}]|[^\W_{HAN}]+")
GAP = r"(?:<(?:/?\d+|\d+/)>|[\W_])*"
"""What may stand between the words of a phrase: spaces, signs, placeholders."""
ALIKE = 75  # the least RapidFuzz ratio of a word and its other form or a slip in it
SHORT = 4  # a word with fewer letters stands for itself alone
LONGER = 90  # the likeness of a word of which another is the beginning
VARIANTS = 40  # words of the memory that one word of a query may stand for
LOOKED_AT = 2_000  # segments without the phrase that are ranked, at most
WORDS_COUNT = 0.8  # the words' share of a score; their nearness to each other has the rest


@dataclass(frozen=True, slots=True)
class Hit:
    """A unit in which the query was found: where, in that side's text, and how well it fits.

    100 is the phrase as it was asked for. Less: its words in other forms, places or company.
    """

    unit: Unit
    spans: tuple[Span, ...]
    score: int


def concordance(query: str, memory: Memory, side: Side = "source", limit: int = 20) -> list[Hit]:
    """The units that hold the query in their source or target; see `Concordance.search`."""
    return Concordance(memory, side).search(query, limit)


class Concordance:
    """One side of a memory by its words, prepared for many searches."""

    def __init__(self, memory: Memory, side: Side = "source") -> None:
        self._units = memory.units
        self._texts = [unit.source if side == "source" else unit.target for unit in memory]
        self._holders: dict[str, list[int]] = {}
        for number, text in enumerate(self._texts):
            for word in set(WORD.findall(text.lower())):
                self._holders.setdefault(word, []).append(number)
        self._words = sorted(word for word in self._holders if word[0] != "<")

    def search(self, query: str, limit: int = 20) -> list[Hit]:
        """The `limit` best hits, whatever the case of letters.

        First those that hold the phrase as it is, whole words with any signs between them, then
        those with its words in other forms, with slips, or further apart; of four words and more,
        every fourth may be missing. Of equal hits, reviewed units come first, then the first in
        the memory.
        """
        words = [word for word in WORD.findall(query.lower()) if word[0] != "<"]
        if not words:
            return []
        hits = self._exact(words, limit)
        if len(hits) < limit:
            seen = {id(hit.unit) for hit in hits}
            hits += [
                hit for hit in self._loose(words, limit + len(hits)) if id(hit.unit) not in seen
            ]
        return hits[:limit]

    def _exact(self, words: Sequence[str], limit: int) -> list[Hit]:
        holders = sorted((self._holders.get(word, []) for word in words), key=len)
        numbers = set(holders[0]).intersection(*holders[1:])
        phrase = GAP.join(re.escape(word) for word in words)
        pattern = re.compile(
            rf"{_edge(words[0], '<')}{phrase}{_edge(words[-1], '')}", re.IGNORECASE
        )
        reviewed: list[Hit] = []
        others: list[Hit] = []
        for number in sorted(numbers):
            if spans := tuple(match.span() for match in pattern.finditer(self._texts[number])):
                hit = Hit(self._units[number], spans, 100)
                (reviewed if hit.unit.reviewed else others).append(hit)
                if len(reviewed) == limit:
                    break
        return (reviewed + others)[:limit]

    def _loose(self, words: Sequence[str], limit: int) -> list[Hit]:
        """The units with enough of the words, in whatever form and place."""
        variants = [self._variants(word) for word in words]
        counts: Counter[int] = Counter()
        for forms in variants:
            counts.update({number for form in forms for number in self._holders[form]})
        least = len(words) - len(words) // 4
        enough = [number for number, count in counts.items() if count >= least]
        if len(enough) > LOOKED_AT:
            for word in words:
                counts.update(self._holders.get(word, ()))
            enough = nsmallest(LOOKED_AT, enough, key=lambda number: (-counts[number], number))
        found = []
        for number in enough:
            spans, score = _closest(self._texts[number], variants)
            found.append((-score, not self._units[number].reviewed, number, spans))
        return [
            Hit(self._units[number], spans, -loss)
            for loss, _, number, spans in nsmallest(limit, found)
        ]

    def _variants(self, word: str) -> dict[str, int]:
        """The memory's words that the word may stand for, and how like it they are, up to 100."""
        variants = {word: 100} if word in self._holders else {}
        if len(word) < SHORT:
            return variants
        for form, ratio, _ in process.extract(
            word, self._words, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=VARIANTS
        ):
            variants.setdefault(form, round(ratio))
        start = bisect_left(self._words, word)
        for form in self._words[start : start + VARIANTS]:
            if form.startswith(word):
                variants[form] = max(variants.get(form, 0), LONGER)
        return variants


def _edge(word: str, behind: str) -> str:
    """A pattern for the end of a whole word; Han characters have no such ends."""
    return "" if re.match(f"[{HAN}]", word) else rf"(?{behind}![^\W_{HAN}])"


def _closest(text: str, variants: Sequence[dict[str, int]]) -> tuple[tuple[Span, ...], int]:
    """Where the words stand closest and in the likest forms, and the score of that."""
    best: tuple[float, tuple[Span, ...]] = (0.0, ())
    last: dict[int, tuple[int, int, Span]] = {}
    for place, word, span in _placed(text):
        for which, forms in enumerate(variants):
            if likeness := forms.get(word, 0):
                last[which] = (place, likeness, span)
        if not last or place not in {each[0] for each in last.values()}:
            continue
        width = max(place - min(each[0] for each in last.values()) + 1, len(variants))
        likeness_of_all = sum(each[1] for each in last.values()) / len(variants)
        value = WORDS_COUNT * likeness_of_all + (1 - WORDS_COUNT) * 100 * len(last) / width
        if value > best[0]:
            best = value, tuple(sorted({each[2] for each in last.values()}))
    return best[1], min(99, round(best[0]))


def _placed(text: str) -> Iterator[tuple[int, str, Span]]:
    """The words of a text, counted, in small letters."""
    words: Iterable[re.Match[str]] = (m for m in WORD.finditer(text) if m[0][0] != "<")
    for place, match in enumerate(words):
        yield place, match[0].lower(), match.span()
