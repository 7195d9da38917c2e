"""`unpack`: a model package is checked and unpacked for CTranslate2."""

import argparse
from pathlib import Path

from pipeline.packages.package import check_pair, inspect, unpack
from pipeline.records import write_record


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("package", type=Path, help="the .argosmodel file")
    parser.add_argument("--source", required=True, help="the language that it must translate from")
    parser.add_argument("--target", required=True, help="the language that it must translate into")
    parser.add_argument("--folder", type=Path, required=True, help="the folder to unpack it in")
    parser.add_argument(
        "--out", type=Path, required=True, help="the file for what it says of itself"
    )


def run(options: argparse.Namespace) -> int:
    package = inspect(options.package)
    check_pair(package, options.source, options.target)
    unpack(options.package, options.folder)
    write_record(options.out, package)
    return 0
