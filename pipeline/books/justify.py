"""Setting lines without word spaces to the full measure.

WeasyPrint (70.0) justifies by widening spaces only. Chinese has none: a line that a stop may not
begin, or that holds a Latin word, would end short of its column's edge. Such lines get their small
rest spread between their characters instead (W3C clreq, section 3.1.5).
"""

from collections.abc import Iterator
from typing import Any

import weasyprint
from weasyprint.formatting_structure.boxes import InlineBox, LineBox, TextBox
from weasyprint.text.line_break import create_layout, line_size

MOST = 3  # characters: a line that lacks more was ended on purpose
FEWEST = 8  # characters that can share the rest


def justify(document: weasyprint.Document) -> None:
    """Widen, in place, the running text's lines that are not quite full."""
    blocks = [block for page in document.pages for block in _blocks(page._page_box, False)]
    ends = {block.element: block for block in blocks}  # those that a page break cut have several
    for block in blocks:
        lines = [child for child in block.children if isinstance(child, LineBox)]
        if ends[block.element] is block:
            lines = lines[:-1]
        for line in lines:
            _widen(line, block.content_box_x() + block.width)


def _blocks(box: Any, inside: bool) -> Iterator[Any]:
    """The boxes of paragraphs and items in the articles' texts."""
    element = box.element
    inside = inside or (element is not None and element.get("class") == "text")
    if element is not None and element.get("lang"):
        return  # another language's words have spaces
    if inside and box.element_tag in ("p", "li"):
        yield box
    for child in getattr(box, "children", ()):
        yield from _blocks(child, inside)


def _widen(line: Any, right: float) -> None:
    texts = list(_texts(line))
    if not texts:
        return
    last = line.children[-1]
    missing = right - last.position_x - last.margin_width()
    gaps = sum(len(box.text) for box in texts) - 1
    if gaps >= FEWEST and 0 < missing < MOST * line.style["font_size"]:
        _space(line, missing / gaps, 0)
        line.width += missing


def _texts(box: Any) -> Iterator[Any]:
    for child in box.children:
        if isinstance(child, TextBox):
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
