"""`epub`: an edition as EPUB."""

import argparse
from pathlib import Path

from pipeline.books.epub import write_epub
from pipeline.composition.edition import Edition
from pipeline.records import read_record


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("edition", type=Path, help="the edition")
    parser.add_argument("--cover", type=Path, required=True, help="its cover")
    parser.add_argument("--out", type=Path, required=True, help="the file to write")


def run(options: argparse.Namespace) -> int:
    write_epub(read_record(options.edition, Edition), options.cover, options.out)
    return 0
