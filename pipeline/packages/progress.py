"""Telling how far a download is: a bar on a terminal, a line now and then in a log."""

import logging
import sys
import time
from types import TracebackType

STEP = 0.1  # of the whole, between two lines of a log
PATIENCE = 10.0  # seconds, likewise
BAR = 30  # characters

log = logging.getLogger("pipeline.packages")


class Progress:
    """Shows how many bytes of `name` have come, of `total` when that is known."""

    def __init__(self, name: str, total: int | None) -> None:
        self.name = name
        self.total = total
        self.bar = sys.stderr.isatty()
        self._shown: tuple[int, float] | None = None  # bytes, and when

    def __enter__(self) -> "Progress":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.bar and self._shown is not None:
            print(file=sys.stderr)

    def reached(self, done: int) -> None:
        """Show that `done` bytes have come, if it is time to."""
        if not self._due(done):
            return
        self._shown = (done, time.monotonic())
        megabytes = f"{done / 1e6:.1f} MB"
        if self.total:
            megabytes = f"{done / 1e6:.1f} of {self.total / 1e6:.1f} MB"
        if not self.bar:
            share = f", {done / self.total:.0%}" if self.total else ""
            log.info("%s: %s%s", self.name, megabytes, share)
            return
        filled = round(BAR * done / self.total) if self.total else 0
        line = f"\r{self.name} [{'#' * filled:<{BAR}}] {megabytes} "
        print(line, end="", file=sys.stderr, flush=True)

    def _due(self, done: int) -> bool:
        if self._shown is None or done == self.total:
            return True
        before, when = self._shown
        if self.bar:
            return time.monotonic() - when > 0.1
        far = bool(self.total) and done - before >= STEP * (self.total or 0)
        return far or time.monotonic() - when >= PATIENCE
