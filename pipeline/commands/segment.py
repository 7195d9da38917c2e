"""`segment`: one article's file becomes its segments' file."""

import argparse
from pathlib import Path

from pipeline.articles.read import read_article
from pipeline.records import write_record
from pipeline.segments.segmenter import segment_article


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("article", type=Path, help="the article, Markdown with front matter")
    parser.add_argument("--language", required=True, help="the language that it must be in")
    parser.add_argument("--out", type=Path, required=True, help="the file to write")


def run(options: argparse.Namespace) -> int:
    article = read_article(options.article, options.language)
    write_record(options.out, segment_article(article))
    return 0
