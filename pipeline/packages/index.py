"""The index of packages: what it offers, and installing one of them.

An index is a list of packages as Argos Translate publishes it
(https://github.com/argosopentech/argospm-index), at a URL or in a folder. A folder that has no
`index.json` offers the package files that lie in it.
"""

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from packaging.version import InvalidVersion, Version

from pipeline.errors import PackageError
from pipeline.packages.argos import argos_package
from pipeline.packages.download import fetch, is_loopback, local_path
from pipeline.packages.installed import installed
from pipeline.packages.package import CODE, SUFFIX

DEFAULT_INDEX = "https://raw.githubusercontent.com/argosopentech/argospm-index/main/index.json"
MAX_INDEX = 16 * 1024**2  # bytes; the public index has 50 kB

log = logging.getLogger("pipeline.packages")


@dataclass(frozen=True)
class Entry:
    """A package that an index offers.

    `file` is the name that it gets in a models folder; `links` are the addresses that may be used,
    best first: https, http on this machine or on the index's own host, file: from a local index.
    """

    from_code: str
    to_code: str
    from_name: str
    to_name: str
    version: str
    file: str
    links: tuple[str, ...]


def fetch_index(location: str = DEFAULT_INDEX) -> tuple[Entry, ...]:
    """The translation packages that the index at a URL, a `file:` URL or a path offers.

    Raises PackageError when the index cannot be fetched or read. An entry that is no package is
    left out with a warning.
    """
    address = _address(location)
    if address.startswith("file:"):
        path = local_path(address)
        if path.is_dir():
            return _folder_entries(path)
        try:
            data = path.read_bytes()
        except OSError as problem:
            raise _unreadable(problem.strerror or str(problem), location) from problem
    else:
        if address.startswith("http:") and not is_loopback(urlsplit(address).hostname):
            log.warning("%s: this index comes without encryption.", location)
        try:
            data = fetch(address, MAX_INDEX)
        except PackageError as problem:
            raise _unreadable(problem.message.rstrip("."), location) from problem
    try:
        items = json.loads(data)
    except ValueError as problem:
        raise _unreadable(f"it is not JSON ({problem})", location) from problem
    if not isinstance(items, list):
        raise _unreadable("it is not a list of packages", location)
    return _entries(items, address)


def find(entries: Sequence[Entry], source: str, target: str, version: str | None = None) -> Entry:
    """The package from `source` to `target`: the newest, or the one of a pinned version.

    Raises PackageError, naming what there is, when there is none.
    """
    pair = [entry for entry in entries if (entry.from_code, entry.to_code) == (source, target)]
    if not pair:
        targets = ", ".join(sorted({e.to_code for e in entries if e.from_code == source}))
        raise PackageError(
            f"The index has no package from {source!r} to {target!r}.",
            hint=f"From {source!r} it has: {targets}." if targets else "",
        )
    if version is None:
        return max(pair, key=lambda entry: Version(entry.version))
    for entry in pair:
        if _same_version(entry.version, version):
            return entry
    raise PackageError(
        f"The index has no version {version!r} of the package {source}→{target}.",
        hint=f"It has: {', '.join(entry.version for entry in pair)}.",
    )


def _same_version(one: str, other: str) -> bool:
    try:
        return Version(one) == Version(other)
    except InvalidVersion:
        return False


def _address(location: str) -> str:
    """The index's URL: that of `index.json`, or of a folder on this machine without one."""
    scheme = location.partition(":")[0].lower()
    if "://" not in location and scheme != "file":
        path = Path(location).resolve()
    elif scheme == "file":
        path = local_path(location).resolve()
    elif scheme in ("https", "http"):
        base, _, query = location.partition("?")
        address = base if base.endswith(".json") else f"{base.rstrip('/')}/index.json"
        return f"{address}?{query}" if query else address
    else:
        raise _unreadable(f"{scheme}: is not a kind of address for an index", location)
    return (path / "index.json" if (path / "index.json").is_file() else path).as_uri()


def _entries(items: list[Any], address: str) -> tuple[Entry, ...]:
    found = (_entry(item, address, number) for number, item in enumerate(items, 1))
    return tuple(entry for entry in found if entry is not None)


def _entry(item: Any, address: str, number: int) -> Entry | None:
    """An entry of the list, or None when it is no translation package."""
    if isinstance(item, dict) and item.get("type", "translate") != "translate":
        return None
    try:
        offered = argos_package().AvailablePackage(item)
        Version(offered.package_version)
        if not (CODE.fullmatch(offered.from_code) and CODE.fullmatch(offered.to_code)):
            raise ValueError("its language codes are not letters")
        file = f"{argos_package().argospm_package_name(offered)}-"
        file += offered.package_version.replace(".", "_") + SUFFIX
        if not isinstance(offered.links, list):
            raise ValueError("its links are not a list")
        links = [urljoin(address, link) for link in offered.links or [file]]
    except (AttributeError, InvalidVersion, TypeError, ValueError) as problem:
        log.warning("%s: entry %d is left out: %s.", address, number, problem)
        return None
    if address.startswith("file:"):
        beside = [urljoin(address, link.rpartition("/")[2]) for link in links]
        links = [link for link in beside if local_path(link).is_file()] + links
    return Entry(
        offered.from_code,
        offered.to_code,
        offered.from_name or offered.from_code,
        offered.to_name or offered.to_code,
        offered.package_version,
        file,
        tuple(dict.fromkeys(link for link in links if _usable(link, address))),
    )


def _folder_entries(folder: Path) -> tuple[Entry, ...]:
    items = [
        {
            "package_version": info.version,
            "from_code": info.from_code,
            "from_name": info.from_name,
            "to_code": info.to_code,
            "to_name": info.to_name,
            "links": [info.path.as_uri()],
        }
        for info in installed(folder)
    ]
    if not items:
        raise _unreadable(f"the folder has neither index.json nor *{SUFFIX} files", str(folder))
    return _entries(items, f"{folder.as_uri()}/")


def _usable(link: str, address: str) -> bool:
    """Whether a link of the index at `address` may be followed."""
    here, there = urlsplit(address), urlsplit(link)
    if there.scheme == "http":
        own = here.scheme == "http" and here.hostname == there.hostname
        return own or is_loopback(there.hostname)
    return there.scheme == "https" or (there.scheme == "file" and here.scheme == "file")


def _unreadable(why: str, location: str) -> PackageError:
    return PackageError(
        f"The package index cannot be read: {why}.",
        hint="Check the address and the connection, or name a local folder with --index; "
        "packages that are installed work without it.",
        path=location,
    )
