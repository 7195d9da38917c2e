"""Dates: whether the day and month that the source names are in the target."""

import re
from collections.abc import Iterator
from functools import cache

from babel import Locale as BabelLocale
from babel import UnknownLocaleError

from pipeline.checks.pair import Pair
from pipeline.checks.spelled import spellings

Day = tuple[int, int]
"""Month and day; the day is 0 where only the month (and a year) is named."""


def dates(pair: Pair) -> Iterator[str]:
    """Days of months and months of years that are missing in the target.

    The months' names are Babel's (CLDR). A language whose months Babel does not know is not judged.
    """
    names = _months(pair.locale.babel)
    if not names or pair.source_language.split("-")[0] != "en":
        return
    target = pair.target
    found = {month for month, name in names.items() if re.search(name, target, re.IGNORECASE)}
    for written, month, day in _english(pair.source):
        if month in found or _numeric(target, month, day):
            if not day or _has_day(target, day, pair.language):
                continue
            yield f"The day of “{written}” is missing."
        else:
            yield f"The month of “{written}” is missing."


def _english(text: str) -> Iterator[tuple[str, int, int]]:
    """The dates of an English text: as written, month, and day or 0."""
    names = _english_months()
    months = "|".join(names)
    before = rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<m1>{months})\b"
    after = (
        rf"(?P<m2>{months})\.? (?:(?P<d2>\d{{1,2}})(?!\d|%)(?:st|nd|rd|th)?|(?P<year>\d{{4}})\b)"
    )
    alone = rf"(?<=[Ii]n )(?:early |late |mid-)?(?P<m3>{months})\b(?! [A-Z])"
    for match in re.finditer(rf"\b(?:{before}|{after}|{alone})", text):
        month = names[match["m1"] or match["m2"] or match["m3"]]
        day = match["day"] or match["d2"]
        yield match[0], month, int(day) if day and int(day) <= 31 else 0


@cache
def _english_months() -> dict[str, int]:
    names = BabelLocale.parse("en").months["format"]
    found = {
        str(name): month
        for width in ("wide", "abbreviated")
        for month, name in names[width].items()
    }
    return dict(sorted(found.items(), key=lambda pair: -len(pair[0])))


@cache
def _months(babel: str) -> dict[int, str]:
    """For each month a pattern of the names that the locale has for it."""
    try:
        months = BabelLocale.parse(babel).months
    except (UnknownLocaleError, ValueError):
        return {}
    patterns: dict[int, str] = {}
    for month in range(1, 13):
        names = {
            str(months[context][width][month]).rstrip(".")
            for context in ("format", "stand-alone")
            for width in ("wide", "abbreviated")
        }
        names |= {"setiembre"} if "septiembre" in names else set()  # both are right (RAE, DPD)
        names |= {"Jänner"} if "Januar" in names else set()  # Austria's
        names |= {"Feber"} if "Februar" in names else set()
        patterns[month] = "|".join(
            rf"(?<!\w){re.escape(name)}" if not name[0].isdigit() else rf"(?<!\d){name}"
            for name in sorted(names)
        )
    return patterns


def _numeric(target: str, month: int, day: int) -> bool:
    """Whether the date stands in figures: 14.7., 14/7, 14/07/2025."""
    return bool(day) and bool(re.search(rf"\b0?{day}[./-]\s?0?{month}\b", target))


def _has_day(target: str, day: int, language: str) -> bool:
    if re.search(rf"(?<!\d)0?{day}(?![\d月])", target):
        return True
    lowered = target.lower()
    return any(word in lowered for word in spellings(str(day), language))
