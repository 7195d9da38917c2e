"""What there is to say of the translations that were chosen: each by itself, then all together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.checks.catalogue import CHECKS, check_segment, finding
from pipeline.checks.edition import Entry, check_edition
from pipeline.checks.finding import Finding, unsilenced
from pipeline.checks.pair import plain
from pipeline.composition.choose import Chosen
from pipeline.glossary.findings import term_findings
from pipeline.glossary.glossary import Glossary
from pipeline.locales import Locale
from pipeline.translation.translate import Translation


@dataclass(frozen=True, slots=True)
class Candidate:
    """A segment with the translation chosen for it, and where it stands."""

    key: str
    source: str
    role: str
    place: str
    chosen: Chosen
    machine: Translation


@dataclass(frozen=True, slots=True)
class Inspector:
    """Runs the checks that are on; `off` are the codes of those that are not."""

    locale: Locale
    source_language: str
    glossary: Glossary
    off: frozenset[str] = frozenset()

    def inspect(self, candidates: Sequence[Candidate]) -> list[tuple[Finding, ...]]:
        """For each candidate what the checks find, without what its units silence."""
        entries = [Entry(c.key, c.source, c.chosen.target, c.place) for c in candidates]
        together = check_edition(entries, self.locale, self.off)
        return [
            unsilenced((*self._alone(candidate), *more), _silenced(candidate.chosen))
            for candidate, more in zip(candidates, together, strict=True)
        ]

    def _alone(self, candidate: Candidate) -> tuple[Finding, ...]:
        return check_segment(
            candidate.source,
            candidate.chosen.target,
            candidate.role,
            self.locale,
            self.source_language,
            extra=tuple(self._extra(candidate)),
            off=self.off,
        )

    def _extra(self, candidate: Candidate) -> Iterator[Finding]:
        source, target = plain(candidate.source), plain(candidate.chosen.target)
        yield from term_findings(source, target, self.glossary)
        chosen = candidate.chosen
        if chosen.origin == "machine":
            for flag in candidate.machine.flags:
                if flag.code in CHECKS and CHECKS[flag.code].group == "machine":
                    yield finding(flag.code, flag.message)
        elif chosen.difference:
            yield finding("adapted", f"Translated for a similar sentence: {chosen.difference}")


def _silenced(chosen: Chosen) -> Iterator[str]:
    for unit in (chosen.unit, chosen.match.unit if chosen.match else None):
        if unit is not None:
            yield from (silence.code for silence in unit.silenced)
