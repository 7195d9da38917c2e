"""Installing a package into a models folder: fetched, inspected, verified, then put in place."""

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from pipeline.errors import PackageError
from pipeline.files import replacing, writing
from pipeline.packages import checksums
from pipeline.packages.download import discard, download
from pipeline.packages.index import Entry
from pipeline.packages.package import PackageInfo, check_pair, inspect

if sys.platform != "win32":
    import fcntl

log = logging.getLogger("pipeline.packages")


def install(entry: Entry, folder: Path, *, tries: int = 3, pause: float = 1.0) -> PackageInfo:
    """Put the package of an index's entry into the models folder as `entry.file`.

    Its links are tried in turn. Nothing is placed unless it is sound, translates the right pair and
    has the recorded checksum; at the first installation the checksum is recorded. A package that is
    there and verified stays. `tries` and `pause` are those of `download`. Raises PackageError or
    OutputError; what has come of an interrupted download is kept for the next call.
    """
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder):
        place = folder / entry.file
        if place.exists():
            try:
                return _verified(place, entry, folder, "local file")
            except PackageError as problem:
                log.warning("%s It is fetched anew.", problem)
        failures: list[PackageError] = []
        for link in entry.links:
            try:
                return _install_from(link, entry, folder, tries, pause)
            except PackageError as problem:
                failures.append(problem)
                if link != entry.links[-1]:
                    log.warning("%s The next link is tried.", problem)
    if len(failures) == 1:
        raise failures[0]
    raise PackageError(
        f"{entry.file} cannot be installed: {len(failures)} links fail, the last because: "
        f"{failures[-1]}"
        if failures
        else f"The index has no link to {entry.file} that can be followed.",
        hint=f"Fetch the file yourself, put it into {folder} and run this again.",
    )


def _install_from(link: str, entry: Entry, folder: Path, tries: int, pause: float) -> PackageInfo:
    part = folder / f"{entry.file}.part"
    log.info("Fetching %s", link)
    download(link, part, tries=tries, pause=pause)
    try:
        source = link if urlsplit(link).scheme != "file" else "local file"
        info = _verified(part, entry, folder, source)
        with replacing(folder / entry.file) as temporary:
            part.replace(temporary)
    except PackageError as problem:
        discard(part)
        raise PackageError(problem.message, hint=problem.hint, path=link) from problem
    discard(part)
    return replace(info, path=folder / entry.file)


def _verified(path: Path, entry: Entry, folder: Path, source: str) -> PackageInfo:
    """The sound package of the right pair at `path`, its checksum as recorded from now on."""
    info = inspect(path)
    check_pair(info, entry.from_code, entry.to_code)
    if info.version != entry.version:
        log.warning(
            "%s: the index says version %s, the package %s.",
            entry.file,
            entry.version,
            info.version,
        )
    if not checksums.check(folder, entry.file, info):
        checksums.record(folder, entry.file, info, source)
        log.info("Recorded the SHA-256 of %s: %s", entry.file, info.sha256)
    return info


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Wait until no other process installs into the folder; without a lock where there is none."""
    if sys.platform == "win32":
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
        except OSError as problem:
            log.debug("%s: no lock: %s", folder, problem)
        yield
    finally:
        os.close(handle)
