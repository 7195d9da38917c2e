"""The columns of a table for a spreadsheet, and the reading of its rows."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import cast

from pipeline.errors import MemoryFileError
from pipeline.interchange.exchanged import Base, Exchanged, SaidState, exported
from pipeline.memory.unit import Memory

COLUMNS = ("id", "source", "target", "state", "note", "who", "article", "role", "base")
STATES = ("unreviewed", "reviewed", "locked")


def rows(memory: Memory) -> Iterator[tuple[str, ...]]:
    """A row for each unit, in the order of COLUMNS."""
    for unit in exported(memory):
        yield (
            unit.id,
            unit.source,
            unit.target,
            unit.state,
            unit.note,
            unit.who,
            unit.article,
            unit.role,
            str(Base.of(unit, memory)),
        )


def columns(header: Sequence[str], path: Path, line: int = 1) -> dict[str, int]:
    """Which place each column has; columns of other names are passed over.

    Raises MemoryFileError when the target or both id and source are missing, or one comes twice.
    """
    names = [name.strip().casefold() for name in header]
    twice = [name for name in COLUMNS if names.count(name) > 1]
    if twice:
        raise MemoryFileError(f"The column “{twice[0]}” is there twice.", path=path, line=line)
    found = {name: names.index(name) for name in COLUMNS if name in names}
    if "target" not in found or not found.keys() & {"id", "source"}:
        missing = "target" if "target" not in found else "id"
        raise MemoryFileError(
            f"The table has no column “{missing}”.",
            hint=f"Its first row names the columns: {', '.join(COLUMNS)}.",
            path=path,
            line=line,
        )
    return found


def read_rows(
    places: dict[str, int], table: Iterable[tuple[int, Sequence[str]]], path: Path
) -> list[Exchanged]:
    """The rows of a table, each with its line for messages. Raises MemoryFileError."""
    found = []
    for line, cells in table:
        if not any(cell.strip() for cell in cells):
            continue
        row = {name: cells[at] if at < len(cells) else "" for name, at in places.items()}
        state = row.get("state", "").strip().casefold()
        if state and state not in STATES:
            raise MemoryFileError(
                f"The state “{state}” is none of {', '.join(STATES)}.", path=path, line=line
            )
        if not row.get("id", "").strip() and not row.get("source", "").strip():
            raise MemoryFileError(
                "The row has neither an id nor a source sentence.", path=path, line=line
            )
        found.append(
            Exchanged(
                id=row.get("id", "").strip(),
                source=row.get("source", ""),
                target=row["target"],
                path=path,
                place=line,
                state=cast(SaidState, state),
                note=row.get("note", ""),
                who=row.get("who", "").strip(),
                article=row.get("article", "").strip(),
                base=Base.parse(row.get("base", "")),
            )
        )
    return found
