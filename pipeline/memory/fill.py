"""Filling a memory: every segment of the articles gets a unit, and no person's text is touched."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.memory.matching import Index
from pipeline.memory.offers import Suggestion, suggest
from pipeline.memory.slots import Slot
from pipeline.memory.tmx import cleaned
from pipeline.memory.unit import Memory, Unit, fingerprint

Rule = Callable[[Unit, Slot], object]


@dataclass(frozen=True, slots=True)
class Filled:
    """A filled memory and how many units were added, refreshed, moved, kept, unused …"""

    memory: Memory
    counts: Mapping[str, int]


# What may take a slot, the surest first: a unit follows its sentence when a neighbour changes, when
# it moves in its article, and when the article gets another name.
RULES: tuple[Rule, ...] = (
    lambda unit, slot: (unit.article, *unit.context) == (slot.article, slot.before, slot.after),
    lambda unit, slot: unit.context == (slot.before, slot.after),
    lambda unit, slot: (
        unit.article == slot.article and (unit.before == slot.before or unit.after == slot.after)
    ),
    lambda unit, slot: unit.article == slot.article,
    lambda unit, slot: unit.before == slot.before or unit.after == slot.after,
    lambda unit, slot: True,
)


def fill(memory: Memory, places: Iterable[Slot], machine: Mapping[str, str], engine: str) -> Filled:
    """The memory with a unit for each slot, in the slots' order.

    `machine` holds the machine's text for each key, written by `engine`. A slot without a unit of
    its own gets what the books show there: a person's translation of the same or nearly the same
    sentence, otherwise the machine's. Units that no slot wants any more are kept, as unused.
    """
    wanted = list({slot.identity: slot for slot in places}.values())
    taken = _taken(memory.units, wanted)
    open_slots = [slot for slot in wanted if _is_open(taken.get(slot))]
    suggestions = suggest(Index(memory), open_slots, machine, engine)
    counts: defaultdict[str, int] = defaultdict(int)
    ids = {unit.id for unit in memory.units}
    units = []
    for slot in wanted:
        old = taken.get(slot)
        unit = _settled(old, slot, suggestions.get(slot), ids)
        ids.add(unit.id)
        units.append(unit)
        counts[_happened(old, unit)] += 1
        counts[f"{unit.state} {unit.origin}"] += 1
    left = {unit.id for unit in memory.units} - {unit.id for unit in units}
    unused = [replace(unit, unused=True, offer=None) for unit in memory.units if unit.id in left]
    counts["unused"] = len(unused)
    return Filled(memory.with_units(_with_unused(units, unused)), dict(counts))


def _taken(units: Sequence[Unit], wanted: Sequence[Slot]) -> dict[Slot, Unit]:
    """Which unit goes to which slot. A reviewed unit goes before one that nobody has read."""
    taken: dict[Slot, Unit] = {}
    free: defaultdict[str, list[Unit]] = defaultdict(list)
    for unit in sorted(units, key=lambda unit: not unit.reviewed):
        free[unit.key].append(unit)
    for rule in RULES:
        for slot in wanted:
            if slot in taken:
                continue
            found = next((unit for unit in free[slot.key] if rule(unit, slot)), None)
            if found is not None:
                taken[slot] = found
                free[slot.key].remove(found)
    return taken


def _is_open(unit: Unit | None) -> bool:
    """Whether the slot's text is the machine's to choose: no person has written or approved it."""
    return unit is None or not unit.reviewed


def _settled(old: Unit | None, slot: Slot, suggestion: Suggestion | None, ids: set[str]) -> Unit:
    """The slot's unit, the old one or a new one, in its place; its text as suggested if open."""
    unit = old or Unit(_new_id(slot.key, ids), slot.key, slot.source, "")
    unit = replace(
        unit,
        source=slot.source,
        article=slot.article,
        role=slot.role,
        before=slot.before,
        after=slot.after,
        unused=False,
        offer=None,
    )
    if suggestion is None:
        return unit
    target = cleaned(suggestion.target)
    if target != unit.target or not unit.machine:
        unit = replace(unit, target=target, machine=fingerprint(target), engine=suggestion.engine)
    return replace(unit, offer=suggestion.offer)


def _new_id(key: str, ids: set[str]) -> str:
    number, identity = 2, key
    while identity in ids:
        identity, number = f"{key}.{number}", number + 1
    return identity


def _happened(old: Unit | None, new: Unit) -> str:
    if old is None:
        return "added"
    if old.target != new.target:
        return "refreshed"
    if old.unused:
        return "used again"
    if (old.article, old.context) != (new.article, new.context):
        return "moved"
    return "kept"


def _with_unused(units: Sequence[Unit], unused: Sequence[Unit]) -> list[Unit]:
    """Unused units behind the last unit of their article; those of vanished articles at the end."""
    last = {unit.article: index for index, unit in enumerate(units)}
    behind: defaultdict[int, list[Unit]] = defaultdict(list)
    for unit in unused:
        behind[last.get(unit.article, len(units) - 1)].append(unit)
    if not units:
        return list(unused)
    return [each for index, unit in enumerate(units) for each in (unit, *behind[index])]
