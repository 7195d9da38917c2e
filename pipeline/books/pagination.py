"""Where the PDF's pages begin in the text, so that the EPUB can carry their numbers.

Both books are made from the same templates, so a place is told by counting: how many letters,
digits, pictures and rules of a section stand before it. White space, hyphens and punctuation are
not counted, because line breaking changes them; nor are notes, which stand elsewhere.
"""

from collections.abc import Iterable
from typing import Any

from weasyprint.formatting_structure.boxes import FootnoteAreaBox, MarginBox, ReplacedBox, TextBox

from pipeline.books.pagemarks import COUNTED, PageBreak

PASSED = ("call", "original")
"""Numbers of notes, and the originals in their column, which begins pages elsewhere."""


def page_breaks(pages: Iterable[tuple[str, Any]]) -> tuple[PageBreak, ...]:
    """The breaks of laid-out pages (WeasyPrint's), each given with its printed number.

    A section is an element with an attribute `data-section`, the name of the EPUB's page.
    """
    shown: dict[str, int] = {}
    drawn: dict[str, int] = {}
    once: set[Any] = set()
    breaks = []
    for label, page in pages:
        counter = _Counter(once, set())
        counter.count(page._page_box, "")
        for section, amount in counter.amounts.items():
            before, figures = shown.get(section, 0), drawn.get(section, 0)
            here = counter.figures.get(section, 0)
            if amount or here or section not in shown:
                breaks.append(PageBreak(label, section, before, figures))
            shown[section], drawn[section] = before + amount, figures + here
        once |= counter.met
    return tuple(breaks)


class _Counter:
    """Counts what one page shows of each section; `once` are the table heads of earlier pages."""

    def __init__(self, once: set[Any], met: set[Any]) -> None:
        self.once, self.met = once, met
        self.amounts: dict[str, int] = {}
        self.figures: dict[str, int] = {}

    def count(self, box: Any, section: str) -> None:
        tag, element = box.element_tag or "", box.element
        if isinstance(box, FootnoteAreaBox | MarginBox) or "::" in tag:
            return
        if element is not None:
            if tag == "thead":
                if element in self.once:  # WeasyPrint repeats it on each of a table's pages
                    return
                self.met.add(element)
            if element.get("class") in PASSED:
                return
            section = element.get("data-section", section)
            if section and tag == "figure":
                self.amounts.setdefault(section, 0)
                self.figures[section] = self.figures.get(section, 0) + 1
                return
        if section:
            amount = 0
            if isinstance(box, TextBox):
                amount = sum(map(str.isalnum, box.text))
            elif tag in COUNTED and element not in self.met and element not in self.once:
                self.met.add(element)
                amount = 1
            if amount or isinstance(box, ReplacedBox):
                self.amounts[section] = self.amounts.get(section, 0) + amount
        for child in getattr(box, "children", ()):
            self.count(child, section)
