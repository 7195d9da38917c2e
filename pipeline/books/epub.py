"""Writing an edition as EPUB 3.3 with EbookLib, the same bytes from the same edition.

EbookLib takes care of the container, the package document and the NCX; the pages, the navigation
document included, are this project's templates, written as they are.
"""

import re
import uuid
import zipfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from ebooklib import epub

from pipeline.articles.pictures import MEDIA_TYPES, picture_files
from pipeline.books.render import (
    RenderedArticle,
    common_values,
    edition_locale,
    modified,
    render,
    rendered_article,
    style,
)
from pipeline.composition.edition import Edition
from pipeline.errors import BookError
from pipeline.files import replacing
from pipeline.locales import Locale

NAMESPACE = uuid.UUID("5d5d0a3e-3a5c-5f1e-9a52-6b1b6c0c7f11")
ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
# https://www.w3.org/TR/epub-a11y-11/ and https://schema.org/accessibilityFeature
ACCESSIBILITY = (
    ("schema:accessMode", "textual"),
    ("schema:accessMode", "visual"),
    ("schema:accessModeSufficient", "textual"),
    ("schema:accessibilityFeature", "alternativeText"),
    ("schema:accessibilityFeature", "displayTransformability"),
    ("schema:accessibilityFeature", "readingOrder"),
    ("schema:accessibilityFeature", "structuralNavigation"),
    ("schema:accessibilityFeature", "tableOfContents"),
    ("schema:accessibilityHazard", "none"),
)


class _Page(epub.EpubHtml):  # type: ignore[misc]
    """A page that is written as it is, instead of being parsed and built anew."""

    def get_content(self, default: object = None) -> bytes:
        return bytes(self.content)


def write_epub(edition: Edition, cover: Path, path: Path) -> None:
    """Write the edition's EPUB. Raises BookError or, when it cannot be written, OutputError."""
    book, locale = epub.EpubBook(), edition_locale(edition)
    names, pages = _pages(edition, cover, locale)
    _metadata(book, edition, locale)
    css = style("book.css") + style("epub.css")
    book.add_item(epub.EpubItem("style", "book.css", "text/css", css.encode()))
    image = epub.EpubCover("cover-image", f"images/{cover.name}")
    image.media_type, image.content = "image/jpeg", cover.read_bytes()
    book.add_item(image)
    for page in pages:
        book.add_item(page)
    for name, file in sorted(names.items()):
        media = MEDIA_TYPES[file.suffix.lower()]
        identity = "picture-" + re.sub(r"[^A-Za-z0-9]+", "-", name)
        book.add_item(epub.EpubItem(identity, f"images/{name}", media, file.read_bytes()))
    book.spine = [(page, "yes") for page in pages]
    book.toc = [page for page in pages if page.id not in ("cover", "title", "nav")]
    book.add_item(epub.EpubNcx())
    options = {"epub2_guide": False, "raise_exceptions": True, "mtime": modified(edition)}
    if locale.direction == "rtl":
        book.set_direction("rtl")
    with replacing(path) as temporary:
        try:
            epub.write_epub(str(temporary), book, options)
        except (ValueError, TypeError, AttributeError) as problem:
            raise BookError(f"The EPUB could not be written: {problem}.", path=path) from problem
        _same_bytes(temporary, modified(edition))


def _pages(edition: Edition, cover: Path, locale: Locale) -> tuple[dict[str, Path], list[_Page]]:
    """The pictures by their names in the book, and the pages in reading order."""
    names: dict[str, Path] = {}
    articles: list[RenderedArticle] = []
    for article in edition.articles:
        files = picture_files(article.original)
        chosen = {given: _free_name(file, names) for given, file in files.items()}
        names |= {chosen[given]: file for given, file in files.items()}
        articles.append(
            rendered_article(article, locale, "popup", lambda p, c=chosen: f"images/{c[p]}")  # type: ignore[misc]
        )
    values = common_values(edition, locale) | {
        "articles": articles,
        "source_language": edition.source_language,
        "cover": cover.name,
    }
    language, label = edition.language, locale.label
    pages = [
        _page("cover", label("cover"), "cover.xhtml", values),
        _page("title", language.title, "title.xhtml", values),
        _page("nav", label("contents"), "nav.xhtml", values),
    ]
    pages[2].properties.append("nav")
    pages += [
        _page(a.slug, a.title, "article.xhtml", values | {"article": a}, f"article-{a.slug}")
        for a in articles
    ]
    pages.append(_page("colophon", label("colophon"), "colophon.xhtml", values))
    return names, pages


