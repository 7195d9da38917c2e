"""Which form a file has, by what is in it."""

import re
import zipfile
from pathlib import Path

from pipeline.errors import ArticleError
from pipeline.files import read_text
from pipeline.importing.archive import is_archive, read_archive
from pipeline.importing.ebook import read_ebook
from pipeline.importing.found import Found
from pipeline.importing.plain import MARKDOWN, read_markdown, read_plain
from pipeline.importing.web import read_page

HTML = re.compile(rb"<!doctype html|<html\b|<body\b|<article\b|<p>", re.IGNORECASE)


def read_file(path: Path) -> list[Found]:
    """The articles in a file of any known form.

    Raises ArticleError, naming the file, when it cannot be read or holds none.
    """
    try:
        head = path.read_bytes()[:4096]
    except OSError as problem:
        raise ArticleError(f"The file cannot be read: {problem.strerror}.", path=path) from problem
    if zipfile.is_zipfile(path):
        return read_ebook(path)
    if HTML.search(head) and not head.lstrip().startswith((b"---", b"#")):
        return [read_page(path.read_bytes(), path)]
    if b"\0" in head:
        raise ArticleError(
            "The file is no text, web page or EPUB.", hint="Convert it first.", path=path
        )
    text = read_text(path)
    if is_archive(text):
        return read_archive(text, path)
    if path.suffix.lower() in (".md", ".markdown") or MARKDOWN.search(text):
        return read_markdown(text, path)
    return read_plain(text, path)
