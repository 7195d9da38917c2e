"""`look`: chosen pages of the finished books on contact sheets."""

import argparse
import logging
from pathlib import Path

from pipeline.looking.epub import browser
from pipeline.looking.sheets import books, draw_sheets

log = logging.getLogger("pipeline")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("languages", nargs="*", metavar="LANGUAGE", help="default: all")
    parser.add_argument(
        "--pages",
        default="chosen",
        help="chosen (those that show the most; the default), all, or numbers such as 1,5-9",
    )
    parser.add_argument(
        "--output", type=Path, default=Path("output"), help="the folder with the books"
    )


def run(options: argparse.Namespace) -> int:
    found = books(options.output, options.languages)
    if not browser() and any(path.suffix == ".epub" for paths in found.values() for path in paths):
        log.warning(
            "There is no browser to draw EPUBs with, so only PDFs are shown. "
            "Install one: sudo apt-get install chromium"
        )
    for language, paths in found.items():
        for sheet in draw_sheets(paths, options.output / "look" / language, options.pages):
            log.info("%s", sheet)
    return 0
