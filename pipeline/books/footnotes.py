"""Laying out pages so that each footnote stands at the foot of the page that calls it.

WeasyPrint (70.0) moves a page's notes to the next page to fit a paragraph's second line in, and
loses a note that this very line calls. Such pages are found and end before that paragraph instead.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import weasyprint

from pipeline.books.figures import fit
from pipeline.errors import BookError

ROUNDS = 12  # one mends one page in each article
HEADINGS = {"h2", "h3", "h4", "h5", "h6"}
CALL, MARKER = "::footnote-call", "::footnote-marker"


def laid_out(html: weasyprint.HTML, variant: str, **options: Any) -> weasyprint.Document:
    """A document's pages with notes in place and figures fitted; `options` are WeasyPrint's.

    Raises BookError when a note would be lost; a note longer than its page may end on the next.
    """
    document = html.render(pdf_variant=variant, **options)
    for _ in range(ROUNDS):
        if not (_mend(document) or fit(document)):
            break
        document = html.render(pdf_variant=variant, **options)
    notes = {note for page in document.pages for note in _elements(page, MARKER)}
    for page in document.pages:
        for call in _elements(page, CALL):
            if call not in notes:
                raise BookError(
                    f"The footnote “{''.join(call.itertext())[:60]}” has no room in the PDF.",
                    hint="Shorten the note, or move its call to another sentence.",
                )
    return document


def _mend(document: weasyprint.Document) -> bool:
    """Order a page break in each article's first page that lacks a note; whether any needed it."""
    mended = mended_here = False
    for page in document.pages:
        blocks = _blocks(page)
        if any(block.tag == "header" for block in blocks):
            mended_here = False
        if mended_here or _elements(page, CALL) <= _elements(page, MARKER):
            continue
        block = _last_movable(blocks)
        if block is not None:
            block.set("style", "break-before: page")
            mended = mended_here = True
    return mended


def _last_movable(blocks: list[Any]) -> Any | None:
    """The last block that can begin a page: not the page's first, nor one under a heading."""
    for before, block in reversed(list(pairwise(blocks))):
        if before.tag not in HEADINGS | {"header"} and block.get("style") is None:
            return block
    return None


def _blocks(page: Any) -> list[Any]:
    """The elements directly in an article's text, and its opening, that a page shows."""
    found: dict[Any, None] = {}
    for box in _walk(page._page_box):
        of_text = box.element is not None and box.element.get("class") == "text"
        for child in getattr(box, "children", ()):
            if child.element is None or child.element is box.element:
                continue
            if of_text or child.element_tag == "header":
                found[child.element] = None
    return list(found)


def _elements(page: Any, part: str) -> set[Any]:
    """The footnotes whose call or marker a page shows."""
    return {box.element for box in _walk(page._page_box) if (box.element_tag or "").endswith(part)}


def _walk(box: Any) -> Iterator[Any]:
    yield box
    for child in getattr(box, "children", ()):
        yield from _walk(child)
