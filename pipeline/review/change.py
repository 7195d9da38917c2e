"""A person's change of a unit, laid over what the memory holds by now.

A change says what its unit held when the person saw it. What only one side changed since is taken
from that side; what both changed in different ways is a conflict, for a person to settle.
"""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TypeVar

from pipeline.checks.catalogue import CHECKS
from pipeline.errors import MemoryFileError
from pipeline.memory.tmx import cleaned
from pipeline.memory.unit import Silence, State, Unit

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Said:
    """What people can change of a unit. The text and its state belong together."""

    target: str
    stated: State
    note: str = ""
    silenced: tuple[Silence, ...] = ()


@dataclass(frozen=True, slots=True)
class Merged:
    """The unit after the change, and the one in the memory if the two contradict each other."""

    unit: Unit
    conflict: bool = False


def said(unit: Unit) -> Said:
    """What the unit holds of that."""
    return Said(unit.target, unit.stated, unit.note, unit.silenced)


def merge(unit: Unit, base: Said, mine: Said, who: str) -> Merged:
    """The unit with the change from `base` to `mine`; as it is where that is a conflict.

    Raises MemoryFileError for a change that a memory cannot hold: a locked text that stays locked,
    a check that does not exist or is silenced without a reason.
    """
    mine = _even(mine)
    base, theirs = _even(base), said(unit)
    text = _side((base.target, base.stated), (mine.target, mine.stated), (unit.target, unit.stated))
    note = _side(base.note, mine.note, theirs.note)
    silenced = _side(base.silenced, mine.silenced, theirs.silenced)
    if text is None or note is None or silenced is None:
        return Merged(unit, conflict=True)
    target, stated = text
    if unit.stated == stated == "locked" and target != unit.target:
        raise MemoryFileError("The unit is locked.", hint="Unlock it first.")
    changed = replace(unit, target=target, stated=stated, note=note, silenced=silenced)
    if (changed.target, changed.stated) != (unit.target, unit.stated):
        when = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        changed = replace(changed, who=cleaned(who) or unit.who, when=when)
    return Merged(changed)


def _side(base: T, mine: T, theirs: T) -> T | None:
    """What both sides together say; None where they contradict each other."""
    if mine in (base, theirs):
        return theirs
    return mine if theirs == base else None


def _even(one: Said) -> Said:
    """The change as a file would give it back."""
    for silence in one.silenced:
        if silence.code not in CHECKS:
            raise MemoryFileError(f"There is no check “{silence.code}”.")
        if not silence.reason.strip():
            raise MemoryFileError(
                "A silenced check needs a reason.", hint="Say why it is wrong here."
            )
    lines = [re.sub(r"\s+", " ", line).strip() for line in one.note.splitlines()]
    silences = tuple(Silence(s.code, cleaned(s.reason)) for s in one.silenced)
    return Said(cleaned(one.target), one.stated, "\n".join(filter(None, lines)), silences)
