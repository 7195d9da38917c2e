"""`index`: the download page of all languages' books."""

import argparse
from pathlib import Path

from pipeline.books.index import write_index
from pipeline.composition.edition import Edition
from pipeline.config import BookSettings
from pipeline.records import from_json, read_record


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("editions", type=Path, nargs="+", help="the languages' editions, in order")
    parser.add_argument("--books", nargs="+", required=True, help="the books, each as JSON")
    parser.add_argument("--covers", nargs="+", required=True, help="their covers' names, in order")
    parser.add_argument("--output", type=Path, required=True, help="the folder of the books")


def run(options: argparse.Namespace) -> int:
    editions = [read_record(path, Edition) for path in options.editions]
    books = [from_json(each, BookSettings) for each in options.books]
    write_index(editions, zip(books, options.covers, strict=True), options.output)
    return 0
