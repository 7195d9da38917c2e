"""Looking at a memory: what it holds, what is wrong in it, how it differs from another version."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.checks.catalogue import check_segment
from pipeline.checks.edition import Entry, check_edition
from pipeline.checks.finding import Finding, unsilenced
from pipeline.checks.pair import plain
from pipeline.glossary.findings import term_findings
from pipeline.glossary.glossary import Glossary
from pipeline.locales import Locale
from pipeline.memory.unit import Memory, Unit


@dataclass(frozen=True, slots=True)
class Problem:
    """What a check found in a unit."""

    unit: Unit
    finding: Finding


@dataclass(frozen=True, slots=True)
class Difference:
    """A unit in two versions of a memory; None where a version does not have it."""

    old: Unit | None
    new: Unit | None


def statistics(memory: Memory) -> Mapping[str, int]:
    """How many units there are of each kind; those of vanished sentences are counted apart."""
    used = [unit for unit in memory if not unit.unused]
    return {
        "units": len(used),
        "person": sum(unit.reviewed and unit.origin == "person" for unit in used),
        "approved": sum(unit.reviewed and unit.origin == "machine" for unit in used),
        "unreviewed": sum(not unit.reviewed for unit in used),
        "locked": sum(unit.state == "locked" for unit in used),
        "offers": sum(unit.offer is not None for unit in used),
        "notes": sum(bool(unit.note) for unit in used),
        "silenced": sum(len(unit.silenced) for unit in used),
        "unused": len(memory) - len(used),
    }


def by_article(memory: Memory) -> dict[str, tuple[int, int]]:
    """For each article in the file's order how many units are reviewed, and how many it has."""
    every = Counter(unit.article for unit in memory if not unit.unused)
    reviewed = Counter(unit.article for unit in memory if unit.reviewed and not unit.unused)
    return {article: (reviewed[article], count) for article, count in every.items()}


def problems(
    memory: Memory, locale: Locale, glossary: Glossary, off: frozenset[str]
) -> Iterator[Problem]:
    """What the checks find in the units that are used, in the file's order."""
    used = [unit for unit in memory if not unit.unused]
    entries = [Entry(u.id, u.source, u.target, f"line {u.line}") for u in used]
    together = check_edition(entries, locale, off)
    for unit, more in zip(used, together, strict=True):
        terms = term_findings(plain(unit.source), plain(unit.target), glossary)
        alone = check_segment(
            unit.source,
            unit.target,
            unit.role,
            locale,
            memory.source_language,
            extra=tuple(terms),
            off=off,
        )
        silent = (silence.code for silence in unit.silenced)
        for each in unsilenced((*alone, *more), silent):
            yield Problem(unit, each)


def compare(old: Memory, new: Memory) -> list[Difference]:
    """The units whose target, state or note differ, in the new memory's order, lost ones last."""
    before = {unit.id: unit for unit in old}
    differences = [
        Difference(before.get(unit.id), unit)
        for unit in new
        if unit.id not in before or _said(before[unit.id]) != _said(unit)
    ]
    here = {unit.id for unit in new}
    return differences + [Difference(unit, None) for unit in old if unit.id not in here]


def pruned(memory: Memory, reviewed: bool) -> tuple[Memory, Sequence[Unit]]:
    """The memory without the units of vanished sentences, and those units.

    Reviewed ones only go when `reviewed` says so.
    """
    gone = [unit for unit in memory if unit.unused and (reviewed or not unit.reviewed)]
    ids = {unit.id for unit in gone}
    return memory.with_units(unit for unit in memory if unit.id not in ids), gone


def _said(unit: Unit) -> tuple[object, ...]:
    return unit.target, unit.state, unit.note, unit.silenced
