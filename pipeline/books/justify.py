"""Setting lines without word spaces to the full measure.

WeasyPrint (70.0) justifies by widening spaces only. Chinese has none: a line that a stop may not
begin, or that holds a Latin word, would end short of its column's edge. Such lines get their small
rest spread between their characters instead (W3C clreq, section 3.1.5). A mark's empty half and the
gap beside a foreign word stand outside the column where they come at its edge (section 3.1.6.1).
"""

import re
from collections.abc import Iterator
from typing import Any

import weasyprint
from weasyprint.formatting_structure.boxes import InlineBox, LineBox, TextBox
from weasyprint.text.line_break import create_layout, line_size

from pipeline.books.han import CLOSING, OPENING

WORDS = re.compile(r"[^\u2e80-\uffff]*")
WIDEST = 0.25  # of a character: the most that may stand between two
FEWEST = 8  # characters that can share the rest
SMALL = 0.01  # pixels


def justify(document: weasyprint.Document) -> None:
    """Widen, in place, the running text's lines that are not quite full."""
    blocks = [block for page in document.pages for block in _blocks(page._page_box, False)]
    ends = {block.element: block for block in blocks}  # those that a page break cut have several
    begun = set()
    for block in blocks:
        lines = [child for child in block.children if isinstance(child, LineBox)]
        for number, line in enumerate(lines):
            last = ends[block.element] is block and number == len(lines) - 1
            first = number == 0 and block.element not in begun
            _set(line, block.content_box_x() + block.width, first, last)
        begun.add(block.element)


def _blocks(box: Any, inside: bool) -> Iterator[Any]:
    """The boxes of paragraphs and items in the articles' texts."""
    if isinstance(box, LineBox):
        return
    element = box.element
    inside = inside or (element is not None and element.get("class") == "text")
    if element is not None and element.get("lang"):
        return  # another language's words have spaces
    if inside and box.element_tag in ("p", "li"):
        yield box
    for child in getattr(box, "children", ()):
        yield from _blocks(child, inside)


def _set(line: Any, right: float, first: bool, last: bool) -> None:
    texts = list(_texts(line))
    if not line.children:
        return
    size = line.style["font_size"]
    start = 0.0 if first else _empty(line, 0, OPENING, size)
    gaps = sum(len(box.text) for box in texts)
    spacing = 0.0
    if not last and gaps >= FEWEST and not _ended(line):
        end = line.children[-1]
        missing = right - end.position_x - end.margin_width()
        missing += start + _empty(line, -1, CLOSING, size)
        if SMALL < missing <= gaps * WIDEST * size:
            spacing = missing / gaps
            line.width += missing
    if spacing or start:
        _space(line, spacing, -start)


def _ended(line: Any) -> bool:
    """Whether a line break in the text ends the line."""
    return any((box.element_tag or "").startswith("br") for box in line.descendants())


def _empty(line: Any, edge: int, marks: str, size: float) -> float:
    """The room at a line's beginning (0) or end (-1) that holds no ink."""
    box = line
    room = 0.0
    while not isinstance(box, TextBox):
        if not getattr(box, "children", ()):
            return room
        box = box.children[edge]
        if isinstance(box, InlineBox):
            room += box.margin_left if edge == 0 else box.margin_right
    halved = box.element is not None and box.element.get("class") == "half"
    inked = halved or not box.text or box.text[edge] not in marks
    return room if inked else room + size / 2


def _texts(box: Any) -> Iterator[Any]:
    """The texts that may be widened: words in other letters stay as they are."""
    for child in box.children:
        if isinstance(child, TextBox):
            if not WORDS.fullmatch(child.text):
                yield child
        elif isinstance(child, InlineBox):
            yield from _texts(child)


def _space(box: Any, spacing: float, shift: float) -> float:
    """Put `spacing` behind each character in the box, whose beginning moves by `shift`.

    Returns by how much its end moves.
    """
    for child in box.children:
        if isinstance(child, TextBox):
            child.position_x += shift
            before = child.width
            if spacing and not WORDS.fullmatch(child.text):
                style = child.style.copy()
                style["letter_spacing"] = spacing
                layout = create_layout(child.text, style, None, None, 0)
                child.width = line_size(layout.get_first_line()[0], style)[0]
                layout.deactivate()
                child.style, child.pango_layout = style, layout
            shift += child.width - before
        elif isinstance(child, InlineBox):
            child.position_x += shift
            before, shift = shift, _space(child, spacing, shift)
            child.width += shift - before
        else:
            child.translate(shift, 0)
    return shift
