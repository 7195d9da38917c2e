"""Which units of a memory a row of a file is for: by id, by its place, by its source text."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from pipeline.interchange.exchanged import Exchanged
from pipeline.interchange.placeholders import numbered
from pipeline.memory.unit import Memory


@dataclass(slots=True)
class Matched:
    """The rows for each unit (by its place in the memory), and those that are for none."""

    rows: dict[int, tuple[Exchanged, ...]] = field(default_factory=dict)
    unknown: list[Exchanged] = field(default_factory=list)
    refused: list[tuple[Exchanged, str]] = field(default_factory=list)


class Matcher:
    """Finds units of one memory."""

    def __init__(self, memory: Memory) -> None:
        self.units = memory.units
        self.by_id = {unit.id: place for place, unit in enumerate(self.units)}
        self.by_source: dict[str, list[int]] = {}
        for place, unit in enumerate(self.units):
            self.by_source.setdefault(_plain(unit.source), []).append(place)
        self.sources = {unit.key: _plain(unit.source) for unit in self.units}
        used = [place for place, unit in enumerate(self.units) if not unit.unused]
        self.beside = dict(zip(used, zip([-1, *used], [*used[1:], -1], strict=False), strict=True))

    def match(self, rows: Iterable[Exchanged]) -> Matched:
        """Each row's units; of one file's rows for a unit only those count that fit it best."""
        matched = Matched()
        found: dict[int, dict[Path, tuple[int, list[Exchanged]]]] = {}
        for row in rows:
            row, places, rank = self._find(row)
            if not places and row.id in self.by_id:
                reason = "its source is another sentence than the unit's of its id"
                matched.refused.append((row, reason))
            elif not places:
                matched.unknown.append(row)
            for place in places:
                best = found.setdefault(place, {})
                if row.path not in best or best[row.path][0] < rank:
                    best[row.path] = (rank, [row])
                elif best[row.path][0] == rank:
                    best[row.path][1].append(row)
        for place, files in found.items():
            matched.rows[place] = tuple(row for _, rows in files.values() for row in rows)
        return matched

    def _find(self, row: Exchanged) -> tuple[Exchanged, list[int], int]:
        """The row with this project's placeholders, its units, and how surely it is theirs."""
        source = _plain(row.source)
        if source not in self.by_source and numbered(source) in self.by_source:
            source = numbered(source)
            row = replace(row, source=numbered(row.source), target=numbered(row.target))
        place = self.by_id.get(row.id)
        if place is not None and (not source or source == _plain(self.units[place].source)):
            return row, [place], 3
        places = self.by_source.get(source, []) if source else []
        places = [place for place in places if not self.units[place].unused] or places
        if row.previous is None or row.following is None:
            return row, places, 1
        if len(places) == 1:
            return row, places, 2
        return row, self._placed(row, places), 2

    def _placed(self, row: Exchanged, places: list[int]) -> list[int]:
        """Those of the places whose neighbours are the row's, by as many sides as any has."""
        scores = {place: self._likeness(row, place) for place in places}
        best = max(scores.values(), default=(0, False))
        return [place for place in places if scores[place] == best] if best[0] else []

    def _likeness(self, row: Exchanged, place: int) -> tuple[int, bool]:
        """How many neighbours are alike, and whether the article is."""
        unit = self.units[place]
        before, after = self.beside.get(place, (-1, -1))
        sides = (
            (row.previous, unit.before, before),
            (row.following, unit.after, after),
        )
        alike = sum(
            numbered(_plain(said or ""))
            in {numbered(self.sources.get(key, "")), self._source(near)}
            for said, key, near in sides
        )
        return alike, row.article == unit.article

    def _source(self, place: int) -> str:
        return numbered(_plain(self.units[place].source)) if place >= 0 else ""


def _plain(source: str) -> str:
    """A source without the differences that programs make in white space."""
    return " ".join(source.split())
