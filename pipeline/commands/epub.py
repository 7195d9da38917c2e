"""`epub`: an edition as EPUB."""

import argparse
from pathlib import Path

from pipeline.books.epub import write_epub
from pipeline.books.pagemarks import Pagination
from pipeline.composition.edition import Edition
from pipeline.records import read_record


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("edition", type=Path, help="the edition")
    parser.add_argument("--cover", type=Path, required=True, help="its cover")
    parser.add_argument("--pages", type=Path, nargs="*", default=[], help="where the PDF's begin")
    parser.add_argument("--out", type=Path, required=True, help="the file to write")


def run(options: argparse.Namespace) -> int:
    pages = [read_record(file, Pagination) for file in options.pages]
    edition = read_record(options.edition, Edition)
    write_epub(edition, options.cover, options.out, pages[0] if pages else None)
    return 0
