"""`models`: list, install and verify model packages."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from pipeline.errors import PackageError
from pipeline.packages import checksums
from pipeline.packages.index import DEFAULT_INDEX, Entry, fetch_index, find
from pipeline.packages.install import install
from pipeline.packages.installed import installed, package_files
from pipeline.packages.package import PackageInfo, inspect


def arguments(parser: argparse.ArgumentParser) -> None:
    """The subcommands and their options."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    listing = actions.add_parser("list", help="show the packages here and those of the index")
    listing.add_argument("--to", metavar="LANG", help="only packages into this language")
    adding = actions.add_parser("install", help="fetch a package, verify it and put it in place")
    adding.add_argument("language", metavar="LANG", help="the language to translate into")
    adding.add_argument("--version", help="this version, not the newest")
    for action in (listing, adding):
        action.add_argument(
            "--index", default=DEFAULT_INDEX, help="URL or folder of the index (default: Argos's)"
        )
        action.add_argument(
            "--from", dest="source", default="en", metavar="LANG", help="from (default: en)"
        )
    checking = actions.add_parser("verify", help="check packages and their recorded checksums")
    checking.add_argument(
        "files", nargs="*", type=Path, metavar="FILE", help="packages (default: all that are here)"
    )
    checking.add_argument(
        "--record",
        metavar="SOURCE",
        help="record packages that have no checksum yet, as coming from SOURCE",
    )
    for action in (listing, adding, checking):
        action.add_argument(
            "--models", type=Path, default=Path("models"), help="the models folder (models/)"
        )


def run(options: argparse.Namespace) -> int:
    """Do what `options.action` says."""
    if options.action == "list":
        return _list(options)
    if options.action == "install":
        return _install(options)
    return _verify(options)


def _list(options: argparse.Namespace) -> int:
    """Show what is here even when the index cannot be read."""
    here = installed(options.models)
    try:
        offered = fetch_index(options.index)
    except PackageError:
        _show(here, (), options)
        raise
    _show(here, offered, options)
    return 0


def _show(
    here: Sequence[PackageInfo], offered: Sequence[Entry], options: argparse.Namespace
) -> None:
    rows = {
        entry.file: (f"{entry.from_code}→{entry.to_code}", entry.version, "no")
        for entry in offered
        if _wanted(entry.from_code, entry.to_code, options)
    }
    for package in here:
        if _wanted(package.from_code, package.to_code, options):
            rows[package.path.name] = (package.pair, package.version, "yes")
    table = [("pair", "version", "here", "file")]
    table += sorted((*row, file) for file, row in rows.items())
    widths = [max(len(row[column]) for row in table) for column in range(3)]
    for *cells, file in table:
        print("  ".join([*map(str.ljust, cells, widths), file]))


def _wanted(source: str, target: str, options: argparse.Namespace) -> bool:
    return bool(source == options.source and options.to in (None, target))


def _install(options: argparse.Namespace) -> int:
    entry = find(fetch_index(options.index), options.source, options.language, options.version)
    info = install(entry, options.models)
    licence = f", licence {info.licence}" if info.licence else ""
    print(f"{info.path} is in place: {info.pair} {info.version}{licence}.")
    print(f"To use it, set in config.yaml: languages.{info.to_code}.model: {info.path}")
    return 0


def _verify(options: argparse.Namespace) -> int:
    files = options.files or package_files(options.models)
    if not files:
        raise PackageError("There is no package to verify.", path=options.models)
    failed = 0
    for path in files:
        try:
            print(f"{path}: {_verdict(path, options.record)}")
        except PackageError as problem:
            failed += 1
            print(f"FAILED {problem}")
    return 1 if failed else 0


def _verdict(path: Path, source: str | None) -> str:
    """What is right about a package. Raises PackageError when something is wrong."""
    info = inspect(path)
    what = f"sound, {info.pair} {info.version}"
    if checksums.check(path.parent, path.name, info):
        return f"{what}, SHA-256 as recorded"
    if source is None:
        return f"{what}, no SHA-256 recorded"
    checksums.record(path.parent, path.name, info, source)
    return f"{what}, SHA-256 recorded now"
