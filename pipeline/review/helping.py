"""What lies beside a sentence for its translator: similar sentences' translations, and terms."""

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.checks.pair import plain
from pipeline.glossary.glossary import Glossary
from pipeline.glossary.terms import found_terms, renderings
from pipeline.memory.difference import Change, difference
from pipeline.memory.fuzzy import fuzzy
from pipeline.memory.matching import Index, Kind
from pipeline.memory.unit import Unit

LEAST, MOST = 60, 3


@dataclass(frozen=True, slots=True)
class Similar:
    """A reviewed translation of the same or a similar sentence, and how that sentence differs."""

    kind: Kind
    score: int
    target: str
    article: str
    difference: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """A term of the sentence, how to translate it, and whether the translation does."""

    term: str
    translation: str
    forms: tuple[str, ...]
    forbidden: tuple[str, ...]
    note: str
    used: bool


def similar(unit: Unit, index: Index) -> tuple[Similar, ...]:
    """Other units' translations of the same or similar sentences, the best first."""
    matches = fuzzy([unit.source], index, LEAST, MOST + 1)[0]
    others = [match for match in matches if match.unit.id != unit.id]
    return tuple(
        Similar(
            match.kind,
            match.score,
            match.target,
            match.unit.article,
            difference(match.unit.source, unit.source),
        )
        for match in others[:MOST]
    )


def terms(source: str, target: str, glossary: Glossary) -> Iterator[Term]:
    """The glossary's terms in the source in their order, each once."""
    said = plain(target)
    for term in dict.fromkeys(found.term for found in found_terms(plain(source), glossary)):
        used = next(renderings(term, said), None) is not None
        yield Term(term.term, term.translation, term.forms, term.forbidden, term.note, used)
