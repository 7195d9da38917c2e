"""An edition's findings as SARIF 2.1.0, which build servers and editors read.

The form is OASIS's: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pipeline import __version__
from pipeline.checks.catalogue import CATALOGUE, Check
from pipeline.checks.finding import Finding
from pipeline.composition.edition import Edition, EditionSegment
from pipeline.files import write_text

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"


def write_sarif(edition: Edition, path: Path) -> None:
    """Write the edition's findings, in reading order; the same edition gives the same bytes."""
    text = json.dumps(sarif(edition), ensure_ascii=False, indent=2)
    write_text(path, text + "\n")


def sarif(edition: Edition) -> dict[str, Any]:
    """The log as a value: one run, a rule for each check, a result for each finding."""
    places = {check.code: index for index, check in enumerate(CATALOGUE)}
    driver = {
        "name": "Anthology",
        "version": __version__,
        "rules": [_rule(check) for check in CATALOGUE],
    }
    run = {
        "tool": {"driver": driver},
        "automationDetails": {"id": f"translation/{edition.language.tag}"},
        "columnKind": "unicodeCodePoints",
        "results": list(_results(edition, places)),
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(check: Check) -> dict[str, Any]:
    return {
        "id": check.code,
        "shortDescription": {"text": check.seeks},
        "defaultConfiguration": {"level": check.severity},
    }


def _results(edition: Edition, places: dict[str, int]) -> Iterator[dict[str, Any]]:
    for segment in edition.segments():
        for number, finding in enumerate(segment.findings):
            place = places.get(finding.code)
            yield {
                "ruleId": finding.code,
                **({} if place is None else {"ruleIndex": place}),
                "level": finding.severity,
                "message": {"text": _message(segment, finding)},
                "locations": [_location(segment)],
                "partialFingerprints": {"segment/v1": f"{segment.unit or segment.key}/{number}"},
            }


def _message(segment: EditionSegment, finding: Finding) -> str:
    return f"{finding.message} Source: {segment.source} Translation: {segment.target}"


def _location(segment: EditionSegment) -> dict[str, Any]:
    """The line of the article; what has none (line 0) is located by its file alone."""
    path, _, line = segment.place.rpartition(":")
    where: dict[str, Any] = {"artifactLocation": {"uri": quote(path)}}
    if int(line) > 0:
        where["region"] = {"startLine": int(line)}
    return {"physicalLocation": where}
