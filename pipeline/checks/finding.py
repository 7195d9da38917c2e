"""A finding: something that a check has to say of a translation."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "note"]
"""`error`: hardly right. `warning`: read it. `note`: may be meant so."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What the check `code` found, in a full sentence."""

    code: str
    severity: Severity
    message: str


def unsilenced(findings: Sequence[Finding], silenced: Iterable[str]) -> tuple[Finding, ...]:
    """The findings whose codes are not among the silenced ones."""
    silent = frozenset(silenced)
    return tuple(finding for finding in findings if finding.code not in silent)
