"""A person's target as text with markup, whatever became of its placeholders."""

import re
from collections.abc import Sequence

from pipeline.articles.article import Mark, Text
from pipeline.segments.tags import TAG, missing, untagged


def placed(target: str, marks: Sequence[Mark]) -> Text:
    """The target's text with the source's marks where their placeholders stand.

    Placeholders that do not fit (unknown, doubled, crossed, not closed) are left out, so that none
    is ever printed, and a footnote call without a placeholder goes to the end, so that no note is
    lost. The checks report both.
    """
    try:
        text = untagged(target, marks)
    except ValueError:
        target = _fitting(target, marks)
        text = untagged(target, marks)
    lost = [marks[number - 1] for number in missing(target, marks)]
    end = len(text.plain.rstrip())
    calls = tuple(Mark(mark.kind, end, end, mark.target) for mark in lost if mark.is_point)
    return Text(text.plain, text.marks + calls, text.line)


def _fitting(target: str, marks: Sequence[Mark]) -> str:
    """The target without the placeholders that do not fit."""
    found = [match for match in TAG.finditer(target) if not match[0].startswith("\\")]
    keep: set[int] = set()
    seen: set[str] = set()
    opened: list[re.Match[str]] = []
    for match in found:
        number = int(match[2])
        if not 1 <= number <= len(marks) or marks[number - 1].is_point != bool(match[3]):
            continue
        if match[1]:
            if match[2] in (each[2] for each in opened):
                while opened[-1][2] != match[2]:
                    opened.pop()
                keep |= {opened.pop().start(), match.start()}
        elif match[2] not in seen:
            seen.add(match[2])
            if match[3]:
                keep.add(match.start())
            else:
                opened.append(match)
    pieces, done = [], 0
    for match in found:
        pieces += [target[done : match.start()], match[0] if match.start() in keep else ""]
        done = match.end()
    return "".join(pieces) + target[done:]
