"""What the checks say of an edition's sentences while a person changes their translations."""

from collections.abc import Sequence

from pipeline.checks.catalogue import CHECKS, check_segment
from pipeline.checks.edition import Entry, check_edition
from pipeline.checks.finding import Finding, unsilenced
from pipeline.checks.pair import plain
from pipeline.glossary.findings import term_findings
from pipeline.glossary.glossary import Glossary
from pipeline.locales import Locale
from pipeline.memory.unit import Unit
from pipeline.review.places import Place


class Checker:
    """Checks one language's sentences.

    To check a sentence takes milliseconds, most of them to tell its language, and an edition has
    thousands: so the findings that the edition came with stand for as long as its text does.
    """

    def __init__(
        self, locale: Locale, source_language: str, glossary: Glossary, off: frozenset[str]
    ) -> None:
        self.locale = locale
        self.source_language = source_language
        self.glossary = glossary
        self.off = off
        self._known: dict[tuple[str, str, str], tuple[Finding, ...]] = {}
        self.touched: set[str] = set()
        """The ids of units whose findings the edition's cannot stand for any more."""

    def alone(self, place: Place, target: str) -> tuple[Finding, ...]:
        """The findings of a sentence by itself, silenced or not."""
        question = place.said.source, target, place.said.role
        if question not in self._known:
            terms = term_findings(plain(place.said.source), plain(target), self.glossary)
            self._known[question] = check_segment(
                place.said.source,
                target,
                place.said.role,
                self.locale,
                self.source_language,
                extra=tuple(terms),
                off=self.off,
            )
        made = place.said.findings if target == place.said.target else ()
        kept = (each for each in made if CHECKS[each.code].group in ("machine", "memory"))
        return (*self._known[question], *kept)

    def all(self, found: Sequence[Place], units: Sequence[Unit]) -> list[tuple[Finding, ...]]:
        """For each place what is to be said of it, without what its unit silences."""
        entries = [
            Entry(unit.id, place.said.source, unit.target, place.said.place)
            for place, unit in zip(found, units, strict=True)
        ]
        together = check_edition(entries, self.locale, self.off)
        return [
            unsilenced(
                tuple(dict.fromkeys((*self._own(place, unit), *more))),
                (silence.code for silence in unit.silenced),
            )
            for place, unit, more in zip(found, units, together, strict=True)
        ]

    def _own(self, place: Place, unit: Unit) -> tuple[Finding, ...]:
        stands = unit.target == place.said.target and not unit.silenced
        if not stands or unit.id in self.touched:
            return self.alone(place, unit.target)
        return tuple(f for f in place.said.findings if CHECKS[f.code].group != "edition")
