"""What WeasyPrint may read, and which of its warnings mean a broken page."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from weasyprint.urls import URLFetcher, URLFetcherResponse

from pipeline.articles.pictures import MEDIA_TYPES
from pipeline.errors import BookError

SCHEME = "book"
TELLING = {
    ".notdef": "a character has no glyph in any font on this machine",
    "Failed to load image": "a picture could not be used",
}


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
def strict(path: Path) -> Iterator[None]:
    """Raise BookError for the file at `path` when a glyph or a picture was missing meanwhile."""
    warnings, logger = _Warnings(), logging.getLogger("weasyprint")
    logger.addHandler(warnings)
    try:
        yield
    finally:
        logger.removeHandler(warnings)
    if warnings.found:
        meaning, message = warnings.found[0]
        raise BookError(
            f"The PDF would be incomplete: {meaning} ({message}).",
            hint="Install a font that has it (Debian: fonts-noto-core), or change the text.",
            path=path,
        )


class _Warnings(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.found: list[tuple[str, str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        for sign, meaning in TELLING.items():
            if sign in message:
                self.found.append((meaning, message))
