"""What a memory has for a segment: its own unit, the same sentence's, or a similar one's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.memory.difference import difference, in_text
from pipeline.memory.fuzzy import fuzzy
from pipeline.memory.matching import Index, Match
from pipeline.memory.slots import Slot
from pipeline.memory.unit import Offer
from pipeline.segments.segment import has_words

LEAST = 70  # the score from which an offer saves a translator time


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The text for an open unit, who wrote it, and a similar sentence's translation beside it."""

    target: str
    engine: str
    offer: Offer | None = None


def best_matches(index: Index, places: Sequence[Slot]) -> dict[Slot, Match]:
    """The best match of each slot that has one; a fuzzy one only from LEAST on."""
    matches = {
        slot: match
        for slot in places
        if (match := index.find(slot.key, slot.before, slot.after, slot.article))
    }
    rest = [slot for slot in places if slot not in matches and has_words(slot.source)]
    similar = fuzzy([slot.source for slot in rest], index, LEAST, 1)
    return matches | {slot: found[0] for slot, found in zip(rest, similar, strict=True) if found}


def suggest(
    index: Index, places: Sequence[Slot], machine: Mapping[str, str], engine: str
) -> dict[Slot, Suggestion]:
    """For each slot a person's translation that the books take, otherwise the machine's text with
    the best fuzzy match as an offer.
    """
    matches = best_matches(index, places)
    suggestions = {}
    for slot in places:
        match = matches.get(slot)
        if match is None or match.kind == "fuzzy":
            offer = offered(match, slot.source) if match else None
            suggestions[slot] = Suggestion(machine.get(slot.key, ""), engine, offer)
        else:
            suggestions[slot] = Suggestion(match.target, f"unit {match.unit.id}, {match.kind}")
    return suggestions


def offered(match: Match, source: str) -> Offer:
    """A match as an offer, with the difference between its source and this one."""
    return Offer(match.score, in_text(difference(match.unit.source, source)), match.target)
