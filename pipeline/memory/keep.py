"""Replacing a memory file so that nothing a person wrote is ever lost.

Beside a memory stands `.bak`, the file as it was before the last change. A `.bak` that holds a
person's translation which neither the present nor the new file has is not overwritten but kept for
good, as `.bak.1`, `.bak.2` …
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import MemoryFileError
from pipeline.files import write_bytes, writing
from pipeline.memory.tmx import memory_bytes, memory_in, read_bytes
from pipeline.memory.unit import Memory

Work = frozenset[tuple[str, str]]


def load(path: Path, source_language: str, target_language: str) -> tuple[Memory, bytes]:
    """The memory in a file and the bytes that it was read from; an empty one where there is none.

    Raises MemoryFileError.
    """
    if not path.exists():
        return Memory(source_language, target_language), b""
    seen = read_bytes(path)
    return memory_in(seen, path), seen


def replace_memory(path: Path, memory: Memory, seen: bytes) -> bool:
    """Let `memory` take the place of the file at `path`; False when the file says the same already.

    `seen` are the bytes that the memory was made from. Raises MemoryFileError when the file has
    others by now, OutputError when it cannot be written; both leave the file as it is.
    """
    new = memory_bytes(memory, path)
    with alone(path):
        present = read_bytes(path)
        if present != seen:
            raise MemoryFileError(
                "The memory was changed by another program meanwhile; nothing was written.",
                hint="Run the command again.",
                path=path,
            )
        if present:
            _keep(path, present, _work(memory))
        if new == present:
            return False
        write_bytes(path, new)
        return True


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Keep this project's other processes from replacing memories in the folder meanwhile.

    The lock is the folder's own (flock), so that it leaves no file and dies with its process.
    """
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        folder = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def backup(path: Path) -> Path:
    """Where the previous version of a memory file is."""
    return path.with_name(path.name + ".bak")


def _keep(path: Path, present: bytes, new: Work) -> None:
    """Make the backup hold what the file holds now, and keep the one before it if it is needed."""
    old = backup(path)
    before = read_bytes(old)
    if before == present:
        return
    if before and _is_needed(old, before, _work(memory_in(present, path)) | new):
        number = 1
        while (kept := path.with_name(f"{path.name}.bak.{number}")).exists():
            number += 1
        with writing(kept):
            old.rename(kept)
    write_bytes(old, present)


def _is_needed(path: Path, before: bytes, still: Work) -> bool:
    """Whether a backup holds work that is nowhere else; one that cannot be read may."""
    try:
        return bool(_work(memory_in(before, path)) - still)
    except MemoryFileError:
        return True


def _work(memory: Memory) -> Work:
    """What people wrote or approved: sources' keys with their translations."""
    return frozenset((unit.key, unit.target) for unit in memory if unit.reviewed)
