"""`report`: an edition's quality report as one HTML page."""

import argparse
from pathlib import Path

from pipeline.books.report import write_report
from pipeline.composition.edition import Edition
from pipeline.records import read_record


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("edition", type=Path, help="the edition")
    parser.add_argument("--out", type=Path, required=True, help="the file to write")


def run(options: argparse.Namespace) -> int:
    write_report(read_record(options.edition, Edition), options.out)
    return 0
