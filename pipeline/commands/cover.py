"""`cover`: the cover of a language's book as SVG and JPEG."""

import argparse
from pathlib import Path

from pipeline.books.cover import write_cover
from pipeline.config import Language
from pipeline.records import from_json


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--book", required=True, help="the language and its book, as JSON")
    parser.add_argument("--svg", type=Path, required=True, help="the drawing to write")
    parser.add_argument("--jpeg", type=Path, required=True, help="the picture to write")


def run(options: argparse.Namespace) -> int:
    write_cover(from_json(options.book, Language), options.svg, options.jpeg)
    return 0