def _page(
    name: str, title: str, template: str, values: dict[str, object], identity: str = ""
) -> _Page:
    page = _Page(uid=identity or name, file_name=f"{name}.xhtml", title=title)
    page.content = render(template, **values).encode()
    return page


def _free_name(file: Path, taken: dict[str, Path]) -> str:
    """A name in the book for a picture: its own, with a number if another one has it."""
    stem = re.sub(r"[^A-Za-z0-9.-]+", "-", file.stem).strip("-.") or "picture"
    name, number = f"{stem}{file.suffix.lower()}", 1
    while name in (*taken, "cover.jpg") and taken.get(name) != file:
        number += 1
        name = f"{stem}-{number}{file.suffix.lower()}"
    return name


def _metadata(book: epub.EpubBook, edition: Edition, locale: Locale) -> None:
    language = edition.language
    identity = uuid.uuid5(NAMESPACE, f"{edition.source_language}:{language.tag}:{language.title}")
    book.set_identifier(f"urn:uuid:{identity}")
    book.set_title(language.title)
    book.set_language(language.tag)
    if language.subtitle:
        book.add_metadata("DC", "title", language.subtitle, {"id": "subtitle"})
        _refine(book, "subtitle", "title-type", "subtitle")
    authors = sorted({a.original.front.author for a in edition.articles if a.original.front.author})
    for number, name in enumerate(authors, 1):
        book.add_metadata("DC", "creator", name, {"id": f"author-{number}"})
        _refine(book, f"author-{number}", "role", "aut", scheme="marc:relators")
    people = [(name, "edt") for name in language.editors]
    people.append((f"{edition.engine.engine}, {edition.engine.package}", "trl"))
    for number, (name, role) in enumerate(people, 1):
        book.add_metadata("DC", "contributor", name, {"id": f"contributor-{number}"})
        _refine(book, f"contributor-{number}", "role", role, scheme="marc:relators")
    fields: Iterable[tuple[str, str]] = (
        ("publisher", language.publisher),
        ("description", language.description),
        ("rights", language.licence),
        ("date", modified(edition).date().isoformat()),
    )
    for name, value in fields:
        if value:
            book.add_metadata("DC", name, value)
    links = dict.fromkeys(a.original.front.link for a in edition.articles)
    for link in filter(None, links):
        book.add_metadata("DC", "source", link)
    subjects = dict.fromkeys(t.plain for a in edition.articles for t in a.translated.front.tags)
    for subject in subjects:
        book.add_metadata("DC", "subject", subject)
    for name, value in ACCESSIBILITY:
        book.add_metadata(None, "meta", value, {"property": name})
    summary = locale.label("accessibility")
    book.add_metadata(None, "meta", summary, {"property": "schema:accessibilitySummary"})


def _refine(book: epub.EpubBook, target: str, name: str, value: str, scheme: str = "") -> None:
    others = {"refines": f"#{target}", "property": name} | ({"scheme": scheme} if scheme else {})
    book.add_metadata(None, "meta", value, others)


def _same_bytes(path: Path, when: datetime) -> None:
    """Pack the file again with fixed times: EbookLib 0.20 stamps each entry with the clock."""
    stamp = max(ZIP_EPOCH, when.timetuple()[:6])
    with zipfile.ZipFile(path) as old:
        entries = [(info.filename, info.compress_type, old.read(info)) for info in old.infolist()]
    with zipfile.ZipFile(path, "w") as new:
        for name, method, data in entries:
            info = zipfile.ZipInfo(name, stamp)
            info.compress_type, info.external_attr = method, 0o644 << 16
            new.writestr(info, data, compresslevel=9)
