"""An article as data: front matter, a tree of blocks, and text with its markup beside it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

MarkKind = Literal["emphasis", "strong", "strike", "sub", "sup", "code", "link", "ruby", "note"]
BlockKind = Literal[
    "heading",  # text, level
    "paragraph",  # text
    "quote",  # children
    "pull",  # children
    "list",  # children: items; ordered, start
    "item",  # children
    "table",  # children: rows
    "row",  # children: cells; header
    "cell",  # text, align
    "figure",  # path; children: alt, caption (each may be absent)
    "alt",  # text
    "caption",  # text
    "code",  # literal
    "rule",
    "note",  # label; children: the footnote's blocks
]


@dataclass(frozen=True, slots=True)
class Mark:
    """Markup on the half-open character span `start:end` of a text.

    A note call is a point: its start equals its end. `target` is a link's address, a note's
    label, the text of code, or a ruby's reading.
    """

    kind: MarkKind
    start: int
    end: int
    target: str = ""

    @property
    def is_point(self) -> bool:
        return self.kind == "note"


@dataclass(frozen=True, slots=True)
class Text:
    """Plain text with its marks in order; a hard line break is a line feed in the text."""

    plain: str
    marks: tuple[Mark, ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True)
class Block:
    """One node of an article's tree; which fields it uses follows from its kind."""

    kind: BlockKind
    text: Text | None = None
    children: tuple["Block", ...] = ()
    level: int = 0
    ordered: bool = False
    start: int = 1
    header: bool = False
    align: str = ""
    path: str = ""
    literal: str = ""
    label: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What an article says about itself. Dates are ISO 8601 calendar dates, as text."""

    title: Text
    language: str
    subtitle: Text | None = None
    author: str = ""
    date: str = ""
    publisher: str = ""
    link: str = ""
    licence: str = ""
    summary: Text | None = None
    tags: tuple[Text, ...] = ()
    part: Text | None = None
    order: int = 0
    excerpt: bool = False


@dataclass(frozen=True, slots=True)
class Article:
    """One article. `slug` is its identity: the file's name without its suffix."""

    slug: str
    path: str
    front: FrontMatter
    blocks: tuple[Block, ...]
    notes: tuple[Block, ...] = ()


def book_order(article: Article) -> tuple[int, str, str]:
    """The key by which articles stand in a book: their order, their date, their name."""
    return article.front.order, article.front.date, article.slug


def walk(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """All blocks of a tree in reading order, parents before children."""
    for block in blocks:
        yield block
        yield from walk(block.children)


def texts(article: Article) -> Iterator[tuple[str, Text]]:
    """All texts of an article in reading order, each with its role: a field or a block's kind."""

    def give(role: str, text: Text) -> Text:
        found.append((role, text))
        return text

    found: list[tuple[str, Text]] = []
    map_texts(article, give)
    return iter(found)


def map_texts(article: Article, change: Callable[[str, Text], Text]) -> Article:
    """The article with every text replaced by `change(role, text)`, called in reading order."""

    def optional(role: str, text: Text | None) -> Text | None:
        return None if text is None else change(role, text)

    front = article.front
    return replace(
        article,
        front=replace(
            front,
            title=change("title", front.title),
            subtitle=optional("subtitle", front.subtitle),
            summary=optional("summary", front.summary),
            tags=tuple(change("tag", tag) for tag in front.tags),
            part=optional("part", front.part),
        ),
        blocks=tuple(map_block(block, change) for block in article.blocks),
        notes=tuple(map_block(note, change) for note in article.notes),
    )


def map_block(block: Block, change: Callable[[str, Text], Text]) -> Block:
    """The block with every text in it replaced by `change(kind, text)`, in reading order."""
    return replace(
        block,
        text=None if block.text is None else change(block.kind, block.text),
        children=tuple(map_block(child, change) for child in block.children),
    )
