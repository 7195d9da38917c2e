"""`pdf`: a book of an edition as PDF."""

import argparse
import gc
from pathlib import Path

from pipeline.books.pdf import write_pdf
from pipeline.composition.edition import Edition
from pipeline.composition.volumes import volume
from pipeline.config import BookSettings, Pdf
from pipeline.records import from_json, read_record, write_record

COLLECTIONS = 50_000, 50, 50  # a layout is large and has few cycles: a tenth of the time


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("edition", type=Path, help="the language's edition")
    parser.add_argument("--book", required=True, help="what the book is made by, as JSON")
    parser.add_argument("--page", default="{}", help="the page's settings, as JSON")
    parser.add_argument("--cover", type=Path, required=True, help="its cover")
    parser.add_argument("--out", type=Path, required=True, help="the file to write")
    parser.add_argument("--pages", type=Path, required=True, help="where its pages begin, to write")


def run(options: argparse.Namespace) -> int:
    gc.set_threshold(*COLLECTIONS)
    settings = from_json(options.book, BookSettings)
    edition = volume(read_record(options.edition, Edition), settings)
    page = from_json(options.page, Pdf)
    write_record(options.pages, write_pdf(edition, options.cover, page, options.out))
    return 0
