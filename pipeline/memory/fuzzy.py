"""Fuzzy matches: reviewed units whose source is like a new one; docs/matching.md has the score.

A source becomes a sequence of elements, in which words count two, and signs, numbers, names and
placeholders less. Each element is one character of a string, so that RapidFuzz compares tokens as
fast as letters. For each new source, the units that can reach the threshold are found by length and
by how many elements they share with it; only these are compared. Nothing that reaches the threshold
is left out.
"""

import math
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import chain
from operator import itemgetter
from typing import NamedTuple
from weakref import WeakKeyDictionary

from rapidfuzz import process
from rapidfuzz.distance import Indel

from pipeline.memory.adapt import DASHES, QUOTES, repairs
from pipeline.memory.difference import HAN, TOKEN
from pipeline.memory.matching import Index, Match
from pipeline.memory.unit import Unit
from pipeline.segments.segment import segment_key

TOKENS_COUNT = 0.75
"""The tokens' share of the score; the letters have the rest."""
STEM = 4  # letters that a word shares with its other forms and spellings
OPENING = frozenset("“„«‘‚\"'([—–-¿¡")
STOPS = frozenset(".!?…:。！？：")
TOKENS = re.compile(TOKEN)
HAN_CHARACTER = re.compile(f"[{HAN}]")
COMMON = 500  # sources with an element from which its bits are kept
UNKNOWN = chr(0x10FFFF)
"""An element that no unit has."""
EPSILON = 1e-9  # what sums of fractions may be off

_tables: WeakKeyDictionary[Index, "Table"] = WeakKeyDictionary()


class Entry(NamedTuple):
    """A source of the memory: its elements as a string, its text, its numbered units."""

    code: str
    source: str
    units: list[tuple[int, Unit]]


def score(one: str, other: str) -> int:
    """How alike two sources are, 0 to 100; 100 for the same normalised text alone."""
    one, other = normal(one), normal(other)
    if one == other:
        return 100
    codes = Codes()
    similarity = Indel.normalized_similarity(codes.learn(one), codes.learn(other))
    return _points(_blend(similarity, one, other))


def fuzzy(
    sources: Sequence[str], index: Index, threshold: int = 70, limit: int = 3
) -> list[list[Match]]:
    """For each source, up to `limit` matches of at least `threshold`, the best first.

    A unit of the same source is an `exact` match, one that can be repaired is `repaired`, the rest
    is `fuzzy`. Of equal matches the first in the memory comes first; of matches with one target
    only the best is given, and a unit is given once. The first call with an index prepares it,
    which takes longer.
    """
    table = _tables.get(index)
    if table is None:
        table = _tables[index] = Table(index.units)
    found = []
    for source in sources:
        matches: dict[str, Match] = {}
        served: set[str] = set()
        for match in _sure(source, index):
            matches.setdefault(match.target, match)
            served |= {match.target, match.unit.target}
        if len(matches) < limit:
            for match in table.similar(source, threshold, limit, served):
                matches[match.target] = match
        found.append([m for m in matches.values() if m.score >= threshold][:limit])
    return found


def _sure(source: str, index: Index) -> Iterator[Match]:
    for unit in index.same(segment_key(source)):
        yield Match(unit, "exact", 100, unit.target)
    yield from repairs(source, index)


def normal(source: str) -> str:
    """The source as its key sees it: NFC, white space as single spaces."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", source)).strip()


class Coded(NamedTuple):
    """A token's elements as characters, and as those of a name; and what it is."""

    plain: str
    name: str
    is_word: bool
    small: bool  # a word that begins with a small letter
    capital: bool  # a word that is a name unless a sentence begins with it
    capitals: bool  # a word that is a name wherever it stands
    opening: bool  # what may stand before the first word of a sentence
    stop: bool


