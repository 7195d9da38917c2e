"""The packages that lie in models folders, and finding the one that is wanted."""

import logging
from collections.abc import Iterable, Sequence
from pathlib import Path

from pipeline.errors import PackageError
from pipeline.packages.package import SUFFIX, PackageInfo, inspect

log = logging.getLogger("pipeline.packages")


def package_files(folder: Path) -> list[Path]:
    """The package files of a folder, by name."""
    return sorted(folder.glob(f"*{SUFFIX}"))


def installed(folder: Path) -> list[PackageInfo]:
    """The sound packages of a folder, by file name; others are passed over with a warning."""
    packages = []
    for path in package_files(folder):
        try:
            packages.append(inspect(path))
        except PackageError as problem:
            log.warning("%s", problem)
    return packages


def model_folders(named: Iterable[str], project: Path) -> list[Path]:
    """Where packages are looked for, in order: the folders named by the configuration, below the
    working folder and then below the project's."""
    folders = [Path(each) for each in named]
    return folders + [project / each for each in folders if not each.is_absolute()]


def locate(model: str, folders: Sequence[Path]) -> Path:
    """The package file that the configuration calls `model`: a path, or a name in a folder.

    A path that exists counts first; a mere file name is then looked for in each of `folders`, in
    their order. Raises PackageError, saying how to get the file, when it is nowhere.
    """
    named = Path(model)
    places = [named] if named.name != model else [named, *(folder / named for folder in folders)]
    for place in places:
        if place.is_file():
            return place
    looked = ", ".join(str(folder) for folder in folders) if len(places) > 1 else ""
    raise PackageError(
        "There is no such model package" + (f" in {looked}." if looked else "."),
        hint="Put the file there, or run `python -m pipeline models install LANGUAGE`.",
        path=model,
    )
