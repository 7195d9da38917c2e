"""Keeping lines on the page's grid.

WeasyPrint (70.0) has no `block-step-size` (CSS Rhythmic Sizing, section 2), so that a picture, a
table or a heading in another size moves all lines below it off the grid of the facing page. Here
such blocks end where a line of the grid ends.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from weasyprint.formatting_structure.boxes import BlockBox
from weasyprint.layout import block

TAGS = {"blockquote", "figure", "hr", "ol", "pre", "ul"}
CLASSES = {"opening", "pull", "source", "table"}
SMALL = 0.01  # pixels that a sum of floats may be off


@contextmanager
def on_grid(step: float) -> Iterator[None]:
    """Lay out so that blocks of other heights end on a multiple of `step` (CSS pixels)."""
    original = block.block_level_layout

    def stepped(*given: Any) -> Any:
        result = original(*given)
        child, resume_at = result[0], result[1]
        if child is not None and resume_at is None and _has_step(child):
            over = child.border_height() % step
            if SMALL < over < step - SMALL:
                child.height += step - over
        return result

    block.block_level_layout = stepped
    try:
        yield
    finally:
        block.block_level_layout = original


def _has_step(box: Any) -> bool:
    element = box.element
    if element is None or not isinstance(box, BlockBox):
        return False
    return element.tag in TAGS or not CLASSES.isdisjoint(element.get("class", "").split())
