"""The download page of all languages' books."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.books.fonts import quoted
from pipeline.books.render import edition_locale, render, word_count
from pipeline.composition.edition import Edition
from pipeline.config import Language
from pipeline.files import write_text
from pipeline.locales import Locale


@dataclass(frozen=True)
class Offer:
    """One language's books as the page shows them; sizes are in megabytes, as texts."""

    book: Language
    locale: Locale
    fonts: str
    words: str
    articles: str
    epub_size: str
    pdf_size: str
    titles: tuple[str, ...]


def write_index(editions: Sequence[Edition], output: Path) -> None:
    """Write `output/index.html` for the books that lie in `output/<language>/`."""
    offers = [_offer(edition, output / edition.language.code) for edition in editions]
    write_text(output / "index.html", render("index.html", offers=offers))


def _offer(edition: Edition, folder: Path) -> Offer:
    locale = edition_locale(edition)

    def size(name: str) -> str:
        return locale.number(round((folder / name).stat().st_size / 1_000_000, 2))

    return Offer(
        edition.language,
        locale,
        quoted(locale.fonts),
        locale.label("words", count=locale.number(word_count(edition))),
        locale.label("articles", count=locale.number(len(edition.articles))),
        size("anthology.epub"),
        size("anthology.pdf"),
        tuple(a.translated.front.title.plain for a in edition.articles),
    )
