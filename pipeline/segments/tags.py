"""Markup inside a segment as numbered placeholders, the form in which memories and people see it.

A span is `<1>…</1>`, a point is `<2/>`; numbers follow the order of the source's marks. Text that
looks like a placeholder itself is written with a backslash: `\\<1>`.
"""

import re
from collections.abc import Sequence

from pipeline.articles.article import Mark, Text
from pipeline.articles.markdown import in_order

TAG = re.compile(r"\\?<(/?)(\d+)(/?)>")


def tagged(plain: str, marks: Sequence[Mark], numbers: Sequence[int] | None = None) -> str:
    """The text with a placeholder for each mark; `numbers` default to 1, 2, 3 … in their order."""
    numbers = numbers or range(1, len(marks) + 1)
    inserts: list[tuple[tuple[int, int, int], str]] = []
    for depth, (mark, number) in enumerate(zip(marks, numbers, strict=True)):
        if mark.is_point:
            inserts.append(((mark.start, 1, depth), f"<{number}/>"))
        else:
            inserts.append(((mark.start, 2, depth), f"<{number}>"))
            inserts.append(((mark.end, 0, -depth), f"</{number}>"))
    out, done = [], 0
    for (place, _, _), insert in sorted(inserts):
        out += [_escape(plain[done:place]), insert]
        done = place
    return "".join(out) + _escape(plain[done:])


def untagged(tagged_text: str, marks: Sequence[Mark]) -> Text:
    """The plain text and the marks of a text with placeholders.

    `marks` are the source's; each placeholder takes its kind and target from the mark of its
    number. Raises ValueError, saying which, when a placeholder is unknown, doubled, crossed or
    not closed. A mark without a placeholder is absent from the result: see `missing`.
    """
    plain, done = "", 0
    found: list[Mark] = []
    seen: set[int] = set()
    stack: list[tuple[int, int]] = []
    for match in TAG.finditer(tagged_text):
        plain += tagged_text[done : match.start()]
        done = match.end()
        if match[0].startswith("\\"):
            plain += match[0][1:]
            continue
        number = int(match[2])
        if not 1 <= number <= len(marks):
            raise ValueError(f"the placeholder {match[0]} is not in the source")
        mark = marks[number - 1]
        if mark.is_point != bool(match[3]):
            raise ValueError(f"the placeholder {match[0]} has another form than in the source")
        if match[1]:
            if not stack or stack[-1][0] != number:
                raise ValueError(f"the placeholder {match[0]} closes nothing that is open")
            found.append(Mark(mark.kind, stack.pop()[1], len(plain), mark.target))
            continue
        if number in seen:
            raise ValueError(f"the placeholder {match[0]} stands twice")
        seen.add(number)
        if mark.is_point:
            found.append(Mark(mark.kind, len(plain), len(plain), mark.target))
        else:
            stack.append((number, len(plain)))
    if stack:
        raise ValueError(f"the placeholder <{stack[-1][0]}> is not closed")
    return Text(plain + tagged_text[done:], in_order(found))


def missing(tagged_text: str, marks: Sequence[Mark]) -> tuple[int, ...]:
    """The numbers of the marks that have no placeholder in the text."""
    present = {int(m[2]) for m in TAG.finditer(tagged_text) if not m[0].startswith("\\")}
    return tuple(n for n in range(1, len(marks) + 1) if n not in present)


def _escape(plain: str) -> str:
    return TAG.sub(lambda match: "\\" + match[0], plain)
