"""A run as the Snakefile sees it: its start, its lock, and what it says at its end."""

import fcntl
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import IO, TypeVar

from pipeline.errors import AnthologyError, OutputError
from pipeline.files import remove_unfinished
from pipeline.kept import keep, put_back

T = TypeVar("T")


def or_exit(make: Callable[..., T], *arguments: object) -> T:
    """What `make` gives, or the end of the program with the error's one line."""
    try:
        return make(*arguments)
    except AnthologyError as problem:
        print(problem, file=sys.stderr)
        sys.exit(problem.exit_code)


class Run:
    """One run of the workflow, and its lock on the output folder, which dies with its process.

    Snakemake's own lock outlives a killed run and must then be removed by hand.
    """

    def __init__(self, folder: Path) -> None:
        """Raise OutputError when `folder` is there and cannot be written."""
        if folder.exists() and not (folder.is_dir() and os.access(folder, os.W_OK)):
            raise OutputError(
                "The output folder cannot be written.",
                hint="It must be a folder in which you may write.",
                path=folder,
            )
        self.folder = folder
        self.path = folder / ".running"
        self.file: IO[str] | None = None
        self.since = 0.0

    def acquire(self, books: Iterable[str]) -> None:
        """Lock the folder, delete what a killed run left half written, and remember the books.

        Raises OutputError when another run holds the folder or it cannot be written.
        """
        self.since = time.time()
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.file = self.path.open("w")
        except OSError as problem:
            raise OutputError(
                f"The output folder cannot be written: {problem.strerror}.",
                hint="Check that you may write to it.",
                path=self.path.parent,
            ) from problem
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as problem:
            raise OutputError(
                "Another run is writing to this folder.",
                hint="Wait until it has ended.",
                path=self.path.parent,
            ) from problem
        remove_unfinished(self.folder)
        keep(self.folder, map(Path, books))

    def end(self) -> list[Path]:
        """Put back the books that are missing, for the next run to make anew; those put back."""
        kept = put_back(self.folder)
        if kept:
            _forget(kept)
        return kept

    def failures(self) -> list[str]:
        """The error lines of this run's jobs, from their logs, each once."""
        logs = sorted((self.folder / "logs").rglob("*.log"))
        lines = [
            line.removeprefix("ERROR ")
            for file in logs
            if file.stat().st_mtime >= self.since - 1
            for line in file.read_text(encoding="utf-8").splitlines()
            if line.startswith("ERROR ")
        ]
        return list(dict.fromkeys(lines))

    def fail(self) -> None:
        """Say once more, behind all that Snakemake says, what went wrong, and put back the books
        that were to be made anew."""
        kept = self.end()
        _say("What went wrong:", self.failures())
        _say("These are still as the run before made them:", kept)


def _say(what: str, lines: Sequence[object]) -> None:
    if lines:
        print(f"\n{what}", *lines, sep="\n  ", file=sys.stderr)


def _forget(files: Sequence[Path]) -> None:
    """Let Snakemake forget what it recorded of files, or it takes what stands there for the output
    of the job that failed, of which it keeps the inputs' checksums (measured, 9.27)."""
    command = [sys.executable, "-m", "snakemake", "--snakefile", os.devnull, "--nolock", "--quiet"]
    command += ["all", "--cleanup-metadata", *map(str, files)]
    subprocess.run(command, capture_output=True, check=False)
