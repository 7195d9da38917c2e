"""`memory`: fill, check, count, compare, search, exchange and prune the translation memories."""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.articles.article import book_order
from pipeline.commands import memory_tables as tables
from pipeline.config import Config, load_config
from pipeline.errors import ConfigError, MemoryFileError
from pipeline.glossary.glossary import Glossary, read_glossary
from pipeline.interchange.formats import FORMATS, format_of
from pipeline.interchange.merge import merge
from pipeline.locales import load_locale
from pipeline.memory.concordance import concordance
from pipeline.memory.fill import fill
from pipeline.memory.keep import backup, load, replace_memory
from pipeline.memory.review import by_article, compare, problems, pruned, statistics
from pipeline.memory.slots import slots
from pipeline.memory.tmx import read_memory
from pipeline.memory.unit import Memory
from pipeline.records import read_record
from pipeline.segments.segment import SegmentedArticle
from pipeline.translation.machine import MachineTranslations

CONFIG = Path("config.yaml")


def arguments(parser: argparse.ArgumentParser) -> None:
    """The actions and their options."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")

    def action(name: str, said: str, languages: str = "+") -> argparse.ArgumentParser:
        added = actions.add_parser(name, help=said, description=f"{said}.")
        if languages == "1":
            added.add_argument("language", metavar="LANG", help="the target language, such as es")
        else:
            added.add_argument(
                "languages", metavar="LANG", nargs=languages, help="target languages, such as es"
            )
        return added

    filling = action("fill", "add what the articles need (`snakemake memory` calls this)")
    filling.add_argument("--source", required=True, help="the articles' language")
    filling.add_argument("--folder", type=Path, required=True, help="where the memories are")
    filling.add_argument("--segments", type=Path, nargs="+", required=True, help="all articles'")
    filling.add_argument(
        "--machine", type=Path, nargs="+", required=True, help="the same for each language in turn"
    )
    action("check", "say what the checks find in the memories", "*")
    counting = action("stats", "count the units by who wrote and reviewed them", "*")
    counting.add_argument("--articles", action="store_true", help="article by article")
    comparing = action("diff", "show what differs from the version before", "1")
    comparing.add_argument("other", nargs="?", type=Path, help="another version (the .bak file)")
    searching = action("search", "find words in the memory", "1")
    searching.add_argument("words", nargs="+", help="words or a phrase")
    searching.add_argument("--target", action="store_true", help="in the translations")
    exporting = action("export", "write the memory for another program", "1")
    exporting.add_argument("--format", choices=FORMATS, help="the form of the file")
    exporting.add_argument("--out", type=Path, required=True, help="the file to write")
    importing = action("import", "take over what was changed in other programs' files", "1")
    importing.add_argument("files", nargs="+", type=Path, metavar="FILE")
    importing.add_argument("--format", choices=FORMATS, help="the form of the files")
    importing.add_argument(
        "--prefer", choices=("memory", "import"), help="which of two persons' translations wins"
    )
    pruning = action("prune", "delete the units of sentences that are gone", "1")
    pruning.add_argument("--reviewed", action="store_true", help="also those that people reviewed")
    pruning.add_argument("--dry-run", action="store_true", help="only say what would be deleted")


def run(options: argparse.Namespace) -> int:
    """Do what `options.action` says."""
    code: int = ACTIONS[options.action](options)
    return code


def _fill(options: argparse.Namespace) -> int:
    """Fill the memories, each whole or not at all, and say what was done in one table."""
    articles = sorted(
        (read_record(file, SegmentedArticle) for file in options.segments),
        key=lambda segmented: book_order(segmented.article),
    )
    places = list(slots(articles))
    rows = []
    for number, language in enumerate(options.languages):
        first = number * len(options.segments)
        files = options.machine[first : first + len(options.segments)]
        found = [read_record(file, MachineTranslations) for file in files]
        machine = {each.key: each.target for one in found for each in one.translations}
        path = options.folder / f"{options.source}-{language}.tmx"
        memory, seen = load(path, options.source, language)
        filled = fill(memory, places, machine, found[0].engine.name)
        written = replace_memory(path, filled.memory, seen)
        rows.append((language, str(path), filled.counts, written))
    print(tables.filled(rows))
    return 0


def _check(options: argparse.Namespace) -> int:
    """Print what the checks find; the exit code is 1 when there are errors."""
    errors = 0
    for config, language in _chosen(options.languages):
        path, memory = _read(config, language)
        locale = load_locale(config.languages[language].tag)
        off = frozenset(config.choice.checks_off)
        found = list(problems(memory, locale, _glossary(config, language), off))
        errors += sum(problem.finding.severity == "error" for problem in found)
        print(tables.checked(path, len(memory), found))
    return 1 if errors else 0


def _stats(options: argparse.Namespace) -> int:
    memories = [
        (language, _read(config, language)[1]) for config, language in _chosen(options.languages)
    ]
    print(tables.counted([(language, statistics(memory)) for language, memory in memories]))
    if options.articles:
        print(tables.counted_by_article([(code, by_article(memory)) for code, memory in memories]))
    return 0


def _diff(options: argparse.Namespace) -> int:
    path, memory = _read(_config(), options.language)
    other = options.other or backup(path)
    if not other.exists():
        raise MemoryFileError("There is no other version to compare with.", path=other)
    print(tables.compared(compare(read_memory(other), memory), str(other)))
    return 0


def _search(options: argparse.Namespace) -> int:
    """Print the units found; the exit code is 1 when there are none."""
    path, memory = _read(_config(), options.language)
    side = "target" if options.target else "source"
    hits = concordance(" ".join(options.words), memory, side)  # type: ignore[arg-type]
    print(tables.hits(path, hits))
    return 0 if hits else 1


def _export(options: argparse.Namespace) -> int:
    _, memory = _read(_config(), options.language)
    form = FORMATS[options.format] if options.format else format_of(options.out)
    form.write(options.out, memory)
    print(f"{options.out}: {len(memory)} units, {form.title}.")
    return 0


def _import(options: argparse.Namespace) -> int:
    """Merge the files; the exit code is 1 when anything in them was not taken over."""
    config = _config()
    path = config.memory_file(options.language)
    memory, seen = load(path, config.source_language, options.language)
    rows = [
        row
        for file in options.files
        for row in (FORMATS[options.format] if options.format else format_of(file)).read(file)
    ]
    merged = merge(memory, rows, options.prefer)
    replace_memory(path, merged.memory, seen)
    print(tables.imported(path, merged))
    return 1 if merged.conflicts or merged.unknown or merged.refused else 0


def _prune(options: argparse.Namespace) -> int:
    config = _config()
    path = config.memory_file(options.language)
    memory, seen = load(path, config.source_language, options.language)
    rest, gone = pruned(memory, options.reviewed)
    if not options.dry_run:
        replace_memory(path, rest, seen)
    print(tables.removed(path, gone, options.dry_run))
    return 0


def _config() -> Config:
    return load_config(CONFIG)


def _chosen(languages: Sequence[str]) -> Iterator[tuple[Config, str]]:
    """The languages asked for, or all that have a memory. Raises ConfigError for unknown ones."""
    config = _config()
    for language in languages or [c for c in config.languages if config.memory_file(c).exists()]:
        yield config, language


def _read(config: Config, language: str) -> tuple[Path, Memory]:
    if language not in config.languages:
        raise ConfigError(
            f"There is no language “{language}”.",
            hint=f"The configuration has {', '.join(config.languages)}.",
            path=CONFIG,
        )
    path = config.memory_file(language)
    if not path.exists():
        raise MemoryFileError(
            "There is no such memory.", hint="`snakemake memory` makes one.", path=path
        )
    return path, read_memory(path)


def _glossary(config: Config, language: str) -> Glossary:
    path = config.glossary_file(language)
    return read_glossary(path) if path.exists() else Glossary()


ACTIONS = {
    "fill": _fill,
    "check": _check,
    "stats": _stats,
    "diff": _diff,
    "search": _search,
    "export": _export,
    "import": _import,
    "prune": _prune,
}
