"""Repairing a match: a source that differs in numbers or signs alone needs no new translation.

Numbers are exchanged in the target in its own way of writing them. What is not sure is not done:
better a fuzzy match that a person looks at than a wrong figure in a book.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from weakref import WeakKeyDictionary

from babel.numbers import get_decimal_symbol, get_group_symbol
from rapidfuzz import process
from rapidfuzz.distance import Indel

from pipeline.locales import load_locale
from pipeline.memory.matching import Index, Match
from pipeline.memory.unit import Unit
from pipeline.segments.segment import segment_key
from pipeline.segments.tags import TAG

SCORE = 99
TRIED = 20  # units of the same letters that are tried, the most similar first
SPACES = "\u00a0\u202f\u2009 "
SEPARATORS = ".,'’" + SPACES
QUOTES = re.compile("[\"“”„‟«»‹›'‘’‚‛「」『』]")
DASHES = re.compile("[-\u2010-\u2015\u2212]")
LOOSE_SPACE = re.compile(r"(?<![^\W\d_])\s+|\s+(?![^\W\d_])")
LONE_THOUSANDS = {"es", "pl"}
"""Languages that write 4000 but 40.000 (CLDR: minimumGroupingDigits is 2)."""
NO_PLURAL = {"zh", "ja", "ko", "vi", "th"}
SMALL = (
    *("zero", "one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)
SPANISH_OR = re.compile(r"\b[ou] $", re.IGNORECASE)  # “7 u 8”, but “7 o 9”
MYRIAD = 10_000
ALONE = rf"(?<!\d)(?<!\d[{SEPARATORS}])"
"""Before a number that is no part of another one."""
HAN_UNITS = "十百千万萬亿億兆"

_tables: WeakKeyDictionary[Index, dict[str, list[Unit]]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it is written: whole digits, decimal digits, and whether digits are grouped."""

    whole: str
    decimals: str = ""
    grouped: bool = False

    @property
    def value(self) -> tuple[str, str]:
        return self.whole, self.decimals


@dataclass(frozen=True, slots=True)
class Form:
    """A way to write a number: its separators; `myriads` counts in 万."""

    group: str
    decimal: str
    myriads: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where a number stands in a target, and its form there."""

    start: int
    end: int
    form: Form


def repaired(source: str, index: Index) -> Match | None:
    """The best match for a source that differs from a unit's in numbers and signs alone."""
    return next(repairs(source, index), None)


def repairs(source: str, index: Index) -> Iterator[Match]:
    """All such matches, the one that changes least first; of equals the first in the file."""
    units = _by_letters(index).get(_letters(source))
    if not units:
        return
    sources = [unit.source for unit in units]
    ranked = process.extract(source, sources, scorer=Indel.normalized_similarity, limit=TRIED)
    for _, _, number in ranked:
        match = adapted(source, units[number], index.source_language, index.target_language)
        if match:
            yield match


def adapted(source: str, unit: Unit, source_language: str, target_language: str) -> Match | None:
    """The unit's translation made to fit `source`.

    None where the sources differ in more than numbers, quotation marks, dashes, white space and
    the numbers of placeholders, where they are the same, and where a number's place in the target
    is not sure: it must stand there exactly once, and once in the unit's source. A number that
    stays must be there too: where 3 p.m. became 15 Uhr, another 15 cannot be told from it.
    """
    if segment_key(source) == segment_key(unit.source):
        return None
    if skeleton(source, source_language) != skeleton(unit.source, source_language):
        return None
    target = _with_placeholders(source, unit)
    if target is None:
        return None
    old, new = _numbers(unit.source, source_language), _numbers(source, source_language)
    values = [number.value for number in old]
    same = values == [number.value for number in new]
    edits = []
    for a, b in zip(old, new, strict=True):
        places = _places(a, target, target_language)
        if a.value == b.value and (places or same):
            continue
        if len(places) != 1 or values.count(a.value) != 1:
            return None
        if not _sure(a, b, unit.source, target[: places[0].start], target_language):
            return None
        edits.append((places[0], _form_for(a, b, places[0].form, target_language), b))
    for place, form, number in sorted(edits, key=lambda edit: edit[0].start, reverse=True):
        target = target[: place.start] + _written(number, form) + target[place.end :]
    return Match(unit, "repaired", SCORE, target)


def skeleton(source: str, language: str) -> str:
    """The source without what can be repaired: two of one skeleton are one text for `adapted`.

    White space counts between letters only: 10% is 10 %, but “may be” is not “maybe”.
    """
    text = unicodedata.normalize("NFC", source)
    out, done = [], 0
    for match in TAG.finditer(text):
        out.append(_plain_skeleton(text[done : match.start()], language))
        escaped = match[0].startswith("\\")
        out.append(match[0] if escaped else f"\ue000{match[1]}{match[3]}\ue001")
        done = match.end()
    out.append(_plain_skeleton(text[done:], language))
    return LOOSE_SPACE.sub("", re.sub(r"\s+", " ", "".join(out)))


def _plain_skeleton(text: str, language: str) -> str:
    return QUOTES.sub('"', DASHES.sub("-", _number_pattern(language).sub("\ue002", text)))


def _by_letters(index: Index) -> dict[str, list[Unit]]:
    """The units by the letters of their sources, which those of one skeleton share."""
    units = _tables.get(index)
    if units is None:
        units = _tables[index] = {}
        for unit in index.units:
            units.setdefault(_letters(unit.source), []).append(unit)
    return units


