"""`glossary`: check the glossaries, and take terms over from TBX files."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from pipeline.articles.read import read_article
from pipeline.config import Config, load_config
from pipeline.errors import ConfigError, GlossaryError
from pipeline.glossary.glossary import Glossary, read_glossary, write_glossary
from pipeline.glossary.merge import merge
from pipeline.glossary.problems import problems
from pipeline.glossary.tbx import read_tbx
from pipeline.plan import article_files
from pipeline.segments.segmenter import segment_article

CONFIG = Path("config.yaml")


def arguments(parser: argparse.ArgumentParser) -> None:
    """The actions and their options."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    checking = actions.add_parser("check", help="say what is doubtful in the glossaries")
    checking.add_argument(
        "languages", nargs="*", metavar="LANG", help="target languages (default: all)"
    )
    importing = actions.add_parser("import", help="take terms over from a TBX file")
    importing.add_argument("language", metavar="LANG", help="the target language, such as es")
    importing.add_argument("file", type=Path, metavar="FILE", help="the TBX file")


def run(options: argparse.Namespace) -> int:
    """Do what `options.action` says. 1 when there are problems or conflicts."""
    config = load_config(CONFIG)
    return _check(config, options) if options.action == "check" else _import(config, options)


def _check(config: Config, options: argparse.Namespace) -> int:
    wrong = 0
    sources = list(_sources(config))
    for language in options.languages or config.languages:
        file = _file(config, language)
        if not file.exists():
            if language in options.languages:
                raise GlossaryError("There is no such glossary.", path=file)
            continue
        glossary = read_glossary(file)
        found = list(problems(glossary, sources))
        for problem in found:
            kind = "note: " if problem.note else ""
            print(f"{file}:{problem.term.line}: {kind}{problem.term.term}: {problem.message}")
        notes = sum(problem.note for problem in found)
        wrong += len(found) - notes
        print(
            f"{file}: {_count(len(glossary), 'term')}, {_count(len(found) - notes, 'problem')}, "
            f"{_count(notes, 'note')}."
        )
    return 1 if wrong else 0


def _import(config: Config, options: argparse.Namespace) -> int:
    file = _file(config, options.language)
    tag = config.languages[options.language].tag
    terms = read_tbx(options.file, config.source_language, tag)
    merged = merge(read_glossary(file) if file.exists() else Glossary(), terms)
    for conflict in merged.conflicts:
        own, other = conflict.own, conflict.other
        print(
            f"{options.file}:{other.line}: conflict: {own.term}: the glossary has "
            f"“{own.translation}”, the file “{other.translation}”"
            + (f" and forbids “{'”, “'.join(other.forbidden)}”" if other.forbidden else "")
            + "."
        )
    if merged.added or merged.extended:
        write_glossary(file, merged.glossary)
    print(
        f"{file}: {_count(len(merged.added), 'term')} added, {len(merged.extended)} extended, "
        f"{len(merged.unchanged)} unchanged, {_count(len(merged.conflicts), 'conflict')}."
    )
    if merged.conflicts:
        print("Conflicting entries stay as they were; edit the glossary where the file is right.")
    return 1 if merged.conflicts else 0


def _file(config: Config, language: str) -> Path:
    if language not in config.languages:
        raise ConfigError(
            f"There is no language “{language}”.",
            hint=f"The configuration has {', '.join(config.languages)}.",
            path=CONFIG,
        )
    return config.glossary_file(language)


def _sources(config: Config) -> Iterator[str]:
    """Every sentence of the articles."""
    for path in article_files(Path(config.articles)).values():
        article = segment_article(read_article(path, config.source_language))
        yield from (segment.source for segment in article.segments())


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
