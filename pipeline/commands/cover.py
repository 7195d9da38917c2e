"""`cover`: the cover of a language's book as a PNG."""

import argparse
from pathlib import Path

from pipeline.books.cover import write_cover
from pipeline.config import Language
from pipeline.records import from_json


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--book", required=True, help="the language and its book, as JSON")
    parser.add_argument("--out", type=Path, required=True, help="the file to write")


def run(options: argparse.Namespace) -> int:
    write_cover(from_json(options.book, Language), options.out)
    return 0
