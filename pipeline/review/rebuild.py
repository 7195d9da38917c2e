"""Building one language's books from the page: Snakemake as a process of its own, one at a time."""

import re
import subprocess
import sys
import threading
from pathlib import Path

from pipeline.errors import OutputError
from pipeline.review.messages import Progress

PROJECT = Path(__file__).parents[2]
SITE = Path("output") / "site"
STEPS = re.compile(r"(?P<done>\d+) of (?P<steps>\d+) steps|^total\s+(?P<total>\d+)$")
KEPT = 200  # lines of what Snakemake said
PATIENCE = 20.0  # seconds that a build has to end when it is told to


class Rebuild:
    """The build that runs, or the last one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._progress = Progress()

    def start(self, language: str) -> Progress:
        """Begin to build a language, unless a build is running; the progress of the one that runs.

        `language` is one of the configuration's. Raises OutputError when Snakemake cannot start.
        """
        with self._lock:
            if self._progress.running:
                return self._progress
            try:
                self._process = subprocess.Popen(
                    command(language),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    text=True,
                    errors="replace",
                )
            except OSError as problem:
                raise OutputError(f"Snakemake cannot start: {problem.strerror}.") from problem
            self._progress = Progress(language, running=True)
            threading.Thread(target=self._follow, args=(self._process,), daemon=True).start()
            return self._progress

    def progress(self) -> Progress:
        """How far it is."""
        with self._lock:
            return self._progress

    def stop(self) -> None:
        """End a build that runs. Snakemake lets its jobs end; nothing is left half written."""
        process = self._process
        if process is not None and process.poll() is None:
            process.terminate()
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()

    def _follow(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            self._say(line.rstrip())
        code = process.wait()
        with self._lock:
            last = self._progress
            self._progress = Progress(last.language, False, code, last.done, last.steps, last.lines)

    def _say(self, line: str) -> None:
        with self._lock:
            last = self._progress
            steps = STEPS.search(line)
            done = int(steps["done"] or 0) if steps else last.done
            every = int(steps["steps"] or steps["total"]) if steps else last.steps
            lines = (*last.lines, line)[-KEPT:]
            self._progress = Progress(last.language, True, None, done, every, lines)


def command(language: str) -> list[str]:
    """The command that builds a language's books, and the site if there is one already."""
    site = ["site"] if SITE.exists() else []
    return [
        *(sys.executable, "-m", "snakemake", "--snakefile", str(PROJECT / "Snakefile")),
        *("--profile", str(PROJECT / "profiles" / "default"), language, *site),
    ]
