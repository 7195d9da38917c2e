"""Fitting pictures into the rest of a page.

A picture that is a little too high for the page goes to the next and leaves a gap. It is made
smaller instead where that is enough.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import weasyprint
from weasyprint.formatting_structure.boxes import FootnoteAreaBox

SMALLEST = 0.6  # of a picture's height; a smaller one would be hard to read


def fit(document: weasyprint.Document) -> bool:
    """Make smaller each figure that then fits on the page before its own; whether there are any."""
    fitted = False
    for before, page in pairwise(document.pages):
        figure = _first(page)
        if figure is None:
            continue
        picture = next((box for box in figure.descendants() if box.element_tag == "img"), None)
        if picture is None or picture.element.get("style"):
            continue
        lacking = figure.margin_height() - _rest(before)
        height = int(picture.height - lacking)
        if lacking > 0 and height >= SMALLEST * picture.height:
            picture.element.set("style", f"max-height: {height}px")
            fitted = True
    return fitted


def _first(page: Any) -> Any | None:
    """The figure that begins a page's text, if one does."""
    for box in _blocks(page):
        return box if box.element_tag == "figure" else None
    return None


def _rest(page: Any) -> float:
    """The height of the room below a page's text and above its notes, in pixels."""
    box = page._page_box
    notes = sum(c.margin_height() for c in box.children if isinstance(c, FootnoteAreaBox))
    last = box.content_box_y()
    for block in _blocks(page):
        last = block.position_y + block.margin_height()
    return float(box.content_box_y() + box.height - notes - last)


def _blocks(page: Any) -> Iterator[Any]:
    """The blocks directly in an article's text on a page."""
    for box in page._page_box.children[0].descendants():
        if box.element is not None and box.element.get("class") == "text":
            yield from box.children
            return
