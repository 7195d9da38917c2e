"""Mending what small models get wrong most: numbers, quotation marks, repetitions."""

import re
from collections.abc import Callable, Iterator, Sequence

from pipeline.articles.article import Mark, Text
from pipeline.checks.numbers import DIGITS, numbers
from pipeline.checks.repetition import collapse
from pipeline.translation.guards import Flag, flag
from pipeline.translation.links import Links
from pipeline.translation.projection import project
from pipeline.translation.typography import Edit, edited

QUOTED = re.compile(r"“([^“”]+)”|\"([^\"]+)\"")
MONTH = re.compile(r"\d{1,2}(?=月)")  # a month written as a figure is no slip: July 5 is 7月5日
INTERRUPTED = re.compile(r",[”\"][^“”\"]+,\s[“\"]")
QUOTE_MARKS = re.compile(r"[\"“”„«»]")


def repaired(source: str, text: Text, flags: Sequence[Flag]) -> tuple[Text, list[Flag]]:
    """The translation `text` of `source` with its slips mended, and the flags that then hold."""
    kept = list(flags)
    mended = edited(text, _number(source, text.plain))
    if mended != text:
        kept = [each for each in kept if each.code != "numbers"]
        kept.append(flag("repaired", "A number was put right."))
        text = mended
    if not text.marks and collapse(source) == source:
        shorter = collapse(text.plain)
        if shorter != text.plain:
            kept = [each for each in kept if each.code != "loop"]
            kept.append(flag("repaired", "A repetition was removed."))
            text = Text(shorter, (), text.line)
    return text, kept


def requoted(source: str, text: Text, links: Callable[[], Links], language: str = "") -> Text:
    """Where the source has whole quotations and the target only halves, quotes set anew.

    Straight marks are set; the locale's typography makes them its own. A quotation that “he said”
    interrupts may be one in the target.
    """
    quotations = list(QUOTED.finditer(source))
    wanted = len(QUOTE_MARKS.findall(source))
    found = len(QUOTE_MARKS.findall(text.plain))
    interrupted = sum(bool(each) for each in INTERRUPTED.finditer(source))
    if (
        not quotations
        or wanted != 2 * len(quotations)
        or found in (wanted, wanted - 2 * interrupted)
    ):
        return text
    marks = [Mark("emphasis", m.start() + 1, m.end() - 1) for m in quotations]
    spans = project(source, marks, text.plain, links, language).text.marks
    edits: dict[int, Edit] = {
        m.start(): (m.start(), m.end(), "") for m in QUOTE_MARKS.finditer(text.plain)
    }
    for place in (place for mark in spans for place in (mark.start, mark.end)):
        beside = place - 1 if place - 1 in edits and edits[place - 1][2] == "" else place
        edits[beside] = (*edits.get(beside, (place, place))[:2], '"')
    return edited(text, sorted(edits.values()))


def _number(source: str, target: str) -> Iterator[Edit]:
    """The one number that the source lacks becomes the one that the target lacks."""
    lost = numbers(source) - numbers(target)
    found = numbers(MONTH.sub("", target)) - numbers(source)
    if len(lost) != 1 or len(found) != 1:
        return
    right, wrong = next(iter(lost)), next(iter(found))
    if not (right.isdigit() and wrong.isdigit() and len(right) >= 2 and right[0] == wrong[0]):
        return
    written = [m[0] for m in DIGITS.finditer(source) if set(numbers(m[0])) == {right}]
    for match in DIGITS.finditer(target):
        if set(numbers(match[0])) == {wrong}:
            yield match.start(), match.end(), written[0]
            return
