"""Placeholders as other programs leave them, and whether a translation has the source's."""

import re
from collections import Counter

from pipeline.articles.article import Mark
from pipeline.segments.tags import TAG, untagged

LETTERED = re.compile(r"<(/?)[A-Za-z]+(\d+)(/?)>")


def numbered(text: str) -> str:
    """The text with OmegaT's tags, such as `<g1>`, as this project's: `<1>`."""
    return LETTERED.sub(r"<\1\2\3>", text)


def misfit(source: str, target: str) -> str:
    """Why the target's placeholders do not fit the source's, "" when they do."""
    wanted, found = _counts(source), _counts(target)
    for tag in wanted - found:
        return f"the placeholder {tag} is missing"
    for tag in found - wanted:
        return f"the placeholder {tag} is too much"
    try:
        untagged(target, _marks(wanted))
    except ValueError as problem:
        return str(problem)
    return ""


def _counts(text: str) -> Counter[str]:
    return Counter(m[0] for m in TAG.finditer(text) if not m[0].startswith("\\"))


def _marks(tags: Counter[str]) -> list[Mark]:
    """Marks for numbers 1 to the highest, points where the tags say so."""
    highest = max((int(tag.strip("</>")) for tag in tags), default=0)
    return [
        Mark("note" if f"<{number}/>" in tags else "emphasis", 0, 0)
        for number in range(1, highest + 1)
    ]
