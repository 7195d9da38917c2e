"""An article as it was found in some other form, and Markdown made safe."""

import re
from dataclasses import dataclass

MARKUP = re.compile(r"[\\`*_\[\]<>~|]")
LINE_START = re.compile(r"^(\s*)(#{1,6}(?=\s)|[-+=](?=[\s=-])|>|\d{1,9}(?=[.)]\s))", re.MULTILINE)
TEXTS = (
    "subtitle",
    "author",
    "date",
    "publisher",
    "link",
    "licence",
    "language",
    "summary",
    "part",
)
"""What front matter says of an article in a line of text, besides its title."""
ENTITY = re.compile(r"&(?=#?\w+;)")


@dataclass(frozen=True)
class Found:
    """A found article: its title, its body as Markdown, and what its form says about it.

    `source` names the file, with a place in it where it holds several. Empty fields are guessed or
    left out.
    """

    source: str
    title: str
    body: str
    subtitle: str = ""
    author: str = ""
    date: str = ""
    publisher: str = ""
    link: str = ""
    licence: str = ""
    language: str = ""
    summary: str = ""
    part: str = ""
    tags: tuple[str, ...] = ()
    excerpt: bool = False
    notes: tuple[str, ...] = ()


def escaped(text: str) -> str:
    """Plain text as Markdown that reads as that text."""
    text = ENTITY.sub(r"\\&", MARKUP.sub(lambda match: "\\" + match[0], text))
    return LINE_START.sub(_escaped_start, text)


def _escaped_start(match: re.Match[str]) -> str:
    space, mark = match[1], match[2]
    if mark[0].isdigit():
        return f"{space}{mark}\\"
    return f"{space}\\{mark}"


def title_like(line: str) -> bool:
    """Whether a line may be a title: short, beginning large, without a final stop."""
    return 0 < len(line) <= 160 and line[-1] not in ".!?…:;," and not line[0].islower()


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a plain text: blank lines part them, single line ends do not."""
    return [" ".join(part.split()) for part in re.split(r"\n\s*\n", text) if part.strip()]
