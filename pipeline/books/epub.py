"""Writing an edition as EPUB 3.3 with EbookLib, the same bytes from the same edition.

EbookLib takes care of the container, the package document and the NCX; the pages, the navigation
document included, are this project's templates, written as they are.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from ebooklib import epub

from pipeline.articles.pictures import MEDIA_TYPES, picture_files
from pipeline.books.package import describe
from pipeline.books.pagemarks import PageBreak, Pagination, mark_id, with_page_marks
from pipeline.books.parts import Part, parts
from pipeline.books.render import (
    RenderedArticle,
    common_values,
    edition_locale,
    imprint,
    modified,
    render,
    rendered_article,
    style,
)
from pipeline.composition.edition import Edition
from pipeline.errors import BookError
from pipeline.files import replacing
from pipeline.locales import Locale

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
COVER = "cover.jpg"
ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


def write_epub(
    edition: Edition, cover: Path, path: Path, pagination: Pagination | None = None
) -> None:
    """Write the edition's EPUB, with its PDF's page numbers where they are given.

    Raises BookError or, when it cannot be written, OutputError.
    """
    book, locale = epub.EpubBook(), edition_locale(edition)
    describe(book, edition, locale, pagination)
    css = style("book.css") + style("epub.css")
    book.add_item(epub.EpubItem("style", "book.css", "text/css", css.encode()))
    image = epub.EpubCover("cover-image", f"images/{COVER}")
    image.media_type, image.content = "image/jpeg", cover.read_bytes()
    book.add_item(image)
    names, articles = _articles(edition, locale)
    groups = parts(articles)
    pages = {page.id: page for page in _pages(edition, locale, groups, pagination)}
    for page in pages.values():
        book.add_item(page)
    for name, file in sorted(names.items()):
        media = MEDIA_TYPES[file.suffix.lower()]
        identity = "picture-" + re.sub(r"[^A-Za-z0-9]+", "-", name)
        book.add_item(epub.EpubItem(identity, f"images/{name}", media, file.read_bytes()))
    book.spine = [(page, "yes") for page in pages.values()]
    for part in groups:
        inner = [pages[f"article-{article.slug}"] for article in part.articles]
        book.toc += [(pages[part.slug], inner)] if part.title else inner
    book.toc += [pages[name] for name in ("sources", "names", "colophon") if name in pages]
    book.add_item(epub.EpubNcx())
    options = {"epub2_guide": False, "mtime": modified(edition)}
    if locale.direction == "rtl":
        book.set_direction("rtl")
    with replacing(path) as temporary:
        try:
            _Writer(str(temporary), book, options).write()
        except (ValueError, TypeError, AttributeError) as problem:
            raise BookError(f"The EPUB could not be written: {problem}.", path=path) from problem


class _Page(epub.EpubHtml):  # type: ignore[misc]
    """A page that is written as it is, instead of being parsed and built anew."""

    def get_content(self, default: object = None) -> bytes:
        return bytes(self.content)


class _Writer(epub.EpubWriter):  # type: ignore[misc]
    """Writes each entry once, with a fixed time: EbookLib 0.20 stamps them with the clock."""

    def write(self) -> None:
        with zipfile.ZipFile(self.file_name, "w") as archive:
            self.out = _Entries(archive, self.options["mtime"])
            self.out.writestr("mimetype", b"application/epub+zip", zipfile.ZIP_STORED)
            self._write_container()
            self._write_opf()
            self._write_items()

    def _write_opf_file(self, root: Any) -> None:
        """The package's own language, which EbookLib has no name for."""
        root.set(XML_LANG, self.book.language)
        super()._write_opf_file(root)


@dataclass(frozen=True)
class _Entries:
    archive: zipfile.ZipFile
    when: datetime

    def writestr(self, name: str, data: bytes, method: int = zipfile.ZIP_DEFLATED) -> None:
        info = zipfile.ZipInfo(name, max(ZIP_EPOCH, self.when.timetuple()[:6]))
        info.external_attr = 0o644 << 16
        self.archive.writestr(info, data, method, compresslevel=9)


def _articles(
    edition: Edition, locale: Locale
) -> tuple[dict[str, Path], tuple[RenderedArticle, ...]]:
    """The pictures by their names in the book, and the articles as XHTML."""
    names: dict[str, Path] = {}
    articles: list[RenderedArticle] = []
    for article in edition.articles:
        files = picture_files(article.original)
        chosen = {given: _free_name(file, names) for given, file in files.items()}
        names |= {chosen[given]: file for given, file in files.items()}
        addresses = {given: f"../images/{name}" for given, name in chosen.items()}
        articles.append(
            rendered_article(article, locale, "popup", addresses.__getitem__, edition.kind)
        )
    return names, tuple(articles)


def _pages(
    edition: Edition,
    locale: Locale,
    groups: tuple[Part, ...],
    pagination: Pagination | None,
) -> Iterator[_Page]:
    """The pages in reading order."""
    articles = [article for part in groups for article in part.articles]
    breaks = pagination.breaks if pagination else ()
    values = common_values(edition, locale) | {
        "articles": articles,
        "parts": groups,
        "breaks": [(f"{each.section}.xhtml#{mark_id(each)}", each.label) for each in breaks],
        "imprint": imprint(edition, locale),
        "index": pagination.index if pagination else (),
        "places": {mark_id(each): f"{each.section}.xhtml" for each in breaks},
        "source_language": edition.source_language,
        "cover": COVER,
    }
    marks: dict[str, list[PageBreak]] = {}
    for each in breaks:
        marks.setdefault(each.section, []).append(each)

    def page(name: str, title: str, template: str = "", **more: object) -> _Page:
        identity = name.replace("articles/", "article-")
        made = _Page(uid=identity, file_name=f"{name}.xhtml", title=title)
        root = "../" if "/" in name else ""
        text = render(template or f"{name}.xhtml", **values, **more, root=root)
        made.content = with_page_marks(text, marks.get(name, ())).encode()
        return made

    label = locale.label
    yield page("cover", label("cover"))
    yield page("title", edition.language.title)
    yield page("imprint", label("imprint"))
    contents = page("nav", label("contents"))
    contents.properties.append("nav")
    yield contents
    for part in groups:
        if part.title:
            yield page(part.slug, part.title, "part.xhtml", part=part)
        for article in part.articles:
            yield page(f"articles/{article.slug}", article.title, "article.xhtml", article=article)
    yield page("sources", label("sources"))
    if values["index"]:
        yield page("names", label("names"))
    yield page("colophon", label("colophon"))


def _free_name(file: Path, taken: dict[str, Path]) -> str:
    """A name in the book for a picture: its own, with a number if another one has it."""
    stem = re.sub(r"[^A-Za-z0-9.-]+", "-", file.stem).strip("-.") or "picture"
    name, number = f"{stem}{file.suffix.lower()}", 1
    while name in (*taken, COVER) and taken.get(name) != file:
        number += 1
        name = f"{stem}-{number}{file.suffix.lower()}"
    return name
