"""Where sentences end: rules over the stops of a text and the words around them.

Candidates are stops with what closes behind them (quotation marks, brackets), followed by white
space. Each is judged by the word before it (abbreviation, initial, enumerator) and the word after
it (small letter, number, a word that sentences begin with). Measured against other splitters in
docs/segmentation.md.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

DATA = Path(__file__).parent / "abbreviations.yaml"
OPENERS = "“„«‘‚\"'([¿¡—–-"
CLOSERS = "”“»’\"')\\]"
STOP = re.compile(rf"(?:[.!?…]+|\.(?:\s\.){{2}})[{CLOSERS}]*(?=\s)|[。！？][{CLOSERS}」』]*")
WORD_BEFORE = re.compile(r"[^\s“„«‘‚\"'(\[¿¡/]{1,30}\Z")
WORD_AFTER = re.compile(rf"\s*([{re.escape(OPENERS)}]*)([^\s.,;:!?”»’\")\]]*)")
INITIALISM = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]")
ENUMERATOR = re.compile(r"[(\[]?(?:\d{1,3}|[A-Za-z]|[IVXLC]{1,6})")
ELLIPSIS = re.compile(r"\.{2,}|…|\.(?:\s\.){2}")
SPACE = re.compile(r"\s*")
BRACKET_REACH = 400  # characters within which an opened bracket is expected to close


@dataclass(frozen=True)
class Rules:
    """One language's abbreviations and sentence beginnings; see abbreviations.yaml."""

    before_name: frozenset[str]
    before_number: frozenset[str]
    inside: frozenset[str]
    either: frozenset[str]
    continues: frozenset[str]
    starters: frozenset[str]
    ordinals: bool


def sentence_spans(text: str, language: str = "en") -> tuple[tuple[int, int], ...]:
    """The spans of the sentences in a text without line breaks of its own.

    Spans ascend, do not overlap, hold no white space at their ends, and only white space lies
    between them.
    """
    rules = _rules(language.split("-")[0])
    spans: list[tuple[int, int]] = []
    start = _skip(text, 0)
    for match in STOP.finditer(text):
        if match.end() > start and _ends(text, start, match, rules):
            spans.append((start, match.end()))
            start = _skip(text, match.end())
    last = len(text.rstrip())
    if start < last:
        spans.append((start, last))
    return tuple(spans)


def _ends(text: str, start: int, stop: re.Match[str], rules: Rules) -> bool:
    """Whether a sentence that began at `start` ends with this stop."""
    if _skip(text, stop.end()) >= len(text):
        return True
    if _in_bracket(text, start, stop.start(), stop.end()):
        return False
    if stop[0][0] in "。！？":
        return True
    after = WORD_AFTER.match(text, stop.end())
    opener, following = (after[1], after[2]) if after else ("", "")
    if following[:1].islower() or (not following and not opener):
        return False
    marks = stop[0].rstrip(CLOSERS.replace("\\", ""))
    if ELLIPSIS.fullmatch(marks):
        return following != "I" and (following[:1].isupper() or opener != "")
    if marks != ".":
        return True
    return _ends_with_stop(text, start, stop, following, opener, rules)


def _ends_with_stop(
    text: str, start: int, stop: re.Match[str], following: str, opener: str, rules: Rules
) -> bool:
    """The same for a single full stop, which abbreviations and numbers have too."""
    found = WORD_BEFORE.search(text, max(start, stop.start() - 30), stop.start())
    word = found[0] if found else ""
    low = word.casefold()
    closed = len(stop[0]) > 1
    number = following[:1].isdigit()
    begins = following.casefold() in rules.starters
    if not closed and stop.start() - start == len(word) and ENUMERATOR.fullmatch(word):
        return False
    if rules.ordinals and word.isdigit() and len(word) <= 2 and not closed:
        return False
    if number and low in rules.before_number:
        return False
    if low in rules.either or INITIALISM.fullmatch(word):
        if following.casefold() in rules.continues:
            return False
        return closed or begins or opener != "" or low in ("etc", "usw")
    if low in rules.before_name:
        return low in ("st", "no") and begins
    if low in rules.inside:
        return closed or (begins and low in rules.before_number)
    if len(word) == 1 and word.isupper() and not closed:
        return begins or (opener != "" and not following[:1].isupper())
    return True


def _in_bracket(text: str, start: int, stop: int, end: int) -> bool:
    """Whether the stop stands in a bracket that opened inside its sentence and closes later."""
    opened = text.rfind("(", start + 1, stop)
    if opened < 0 or ")" in text[opened:end]:
        return False
    return text.find(")", end, opened + BRACKET_REACH) >= 0


def _skip(text: str, place: int) -> int:
    match = SPACE.match(text, place)
    return match.end() if match else place


@cache
def _rules(language: str) -> Rules:
    tables = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    own = tables.get(language, {})

    def words(name: str) -> frozenset[str]:
        return frozenset(str(word) for word in [*tables["any"].get(name, []), *own.get(name, [])])

    return Rules(
        words("before_name"),
        words("before_number"),
        words("inside"),
        words("either"),
        words("continues"),
        words("starters"),
        bool(own.get("ordinals")),
    )
