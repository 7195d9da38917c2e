"""What people changed in their own programs comes into the memory; what cannot is listed.

Nothing is resolved silently: a unit keeps its text when two people changed it, when two files say
different things, and when nothing tells which text is newer.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pipeline.errors import MemoryFileError
from pipeline.interchange.exchanged import Exchanged, primary
from pipeline.interchange.match import Matcher
from pipeline.interchange.placeholders import misfit
from pipeline.memory.tmx import cleaned
from pipeline.memory.unit import Memory, State, Unit

Preference = Literal["memory", "import"]


@dataclass(frozen=True, slots=True)
class Change:
    """A unit before and after, and the row that changed it."""

    before: Unit
    after: Unit
    row: Exchanged


@dataclass(frozen=True, slots=True)
class Conflict:
    """A unit that kept its text, the rows that differ from it, and why nothing was chosen."""

    unit: Unit
    rows: tuple[Exchanged, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that cannot be taken for a unit (None when it fits none), and why."""

    row: Exchanged
    unit: Unit | None
    reason: str


@dataclass(frozen=True, slots=True)
class Merged:
    """The memory with the changes, and all that was not taken into it."""

    memory: Memory
    changes: tuple[Change, ...]
    conflicts: tuple[Conflict, ...]
    unknown: tuple[Exchanged, ...]
    refused: tuple[Refusal, ...]


def merge(
    memory: Memory, exchanged: Sequence[Exchanged], prefer: Preference | None = None
) -> Merged:
    """Take over what differs from the memory, of all files at once.

    `prefer` decides conflicts between the memory and the import. Two different imported
    translations of one unit stay a conflict under `import`. Raises MemoryFileError when a file is
    in another language.
    """
    matcher = Matcher(memory)
    matched = matcher.match(_in_language(memory, exchanged))
    changes: list[Change] = []
    conflicts: list[Conflict] = []
    refused = [Refusal(row, None, reason) for row, reason in matched.refused]
    units = []
    for place, unit in enumerate(memory):
        rows = matched.rows.get(place, ())
        outcome = _decide(unit, [_cleaned(row) for row in rows], prefer, refused) if rows else unit
        if isinstance(outcome, Conflict):
            conflicts.append(outcome)
        elif isinstance(outcome, Change):
            changes.append(outcome)
        units.append(outcome.after if isinstance(outcome, Change) else unit)
    return Merged(
        memory.with_units(units),
        tuple(changes),
        tuple(conflicts),
        tuple(matched.unknown),
        tuple(refused),
    )


def _in_language(memory: Memory, exchanged: Iterable[Exchanged]) -> list[Exchanged]:
    """The rows in the memory's language. Raises MemoryFileError for a file with none of them."""
    wanted = primary(memory.target_language)
    kept: list[Exchanged] = []
    foreign: dict[object, Exchanged] = {}
    for row in exchanged:
        language = row.base.language if row.base else row.language
        if language and primary(language) != wanted:
            foreign.setdefault(row.path, row)
        else:
            kept.append(row)
    for path in foreign.keys() - {row.path for row in kept if row.target.strip()}:
        row = foreign[path]
        language = row.base.language if row.base else row.language
        raise MemoryFileError(
            f"The file is in “{language}”, the memory in “{memory.target_language}”.",
            hint="Import it into that language's memory.",
            path=row.path,
            line=row.place or None,
        )
    return kept


def _decide(
    unit: Unit, rows: Sequence[Exchanged], prefer: Preference | None, refused: list[Refusal]
) -> Unit | Change | Conflict:
    """What becomes of a unit for which these rows were found; refusals are added to the list."""
    fitting = []
    for row in rows:
        if reason := _refusal(unit, row):
            refused.append(Refusal(row, unit, reason))
        else:
            fitting.append(row)
    wanted = [row for row in fitting if _says_another(unit, row)]
    if len({row.target for row in wanted}) > 1:
        if prefer == "memory":
            return unit
        return Conflict(unit, tuple(wanted), "the imported translations differ")
    newer = any(_is_newer(unit, row) for row in wanted)
    if wanted and not newer and prefer != "import":
        if prefer == "memory":
            return unit
        reason = (
            "it was changed in the memory as well since the export"
            if wanted[0].base
            else "nothing tells which translation is newer"
        )
        return Conflict(unit, tuple(wanted), reason)
    return _taken(unit, wanted[0] if wanted else None, fitting)


def _refusal(unit: Unit, row: Exchanged) -> str:
    """Why a row cannot be taken for a unit, "" when it can or when it changes nothing."""
    if unit.state == "locked":
        changed = bool(row.target.strip()) and _says_another(unit, row)
        noted = _note(unit, row) != unit.note
        return "the unit is locked" if changed or noted else ""
    if not row.target.strip():
        emptied = row.base is not None and not row.base.has_target("")
        return "an empty translation does not erase one" if emptied and unit.target.strip() else ""
    if _says_another(unit, row) or _raised(unit, row) != unit.stated:
        return misfit(unit.source, row.target)
    return ""


def _says_another(unit: Unit, row: Exchanged) -> bool:
    """Whether a person wants another text than the memory's."""
    if row.target in ("", unit.target):
        return False
    if row.base is None or not row.base.has_target(row.target):
        return True
    # the row is as it was exported, and the memory's text is a newer one: unless a person has
    # accepted the old one where the new one is only the machine's
    return not unit.reviewed and row.state in ("reviewed", "locked")


def _is_newer(unit: Unit, row: Exchanged) -> bool:
    """Whether the row's text follows on the memory's, or replaces no person's."""
    return not unit.reviewed or (row.base is not None and row.base.has_target(unit.target))


def _taken(unit: Unit, row: Exchanged | None, rows: Sequence[Exchanged]) -> Unit | Change:
    """The unit with a new text, if there is one, and with what the rows say beside it."""
    after = unit
    by = row
    if row is not None:
        stated: State = "locked" if row.state == "locked" else "reviewed"
        after = replace(unit, target=row.target, stated=stated, who=row.who, when=row.when)
    for other in rows:
        note = _note(after, other)
        if note != after.note:
            after, by = replace(after, note=note), by or other
        stated = _raised(after, other)
        if stated != after.stated:
            after, by = (
                replace(
                    after,
                    stated=stated,
                    who=other.who or after.who,
                    when=other.when or after.when,
                ),
                by or other,
            )
    return unit if by is None or after == unit else Change(unit, after, by)


def _raised(unit: Unit, row: Exchanged) -> State:
    """The state after a row with the unit's own text; an import never takes a review back."""
    if row.target != unit.target or not row.target.strip() or unit.state == "locked":
        return unit.stated
    if row.state == "locked" or (row.state == "reviewed" and not unit.reviewed):
        return row.state
    return unit.stated


def _note(unit: Unit, row: Exchanged) -> str:
    """The note after a row: the changed one, and both where both were changed."""
    ours, theirs = unit.note, row.note
    if not theirs or theirs == ours or (row.base and row.base.has_note(theirs)):
        return ours
    if not ours or (row.base and row.base.has_note(ours)):
        return theirs
    return ours if theirs in ours.split("\n") else f"{ours}\n{theirs}"


def _cleaned(row: Exchanged) -> Exchanged:
    """The row as a memory's file would hold it, so that both are compared in one form."""
    note = "\n".join(filter(None, (line.strip() for line in row.note.splitlines())))
    return replace(row, target=cleaned(row.target), note=note)
