"""One translation as a file from another program says it, and what it was exported from."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pipeline.memory.unit import Memory, Unit, fingerprint

SaidState = Literal["unreviewed", "reviewed", "locked", ""]
"""A unit's state as a file says it; "" where it says none."""


@dataclass(frozen=True, slots=True)
class Base:
    """What a unit was when it was exported: the language, the target's and the note's fingerprint.

    Exports carry it, so that an import can tell who changed what since.
    """

    language: str
    target: str
    note: str

    @staticmethod
    def of(unit: Unit, memory: Memory) -> "Base":
        return Base(memory.target_language, fingerprint(unit.target), fingerprint(unit.note)[:8])

    @staticmethod
    def parse(text: str) -> "Base | None":
        """The base that `text` stands for, None when it stands for none."""
        found = re.fullmatch(r"([A-Za-z0-9-]+)\.([0-9a-f]{16})\.([0-9a-f]{8})", text.strip())
        return Base(found[1], found[2], found[3]) if found else None

    def __str__(self) -> str:
        return f"{self.language}.{self.target}.{self.note}"

    def has_target(self, target: str) -> bool:
        return self.target == fingerprint(target)

    def has_note(self, note: str) -> bool:
        return self.note == fingerprint(note)[:8]


@dataclass(frozen=True, slots=True)
class Exchanged:
    """One row, entry or segment of a file.

    `id` is a unit's, "" where the file has none. `previous` and `following` are the source texts
    around it ("" at an end), None where the file does not say. `language` is the target's, where
    the file says it. `path` and `place` (a line or row) are for messages.
    """

    id: str
    source: str
    target: str
    path: Path
    place: int = 0
    state: SaidState = ""
    note: str = ""
    who: str = ""
    when: str = ""
    previous: str | None = None
    following: str | None = None
    article: str = ""
    base: Base | None = None
    language: str = ""

    @property
    def where(self) -> str:
        return f"{self.path}:{self.place}" if self.place else str(self.path)


def exported(memory: Memory) -> list[Unit]:
    """The units that an export holds: those whose sentences an article still has."""
    return [unit for unit in memory if not unit.unused]


def primary(language: str) -> str:
    """A language without its region and script, as programs write it: `ES`, `zh_CN`, `de-AT`."""
    return language.casefold().replace("_", "-").split("-")[0]
