"""An estimate of a translation's quality, by which reports say what to look at first."""

import math
from collections.abc import Iterable

from pipeline.checks.finding import Finding, Severity

KEEPS: dict[Severity, float] = {"error": 0.4, "warning": 0.75, "note": 0.95}
"""What a finding of each severity leaves of the estimate."""


def estimate(score: float | None, findings: Iterable[Finding]) -> float:
    """The quality from 0 (worst) to 1, by which segments are put in order; no probability.

    It begins with the model's geometric mean probability of a token, exp(`score`), or with 1 for a
    text that a person answers for (`score` None). Each finding then takes its share, by severity.
    """
    quality = 1.0 if score is None else math.exp(min(0.0, score))
    for each in findings:
        quality *= KEEPS[each.severity]
    return round(quality, 4)
