"""One language's part of the site, ready for its pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from textwrap import shorten
from urllib.parse import quote

from pipeline.books.render import edition_locale, word_count
from pipeline.composition.edition import Edition, EditionArticle
from pipeline.config import Language
from pipeline.files import writing
from pipeline.locales import Locale
from pipeline.site.article import WebArticle, web_article
from pipeline.site.pictures import Picture, article_pictures, cover_pictures
from pipeline.site.search import SearchPage, index
from pipeline.site.sharing import share_pictures

OWN_PAGES = ("index.html", "colophon.html")


@dataclass(frozen=True)
class Chapter:
    """An article's page: the file's name, its address, its shared picture's, what stands on it."""

    name: str
    address: str
    picture: str
    edition: EditionArticle
    web: WebArticle

    @property
    def description(self) -> str:
        """What search engines and shared links say of the page: its summary, or how it begins."""
        front = self.edition.translated.front
        given = front.summary or front.subtitle
        texts = [given.plain if given else "", *(place.text for place in self.web.places[1:])]
        return shorten(next((text for text in texts if text), ""), 300, placeholder=" …")


@dataclass(frozen=True)
class Volume:
    """A language's edition with its pages, cover, downloads and search index.

    `sizes` are the downloads' sizes in megabytes, as texts, by their files' names.
    """

    edition: Edition
    locale: Locale
    chapters: tuple[Chapter, ...]
    cover: Picture
    sizes: Mapping[str, str]
    search: str

    @property
    def book(self) -> Language:
        return self.edition.language

    @property
    def counts(self) -> str:
        """How many articles and words there are, in the language."""
        number, label = self.locale.number, self.locale.label
        articles = label("articles", count=number(len(self.chapters)))
        return f"{articles} · {label('words', count=number(word_count(self.edition)))}"


def make_volume(edition: Edition, books: Path, site: Path) -> Volume:
    """A language's part of the site; its pictures and downloads are put into `site`.

    `books` is the folder of the language's EPUB, PDF and cover. Raises ArticleError, BookError or
    OutputError.
    """
    locale, folder = edition_locale(edition), site / edition.language.code
    with writing(folder):
        folder.mkdir(parents=True)
    names = page_names([article.original.slug for article in edition.articles])
    chapters = []
    for article in edition.articles:
        name, pictures = names[article.original.slug], article_pictures(article, site)
        web = web_article(article, locale, pictures)
        picture = f"share/{quote(_png(name))}"
        chapters.append(Chapter(name, quote(name), picture, article, web))
    share_pictures(edition, locale, [folder / "share" / _png(each.name) for each in chapters])
    sizes = {}
    for name in ("anthology.epub", "anthology.pdf"):
        _linked(books / name, folder / name)
        sizes[name] = locale.number(round((folder / name).stat().st_size / 1_000_000, 2))
    cover = cover_pictures(books / "cover.jpg", folder)
    pages = [SearchPage(c.address, c.web.page.title, c.web.places) for c in chapters]
    return Volume(edition, locale, tuple(chapters), cover, sizes, index(pages))


def _png(name: str) -> str:
    """The name of a page's picture."""
    return name.removesuffix("html") + "png"


def page_names(slugs: Sequence[str]) -> dict[str, str]:
    """The names of the articles' pages by slug; none is that of a page of the site's own."""
    taken = {f"{slug}.html".casefold() for slug in slugs} | set(OWN_PAGES)
    names = {}
    for slug in slugs:
        name = f"{slug}.html"
        while name.casefold() in OWN_PAGES or (name != f"{slug}.html" and name.casefold() in taken):
            name = name.replace(".html", "-.html")
        taken.add(name.casefold())
        names[slug] = name
    return names


def _linked(file: Path, place: Path) -> None:
    """A second name for a file, or a copy where the disk cannot link; raises OutputError."""
    with writing(place):
        try:
            place.hardlink_to(file)
        except OSError:
            place.write_bytes(file.read_bytes())
