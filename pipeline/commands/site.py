"""`site`: the anthology as a folder of web pages."""

import argparse
from pathlib import Path

from pipeline.composition.edition import Edition
from pipeline.config import Site
from pipeline.records import from_json, read_record
from pipeline.site.build import write_site


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("editions", type=Path, nargs="+", help="the editions, in the site's order")
    parser.add_argument("--books", type=Path, required=True, help="the folder of the books")
    parser.add_argument("--site", default="{}", help="the configuration's `site`, as JSON")
    parser.add_argument("--out", type=Path, required=True, help="the folder to make")


def run(options: argparse.Namespace) -> int:
    editions = [read_record(path, Edition) for path in options.editions]
    write_site(editions, options.books, from_json(options.site, Site).url, options.out)
    return 0
