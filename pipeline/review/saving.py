"""Writing a memory many times in one sitting.

`replace_memory` keeps a copy of the file for each reviewed text that is written over. A page that
saves at every pause would fill a disk with them; so it is asked at the first change of a sitting,
and again whenever another program wrote the file. What is written over in between was either
written in the same sitting or is in the copy made at its beginning.
"""

from pathlib import Path

from pipeline.errors import MemoryFileError
from pipeline.files import write_bytes
from pipeline.memory.keep import alone, backup, load, replace_memory
from pipeline.memory.tmx import memory_bytes, read_bytes
from pipeline.memory.unit import Memory

Stamp = tuple[int, int, int]
NO_FILE: Stamp = (0, 0, 0)


class MemoryFile:
    """A memory's file as this process last saw it."""

    def __init__(self, path: Path, source_language: str, target_language: str) -> None:
        """Read the file, which need not be there. Raises MemoryFileError."""
        self.path = path
        self.languages = source_language, target_language
        self.stamp: Stamp | None = stamp(path)
        self.memory, self.seen = load(path, *self.languages)
        self._written = b""  # what this process wrote last

    def refresh(self) -> bool:
        """Read the file again if it changed; whether it did. Raises MemoryFileError."""
        now = stamp(self.path)
        if now == self.stamp:
            return False
        memory, seen = load(self.path, *self.languages)
        self.stamp, changed = now, seen != self.seen
        self.memory, self.seen = memory, seen
        return changed

    def write(self, memory: Memory) -> bool:
        """Let the memory take the file's place; False, and nothing done, if the file has changed.

        Raises MemoryFileError for text that no file can hold, OutputError when it cannot be
        written; both leave the file as it is.
        """
        new = memory_bytes(memory, self.path)
        if new != self.seen:
            if self.seen == self._written and backup(self.path).exists():
                with alone(self.path):
                    if read_bytes(self.path) != self.seen:
                        return self._outrun()
                    write_bytes(self.path, new)
            else:
                try:
                    replace_memory(self.path, memory, self.seen)
                except MemoryFileError:
                    if read_bytes(self.path) != self.seen:
                        return self._outrun()
                    raise
        self.memory, self.seen, self._written = memory, new, new
        self.stamp = stamp(self.path)
        return True

    def _outrun(self) -> bool:
        """Have the next `refresh` read the file, whatever its time and size say."""
        self.stamp = None
        return False


def stamp(path: Path) -> Stamp:
    """What changes when a file does; NO_FILE where there is none."""
    try:
        status = path.stat()
    except OSError:
        return NO_FILE
    return status.st_mtime_ns, status.st_size, status.st_ino
