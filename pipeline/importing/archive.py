"""A text dump of a blog's category page: articles, one behind the other.

An article begins with its title on a line of its own. An excerpt ends with a line “Continue reading
<its title>”. So an article begins at the top, behind each such line, at each line that is the
title in the next such line, and at a line like a title behind two or more blank lines. Titles of
reprinted pieces and lines in capitals inside an article become its headings.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from pipeline.importing.found import Found, escaped, title_like

CONTINUE = re.compile(r"^Continue reading\s+(.+?)\s*$", re.MULTILINE)
NAMES = re.compile(r"(?<=[a-z,;] )[A-Z][\w’'-]+")
FEWEST_WORDS = 5  # of a heading inside an article; shorter lines are salutations


def is_archive(text: str) -> bool:
    """Whether some excerpt's title stands on a line of its own before its end."""
    return any(
        re.search(rf"^{re.escape(match[1])}\s*$", text[: match.start()], re.MULTILINE)
        for match in CONTINUE.finditer(text)
    )


def read_archive(text: str, path: Path) -> list[Found]:
    """The archive's articles in their order."""
    lines = text.split("\n")
    starts = list(_starts(lines))
    ends = [*starts[1:], len(lines)]
    return [_article(lines, *each, path) for each in zip(starts, ends, strict=True)]


def _starts(lines: list[str]) -> Iterator[int]:
    """The lines on which articles begin."""
    awaited = [match[1] for line in lines if (match := CONTINUE.match(line))]
    fresh = True
    blank = 2
    for number, line in enumerate(lines):
        text = line.strip()
        if not text:
            blank += 1
            continue
        if match := CONTINUE.match(line):
            fresh = True
            if match[1] in awaited:
                awaited.remove(match[1])
        elif fresh or text in awaited or (blank >= 2 and _heads_a_body(lines, number)):
            fresh = False
            yield number
        blank = 0


def _heads_a_body(lines: list[str], number: int) -> bool:
    following = next((line for line in lines[number + 1 :] if line.strip()), "")
    return title_like(lines[number].strip()) and len(following) > 2 * len(lines[number])


def _article(lines: list[str], start: int, end: int, path: Path) -> Found:
    title = lines[start].strip()
    body = [line.strip() for line in lines[start + 1 : end] if line.strip()]
    excerpt = bool(body) and CONTINUE.match(body[-1]) is not None
    if excerpt:
        body.pop()
    names = set(NAMES.findall(" ".join(body)))
    blocks = [_block(line, index + 1 < len(body), names) for index, line in enumerate(body)]
    return Found(f"{path}:{start + 1}", title, "\n\n".join(blocks), excerpt=excerpt)


def _block(line: str, more_follows: bool, names: set[str]) -> str:
    if more_follows and line.isupper() and len(line) <= 80:
        return f"## {escaped(_sentence_case(line, names))}"
    if more_follows and title_like(line) and len(line.split()) >= FEWEST_WORDS:
        return f"## {escaped(line)}"
    return escaped(line)


def _sentence_case(line: str, names: set[str]) -> str:
    """A line in capitals in small letters, but for its first and for names that the text holds."""
    known = {name.upper(): name for name in names}
    words = [known.get(word, word.lower()) for word in line.split()]
    text = " ".join(words)
    return text[:1].upper() + text[1:]
