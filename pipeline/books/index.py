"""The download page of all languages' books."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.books.fonts import quoted
from pipeline.books.render import edition_locale, kind_label, render, word_count
from pipeline.composition.edition import Edition
from pipeline.composition.volumes import volume
from pipeline.config import BookSettings, Language
from pipeline.files import write_text
from pipeline.locales import Locale


@dataclass(frozen=True)
class OfferedBook:
    """One edition's files as the page shows them; sizes are in megabytes, as texts."""

    name: str
    cover: str
    language: Language
    kind: str
    counts: str
    epub_size: str
    pdf_size: str
    titles: tuple[str, ...]


@dataclass(frozen=True)
class Offer:
    """One language's books, the main one first; `site` says whether there are pages to read."""

    locale: Locale
    fonts: str
    books: tuple[OfferedBook, ...]
    site: bool

    @property
    def book(self) -> Language:
        return self.books[0].language


def write_index(
    editions: Sequence[Edition], books: Iterable[tuple[BookSettings, str]], output: Path
) -> None:
    """Write `output/index.html` for the books that lie in `output/<language>/`.

    `books` are the editions' settings, each with its cover's name.
    """
    every = list(books)
    offers = [
        _offer(
            edition,
            [each for each in every if each[0].language.code == edition.language.code],
            output / edition.language.code,
        )
        for edition in editions
    ]
    write_text(output / "index.html", render("index.html", offers=offers))


def _offer(edition: Edition, books: Sequence[tuple[BookSettings, str]], folder: Path) -> Offer:
    locale = edition_locale(edition)
    return Offer(
        locale,
        quoted(locale.fonts),
        tuple(_book(volume(edition, settings), cover, locale, folder) for settings, cover in books),
        edition.kind != "original",
    )


def _book(edition: Edition, cover: str, locale: Locale, folder: Path) -> OfferedBook:
    def size(suffix: str) -> str:
        bytes_ = (folder / f"{edition.name}.{suffix}").stat().st_size
        return locale.number(round(bytes_ / 1_000_000, 2))

    articles = locale.label("articles", count=locale.number(len(edition.articles)))
    words = locale.label("words", count=locale.number(word_count(edition)))
    return OfferedBook(
        edition.name,
        f"{cover}.jpg",
        edition.language,
        kind_label(edition.kind, locale),
        f"{articles} · {words}",
        size("epub"),
        size("pdf"),
        tuple(a.translated.front.title.plain for a in edition.articles),
    )
