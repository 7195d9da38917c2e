"""Numbers: whether those of the source are in the target, in figures, words or other scales."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from pipeline.checks.pair import Pair
from pipeline.checks.spelled import SCALES, spellings

DIGITS = re.compile(r"\d{1,3}(?:[.,\u00a0\u202f ’']\d{3})+(?:[.,]\d+)?(?!\d)|\d+(?:[.,]\d+)?")
GROUPED = re.compile(r"[.,\u00a0\u202f ’'](?=\d{3}(?:\D|$))")
BIG = {"万": 10_000, "亿": 100_000_000}
CLOCK = re.compile(
    r"\b([01]?\d|2[0-4])[:.]([0-5]\d)\b(?=\s*(?:[ap]\.?m|Uhr|h\b|hor))|\b\d?\d:\d\d\b"
)
AFTERNOON = re.compile(r"\b(\d{1,2})(?::\d\d)?\s*p\.?\s?m\b", re.IGNORECASE)
RANGE = re.compile(r"\b(\d{2})(\d{2})([–-])(\d{2})\b(?!\d)")
DATE = re.compile(r"\b(\d{1,2})([./-])(\d{1,2})\2(\d{4})\b")
IMPERIAL = re.compile(
    r"\s*-?(?:miles?|feet|foot|inch(?:es)?|yards?|acres?|pounds? of|lbs?|°?\s?F|gallons?|ounces?)\b"
)
COUNTS = re.compile(
    r"(?i:\b(?:hundreds?|thousands?|[mbtr]*illions?|dozens?|scores?|half|quarter|century|centuries|"
    r"decades?|(?:twen|thir|four|for|fif|six|seven|eigh|nine)(?:teen|ty|ties|teenth|tieth))\b)|"
    r"\b[IVXLC]{2,}\b"
)
BOTH = re.compile(r"\s*(?:to|or|and|[-–]|a|o|y|bis|oder|und|至|到)\s*(?=\d)")


def numbers(text: str) -> Counter[str]:
    """The numbers of a text, freed of their language's separators; 4万 counts as 40000."""
    found: Counter[str] = Counter()
    for match in DIGITS.finditer(unicodedata.normalize("NFKC", text)):
        digits = GROUPED.sub("", match[0]).replace(",", ".")
        unit = BIG.get(match.string[match.end() : match.end() + 1])
        if unit and digits.replace(".", "", 1).isdigit():
            digits = f"{float(digits) * unit:.0f}"
        found[digits] += 1
    return found


def lost_numbers(source: str, target: str, source_language: str, language: str) -> list[str]:
    """The numbers of the source, as it writes them, that the target has in no form.

    A number may be written out (five, 十五), in Roman figures (siglo XX), in another scale
    (1.4 billion, 14亿) or as an hour of the 24; what was measured in miles may be in kilometres.
    """
    source, target = _even(source), _even(target)
    there = _values(target, language)
    lowered = target.lower()
    afternoon = {match[1] for match in AFTERNOON.finditer(source)}
    lost = []
    for match, values in _readings(source, source_language):
        if values & there or IMPERIAL.match(source, match.end()):
            continue
        if match[0] in afternoon and str(int(match[0]) + 12) in there:
            continue
        if any(
            _stands(word, lowered if word.islower() else target)
            for value in values
            for word in spellings(value, language)
        ):
            continue
        scale, end = _scale(source, match.end(), source_language)
        if language not in SCALES and scale > 1 and _same_figures(match[0], target):
            continue
        lost.append(source[match.start() : end])
    return list(dict.fromkeys(lost))


def added_numbers(source: str, target: str, source_language: str, language: str) -> list[str]:
    """Numbers of three figures and more that the source does not have.

    None where the source writes numbers out, because the target may then use figures.
    """
    if COUNTS.search(source):
        return []
    source, target = _even(source), _even(target)
    there = _values(source, source_language) | set(numbers(source))
    added = [m[0] for m, values in _readings(target, language) if not values & there]
    return list(dict.fromkeys(n for n in added if sum(c.isdigit() for c in n) >= 3))


