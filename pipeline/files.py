"""Reading and writing files: strict UTF-8 in, whole files or nothing out."""

import errno
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pipeline.errors import AnthologyError, ArticleError, OutputError


def read_text(path: Path, error: type[AnthologyError] = ArticleError) -> str:
    """The text of a UTF-8 file, without a byte order mark and with LF line ends.

    Raises `error` naming the file and the line when it cannot be read or is not UTF-8.
    """
    try:
        data = path.read_bytes()
    except OSError as problem:
        raise error(f"The file cannot be read: {problem.strerror}.", path=path) from problem
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise error(
            f"The file is not UTF-8: byte 0x{data[problem.start]:02x} does not fit.",
            hint="Save it as UTF-8.",
            path=path,
            line=data.count(b"\n", 0, problem.start) + 1,
        ) from problem
    return text.replace("\r\n", "\n").replace("\r", "\n")


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A temporary file beside `path` that takes its place when the block ends without an error.

    The old file stays as it was until the new one is whole and on disk. Raises OutputError when
    the folder cannot be written or the disk is full.
    """
    temporary: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
        os.close(handle)
        temporary = Path(name)
        yield temporary
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
        temporary = None
    except OSError as problem:
        raise _output_error(path, problem) from problem
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


@contextmanager
def replacing_folder(path: Path) -> Iterator[Path]:
    """A temporary folder beside `path` that takes its place when the block ends without an error.

    A folder that is there stays as it was until then. Raises OutputError when nothing can be
    written there or the disk is full.
    """
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent))
    fresh, old = aside / "fresh", aside / "old"
    try:
        with writing(path):
            fresh.mkdir()
            yield fresh
            if path.exists():
                path.rename(old)
            fresh.rename(path)
    finally:
        if old.exists() and not path.exists():
            old.rename(path)
        shutil.rmtree(aside, ignore_errors=True)


def remove_unfinished(folder: Path) -> None:
    """Delete what killed processes left half written anywhere in a folder."""
    for left in list(folder.rglob(".*.part")):
        if left.is_dir():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink(missing_ok=True)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Let what the disk refuses inside the block be an OutputError that names `path`."""
    try:
        yield
    except OSError as problem:
        raise _output_error(path, problem) from problem


def write_bytes(path: Path, data: bytes) -> None:
    """Write `data` to `path`, whole or not at all. Raises OutputError."""
    with replacing(path) as temporary:
        temporary.write_bytes(data)


def write_text(path: Path, text: str) -> None:
    """Write `text` as UTF-8 to `path`, whole or not at all. Raises OutputError."""
    write_bytes(path, text.encode("utf-8"))


def write_json(path: Path, value: Any) -> None:
    """Write `value` as JSON that is easy to read and to compare. Raises OutputError."""
    write_text(path, json.dumps(value, ensure_ascii=False, indent=1) + "\n")


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _output_error(path: Path, problem: OSError) -> OutputError:
    if problem.errno in (errno.ENOSPC, errno.EDQUOT):
        return OutputError(
            "The disk is full; the file was not written.",
            hint="Free some space and run again; nothing earlier was lost.",
            path=path,
        )
    return OutputError(
        f"The file cannot be written: {problem.strerror or problem}.",
        hint="Check that the folder exists and that you may write to it.",
        path=path,
    )
