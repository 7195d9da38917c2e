"""The pictures that shared links to articles show: the title over an ornament of the article's own.

WeasyPrint lays out a language's pictures as the pages of one document, in the cover's colours and
the book's letters.
"""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
import weasyprint
from PIL import Image

from pipeline.books.cover import palette
from pipeline.books.fonts import quoted
from pipeline.books.ornament import tiles
from pipeline.books.outlines import Face, Line, balanced, lines
from pipeline.books.raster import page_image
from pipeline.composition.edition import Edition, EditionArticle
from pipeline.files import writing
from pipeline.locales import Locale
from pipeline.site.pictures import SHARED
from pipeline.site.render import render

WIDTH, HEIGHT = SHARED
MEASURE, ROOM = WIDTH - 2 * 72, 262  # pixels for the title
SIZES = range(92, 40, -4)
ORNAMENT = HEIGHT - 2 * 75  # its top; tiles have a side of 75
ENDLESS = 100_000
SMALL = 60  # below this size a title is better broken anywhere
STOP = re.compile(r"[、，：；。！？]”?")
COLOURS = 48  # a flat drawing needs no more, and the file is a third as large


@dataclass(frozen=True)
class Share:
    """One picture's words and ornament: the tiles' shapes, colours and places, half by half."""

    title: tuple[str, ...]
    size: int
    byline: str
    halves: tuple[tuple[tuple[str, str, str], ...], ...]


def share_pictures(edition: Edition, locale: Locale, files: Sequence[Path]) -> None:
    """Write a picture for each article, in their order. Raises OutputError or BookError."""
    colours = palette(locale)
    html = render(
        "share.html",
        book=edition.language,
        tag=edition.language.tag,
        locale=locale,
        fonts=quoted(locale.fonts),
        palette=colours,
        width=WIDTH,
        height=HEIGHT,
        ornament=ORNAMENT,
        shares=[
            _share(article, edition, locale, (colours.accent, *colours.others))
            for article in edition.articles
        ],
    )
    data = weasyprint.HTML(string=html).write_pdf(pdf_identifier=b"share")
    with pypdfium2.PdfDocument(io.BytesIO(data)) as document:
        for path, page in zip(files, document, strict=True):
            flat = page_image(page, WIDTH).quantize(
                COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE
            )
            with writing(path):
                path.parent.mkdir(exist_ok=True)
                flat.save(path, "PNG")


def _share(
    article: EditionArticle, edition: Edition, locale: Locale, colours: tuple[str, ...]
) -> Share:
    front, slug = article.translated.front, article.original.slug
    title, size = _title(front.title.plain, locale)
    halves = (
        tuple(tiles(f"{slug}:{half}", WIDTH // 2, ORNAMENT, HEIGHT, colours)) for half in range(2)
    )
    byline = " · ".join(part for part in (front.author, edition.language.title) if part)
    return Share(title, size, byline, tuple(halves))


def _title(text: str, locale: Locale) -> tuple[tuple[str, ...], int]:
    """The title's lines, and the largest size in which they have room."""
    leading = 1.12 if locale.word_spaces else 1.25
    weight = 400 if locale.word_spaces else 700
    for size in SIZES:
        lines = _lines(text, Face(locale, size, weight))
        if len(lines) * leading * size <= ROOM and max(line.length for line in lines) <= MEASURE:
            break
    return tuple(line.text for line in lines), size


def _lines(text: str, face: Face) -> list[Line]:
    """Lines of even lengths. Without spaces between words only stops tell where a word ends."""
    if face.locale.word_spaces:
        return balanced(text, face, MEASURE)
    if face.size < SMALL:
        return balanced(text, face, MEASURE)
    stops = [found.end() for found in STOP.finditer(text) if found.end() < len(text)]
    if not stops or len(text) * face.size <= MEASURE:
        return lines(text, face, ENDLESS)
    middle = min(stops, key=lambda stop: abs(stop - len(text) / 2))
    return [*lines(text[:middle], face, ENDLESS), *lines(text[middle:], face, ENDLESS)]
