"""`translate`: one article's segments become machine translations in one language."""

import argparse
from pathlib import Path

from pipeline.config import Decoding
from pipeline.glossary.glossary import read_glossary
from pipeline.packages.package import PackageInfo
from pipeline.records import from_json, read_record, write_record
from pipeline.segments.segment import SegmentedArticle
from pipeline.translation.machine import translate_article


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("segments", type=Path, help="the article's segments")
    parser.add_argument("--locale", required=True, help="the language tag to translate into")
    parser.add_argument("--decoding", default="{}", help="how to search, as JSON")
    parser.add_argument("--package", type=Path, required=True, help="what the package says")
    parser.add_argument("--folder", type=Path, required=True, help="the unpacked package")
    parser.add_argument(
        "--glossary", type=Path, nargs="?", metavar="FILE", help="the terms to hold to, if any"
    )
    parser.add_argument("--threads", type=int, default=1, help="the cores to use")
    parser.add_argument("--out", type=Path, required=True, help="the file to write")


def run(options: argparse.Namespace) -> int:
    result = translate_article(
        read_record(options.segments, SegmentedArticle),
        read_record(options.package, PackageInfo),
        options.folder,
        from_json(options.decoding, Decoding),
        options.locale,
        options.threads,
        read_glossary(options.glossary) if options.glossary else None,
    )
    write_record(options.out, result)
    return 0
