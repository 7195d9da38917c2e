"""`compose`: the articles and their translations become one language's edition."""

import argparse
from pathlib import Path

from pipeline.composition.compose import Sources, compose
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
    parser.add_argument("--machine", type=Path, nargs="*", required=True, help="in the same order")
    parser.add_argument("--memory", type=Path, nargs="*", default=[], help="the memory, if any")
    parser.add_argument("--glossary", type=Path, nargs="*", default=[], help="the glossary, if any")
    parser.add_argument("--choice", default="{}", help="which translations win, as JSON")
    parser.add_argument("--out", type=Path, required=True, help="the file to write")


def run(options: argparse.Namespace) -> int:
    articles = [
        (read_record(segments, SegmentedArticle), read_record(machine, MachineTranslations))
        for segments, machine in zip(options.segments, options.machine, strict=True)
    ]
    book = from_json(options.book, Language)
    sources = Sources(
        read_memory(options.memory[0]) if options.memory else Memory(options.source, book.code),
        read_glossary(options.glossary[0]) if options.glossary else Glossary(),
    )
    choice = from_json(options.choice, Choice)
    write_record(options.out, compose(book, options.source, articles, sources, choice))
    return 0
