"""Markup: whether the target has each of the source's placeholders once, and nested properly."""

from collections import Counter
from collections.abc import Iterator

from pipeline.checks.pair import Pair
from pipeline.segments.tags import TAG


def markup(pair: Pair) -> Iterator[str]:
    """Placeholders that are missing, doubled, unknown or crossed."""
    wanted, found = Counter(_tags(pair.source_tagged)), Counter(_tags(pair.target_tagged))
    for tag in dict.fromkeys([*wanted, *found]):
        if not wanted[tag]:
            yield f"The placeholder {tag} is not in the source."
        elif not found[tag]:
            yield f"The placeholder {tag} is missing."
        elif found[tag] > wanted[tag]:
            yield f"The placeholder {tag} stands {found[tag]} times."
    if wanted == found:
        yield from _crossed(pair.target_tagged)


def _tags(tagged: str) -> Iterator[str]:
    return (match[0] for match in TAG.finditer(tagged) if not match[0].startswith("\\"))


def _crossed(tagged: str) -> Iterator[str]:
    stack: list[str] = []
    for tag in _tags(tagged):
        if tag.endswith("/>"):
            continue
        if not tag.startswith("</"):
            stack.append(tag)
        elif not stack or stack.pop() != tag.replace("/", ""):
            yield f"The placeholder {tag} closes before what it holds, or opens too late."
            return
