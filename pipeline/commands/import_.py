"""`import`: files in other forms become articles of the project."""

import argparse
import logging
from dataclasses import replace
from pathlib import Path

from pipeline.errors import AnthologyError
from pipeline.importing.detect import read_file
from pipeline.importing.found import Found
from pipeline.importing.metadata import completed, plain_text
from pipeline.importing.writer import Placed, place, write

log = logging.getLogger("pipeline.import")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE", help="what to import")
    parser.add_argument(
        "--into", type=Path, default=Path("source/articles"), help="the articles' folder"
    )
    parser.add_argument("--dry-run", action="store_true", help="only say what would be done")
    parser.add_argument("--language", default="", help="the articles' language, if it is known")
    parser.add_argument("--publisher", default="", help="who published them, where they don't say")
    parser.add_argument("--part", default="", help="the part of the book in which they stand")
    parser.add_argument("--tags", nargs="*", default=[], help="tags for all of them")


def run(options: argparse.Namespace) -> int:
    found: list[Found] = []
    failed = 0
    for path in options.files:
        try:
            articles = read_file(path)
        except AnthologyError as problem:
            log.error("%s", problem)
            failed += 1
            continue
        for article in articles:
            whole = completed(article, options.language, options.publisher)
            tags = tuple(dict.fromkeys((*whole.tags, *options.tags)))
            found.append(replace(whole, tags=tags, part=whole.part or options.part))
    placed = place(found, options.into)
    if not options.dry_run:
        write(placed, options.into)
    _report(placed, options.dry_run)
    return 1 if failed else 0


def _report(placed: list[Placed], dry_run: bool) -> None:
    rows = [("words", "date", "lang", "", "title", "file")]
    for each in placed:
        article = each.found
        words = str(len(plain_text(article.body).split()))
        kind = "there" if each.skipped else "excerpt" if article.excerpt else ""
        title = article.title if len(article.title) <= 60 else article.title[:59] + "…"
        rows.append((words, article.date, article.language, kind, title, each.path.name))
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row[:5], widths, strict=True)]
        print("  ".join([*cells, row[5]]).rstrip())
    for each in placed:
        for note in each.found.notes:
            print(f"{each.found.source}: {note}.")
    new = [each for each in placed if not each.skipped]
    excerpts = sum(each.found.excerpt for each in new)
    done = "would be written" if dry_run else "written"
    print(
        f"{len(placed)} articles found, {len(new)} {done} ({excerpts} of them excerpts), "
        f"{len(placed) - len(new)} were there already."
    )
