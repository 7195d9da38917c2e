"""Guesses at what a found article does not say of itself."""

import hashlib
import re
import unicodedata
from dataclasses import replace

from babel.dates import get_month_names

from pipeline.articles.read import detect_language
from pipeline.importing.found import Found
from pipeline.segments.sentences import sentence_spans

MONTHS = {
    name.lower(): number
    for width in ("wide", "abbreviated")
    for number, name in get_month_names(width, locale="en").items()
} | {"sept": 9}
MONTH = r"(?i:(?P<month>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r"))\.?"
DAY = r"(?P<day>[12]?\d|3[01])(?:st|nd|rd|th)?"
YEAR = r"(?P<year>(?:19|20)\d\d)"
FULL_DATE = re.compile(
    rf"\b(?:{MONTH}\s+{DAY},?\s+{YEAR}|{DAY.replace('day', 'day2')}\s+"
    rf"{MONTH.replace('month', 'month2')},?\s+{YEAR.replace('year', 'year2')})\b",
    re.IGNORECASE,
)
ANY_YEAR = re.compile(r"\b((?:19|20)\d\d)\b")
DATELINE = re.compile(
    rf"^[A-Z][A-Z .,’'-]+,\s+{MONTH}\s+{DAY}\s*(?:\([^)]*\))?\s*[—–-]", re.MULTILINE
)
PUBLISHER = re.compile(
    r"(?:originally|first) published (?:by|in|on)(?: the (?:websites?|blog) of)?(?: the)? "
    r"([A-Z][^.,;()\n]{2,70})"
)
BYLINE = re.compile(r"^By ([A-Z][\w.’'-]+(?: [A-Z][\w.’'-]+){1,3})$", re.MULTILINE)
ARTICLE_BY = re.compile(r"article,? (?:is )?by ([A-Z][\w.’'-]+(?: [A-Z][\w.’'-]+){1,3})")
LONGEST_SUMMARY = 300  # characters


def completed(found: Found, language: str = "", publisher: str = "") -> Found:
    """The found article with its empty fields guessed from its text, as far as that goes."""
    plain = plain_text(found.body)
    return replace(
        found,
        language=found.language or language or detect_language(plain[:20_000])[0] or "en",
        date=_iso(found.date) or _date(plain),
        publisher=found.publisher or publisher or _first(PUBLISHER, plain),
        author=found.author or _first(BYLINE, plain) or _first(ARTICLE_BY, plain[:1500]),
        summary=(found.summary or _summary(plain))[:LONGEST_SUMMARY].strip(),
    )


def plain_text(markdown: str) -> str:
    """Markdown without its most common markup."""
    text = re.sub(r"^\s*(#+|>|[-*]|\d+\.)\s+", "", markdown, flags=re.MULTILINE)
    text = re.sub(r"!?\[([^\[\]]*)\]\([^()]*\)", r"\1", text)
    return re.sub(r"\\(?=[^\w\s])|(?<!\\)[*_`]", "", text)


def slug(title: str) -> str:
    """A title as a file name: ASCII letters and hyphens, a hash where the title has none."""
    text = title.replace("ß", "ss").replace("ø", "o").replace("ł", "l").replace("’", "")
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    name = "-".join(re.findall(r"[a-z0-9]+", ascii_text))[:60].strip("-")
    letters = sum(character.isalpha() for character in title)
    if len(re.sub(r"[^a-z]", "", name)) * 2 < letters:
        return "article-" + hashlib.sha256(title.encode()).hexdigest()[:8]
    return name or "article"


def _first(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return match[1].strip() if match else ""


def _iso(date: str) -> str:
    return date if re.fullmatch(r"\d{4}-\d\d-\d\d", date) else ""


def _date(text: str) -> str:
    """The date of the dateline, or the newest date in the text.

    Only if its year is the newest that the text names: articles speak of the past, and a wrong
    date is worse than none.
    """
    newest = max((int(year) for year in ANY_YEAR.findall(text)), default=0)
    dates = [_numbers(match, newest) for match in FULL_DATE.finditer(text)]
    dateline = DATELINE.search(text)
    if dateline and newest:
        return "{:04}-{:02}-{:02}".format(*_numbers(dateline, newest))
    last = max(dates, default=(0, 0, 0))
    return "{:04}-{:02}-{:02}".format(*last) if last[0] == newest and newest else ""


def _numbers(match: re.Match[str], year: int) -> tuple[int, int, int]:
    groups = match.groupdict()
    month = (groups["month"] or groups.get("month2") or "").lower().rstrip(".")
    found = groups.get("year") or groups.get("year2") or year
    return int(found), MONTHS[month], int(groups["day"] or groups.get("day2") or 1)


def _summary(plain: str) -> str:
    """The first sentences of the first paragraph, as many as fit."""
    first = next((p for p in plain.split("\n\n") if len(p.split()) > 8), "")
    end = 0
    for _, stop in sentence_spans(first):
        if stop > LONGEST_SUMMARY or (end and stop > LONGEST_SUMMARY // 2 + end):
            break
        end = stop
    return " ".join(first[:end].split())
