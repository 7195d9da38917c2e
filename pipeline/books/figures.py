"""Fitting pictures into the rest of a page.

A picture that is too high for the rest of its page goes to the next and leaves a gap. It is made
smaller where that is enough; otherwise the text behind it comes before it and fills the page.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import weasyprint
from weasyprint.formatting_structure.boxes import FootnoteAreaBox

SMALLEST = 0.6  # of a picture's height; a smaller one would be hard to read
GAP = 0.12  # of a page's height: a smaller one may stay
HEADINGS = {"h2", "h3", "h4", "h5", "h6"}
RUNNING = {"p", "ul", "ol", "blockquote", *HEADINGS}
MOVED = "data-moved"


def fit(document: weasyprint.Document) -> bool:
    """Mend each figure that leaves a gap on the page before its own; whether there are any."""
    fitted = False
    for before, page in pairwise(document.pages):
        text, boxes = _blocks(page)
        if not boxes or boxes[0].element_tag != "figure" or boxes[0].element.get(MOVED):
            continue
        rest = _rest(before)
        gap = rest > GAP * before._page_box.height
        fitted |= _shrunk(boxes[0], rest) or (gap and _moved(boxes, text, rest))
    return fitted


def _shrunk(figure: Any, rest: float) -> bool:
    """Make the picture smaller if that lets its figure into the rest of the page before."""
    picture = next((box for box in figure.descendants() if box.element_tag == "img"), None)
    if picture is None or picture.element.get("style"):
        return False
    lacking = figure.margin_height() - rest
    height = int(picture.height - lacking)
    if lacking <= 0 or height < SMALLEST * picture.height:
        return False
    picture.element.set("style", f"max-height: {height}px")
    return True


def _moved(boxes: Sequence[Any], text: Any, rest: float) -> bool:
    """Put the page's figure, its first block, behind the running text that fills the rest."""
    filled, last = 0.0, None
    for box in boxes[1:]:
        if not _is_running(box):
            break
        filled += box.margin_height()
        if box.element_tag not in HEADINGS:  # nothing may part a heading from what it heads
            last = box.element
            if filled >= rest:
                break
    children = list(text)
    figure = boxes[0].element
    if last is None or last not in children or figure not in children:
        return False
    text.remove(figure)
    text.insert(list(text).index(last) + 1, figure)
    figure.set(MOVED, "yes")
    figure.tail, last.tail = last.tail, figure.tail
    return True


def _is_running(box: Any) -> bool:
    paired = box.element_tag == "div" and "pair" in (box.element.get("class") or "").split()
    return box.element_tag in RUNNING or paired


def _rest(page: Any) -> float:
    """The height of the room below a page's text and above its notes, in pixels."""
    box = page._page_box
    notes = sum(c.margin_height() for c in box.children if isinstance(c, FootnoteAreaBox))
    last = box.content_box_y()
    for block in _blocks(page)[1]:
        last = block.position_y + block.margin_height()
    return float(box.content_box_y() + box.height - notes - last)


def _blocks(page: Any) -> tuple[Any, list[Any]]:
    """An article's text on a page: its element, and the boxes of the blocks directly in it."""
    for box in page._page_box.children[0].descendants():
        if box.element is not None and box.element.get("class") == "text":
            return box.element, list(box.children)
    return None, []
