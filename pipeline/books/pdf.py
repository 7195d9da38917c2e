"""Writing an edition as a tagged PDF with WeasyPrint, the same bytes from the same edition."""

import hashlib
import os
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pipeline.articles.pictures import picture_files
from pipeline.books.fetching import SCHEME, Pictures, strict
from pipeline.books.fonts import check_fonts
from pipeline.books.han import set_han
from pipeline.books.justify import justify
from pipeline.books.page import Page, css, page_of, running_head
from pipeline.books.pagemarks import Pagination
from pipeline.books.pagination import page_breaks
from pipeline.books.parts import parts
from pipeline.books.render import (
    common_values,
    edition_locale,
    imprint,
    modified,
    rendered_article,
    typeface,
)
from pipeline.books.rhythm import on_grid
from pipeline.books.standards import page_labels, write
from pipeline.books.typesetter import UNCOUNTED, Typesetter
from pipeline.composition.edition import Edition
from pipeline.config import Pdf
from pipeline.files import write_bytes
from pipeline.locales import Locale, load_locale


def write_pdf(edition: Edition, cover: Path, pdf: Pdf, path: Path) -> Pagination:
    """Write the edition's PDF; where its pages begin.

    Raises BookError when a character has no font or a picture is not to be had, OutputError when
    the file cannot be written.
    """
    locale = edition_locale(edition)
    check_fonts(locale)
    source = load_locale(edition.source_language)
    page = page_of(pdf.page_size, locale)
    pictures = [file for a in edition.articles for file in picture_files(a.original).values()]
    fetcher = Pictures({_address(file): file for file in (*pictures, cover)})
    typesetter = Typesetter(
        _values(edition, locale, page, cover), css(locale, source, page), fetcher
    )
    identifier = hashlib.sha256(edition.language.tag.encode() + html_bytes(edition)).digest()[:16]
    with strict(edition, path), on_grid(page.line / 0.75):
        document = typesetter.book(edition.names if pdf.index else (), locale)
        if not locale.word_spaces:
            justify(document)
        data = write(document, identifier, UNCOUNTED)
    write_bytes(path, data)
    labels = page_labels(len(document.pages), UNCOUNTED)
    breaks = page_breaks(zip(labels, document.pages, strict=True))
    return Pagination(pdf.page_size, breaks, typesetter.index)


def html_bytes(edition: Edition) -> bytes:
    """What identifies the edition's text: its segments' translations."""
    return "\n".join(segment.target for segment in edition.segments()).encode()


def _values(edition: Edition, locale: Locale, page: Page, cover: Path) -> dict[str, Any]:
    articles = []
    for article in edition.articles:
        files = picture_files(article.original)
        addresses = {given: _address(file) for given, file in files.items()}
        rendered = rendered_article(article, locale, "foot", addresses.__getitem__, edition.kind)
        articles.append(set_han(rendered) if locale.language == "zh" else rendered)
    titles = {article.slug: article.title for article in articles}
    values = common_values(edition, locale)
    return values | {
        "colophon": [*values["colophon"][:-1], typeface(locale), values["colophon"][-1]],
        "articles": articles,
        "parts": parts(articles),
        "imprint": imprint(edition, locale),
        "heads": {slug: running_head(title, page) for slug, title in titles.items()},
        "book_head": running_head(edition.language.title, page),
        "source_language": edition.source_language,
        "cover": _address(cover),
        "created": modified(edition).date().isoformat(),
    }


def _address(file: Path) -> str:
    """A picture's address: its place below the working folder, wherever that folder is."""
    return f"{SCHEME}:{quote(os.path.relpath(file))}"
