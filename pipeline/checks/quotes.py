"""Quotation marks: those of the language, paired, and as many quotations as the source has."""

import re
from collections.abc import Iterator

from pipeline.checks.pair import Pair
from pipeline.locales import Locale

ALL = '"“”„‟«»「」『』‹›‚'
APOSTROPHE = re.compile(r"(?<=\w)[’'](?=\w)|(?<=[sxzß])[’'](?=[\s,.;:!?)]|$)|(?<!\w)[’'](?=\d\d)")
SOURCE_MARKS = re.compile(r"[“”\"]")


def style(pair: Pair) -> Iterator[str]:
    """Marks that the language does not use, or not at that level (`Locale.quotes`)."""
    outer_open, outer_close, inner_open, inner_close = pair.locale.quotes
    allowed = {*pair.locale.quotes, *(_third(pair))}
    text = APOSTROPHE.sub("", pair.target)
    foreign = [c for c in text if (c in ALL or c in "‘'’") and c not in allowed]
    if foreign:
        marks = " ".join(dict.fromkeys(foreign))
        yield f"{marks} should be {outer_open}…{outer_close} or {inner_open}…{inner_close}."
        return
    if inner_open == outer_close:  # „…“: what opens with “ opens with the closing mark
        return
    first = re.search("[" + re.escape(outer_open + inner_open) + "]", text)
    if first and first[0] == inner_open and not _within(pair):
        yield f"{inner_open}…{inner_close} are for quotations inside {outer_open}…{outer_close}."


def paired(pair: Pair) -> Iterator[str]:
    """Marks without a partner where the source's have theirs, and quotations that were lost.

    A sentence that begins or ends inside a longer quotation has only half of the pair, as in the
    source. Where the source opens at once and the target does not, it may go on with a quotation
    that each paragraph opens anew in English alone: `check_edition` knows whether one is open.
    Chinese writes titles in 《》 instead.
    """
    wanted = _balance(pair.source)
    if wanted is None or pair.locale.quotes[0] == pair.locale.quotes[1]:
        return
    opened, closed = opening_and_closing(pair.target, pair.locale)
    begins = pair.source.lstrip()[:1] in ("“", '"')
    if opened - closed != wanted and not (begins and opened - closed == wanted - 1):
        yield f"{opened} quotations open and {closed} close."
    elif SOURCE_MARKS.search(pair.source) and not re.search(
        r"[«»„“”「」『』《》\"‚‘]", pair.target
    ):
        yield "The quotation marks of the source are missing."
    elif _crossed(pair):
        yield "An inner quotation closes after the outer one."


def opening_and_closing(text: str, locale: Locale) -> tuple[int, int]:
    """How many outer quotations a text opens, and how many it closes.

    Spanish opens with » each further paragraph of a quotation (RAE, Ortografía, 2010, on comillas).
    """
    outer_open, outer_close, _, _ = locale.quotes
    if locale.language == "es" and outer_close == "»" and text.startswith("»"):
        return text.count(outer_open) + 1, text.count(outer_close) - 1
    return text.count(outer_open), text.count(outer_close)


def _balance(source: str) -> int | None:
    """How many more quotations open than close; None where straight marks leave it open."""
    straight = source.count('"')
    if straight % 2:
        return None
    return source.count("“") - source.count("”")


def _within(pair: Pair) -> bool:
    """Whether the source stands in a quotation of more than one sentence."""
    if _balance(pair.source) != 0:
        return True
    first = re.search(r"[“\"”]|(?<!\w)[‘'](?=\w)", pair.source)
    return first is not None and first[0] in "‘'”"


def _third(pair: Pair) -> str:
    """The marks of a third level: ‘…’ in Spanish (RAE, Ortografía, 2010, on comillas)."""
    return "‘’" if pair.language == "es" else ""


def _crossed(pair: Pair) -> bool:
    _, outer_close, inner_open, inner_close = pair.locale.quotes
    text = APOSTROPHE.sub("", pair.target)
    last = text.rfind(inner_open)
    if (
        last < 0
        or len({*pair.locale.quotes}) < 4
        or text.count(inner_open) != text.count(inner_close)
    ):
        return False
    close = text.find(inner_close, last)
    return outer_close in text[last:close]
