"""`index`: the download page of all languages' books."""

import argparse
from pathlib import Path

from pipeline.books.index import write_index
from pipeline.composition.edition import Edition
from pipeline.records import read_record


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("editions", type=Path, nargs="+", help="the editions, in the page's order")
    parser.add_argument("--output", type=Path, required=True, help="the folder of the books")


def run(options: argparse.Namespace) -> int:
    write_index([read_record(path, Edition) for path in options.editions], options.output)
    return 0
