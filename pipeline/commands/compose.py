"""`compose`: the articles and their translations become one language's edition."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from pipeline.composition.compose import Sources, compose, compose_original
from pipeline.composition.edition import Edition
from pipeline.config import Choice, Language
from pipeline.glossary.glossary import Glossary, read_glossary
from pipeline.memory.tmx import read_memory
from pipeline.memory.unit import Memory
from pipeline.records import from_json, read_record, write_record
from pipeline.segments.segment import SegmentedArticle
from pipeline.translation.machine import MachineTranslations


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--book", required=True, help="the language and its book, as JSON")
    parser.add_argument("--source", required=True, help="the articles' language")
    parser.add_argument("--segments", type=Path, nargs="*", required=True, help="all articles'")
    parser.add_argument("--original", action="store_true", help="the articles as they are")
    parser.add_argument("--machine", type=Path, nargs="*", default=[], help="in the same order")
    parser.add_argument("--memory", type=Path, nargs="*", default=[], help="the memory, if any")
    parser.add_argument("--glossary", type=Path, nargs="*", default=[], help="the glossary, if any")
    parser.add_argument("--choice", default="{}", help="which translations win, as JSON")
    parser.add_argument("--out", type=Path, required=True, help="the file to write")


def run(options: argparse.Namespace) -> int:
    articles = [read_record(segments, SegmentedArticle) for segments in options.segments]
    book = from_json(options.book, Language)
    if options.original:
        edition = compose_original(book, options.source, articles)
    else:
        edition = _translated(options, book, articles)
    write_record(options.out, edition)
    return 0


def _translated(
    options: argparse.Namespace, book: Language, articles: Sequence[SegmentedArticle]
) -> Edition:
    machine = [read_record(path, MachineTranslations) for path in options.machine]
    sources = Sources(
        read_memory(options.memory[0]) if options.memory else Memory(options.source, book.code),
        read_glossary(options.glossary[0]) if options.glossary else Glossary(),
    )
    pairs = list(zip(articles, machine, strict=True))
    return compose(book, options.source, pairs, sources, from_json(options.choice, Choice))
