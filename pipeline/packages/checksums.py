"""The SHA-256 of every package in a models folder, in its `checksums.json`.

The Argos index states no checksums. So a package's is recorded when it is first installed, the file
is committed with the project, and from then on every machine gets the same bytes or an error.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from pipeline.errors import PackageError
from pipeline.files import write_json
from pipeline.packages.package import PackageInfo

NAME = "checksums.json"


@dataclass(frozen=True)
class Checksum:
    """What is recorded about a package: `size` in bytes, `source` the address it came from."""

    sha256: str
    size: int
    source: str
    version: str


def recorded(folder: Path) -> dict[str, Checksum]:
    """The checksums of a models folder by file name; none when nothing is recorded yet.

    Raises PackageError when the record cannot be read.
    """
    path = folder / NAME
    if not path.exists():
        return {}
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
        return {name: Checksum(**entry) for name, entry in entries.items()}
    except (OSError, ValueError, TypeError, AttributeError) as problem:
        raise PackageError(
            f"The recorded checksums cannot be read: {problem}.",
            hint="Restore the file from version control.",
            path=path,
        ) from problem


def record(folder: Path, name: str, info: PackageInfo, source: str) -> None:
    """Record a package as `name`. Raises PackageError or OutputError."""
    checksum = Checksum(info.sha256, info.path.stat().st_size, source, info.version)
    entries = {**recorded(folder), name: checksum}
    write_json(folder / NAME, {name: asdict(entries[name]) for name in sorted(entries)})


def check(folder: Path, name: str, info: PackageInfo) -> bool:
    """Whether a checksum is recorded for `name`, and the package has it.

    Raises PackageError when it has another.
    """
    expected = recorded(folder).get(name)
    if expected is None:
        return False
    if expected.sha256 != info.sha256:
        raise PackageError(
            f"Its SHA-256 is {info.sha256[:16]}…, but {expected.sha256[:16]}… is recorded for "
            f"{name} in {NAME}.",
            hint="It is not the file that was used before; if the change is meant, delete the "
            "recorded entry.",
            path=info.path,
        )
    return True