def _letters(source: str) -> str:
    return re.sub(r"[\W\d_]+", "", unicodedata.normalize("NFC", source))


@cache
def _symbols(language: str) -> Form:
    """The separators that a language uses, by CLDR."""
    name = load_locale(language).babel
    return Form(get_group_symbol(name), get_decimal_symbol(name))


@cache
def _number_pattern(language: str) -> re.Pattern[str]:
    own = _symbols(language)
    group, decimal = re.escape(own.group), re.escape(own.decimal)
    return re.compile(
        rf"(?P<whole>\d{{1,3}}(?:[{group}\u00a0\u202f\u2009]\d{{3}})+(?!\d)|\d+)"
        rf"(?:{decimal}(?P<decimals>\d+))?"
    )


def _numbers(source: str, language: str) -> list[Number]:
    """The numbers of a source in order, without those of its placeholders."""
    plain = TAG.sub(lambda match: "\ue000" * len(match[0]), source)
    return [
        Number(
            re.sub(r"\D", "", match["whole"]), match["decimals"] or "", not match["whole"].isdigit()
        )
        for match in _number_pattern(language).finditer(plain)
    ]


def _with_placeholders(source: str, unit: Unit) -> str | None:
    """The unit's target with its placeholders numbered as in `source`."""
    old = [m[2] for m in TAG.finditer(unit.source) if not m[0].startswith("\\")]
    new = [m[2] for m in TAG.finditer(source) if not m[0].startswith("\\")]
    renamed = dict(zip(old, new, strict=True))
    if len(set(renamed.values())) != len(renamed) or [renamed[number] for number in old] != new:
        return None
    target = [m[2] for m in TAG.finditer(unit.target) if not m[0].startswith("\\")]
    if not renamed.keys() >= set(target):
        return None

    def rename(match: re.Match[str]) -> str:
        if match[0].startswith("\\"):
            return match[0]
        return f"<{match[1]}{renamed[match[2]]}{match[3]}>"

    return TAG.sub(rename, unit.target)


def _sure(old: Number, new: Number, source: str, before: str, language: str) -> bool:
    """Whether the exchange leaves the words around the number as they are.

    With 1 the noun changes its form; 2 in the target may translate “two” in the source; and the
    Spanish “or” depends on the number behind it.
    """
    main = language.split("-")[0]
    if main not in NO_PLURAL and ("1", "") in (old.value, new.value):
        return False
    if main == "es" and SPANISH_OR.search(before):
        return False
    if old.decimals or int(old.whole) >= len(SMALL):
        return True
    return not re.search(rf"\b{SMALL[int(old.whole)]}\b", source, re.IGNORECASE)


def _places(number: Number, target: str, language: str) -> list[Place]:
    """Where that number stands in the target, in whatever form."""
    hidden = TAG.sub(lambda match: "\ue000" * len(match[0]), target)
    found: dict[tuple[int, int], Form] = {}
    for form in _forms(number, language):
        written = re.escape(_written(number, form))
        after = rf"(?!\d|[{SEPARATORS}]\d| ?[月{'' if form.myriads else HAN_UNITS}])"
        for match in re.finditer(ALONE + written + after, hidden):
            found.setdefault(match.span(), form)
    return [
        Place(start, end, form) for (start, end), form in sorted(found.items(), key=itemgetter(0))
    ]


def _forms(number: Number, language: str) -> Iterator[Form]:
    """The ways in which that number may be written in a target, the language's own first."""
    own = _symbols(language)
    groups = ["", own.group, *SPACES, "’"] if len(number.whole) > 3 else [""]
    for group in groups:
        yield Form(group, own.decimal)
    if number.decimals and len(number.decimals) != 3:
        # A version or a section keeps its stop: 2.1. With three digits it would read as thousands.
        yield Form("", "." if own.decimal == "," else ",")
    if language.split("-")[0] == "zh" and _fits_myriads(number):
        yield Form("", ".", myriads=True)


def _fits_myriads(number: Number) -> bool:
    """Whether people write the number in 万: at least one, with at most two decimals."""
    whole = number.whole
    return not number.decimals and 5 <= len(whole) <= 8 and whole.endswith("00")


def _written(number: Number, form: Form) -> str:
    if form.myriads:
        value = f"{int(number.whole) / MYRIAD:.2f}".rstrip("0").rstrip(".")
        return value + "万"
    whole = number.whole
    if form.group:
        head = len(whole) % 3 or 3
        parts = [whole[:head], *(whole[i : i + 3] for i in range(head, len(whole), 3))]
        whole = form.group.join(parts)
    return whole + (form.decimal + number.decimals if number.decimals else "")


def _form_for(old: Number, new: Number, found: Form, language: str) -> Form:
    """How to write the new number where the old one was written in the form `found`.

    As the old one, unless that shows nothing: a number of three digits has no separator, a year
    has none either, and some languages separate thousands only from five digits on.
    """
    if found.myriads:
        # A number that nobody writes in 万 is written out.
        return found if _fits_myriads(new) else _symbols(language)
    if len(new.whole) <= 3:
        return found
    least = 5 if language.split("-")[0] in LONE_THOUSANDS else 4
    if found.group:
        if old.grouped and not new.grouped:
            return Form("", found.decimal)
        shown = len(new.whole) >= min(least, len(old.whole))
        return found if shown else Form("", found.decimal)
    if not new.grouped or (old.grouped and len(old.whole) >= least):
        return found
    return Form(_symbols(language).group if len(new.whole) >= least else "", found.decimal)
