"""Finding what a person already translated: the same segment in its context, or elsewhere.

Only reviewed units count: what nobody has read is the machine's text, and there is newer of that.
What is alike but not the same is found in `fuzzy` and `adapt`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pipeline.memory.unit import Memory, Unit

Kind = Literal["context", "exact", "repaired", "fuzzy"]


@dataclass(frozen=True, slots=True)
class Match:
    """A unit that may serve a segment, and the target that it gives.

    `context`: the same source between the same neighbours; `exact`: the same source; `repaired`:
    a source that differs in numbers, quotes, dashes, spaces or placeholders, with the target
    adapted; `fuzzy`: a similar source, with the target as it is. `score` is 100 for the same
    source, 99 for a repaired one, and below for the rest.
    """

    unit: Unit
    kind: Kind
    score: int
    target: str


class Index:
    """The reviewed units of a memory by their sources and their contexts.

    A look-up takes the same time however many units share a source.
    """

    def __init__(self, memory: Memory) -> None:
        self.source_language = memory.source_language
        self.target_language = memory.target_language
        self.units = tuple(unit for unit in memory if unit.reviewed)
        self._same: dict[str, list[Unit]] = {}
        for unit in self.units:
            self._same.setdefault(unit.key, []).append(unit)
        self._places: dict[str, dict[tuple[str, ...], tuple[int, Unit]]] = {}

    def context(self, key: str, before: str, after: str, article: str = "") -> Unit | None:
        """The unit of that source between those neighbours.

        Of several, the one of the same article, else the first in the file.
        """
        same = self._same.get(key, ())
        if len(same) == 1:
            return same[0] if same[0].context == (before, after) else None
        places = self._by_place(key) if same else {}
        found = places.get(("both in", article, before, after)) or places.get(
            ("both", before, after)
        )
        return found[1] if found else None

    def exact(self, key: str, article: str = "", before: str = "", after: str = "") -> Unit | None:
        """The best unit of that source, whatever stands around it.

        An author uses a phrase in one way within an article, so a unit of the same article is
        taken first. Within it, and where there is none, the unit with the most of its neighbours
        in common: the text around it is the same text. At last the first in the file, so that
        the same memory always gives the same book. No neighbour ("") is nothing in common.
        """
        same = self._same.get(key, ())
        if len(same) < 2:
            return same[0] if same else None
        places = self._by_place(key)
        for scope in ((article,), ()) if article else ((),):
            where = " in" if scope else ""
            if before and after and (found := places.get(("both" + where, *scope, before, after))):
                return found[1]
            beside = [
                places.get((name + where, *scope, neighbour))
                for name, neighbour in (("before", before), ("after", after))
                if neighbour
            ]
            if hits := [hit for hit in beside if hit]:
                return min(hits, key=lambda hit: hit[0])[1]
            if found := places.get(("any" + where, *scope)):
                return found[1]
        return None

    def find(self, key: str, before: str, after: str, article: str = "") -> Match | None:
        """The context match, else the exact match, else None."""
        if unit := self.context(key, before, after, article):
            return Match(unit, "context", 100, unit.target)
        if unit := self.exact(key, article, before, after):
            return Match(unit, "exact", 100, unit.target)
        return None

    def same(self, key: str) -> tuple[Unit, ...]:
        """All units of that source in the file's order."""
        return tuple(self._same.get(key, ()))

    def _by_place(self, key: str) -> dict[tuple[str, ...], tuple[int, Unit]]:
        """The first unit of that source for each thing that one can ask, with its number."""
        places = self._places.get(key)
        if places is None:
            places = self._places[key] = {}
            for number, unit in enumerate(self._same[key]):
                for place in _answers(unit):
                    places.setdefault(place, (number, unit))
        return places


def _answers(unit: Unit) -> Iterator[tuple[str, ...]]:
    """What the unit answers to; each begins with the name of the question."""
    yield "both in", unit.article, unit.before, unit.after
    yield "both", unit.before, unit.after
    yield "before in", unit.article, unit.before
    yield "after in", unit.article, unit.after
    yield "any in", unit.article
    yield "before", unit.before
    yield "after", unit.after
    yield ("any",)
