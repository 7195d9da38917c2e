"""A zip from a stranger: every member is checked before a byte of it is written.

The rules are those of CWE-22 (path traversal), CWE-59 (links) and CWE-409 (decompression bombs):
https://cwe.mitre.org/data/definitions/22.html
"""

import shutil
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import PackageError

MAX_BYTES = 4 * 1024**3  # unpacked; the largest Argos packages are below 1 GiB
MAX_RATIO = 100  # unpacked to packed; model weights hardly shrink at all
MAX_MEMBERS = 10_000
AGAIN = "Fetch the package again."


@contextmanager
def opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """The zip archive at `path`, all its members' names, kinds and sizes found harmless.

    Raises PackageError when it is missing, no zip, cut short or harmful, and when a member turns
    out to be corrupt while the block reads it.
    """
    try:
        with path.open("rb") as file:
            start = file.read(16)
            if not zipfile.is_zipfile(file):
                raise _not_a_zip(path, start)
            with zipfile.ZipFile(file) as archive:
                _check_members(archive, path)
                yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError) as problem:
        raise PackageError(
            f"The package is corrupt: {problem}.", hint=AGAIN, path=path
        ) from problem
    except FileNotFoundError as problem:
        raise PackageError(
            "The package is missing.",
            hint="Put the file there, or run `python -m pipeline models install LANGUAGE`.",
            path=path,
        ) from problem
    except OSError as problem:
        raise PackageError(
            f"The package cannot be read: {problem.strerror or problem}.",
            hint="Check that it is a file and that you may read it.",
            path=path,
        ) from problem


def check_contents(archive: zipfile.ZipFile, path: Path) -> None:
    """Read every member and compare its CRC. Raises PackageError naming the first bad one."""
    broken = archive.testzip()
    if broken is not None:
        raise PackageError(f"The package is corrupt: {broken} is damaged.", hint=AGAIN, path=path)


def top_folder(archive: zipfile.ZipFile, path: Path) -> str:
    """The name of the one folder that holds everything. Raises PackageError otherwise."""
    tops = sorted({member.filename.partition("/")[0] for member in archive.infolist()})
    loose = [member.filename for member in archive.infolist() if "/" not in member.filename]
    if len(tops) != 1 or loose:
        found = ", ".join(tops[:4]) or "nothing"
        raise PackageError(
            f"A package holds exactly one folder at its top, but this one holds {found}.",
            hint="Pack the model again as one folder, or fetch the package again.",
            path=path,
        )
    return tops[0]


def extract(archive: zipfile.ZipFile, folder: Path) -> None:
    """Write the files below the archive's top folder into `folder`, which is new and empty.

    `archive` comes from `opened`. Only regular files and folders are made, with the permissions of
    any new file; none replaces another. Raises OSError when the disk refuses.
    """
    for member in sorted(archive.infolist(), key=lambda member: member.filename):
        target = folder.joinpath(*member.filename.rstrip("/").split("/")[1:])
        if member.is_dir():
            target.mkdir(parents=True, exist_ok=True)
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(member) as source, target.open("xb") as file:
            shutil.copyfileobj(source, file, 1024**2)


def _not_a_zip(path: Path, start: bytes) -> PackageError:
    if start.startswith(b"PK\x03\x04"):
        message = "The package is cut short: the end of the zip archive is missing."
    elif not start:
        message = "The package is empty."
    else:
        message = f"This is not a package: no zip archive begins with {start!r}."
    return PackageError(message, hint=AGAIN, path=path)


def _check_members(archive: zipfile.ZipFile, path: Path) -> None:
    members = archive.infolist()
    total = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if len(members) > MAX_MEMBERS or total > min(MAX_BYTES, MAX_RATIO * max(packed, 1)):
        raise PackageError(
            f"The package would unpack to {len(members)} files of {total:,} bytes, "
            f"from {packed:,}: no model is like that.",
            hint="Do not use it; fetch the package from its publisher.",
            path=path,
        )
    seen: set[str] = set()
    for member in members:
        fault = _fault(member) or ("comes twice" if _key(member) in seen else "")
        if fault:
            raise _harmful(member, fault, path)
        seen.add(_key(member))
    files = {_key(member) for member in members if not member.is_dir()}
    for member in members:
        parts = _key(member).split("/")
        if any("/".join(parts[:count]) in files for count in range(1, len(parts))):
            raise _harmful(member, "lies inside a file", path)


def _key(member: zipfile.ZipInfo) -> str:
    """The name as a disk that ignores case sees it."""
    return member.filename.rstrip("/").casefold()


def _fault(member: zipfile.ZipInfo) -> str:
    """What makes a member harmful or unreadable, or nothing."""
    name = member.orig_filename  # zipfile cuts `filename` at a NUL and turns \ round on Windows
    if name.startswith("/") or "\\" in name or ":" in name:
        return "has an absolute path, a drive or a backslash in its name"
    if any(part in ("", ".", "..") for part in name.removesuffix("/").split("/")):
        return "leads out of its folder"
    if any(ord(character) < 32 for character in name):
        return "has a control character in its name"
    kind = stat.S_IFMT(member.external_attr >> 16)
    if kind not in (0, stat.S_IFDIR if member.is_dir() else stat.S_IFREG):
        return "is a link or a device, not a file"
    if member.flag_bits & 1:
        return "is encrypted"
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "is packed by another method than deflate"
    return ""


def _harmful(member: zipfile.ZipInfo, fault: str, path: Path) -> PackageError:
    return PackageError(
        f"The package is not safe to unpack: its member {member.orig_filename!r} {fault}.",
        hint="Do not use it; fetch the package from its publisher.",
        path=path,
    )
