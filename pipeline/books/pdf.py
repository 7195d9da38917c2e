"""Writing an edition as a tagged PDF with WeasyPrint, the same bytes from the same edition."""

import hashlib
import logging
import os
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

import weasyprint
from weasyprint.urls import URLFetcher, URLFetcherResponse

from pipeline.articles.pictures import MEDIA_TYPES, picture_files
from pipeline.books.fonts import check_fonts, quoted
from pipeline.books.footnotes import laid_out
from pipeline.books.justify import justify
from pipeline.books.pagemarks import Pagination
from pipeline.books.pagination import page_breaks
from pipeline.books.parts import parts
from pipeline.books.render import (
    common_values,
    edition_locale,
    modified,
    render,
    rendered_article,
    style,
)
from pipeline.composition.edition import Edition
from pipeline.config import Pdf
from pipeline.errors import BookError
from pipeline.files import write_bytes
from pipeline.locales import Locale, load_locale

SCHEME = "book"
VARIANT = "pdf/ua-1"
# width, height, and margins top, outer, bottom, inner; millimetres
PAGES: dict[str, tuple[float, ...]] = {
    "A5": (148, 210, 19, 16, 20, 18),
    "6x9in": (152.4, 228.6, 21, 17, 23, 20),
    "A4": (210, 297, 27, 34, 32, 34),
}
SIZES = {"A5": "10pt", "6x9in": "10.5pt", "A4": "11.5pt"}


def write_pdf(edition: Edition, cover: Path, pdf: Pdf, path: Path) -> Pagination:
    """Write the edition's PDF; where its pages begin.

    Raises BookError when a character has no font or a picture is not to be had, OutputError when
    the file cannot be written.
    """
    locale = edition_locale(edition)
    check_fonts(locale)
    pictures = [file for a in edition.articles for file in picture_files(a.original).values()]
    html = weasyprint.HTML(
        string=_html(edition, cover, locale, pdf),
        base_url=f"{SCHEME}:",
        url_fetcher=_Pictures([*pictures, cover]),
    )
    identifier = hashlib.sha256(edition.language.tag.encode() + html_bytes(edition)).digest()[:16]
    warnings = _Warnings()
    logger = logging.getLogger("weasyprint")
    logger.addHandler(warnings)
    try:
        document = laid_out(html, VARIANT)
        if not locale.word_spaces:
            justify(document)
        data = document.write_pdf(pdf_variant=VARIANT, pdf_identifier=identifier)
    finally:
        logger.removeHandler(warnings)
    warnings.raise_first(path)
    write_bytes(path, data)
    numbered = ((str(number), page) for number, page in enumerate(document.pages, 1))
    return Pagination(pdf.page_size, page_breaks(numbered))


def html_bytes(edition: Edition) -> bytes:
    """What identifies the edition's text: its segments' translations."""
    return "\n".join(segment.target for segment in edition.segments()).encode()


def _html(edition: Edition, cover: Path, locale: Locale, pdf: Pdf) -> str:
    articles = []
    for article in edition.articles:
        files = picture_files(article.original)
        addresses = {given: _address(file) for given, file in files.items()}
        articles.append(
            rendered_article(article, locale, "foot", addresses.__getitem__, edition.kind)
        )
    return render(
        "book.html",
        **common_values(edition, locale),
        articles=articles,
        parts=parts(articles),
        source_language=edition.source_language,
        cover=_address(cover),
        created=modified(edition).date().isoformat(),
        css=_css(locale, load_locale(edition.source_language), pdf),
    )


def _css(locale: Locale, source: Locale, pdf: Pdf) -> str:
    """The style sheets, and what depends on the language and the page."""
    width, height, top, outer, bottom, inner = PAGES[pdf.page_size]
    if not locale.word_spaces:
        # A line is a whole number of characters long (W3C clreq, section 2.2).
        em = float(SIZES[pdf.page_size].removesuffix("pt")) * 25.4 / 72
        outer = round(width - inner - em * int((width - inner - outer) / em) - 0.02, 3)
    rules = f"""
@page {{ size: {width}mm {height}mm; margin: {top}mm {outer}mm {bottom}mm {inner}mm;
  font-family: {quoted(locale.fonts)} }}
@page :left {{ margin: {top}mm {inner}mm {bottom}mm {outer}mm }}
html {{ font-family: {quoted(locale.fonts)}; font-size: {SIZES[pdf.page_size]} }}
code, pre {{ font-family: "DejaVu Sans Mono", {quoted(locale.sans)}, monospace }}
"""
    if not locale.word_spaces:
        rules += f"""
html {{ line-height: 1.75; font-variant-numeric: lining-nums }}
.text {{ hyphens: manual; text-align: start }}
p.original, span.original {{ font-family: {quoted(source.fonts)}, {quoted(locale.fonts)} }}
.text p.original {{ hyphens: auto; text-align: justify }}
:lang(en) {{ font-variant-east-asian: proportional-width }}
em, i:not([lang]), .text h2, h3, h4, h5, h6 {{
  font-family: {quoted(locale.sans)}; font-style: normal }}
"""
    return style("book.css") + style("print.css") + rules


class _Pictures(URLFetcher):  # type: ignore[misc]
    """Gives the book's own pictures and nothing else: no other file and no network.

    A picture's address is its place below the working folder, so that the PDF does not depend on
    where that folder is.
    """

    def __init__(self, pictures: Iterable[Path]) -> None:
        super().__init__(allowed_protocols=(SCHEME, "data"), allow_redirects=False)
        self.files = {_address(file): file for file in pictures}

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if url.startswith("data:"):
            return super().fetch(url, headers)
        if url not in self.files:
            raise ValueError(f"{url} is not one of the book's pictures")
        file = self.files[url]
        media = MEDIA_TYPES[file.suffix.lower()]
        return URLFetcherResponse(url, file.read_bytes(), {"Content-Type": media})


def _address(file: Path) -> str:
    return f"{SCHEME}:{quote(os.path.relpath(file))}"


TELLING = {
    ".notdef": "a character has no glyph in any font on this machine",
    "Failed to load image": "a picture could not be used",
}


class _Warnings(logging.Handler):
    """WeasyPrint's warnings that mean a broken page: no glyph, no picture."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.found: list[tuple[str, str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        for sign, meaning in TELLING.items():
            if sign in message:
                self.found.append((meaning, message))

    def raise_first(self, path: Path) -> None:
        if self.found:
            meaning, message = self.found[0]
            raise BookError(
                f"The PDF would be incomplete: {meaning} ({message}).",
                hint="Install a font that has it (Debian: fonts-noto-core), or change the text.",
                path=path,
            )