def lost(pair: Pair) -> Iterator[str]:
    """The check `numbers`."""
    found = lost_numbers(pair.source, pair.target, pair.source_language, pair.language)
    if found:
        yield f"Missing in the translation: {', '.join(found)}."


def added(pair: Pair) -> Iterator[str]:
    """The check `added-numbers`."""
    found = added_numbers(pair.source, pair.target, pair.source_language, pair.language)
    if found:
        yield f"Not in the source: {', '.join(found)}."


def _even(text: str) -> str:
    """The text with full-width figures narrow, dates and times cut, and ranges of years in full."""
    text = unicodedata.normalize("NFKC", text)
    text = RANGE.sub(r"\1\2\3\1\4", text)
    text = DATE.sub(r"\1 / \3 / \4", text)
    return CLOCK.sub(lambda match: re.sub("[:.]", " : ", match[0]), text)


def _readings(text: str, language: str) -> Iterator[tuple[re.Match[str], set[str]]]:
    """Each number and its values: more than one where it can be read in more than one way."""
    decimal = "," if language in ("es", "de") else "."
    for match in DIGITS.finditer(text):
        scale, _ = _scale(text, match.end(), language)
        own = _freed(match[0], decimal)
        values = {_canonical(own, scale)} if own.count(".") < 2 else set()
        if scale == 1:
            general = GROUPED.sub("", match[0]).replace(",", ".")
            values |= {_canonical(general, 1)} if general.count(".") < 2 else set()
            if more := _shared_scale(text, match.end(), language):  # 3 to 4 million
                values |= {_canonical(own, more)} if own.count(".") < 2 else set()
        yield match, values


def _freed(number: str, decimal: str) -> str:
    """The number without grouping marks, its decimal mark a point."""

    def mark(match: re.Match[str]) -> str:
        return "" if match[0] != decimal and len(match[1]) == 3 else "."

    return re.sub(r"\D(?=(\d*))", mark, number)


def _shared_scale(text: str, end: int, language: str) -> int:
    """The scale of the number that this one is joined with, 0 if there is none."""
    if (joint := BOTH.match(text, end)) and (other := DIGITS.match(text, joint.end())):
        scale, _ = _scale(text, other.end(), language)
        return scale if scale > 1 else 0
    return 0


def _values(text: str, language: str) -> set[str]:
    return {value for _, values in _readings(text, language) for value in values}


def _canonical(reading: str, scale: int) -> str:
    """The value as a key: 1.40 × 1000 is 1400; leading zeros go."""
    whole, _, part = reading.partition(".")
    exponent = len(part)
    value = int(whole + part) * scale
    whole_value, rest = divmod(value, 10**exponent)
    fraction = f"{rest:0{exponent}d}".rstrip("0") if rest else ""
    return f"{whole_value}.{fraction}" if fraction else str(whole_value)


def _scale(text: str, end: int, language: str) -> tuple[int, int]:
    """What the words behind a number multiply it with (mil millones, 万亿), and where they end."""
    scale = 1
    pattern = SCALES.get(language)
    while pattern and (match := pattern.match(text, end)):
        scale *= next(10 ** int(n[1:]) for n, found in match.groupdict().items() if found)
        end = match.end()
    return scale, end


def _stands(word: str, text: str) -> bool:
    """Whether the word stands in the text; Latin ones begin where a word begins."""
    if word[-1].isascii() and word.isupper():
        return re.search(rf"\b{word}\b", text) is not None
    if word[0].isdigit():
        return re.search(rf"(?<!\d){word}", text) is not None
    if word[0] <= "\u024f":
        return re.search(rf"\b{re.escape(word)}", text) is not None
    return word in text


def _same_figures(number: str, target: str) -> bool:
    core = re.sub(r"\D", "", number).strip("0")
    return any(re.sub(r"\D", "", m[0]).strip("0") == core for m in DIGITS.finditer(target))
