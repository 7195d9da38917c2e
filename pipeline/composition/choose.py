"""Which translation wins for a segment: a person's in its context, a person's, the machine's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.config import Choice
from pipeline.memory.difference import difference, in_text
from pipeline.memory.matching import Index, Match
from pipeline.memory.offers import best_matches, offered
from pipeline.memory.slots import Slot
from pipeline.memory.unit import Memory, Offer, Unit
from pipeline.translation.translate import Translation

Origin = Literal["machine", "reviewed machine", "person", "repaired", "fuzzy"]
"""`reviewed machine` is the machine's text that a person approved; `repaired` and `fuzzy` are a
person's translations of a sentence that was like this one, the first adapted to it."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The target that wins, where it is from, and what a translator should know of it.

    `unit` is the segment's own unit in the memory, None where it has none; `match` is the unit that
    the target is from, where a person wrote it; `difference` shows how its source differs.
    """

    target: str
    origin: Origin
    unit: Unit | None = None
    match: Match | None = None
    difference: str = ""
    offer: Offer | None = None


class Chooser:
    """Chooses from a memory and the machine's translations."""

    def __init__(self, memory: Memory, choice: Choice) -> None:
        self.choice = choice
        self.index = Index(memory)
        self.own = {(unit.key, *unit.context): unit for unit in memory if not unit.unused}

    def choose(
        self, places: Sequence[Slot], machine: Mapping[str, Translation]
    ) -> dict[Slot, Chosen]:
        """The winner for each slot."""
        matches = best_matches(self.index, places)
        return {slot: self._chosen(slot, matches.get(slot), machine) for slot in places}

    def _chosen(
        self, slot: Slot, match: Match | None, machine: Mapping[str, Translation]
    ) -> Chosen:
        unit = self.own.get(slot.identity)
        if match is None or (match.kind == "fuzzy" and not 0 < self.choice.fuzzy <= match.score):
            offer = offered(match, slot.source) if match else None
            return Chosen(machine[slot.key].target, "machine", unit, offer=offer)
        if match.kind in ("repaired", "fuzzy"):
            origin: Origin = "repaired" if match.kind == "repaired" else "fuzzy"
            changed = in_text(difference(match.unit.source, slot.source))
            return Chosen(match.target, origin, unit, match, changed)
        origin = "reviewed machine" if match.unit.origin == "machine" else "person"
        return Chosen(match.target, origin, unit, match)