class Codes:
    """A character for each element that was learned.

    The elements of a word are itself and its first letters; of a number or a name, its kind and
    itself; of a sign or a placeholder, its kind; of a Han character or kana, itself, twice. Names
    are words with a capital that do not begin a sentence, and words of capitals; but where most
    words have a capital, as in titles, none is a name.
    """

    def __init__(self) -> None:
        self._codes: dict[str, str] = {}
        self._tokens: dict[str, Coded] = {}

    def learn(self, source: str) -> str:
        """The source's elements as characters; new elements get new ones.

        More than a million different ones share characters, and count as alike where they do.
        """
        tokens = TOKENS.findall(source)
        for token in tokens:
            if token not in self._tokens:
                for element in chain(*_elements(token)):
                    self._codes.setdefault(element, chr(len(self._codes) % ord(UNKNOWN)))
                self._tokens[token] = self._coded(token)
        return _joined([self._tokens[token] for token in tokens])

    def known(self, source: str) -> str:
        """The same without learning: what is new is `UNKNOWN`."""
        return _joined([self._tokens.get(t) or self._coded(t) for t in TOKENS.findall(source)])

    def _coded(self, token: str) -> Coded:
        plain, name = (
            "".join(self._codes.get(each, UNKNOWN) for each in form) for form in _elements(token)
        )
        word = token[0].isalpha() and not HAN_CHARACTER.match(token)
        return Coded(
            plain,
            name,
            is_word=word,
            small=word and token[0].islower(),
            capital=word and token[0].isupper() and len(token) > 1,
            capitals=word and token.isupper() and len(token) > 1,
            opening=token in OPENING or _is_placeholder(token),
            stop=token in STOPS,
        )


def _is_placeholder(token: str) -> bool:
    return token[0] == "<" and len(token) > 1


