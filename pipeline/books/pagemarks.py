"""Marks in an EPUB's pages where the pages of its PDF begin (DPUB-ARIA's doc-pagebreak)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from pipeline.books.entries import Group

COUNTED = ("img", "hr")
"""What counts for one letter, so that it is known on which side of it a page begins; a picture in
a figure does not, but the cover's does."""
TOKEN = re.compile(r"<[^>]*>|&[^;]*;|[^<&]+")
BEGIN = re.compile(r"<section\b[^>]*>")
END = '<section class="notes"'
PASSED = re.compile(r'<(a(?=\b[^>]*"doc-noteref")|(?:p|span)(?= class="original")|figure\b)')
FIGURE = re.compile(r"<figure\b.*?</figure>", re.DOTALL)
BLOCK = re.compile(
    r"</?(?:p|h[1-6]|div|li|ul|ol|blockquote|figure|figcaption|table|thead|tbody|tr|t[dh]|pre|"
    r"header|footer|section|aside|hr|br)\b[^>]*>"
)
APART = re.compile(r'<h[1-6]\b|<div class="(?:table|pair)')
SPACE = re.compile(r"\s+")
WORD = re.compile(r"[^\W\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]")
"""A letter or digit of a script that sets words apart by spaces."""
OPENING = re.compile(r"(?:[“‘「『《〈（【\[(«„‚]|<[^/>][^>]*>)+$")


@dataclass(frozen=True, slots=True)
class PageBreak:
    """The beginning of a printed page: its number, as printed, and its place in a section.

    `section` is the name of the EPUB's page; `place` is how much of it earlier pages show, and
    `figures` how many figures: these are counted apart, because print may move text before them.
    """

    label: str
    section: str
    place: int
    figures: int = 0


@dataclass(frozen=True, slots=True)
class Pagination:
    """The pages of a PDF that show something which the EPUB has too, in their order.

    `index` is the PDF's index of names, whose anchors are the marks' ids.
    """

    page_size: str
    breaks: tuple[PageBreak, ...]
    index: tuple[Group, ...] = ()


def with_page_marks(page: str, breaks: Sequence[PageBreak]) -> str:
    """The EPUB page with a mark where each printed page begins; `breaks` are of this page alone.

    A mark stands between two blocks or between two words, behind the rest of a word that the
    printed page's end divides.
    """
    if not breaks:
        return page
    found = BEGIN.search(page)
    if found is None:
        return page
    end = page.find(END)
    units = list(_units(page, found.end(), end if end >= 0 else len(page)))
    places = [(_place(page, found.end(), units, each), each) for each in breaks]
    parts, done = [], 0
    for place, each in places:
        parts += [page[done:place], _mark(each)]
        done = place
    return "".join([*parts, page[done:]])


def mark_id(each: PageBreak) -> str:
    """The id of a page's mark."""
    return f"page-{each.label}"


def _mark(each: PageBreak) -> str:
    return Markup(
        '<span epub:type="pagebreak" role="doc-pagebreak" id="{}" aria-label="{}"></span>'
    ).format(mark_id(each), each.label)


def _units(page: str, start: int, end: int) -> Iterator[int]:
    """Where the letters, digits, pictures and rules are.

    Figures and the calls of notes are passed over, and so are the originals of a bilingual book,
    which the printed page has in a column of their own.
    """
    until = ""
    for token in TOKEN.finditer(page, start, end):
        text, first = token[0], token.start()
        if until:
            until = "" if text == until else until
        elif passed := PASSED.match(text):
            until = f"</{passed[1]}>"
        elif text[0] == "<":
            if text[1:4].rstrip(" /") in COUNTED:
                yield first
        elif text[0] != "&":
            yield from (n for n, character in enumerate(text, first) if character.isalnum())


def _place(page: str, start: int, units: Sequence[int], each: PageBreak) -> int:
    """The place in the page's text behind which all but the first units and figures stand."""
    if each.place == 0 and each.figures == 0:
        return start
    for n in range(each.place, len(units)):
        end = _end(page, units[n - 1]) if n else start
        gap = _beside_figures(page, start, end, units[n], each.figures)
        place = _in_gap(page[gap[0] : gap[1]], page[units[n - 1]] + page[units[n]])
        if place is not None:
            return gap[0] + place
    last = min(each.place, len(units))
    end = _end(page, units[last - 1]) if last else start
    return _beside_figures(page, start, end, len(page), each.figures)[0]


def _beside_figures(page: str, start: int, first: int, last: int, before: int) -> tuple[int, int]:
    """The part of a gap that has the section's first `before` figures in front of it."""
    for number, figure in enumerate(FIGURE.finditer(page, start, last), 1):
        if number <= before:
            first = max(first, figure.end())
        elif figure.start() >= first:
            return first, figure.start()
    return first, last


def _end(page: str, unit: int) -> int:
    return page.index(">", unit) + 1 if page[unit] == "<" else unit + 1


def _in_gap(gap: str, around: str) -> int | None:
    """The best place for a mark in the markup and marks between two units; None inside a word."""
    if blocks := list(BLOCK.finditer(gap)):
        # Inside a heading or the head of a table, the number would be read out as a part of it;
        # a pair of texts may stand in two columns, in which a mark would take a place.
        before = next((each for each in blocks if APART.match(each[0])), None)
        return before.start() if before else blocks[-1].end()
    bare = re.sub(r"<[^>]*>", lambda tag: "\0" * len(tag[0]), gap)
    if spaces := list(SPACE.finditer(bare)):
        return spaces[-1].end()
    if len(WORD.findall(around)) == 2:
        return None
    opening = OPENING.search(gap)
    return opening.start() if opening else len(gap)
