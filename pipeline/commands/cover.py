"""`cover`: an edition's cover as a PNG."""

import argparse
from pathlib import Path

from pipeline.books.cover import write_cover
from pipeline.composition.edition import Edition
from pipeline.records import read_record


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("edition", type=Path, help="the edition")
    parser.add_argument("--out", type=Path, required=True, help="the file to write")


def run(options: argparse.Namespace) -> int:
    write_cover(read_record(options.edition, Edition), options.out)
    return 0