def _elements(token: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The elements of a token that is no name, and of one that is."""
    first = token[0]
    if _is_placeholder(token):
        form: tuple[str, ...] = (re.sub(r"\d+", "\0", token),)
    elif first.isdecimal():
        form = ("\0number", token)
    elif HAN_CHARACTER.match(token):
        form = (token, token)
    elif first.isalpha():
        low = token.lower()
        return ("\0" + low[:STEM], low), ("\0name", low)
    else:
        form = (QUOTES.sub('"', DASHES.sub("-", token)),)
    return form, form


def _joined(tokens: Sequence[Coded]) -> str:
    has_names = 2 * sum([t.small for t in tokens]) >= sum([t.is_word for t in tokens])
    if not has_names:
        return "".join([token.plain for token in tokens])
    out, begins = [], True
    for token in tokens:
        is_name = token.capitals or (token.capital and not begins)
        out.append(token.name if is_name else token.plain)
        if not token.opening:
            begins = token.stop
    return "".join(out)


class Table:
    """The sources of a memory's units, each once, with the sources that hold each element."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self._codes = Codes()
        entries: dict[str, Entry] = {}
        for order, unit in enumerate(units):
            source = normal(unit.source)
            entry = entries.get(source)
            if entry is None:
                entry = entries[source] = Entry(self._codes.learn(source), source, [])
            if all(unit.target != other.target for _, other in entry.units):
                entry.units.append((order, unit))
        self._entries = sorted(entries.values(), key=lambda entry: len(entry.code))
        self._lengths = [len(entry.code) for entry in self._entries]
        self._common: dict[str, int] = {}
        self._holders: dict[str, list[int]] = {}
        for number, entry in enumerate(self._entries):
            for code in set(entry.code):
                self._holders.setdefault(code, []).append(number)

    def similar(
        self, source: str, threshold: int, limit: int, known: Container[str] = ()
    ) -> list[Match]:
        """The `limit` best fuzzy matches of other sources, without those of `known` targets."""
        source = normal(source)
        code = self._codes.known(source)
        letters_count = 1 - TOKENS_COUNT
        least = max(threshold / 100 - EPSILON, 0.0)
        needed = max((least - letters_count) / TOKENS_COUNT, 0.0)
        candidates = [self._entries[number] for number in self._candidates(code, needed)]
        ranked = process.extract(
            code,
            [entry.code for entry in candidates],
            scorer=Indel.normalized_similarity,
            score_cutoff=needed,
            limit=None,
        )
        best: dict[str, tuple[float, int, Unit]] = {}
        for _, similarity, place in ranked:
            if TOKENS_COUNT * similarity + letters_count < least:
                break
            entry = candidates[place]
            blend = _blend(similarity, source, entry.source)
            if blend < least or entry.source == source:
                continue
            for order, unit in entry.units:
                rank = (-blend, order, unit)
                if unit.target not in known:
                    best[unit.target] = min(best.get(unit.target, rank), rank, key=itemgetter(0, 1))
            if len(best) >= limit:
                least = max(
                    least, -sorted(loss for loss, _, _ in best.values())[limit - 1] - EPSILON
                )
        ranks = sorted(best.values(), key=itemgetter(0, 1))[:limit]
        return [Match(unit, "fuzzy", _points(-loss), unit.target) for loss, _, unit in ranks]

    def _candidates(self, code: str, needed: float) -> Iterator[int]:
        """The numbers of the entries that can be as similar as `needed`, a share.

        Two sequences of n and m elements with s in common are at most 2s / (n + m) alike.
        """
        if needed <= 0:
            yield from range(len(self._entries))
            return
        size = len(code)
        start = bisect_left(self._lengths, math.floor(size * needed / (2 - needed)))
        counts = self._shared(code)
        while start < len(self._lengths):
            length = self._lengths[start]
            if length * needed > size * (2 - needed) + EPSILON:
                return
            least = max(math.ceil(needed * (size + length) / 2 - EPSILON), 1)
            same = math.floor(2 * (least + EPSILON) / needed) - size  # longest that needs as many
            end = bisect_left(self._lengths, max(same, length) + 1)
            yield from (start + place for place in _ones(_at_least(least, counts, start, end)))
            start = end

    def _shared(self, code: str) -> list[int]:
        """How many of the elements each entry has: the numbers' bits, all entries' in one integer.

        Bit e of the integer at place p is bit p of the number of entry e, so that one addition
        counts for all entries. What stands twice in the new source may count twice for an entry
        that has it once, which lets too much through rather than too little.
        """
        counts: list[int] = []
        for each in code:
            carry = self._members(each)
            for place, bits in enumerate(counts):
                counts[place], carry = bits ^ carry, bits & carry
            if carry:
                counts.append(carry)
        return counts

    def _members(self, element: str) -> int:
        """The entries that hold an element, as the bits of an integer."""
        members = self._common.get(element)
        if members is None:
            holders = self._holders.get(element, ())
            octets = bytearray(len(self._entries) // 8 + 1)
            for number in holders:
                octets[number >> 3] |= 1 << (number & 7)
            members = int.from_bytes(octets, "little")
            if len(holders) > COMMON:
                self._common[element] = members
        return members


def _at_least(least: int, counts: Sequence[int], start: int, end: int) -> int:
    """Those of the entries from `start` to `end` whose count is `least` or more, as bits."""
    if least.bit_length() > len(counts):
        return 0
    mask = (1 << (end - start)) - 1
    more, same = 0, mask
    for place in reversed(range(len(counts))):
        bits = (counts[place] >> start) & mask
        if least >> place & 1:
            same &= bits
        else:
            more |= same & bits
            same &= ~bits
    return more | same


def _ones(bits: int) -> Iterator[int]:
    """The places of the bits that are set."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def _blend(similarity: float, one: str, other: str) -> float:
    """The tokens' similarity and the letters' in one."""
    letters = Indel.normalized_similarity(one, other)
    return TOKENS_COUNT * similarity + (1 - TOKENS_COUNT) * letters


def _points(blend: float) -> int:
    return min(99, math.floor(100 * blend + EPSILON))
