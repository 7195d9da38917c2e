"""The stop at the end: whether it is of the source's kind."""

import re
from collections.abc import Iterator

from pipeline.checks.pair import Pair

KINDS = {
    **dict.fromkeys(".。．", "a full stop"),
    **dict.fromkeys("?？", "a question mark"),
    **dict.fromkeys("!！", "an exclamation mark"),
    **dict.fromkeys(":：", "a colon"),
    **dict.fromkeys(";；", "a semicolon"),
    **dict.fromkeys(",，、", "a comma"),
    "…": "an ellipsis",
}
AROUND = "\"'“”„‘’«»‹›「」『』)]}）】》 \u00a0"
QUOTES = tuple("»”’“")
ABBREVIATION = re.compile(
    r"(?:\b[A-Z]|\.\s?\w{1,3}|\d|\b(?:UU|etc|usw|bzw|Jh|Mio|Mrd|Chr|Dr|Jr|Sr|Inc|Ltd|Co|St|Nr|No))\.$"
)


def stops(pair: Pair) -> Iterator[str]:
    """Another kind of stop than the source's, none where it has one, one where it has none."""
    source, target = _bare(pair.source), _bare(pair.target)
    wanted, found = _kind(source), _kind(target)
    if not target or wanted == found or (wanted and wanted == _kind(_inner(target))):
        return
    if wanted == "a full stop" and not found and pair.is_short and ABBREVIATION.search(source):
        return
    if not wanted and found == "a full stop" and ABBREVIATION.search(target):
        return
    if {wanted, found} == {"a comma", "a semicolon"} and pair.role == "item":
        return  # languages differ in what separates the items of a list
    if not found:
        yield f"{wanted[:1].upper()}{wanted[1:]} is missing at the end."
    elif not wanted:
        yield f"The source has no stop at the end, the translation has {found}."
    else:
        yield f"The source ends with {wanted}, the translation with {found}."


def _bare(text: str) -> str:
    return text.strip().rstrip(AROUND)


def _inner(text: str) -> str:
    """What a stop outside a quotation follows: Spanish has «¿Quién?».; else ""."""
    return _bare(text[:-1]) if text[-2:-1] in QUOTES else ""


def _kind(text: str) -> str:
    if text.endswith("..."):
        return KINDS["…"]
    return KINDS.get(text[-1:], "")
