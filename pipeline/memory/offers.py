"""What the books or a translator can take for a segment that has no reviewed unit of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.memory.adapt import repaired
from pipeline.memory.difference import difference, in_text
from pipeline.memory.fuzzy import fuzzy
from pipeline.memory.matching import Index, Match
from pipeline.memory.slots import Slot
from pipeline.memory.unit import Offer

LEAST = 70  # the score from which an offer saves a translator time


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The text for an open unit, who wrote it, and a similar sentence's translation beside it."""

    target: str
    engine: str
    offer: Offer | None = None


def suggest(
    index: Index, places: Sequence[Slot], machine: Mapping[str, str], engine: str
) -> dict[Slot, Suggestion]:
    """For each slot what the books show there: the same sentence's translation, a repaired one, or
    the machine's; with the latter the best fuzzy match as an offer.
    """
    suggestions: dict[Slot, Suggestion] = {}
    rest = []
    for slot in places:
        match = index.find(slot.key, slot.before, slot.after, slot.article) or repaired(
            slot.source, index
        )
        if match is None:
            rest.append(slot)
        else:
            suggestions[slot] = Suggestion(match.target, f"unit {match.unit.id}, {match.kind}")
    for slot, matches in zip(
        rest, fuzzy([slot.source for slot in rest], index, LEAST, 1), strict=True
    ):
        offer = offered(matches[0], slot.source) if matches else None
        suggestions[slot] = Suggestion(machine.get(slot.key, ""), engine, offer)
    return suggestions


def offered(match: Match, source: str) -> Offer:
    """A match as an offer, with the difference between its source and this one."""
    return Offer(match.score, in_text(difference(match.unit.source, source)), match.target)
