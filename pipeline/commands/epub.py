"""`epub`: a book of an edition as EPUB."""

import argparse
from pathlib import Path

from pipeline.books.epub import write_epub
from pipeline.books.pagemarks import Pagination
from pipeline.composition.edition import Edition
from pipeline.composition.volumes import volume
from pipeline.config import BookSettings
from pipeline.records import from_json, read_record


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("edition", type=Path, help="the language's edition")
    parser.add_argument("--book", required=True, help="what the book is made by, as JSON")
    parser.add_argument("--cover", type=Path, required=True, help="its cover")
    parser.add_argument("--pages", type=Path, nargs="*", default=[], help="where the PDF's begin")
    parser.add_argument("--out", type=Path, required=True, help="the file to write")


def run(options: argparse.Namespace) -> int:
    pages = [read_record(file, Pagination) for file in options.pages]
    settings = from_json(options.book, BookSettings)
    edition = volume(read_record(options.edition, Edition), settings)
    write_epub(edition, options.cover, options.out, pages[0] if pages else None)
    return 0
