"""The command line: one module a command, errors caught once."""

import argparse
import importlib
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

from pipeline import __version__
from pipeline.errors import AnthologyError
from pipeline.files import writing

# name -> what it does; each is a module here with `arguments(parser)` and `run(options)`
COMMANDS = {
    "glossary": "check the glossaries, take terms over from TBX files",
    "import": "turn articles in other forms into articles of this project",
    "memory": "fill, check, compare, search and exchange translation memories",
    "review": "edit translation memories on a page in the browser",
    "models": "list, install and verify model packages",
    "learn": "let a model learn from the reviewed units of its memory",
    "segment": "split one article into segments",
    "unpack": "unpack a model package for translation",
    "translate": "translate the segments of articles",
    "compose": "compose the edition of one language",
    "cover": "draw the cover of one language's book",
    "epub": "write one language's EPUB",
    "pdf": "write one language's PDF",
    "report": "write one language's quality report",
    "index": "write the download page",
    "look": "draw contact sheets of the finished books",
    "site": "write the site: all languages' pages, search and feeds",
    "serve": "show the site on this machine",
}

log = logging.getLogger("pipeline")


def main(arguments: Sequence[str]) -> int:
    """Run one command and return the process's exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m pipeline", description="Articles in one language become books in others."
    )
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    chosen = next((word for word in arguments if word in COMMANDS), None)
    for name, help_text in COMMANDS.items():
        command = commands.add_parser(name, help=help_text, description=f"{help_text}.")
        command.add_argument("--log", type=Path, help="also write messages to this file")
        if name == chosen:
            _module(name).arguments(command)
    options = parser.parse_args(arguments)
    try:
        _start_logging(options.log)
        code: int = _module(options.command).run(options) or 0
        return code
    except AnthologyError as problem:
        log.error("%s", problem)
        return problem.exit_code
    except KeyboardInterrupt:
        log.error("Interrupted; nothing was left half written.")
        return 130


def _module(name: str):  # type: ignore[no-untyped-def]
    suffix = "_" if name == "import" else ""
    return importlib.import_module(f"pipeline.commands.{name}{suffix}")


def _start_logging(file: Path | None) -> None:
    logging.basicConfig(format="%(message)s", force=True)
    handlers: list[logging.Handler] = [logging.StreamHandler(sys.stderr)]
    if file is not None:
        with writing(file):
            file.parent.mkdir(parents=True, exist_ok=True)
            to_file = logging.FileHandler(file, mode="w", encoding="utf-8")
        to_file.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
        handlers.append(to_file)
    logging.basicConfig(level=logging.WARNING, format="%(message)s", handlers=handlers, force=True)
    log.setLevel(logging.INFO)
