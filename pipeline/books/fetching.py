"""What WeasyPrint may read, and which of its warnings mean a broken page."""

import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from weasyprint.urls import URLFetcher, URLFetcherResponse

from pipeline.articles.pictures import MEDIA_TYPES
from pipeline.books.glyphs import missing_glyph
from pipeline.composition.edition import Edition
from pipeline.errors import BookError

SCHEME = "book"
NO_GLYPH = re.compile(r"\.notdef glyph rendered .*\(U\+([0-9A-F]+)\)", re.DOTALL)
NO_PICTURE = "Failed to load image"


class Pictures(URLFetcher):  # type: ignore[misc]
    """Gives the book's own pictures by their addresses, and nothing else: no file, no network."""

    def __init__(self, files: Mapping[str, Path]) -> None:
        super().__init__(allowed_protocols=(SCHEME, "data"), allow_redirects=False)
        self.files = files

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if url.startswith("data:"):
            return super().fetch(url, headers)
        if url not in self.files:
            raise ValueError(f"{url} is not one of the book's pictures")
        file = self.files[url]
        media = MEDIA_TYPES[file.suffix.lower()]
        return URLFetcherResponse(url, file.read_bytes(), {"Content-Type": media})


@contextmanager
def strict(edition: Edition, path: Path) -> Iterator[None]:
    """Raise BookError for the file at `path` when a glyph or a picture was missing meanwhile.

    A character without a glyph is looked for in the edition, to say where it stands.
    """
    warnings, logger = _Warnings(), logging.getLogger("weasyprint")
    logger.addHandler(warnings)
    try:
        yield
    finally:
        logger.removeHandler(warnings)
    for message in warnings.found[:1]:
        if glyph := NO_GLYPH.search(message):
            raise missing_glyph(chr(int(glyph[1], 16)), edition, path)
        raise BookError(
            f"The PDF would be incomplete: a picture could not be used ({message}).",
            hint="Save it again as a plain picture.",
            path=path,
        )


class _Warnings(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        if NO_PICTURE in message or NO_GLYPH.search(message):
            self.found.append(message)
