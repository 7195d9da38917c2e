"""`report`: an edition's quality report as one HTML page, and its findings as SARIF."""

import argparse
from pathlib import Path

from pipeline.books.report import write_report
from pipeline.books.sarif import write_sarif
from pipeline.composition.edition import Edition
from pipeline.records import read_record


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("edition", type=Path, help="the edition")
    parser.add_argument("--out", type=Path, required=True, help="the page to write")
    parser.add_argument("--sarif", type=Path, help="the SARIF file to write")


def run(options: argparse.Namespace) -> int:
    edition = read_record(options.edition, Edition)
    write_report(edition, options.out)
    if options.sarif:
        write_sarif(edition, options.sarif)
    return 0
