"""Brackets: whether they are paired, and whether the source's are there."""

import re
from collections.abc import Iterator

from pipeline.checks.pair import HAN, Pair

PAIRS = {"(": ")", "[": "]", "{": "}", "（": "）", "【": "】", "［": "］", "《": "》", "〈": "〉"}
CLOSERS = {closer: opener for opener, closer in PAIRS.items()}
OPEN = re.compile(r"[(\[（【［]")
NAME = re.compile(r"\([^()a-z]*\)|\((?:[A-Z][\w’'-]*[ ,]*)+\)")


def brackets(pair: Pair) -> Iterator[str]:
    """Brackets that do not pair though the source's do, and brackets that were lost.

    A name that stands in the target without brackets is not lost. In Chinese a name or an
    abbreviation in brackets may go, because there it would say the same twice.
    """
    if (wrong := unpaired(pair.target)) and not unpaired(pair.source):
        yield f"The bracket {wrong} has no partner."
        return
    source = NAME.sub(lambda m: "" if m[0][1:-1] in pair.target else m[0], pair.source)
    if pair.language == "zh":
        source = NAME.sub("", re.sub(rf"\([^()]*{HAN.pattern}[^()]*\)", "", source))
    wanted, found = len(OPEN.findall(source)), len(OPEN.findall(pair.target))
    if found < wanted:
        yield f"{wanted} brackets became {found}."


def unpaired(text: str) -> str:
    """The first bracket without a partner, or "". “a)” that numbers an item is none."""
    stack: list[str] = []
    for match in re.finditer(r"(?:^|(?<=\s))\w{1,2}\)|.", text, re.DOTALL):
        mark = match[0]
        if mark in PAIRS:
            stack.append(mark)
        elif mark in CLOSERS and (not stack or stack.pop() != CLOSERS[mark]):
            return mark
        elif len(mark) > 1 and stack and stack[-1] == "(":
            stack.pop()
    return stack[-1] if stack else ""
