"""What the `memory` command prints: tables and lists for people."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from pipeline.interchange.merge import Merged
from pipeline.memory.concordance import Hit
from pipeline.memory.difference import difference, in_text
from pipeline.memory.review import Difference, Problem
from pipeline.memory.unit import Unit

FILLED = ("added", "refreshed", "moved", "used again", "kept", "unused")
COUNTED = {
    "units": "units",
    "person": "by people",
    "approved": "approved",
    "unreviewed": "unreviewed",
    "locked": "locked",
    "offers": "offers",
    "notes": "notes",
    "silenced": "silenced",
    "unused": "unused",
}


def filled(rows: Sequence[tuple[str, str, Mapping[str, int], bool]]) -> str:
    """One line for each language: what happened to its units, and how many are whose."""
    head = ["language", *FILLED, "by people", "approved", "unreviewed", "file"]
    body = []
    for language, path, counts, written in rows:
        happened = [str(counts.get(name, 0)) for name in FILLED]
        states = [
            counts.get("reviewed person", 0) + counts.get("locked person", 0),
            counts.get("reviewed machine", 0) + counts.get("locked machine", 0),
            counts.get("unreviewed machine", 0) + counts.get("unreviewed person", 0),
        ]
        body.append([language, *happened, *map(str, states), path + ("" if written else " (same)")])
    return _table(head, body)


def counted(rows: Sequence[tuple[str, Mapping[str, int]]]) -> str:
    """One line for each language with its counts."""
    body = [[language, *(str(counts[name]) for name in COUNTED)] for language, counts in rows]
    return _table(["language", *COUNTED.values()], body)


def counted_by_article(rows: Sequence[tuple[str, Mapping[str, tuple[int, int]]]]) -> str:
    """One line for each article: how many of its units are reviewed, for each language."""
    articles = list(dict.fromkeys(article for _, counts in rows for article in counts))
    body = [
        [
            article,
            *(
                f"{counts[article][0]} of {counts[article][1]}" if article in counts else "-"
                for _, counts in rows
            ),
        ]
        for article in articles
    ]
    return "\n" + _table(["reviewed", *(language for language, _ in rows)], body)


def checked(path: Path, units: int, problems: Sequence[Problem]) -> str:
    """A line for each problem that editors can jump to, and how many there are."""
    lines = [
        f"{path}:{each.unit.line}: {each.finding.severity} {each.finding.code}: "
        f"{each.finding.message}"
        for each in problems
    ]
    errors = sum(each.finding.severity == "error" for each in problems)
    return "\n".join([*lines, f"{path}: {units} units, {len(problems)} findings, {errors} errors."])


def compared(differences: Sequence[Difference], other: str) -> str:
    """Each changed unit with its source and the difference of its targets."""
    lines = []
    for each in differences:
        unit = each.new or each.old
        assert unit is not None
        old, new = each.old, each.new
        what = "new" if old is None else "gone" if new is None else "changed"
        lines += [f"{unit.id} ({what}, {unit.article or 'no article'})", f"  {unit.source}"]
        before, after = old.target if old else "", new.target if new else ""
        lines.append("  " + in_text(difference(before, after)))
        if old and new and old.state != new.state:
            lines.append(f"  {old.state} is now {new.state}")
        if old and new and old.note != new.note:
            lines.append(f"  note: {in_text(difference(old.note, new.note))}")
    return "\n".join([*lines, f"{len(differences)} units differ from {other}."])


def hits(path: Path, found: Sequence[Hit]) -> str:
    """Each unit found with both its texts."""
    lines = []
    for hit in found:
        unit = hit.unit
        lines += [
            f"{path}:{unit.line}: {hit.score} % ({unit.article}, {unit.state} {unit.origin})",
            f"  {unit.source}",
            f"  {unit.target}",
        ]
    return "\n".join([*lines, f"{len(found)} units found."])


def imported(path: Path, merged: Merged) -> str:
    """What was taken over and, one by one, what was not and why."""
    lines = [
        f"{each.row.where}: {each.after.id}: "
        + in_text(difference(each.before.target, each.after.target))
        for each in merged.changes
    ]
    for conflict in merged.conflicts:
        lines.append(f"conflict: unit {conflict.unit.id} keeps its text: {conflict.reason}.")
        lines.append(f"  memory: {conflict.unit.target}")
        lines += [f"  {row.where}: {row.target}" for row in conflict.rows]
    lines += [f"unknown: {row.where}: no unit has “{row.source}”." for row in merged.unknown]
    lines += [f"refused: {each.row.where}: {each.reason}." for each in merged.refused]
    counts = (
        f"{len(merged.changes)} units changed, {len(merged.conflicts)} conflicts, "
        f"{len(merged.unknown)} unknown, {len(merged.refused)} refused."
    )
    hint = " Decide conflicts with --prefer memory or --prefer import." if merged.conflicts else ""
    return "\n".join([*lines, f"{path}: {counts}{hint}"])


def removed(path: Path, gone: Sequence[Unit], only_said: bool) -> str:
    """The units that were deleted, or would be."""
    lines = [f"{unit.id}: {unit.source} → {unit.target}" for unit in gone]
    verb = "would be deleted" if only_said else "deleted; the version before is beside it as .bak"
    return "\n".join([*lines, f"{path}: {len(gone)} units {verb}."])


def _table(head: Sequence[str], body: Iterable[Sequence[str]]) -> str:
    """A table with aligned columns; numbers to the right."""
    rows = [list(head), *map(list, body)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    lines = []
    for row in rows:
        cells = [
            cell.rjust(width) if _is_number(rows, column) else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def _is_number(rows: Sequence[Sequence[str]], column: int) -> bool:
    return len(rows) > 1 and all(row[column].isdigit() for row in rows[1:])
