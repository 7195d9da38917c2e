"""A PDF's pages: what they hold, by the tags, and their pictures."""

import ctypes
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from pipeline.books.raster import page_image
from pipeline.errors import OutputError
from pipeline.looking.pages import Sight

TAGS = {"Table": "table", "Figure": "figure", "H1": "opening", "Note": "notes"}
FRONT = 6  # leaves before the text: cover, half-title, title, imprint, contents


def sights(path: Path) -> list[Sight]:
    """The PDF's pages in order, blank ones left out. Raises OutputError when it cannot be read."""
    found = []
    with _opened(path) as document:
        for number, page in enumerate(document, 1):
            kinds = set(_kinds(page))
            if number == 1:
                kinds = {"cover"}
            elif kinds and number <= FRONT:
                kinds.add("front")
            label = document.get_page_label(number - 1) or str(number)
            if kinds:
                found.append(Sight(number, label, frozenset(kinds), str(number)))
    if found:
        last = found[-1]
        found[-1] = Sight(last.number, last.label, last.kinds | {"last"}, last.place)
    return found


def picture(path: Path, number: int, width: int) -> Image.Image:
    """One page, counted from 1, as a picture of that width in pixels."""
    with _opened(path) as document:
        return page_image(document[number - 1], width)


def _opened(path: Path) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as problem:
        raise OutputError(
            f"The PDF cannot be read: {problem}.",
            hint="Delete it and run snakemake again.",
            path=path,
        ) from problem


def _kinds(page: Any) -> Iterator[str]:
    tree = pdfium.FPDF_StructTree_GetForPage(page.raw)
    tags = set()
    for place in range(pdfium.FPDF_StructTree_CountChildren(tree)):
        tags |= _tags(pdfium.FPDF_StructTree_GetChildAtIndex(tree, place))
    pdfium.FPDF_StructTree_Close(tree)
    if tags:
        yield "text"
    yield from (TAGS[tag] for tag in tags & TAGS.keys())


def _tags(element: Any) -> set[str]:
    """The types of an element of the structure tree and of those below it."""
    if not element:
        return set()
    length = pdfium.FPDF_StructElement_GetType(element, None, 0)
    name = ctypes.create_string_buffer(length)
    pdfium.FPDF_StructElement_GetType(element, name, length)
    found = {name.raw.decode("utf-16-le").rstrip("\0")}
    for place in range(pdfium.FPDF_StructElement_CountChildren(element)):
        found |= _tags(pdfium.FPDF_StructElement_GetChildAtIndex(element, place))
    return found
