"""An EPUB's chapters, one article each, read with EbookLib."""

import re
import zipfile
from pathlib import Path

import ebooklib
from ebooklib import epub

from pipeline.errors import ArticleError
from pipeline.importing.found import Found
from pipeline.importing.web import read_page

LARGEST = 500 * 1024**2  # bytes unpacked
FEWEST_WORDS = 60  # of a chapter; title pages and the like have fewer
ASIDE = re.compile(
    r"epub:type=\"[^\"]*\b(cover|titlepage|toc|landmarks|colophon|copyright-page|imprint)\b"
)
HEADING = re.compile(r"<h([1-3])\b[^>]*>(.*?)</h\1>", re.DOTALL | re.IGNORECASE)


def read_ebook(path: Path) -> list[Found]:
    """The chapters of an EPUB. Raises ArticleError when it cannot be read or holds none."""
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
        if sum(info.file_size for info in infos) > LARGEST:
            raise ArticleError("The EPUB is far too large when unpacked.", path=path)
        if any(i.filename.startswith("/") or ".." in i.filename.split("/") for i in infos):
            raise ArticleError("The EPUB has paths that leave its folder.", path=path)
        book = epub.read_epub(str(path), {"ignore_ncx": True})
    except ArticleError:
        raise
    except Exception as problem:  # EbookLib raises whatever its parsers raise
        raise ArticleError(f"The EPUB cannot be read: {problem}.", path=path) from problem
    found = []
    for identity, _ in book.spine:
        item = book.get_item_with_id(identity)
        if item is not None and item.get_type() == ebooklib.ITEM_DOCUMENT:
            chapter = _chapter(item.get_content(), path, item.get_name(), book)
            if chapter is not None:
                found.append(chapter)
    if not found:
        raise ArticleError("The EPUB has no chapter with enough text.", path=path)
    return found


def _chapter(data: bytes, path: Path, name: str, book: epub.EpubBook) -> Found | None:
    text = data.decode("utf-8", errors="replace")
    if ASIDE.search(text) or len(re.sub(r"<[^>]*>", " ", text).split()) < FEWEST_WORDS:
        return None
    try:
        page = read_page(data, path, f"{path}:{name}")
    except ArticleError:
        return None
    heading = HEADING.search(text)
    title = " ".join(re.sub(r"<[^>]*>", "", heading[2]).split()) if heading else page.title

    def first(field: str) -> str:
        values = book.get_metadata("DC", field)
        return str(values[0][0] or "").strip() if values else ""

    body = re.sub(rf"\A#+ {re.escape(title)}\s*\n+", "", page.body)
    return Found(
        source=page.source,
        title=title,
        body=body,
        author=page.author or first("creator"),
        date=page.date or first("date")[:10],
        publisher=first("publisher"),
        licence=first("rights"),
        language=first("language").split("-")[0],
        notes=page.notes,
    )
