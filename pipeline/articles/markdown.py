"""CommonMark with tables and footnotes, parsed into an article's blocks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.footnote import footnote_plugin

from pipeline.articles.article import Block, BlockKind, Mark, MarkKind, Text
from pipeline.errors import ArticleError

# Inline HTML that has an equal in the tree; every other HTML is refused.
HTML_MARKS: dict[str, MarkKind] = {
    "em": "emphasis",
    "i": "emphasis",
    "strong": "strong",
    "b": "strong",
    "s": "strike",
    "del": "strike",
    "sub": "sub",
    "sup": "sup",
    "code": "code",
}
NODE_MARKS: dict[str, MarkKind] = {"em": "emphasis", "strong": "strong", "s": "strike"}
PULL = "[!pull]"
LINK_SCHEMES = ("http://", "https://", "mailto:")


def parse_blocks(
    text: str, path: Path, first_line: int
) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    """The blocks and the footnotes of an article's body, which starts at `first_line` of its file.

    Raises ArticleError with the line for HTML, links and pictures that no book can hold.
    """
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    # Every address becomes a link or a picture here, so that a bad one is named, not shown as text.
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    tokens = parser.use(footnote_plugin).parse(text)
    reader = _Reader(path, first_line)
    blocks: list[Block] = []
    notes: list[Block] = []
    for node in SyntaxTreeNode(tokens).children:
        if node.type == "footnote_block":
            notes.extend(reader.note(child) for child in node.children)
        else:
            blocks.extend(reader.blocks(node))
    return tuple(blocks), tuple(notes)


@dataclass
class _Inline:
    """Plain text and marks while they are being gathered from inline nodes."""

    plain: str = ""
    marks: list[Mark] = field(default_factory=list)
    pictures: list[Block] = field(default_factory=list)
    open_html: list[tuple[str, int]] = field(default_factory=list)
    reading: str = ""

    def add(self, text: str) -> None:
        self.plain += text

    def text(self, line: int) -> Text:
        return tidy(Text(self.plain, tuple(self.marks), line))


@dataclass(frozen=True)
class _Reader:
    path: Path
    first_line: int

    def line(self, node: SyntaxTreeNode) -> int:
        return self.first_line + (node.map[0] if node.map else 0)

    def error(self, message: str, hint: str, line: int) -> ArticleError:
        return ArticleError(message, hint=hint, path=self.path, line=line)

    def all_blocks(self, nodes: Sequence[SyntaxTreeNode]) -> tuple[Block, ...]:
        return tuple(block for node in nodes for block in self.blocks(node))

    def note(self, node: SyntaxTreeNode) -> Block:
        """A footnote with its blocks."""
        label = str(node.meta.get("label") or node.meta["id"] + 1)
        return Block("note", label=label, children=self.all_blocks(node.children))

    def blocks(self, node: SyntaxTreeNode) -> Iterator[Block]:
        line = self.line(node)
        match node.type:
            case "heading":
                yield from self.texts("heading", node, level=max(2, int(node.tag[1])))
            case "paragraph":
                yield from self.texts("paragraph", node)
            case "blockquote":
                pull = self.is_pull(node)
                children = self.all_blocks(node.children)
                yield Block("pull" if pull else "quote", children=children, line=line)
            case "bullet_list" | "ordered_list":
                items = tuple(
                    Block("item", children=self.all_blocks(item.children)) for item in node.children
                )
                ordered = node.type == "ordered_list"
                start = int(node.attrs.get("start", 1))
                yield Block("list", children=items, ordered=ordered, start=start, line=line)
            case "table":
                yield Block("table", children=tuple(self.rows(node)), line=line)
            case "fence" | "code_block":
                yield Block("code", literal=node.content.rstrip("\n"), line=line)
            case "hr":
                yield Block("rule", line=line)
            case "html_block":
                self.refuse_html(node.content, line)
            case "footnote_anchor":
                return
            case kind:
                raise self.error(f"The element “{kind}” is not supported.", "Remove it.", line)

    def is_pull(self, quote: SyntaxTreeNode) -> bool:
        """Whether a block quote is a pull quote; takes its first line, [!pull], away.

        Raises ArticleError for a pull quote that holds anything but paragraphs.
        """
        first = quote.children[0] if quote.children else quote
        if first.type != "paragraph":
            return False
        words = first.children[0].children
        if not words or words[0].content.strip().lower() != PULL:
            return False
        kinds = [child.type for child in quote.children]
        if len(words) + len(kinds) < 3 or set(kinds) != {"paragraph"}:
            raise self.error(
                "A pull quote holds one paragraph or more, and nothing else.",
                f"Write the words below the line > {PULL}, each line with a > before it.",
                self.line(quote),
            )
        del words[:2]
        return True

    def texts(self, kind: BlockKind, node: SyntaxTreeNode, level: int = 0) -> Iterator[Block]:
        """A block with its text; pictures in running text follow it as figures of their own."""
        inline = self.inline(node)
        if inline.plain.strip():
            text = inline.text(self.line(node))
            yield Block(kind, text=text, level=level, line=self.line(node))
        yield from inline.pictures

    def rows(self, table: SyntaxTreeNode) -> Iterator[Block]:
        for part in table.children:
            for row in part.children:
                yield Block(
                    "row",
                    header=part.type == "thead",
                    children=tuple(self.cell(cell) for cell in row.children),
                )

    def cell(self, node: SyntaxTreeNode) -> Block:
        inline, line = self.inline(node), self.line(node)
        if inline.pictures:
            raise self.error(
                "A picture stands in a table.", "Put it in a paragraph of its own.", line
            )
        align = str(node.attrs.get("style", "")).removeprefix("text-align:")
        return Block("cell", text=inline.text(line), align=align, line=line)

    def inline(self, node: SyntaxTreeNode) -> _Inline:
        inline, line = _Inline(), self.line(node)
        for child in node.children:
            self.gather(child, inline, line)
        if inline.open_html:
            name = inline.open_html[-1][0]
            raise self.error(f"The tag <{name}> is not closed.", f"Add </{name}>.", line)
        return inline

    def gather(self, node: SyntaxTreeNode, inline: _Inline, line: int) -> None:
        start = len(inline.plain)
        match node.type:
            case "text" | "text_special":
                inline.add(node.content)
            case "softbreak":
                inline.add(" ")
            case "hardbreak":
                inline.add("\n")
            case "code_inline":
                inline.add(node.content)
                inline.marks.append(Mark("code", start, len(inline.plain), node.content))
            case "em" | "strong" | "s":
                self.gather_all(node, inline, line)
                inline.marks.append(Mark(NODE_MARKS[node.type], start, len(inline.plain)))
            case "link":
                self.gather_all(node, inline, line)
                address = self.address(str(node.attrs.get("href", "")), line)
                inline.marks.append(Mark("link", start, len(inline.plain), address))
            case "image":
                inline.pictures.append(self.figure(node, line))
            case "footnote_ref":
                label = str(node.meta.get("label") or node.meta["id"] + 1)
                inline.marks.append(Mark("note", start, start, label))
            case "footnote_anchor":
                return  # the way back from a note, which is the books' own business
            case "html_inline":
                self.html(node.content, inline, line)
            case "inline":
                self.gather_all(node, inline, line)
            case kind:
                raise self.error(f"The element “{kind}” is not supported.", "Remove it.", line)

    def gather_all(self, node: SyntaxTreeNode, inline: _Inline, line: int) -> None:
        for child in node.children:
            self.gather(child, inline, line)

    def figure(self, node: SyntaxTreeNode, line: int) -> Block:
        source = unquote(str(node.attrs.get("src", "")))
        alt = "".join(_plain(child) for child in node.children).strip()
        if not alt:
            raise self.error(
                f"The picture “{source}” has no alternative text.",
                "Say between the square brackets what it shows.",
                line,
            )
        children = [Block("alt", text=tidy(Text(alt, line=line)))]
        if caption := str(node.attrs.get("title", "")).strip():
            children.append(Block("caption", text=tidy(Text(caption, line=line))))
        return Block("figure", path=source, children=tuple(children), line=line)

    def address(self, address: str, line: int) -> str:
        if not address.startswith(LINK_SCHEMES):
            raise self.error(
                f"The link “{address}” leads nowhere outside this folder.",
                "Give a full address that begins with https://.",
                line,
            )
        return address

    def html(self, tag: str, inline: _Inline, line: int) -> None:
        """Take over an inline tag that has an equal in the tree."""
        name = tag.strip("</> ").lower()
        if tag.startswith("<!--"):
            return
        if name == "br":
            inline.add("\n")
        elif name in (*HTML_MARKS, "ruby") and not tag.startswith("</"):
            inline.open_html.append((name, len(inline.plain)))
            inline.reading = ""
        elif name in ("rt", "rp") and any(each == "ruby" for each, _ in inline.open_html):
            self.reading(tag, name, inline, line)
        elif inline.open_html and inline.open_html[-1][0] == name and tag.startswith("</"):
            start = inline.open_html.pop()[1]
            kind = HTML_MARKS.get(name, "ruby")
            target = inline.reading if kind == "ruby" else ""
            if kind == "ruby" and not target:
                raise self.error("The tag <ruby> has no reading.", "Add <rt>…</rt> to it.", line)
            inline.marks.append(Mark(kind, start, len(inline.plain), target))
        else:
            self.refuse_html(tag, line)

    def reading(self, tag: str, name: str, inline: _Inline, line: int) -> None:
        """Take the reading of a ruby, or its brackets, out of the running text."""
        if not tag.startswith("</"):
            inline.open_html.append((name, len(inline.plain)))
            return
        opened, start = inline.open_html.pop()
        if opened != name:
            raise self.error(f"The tag <{opened}> is not closed.", f"Add </{opened}>.", line)
        if name == "rt":
            inline.reading = inline.plain[start:].strip()
        inline.plain = inline.plain[:start]
        inline.marks = [mark for mark in inline.marks if mark.end <= start]

    def refuse_html(self, html: str, line: int) -> None:
        if html.lstrip().startswith("<!--") and html.rstrip().endswith("-->"):
            return
        first = html.strip().split("\n", 1)[0][:60]
        raise self.error(
            f"Raw HTML is not allowed here: {first}",
            "Write it as Markdown, or put it between backquotes to show it as text.",
            line,
        )


def _plain(node: SyntaxTreeNode) -> str:
    own = node.content if node.type in ("text", "code_inline", "text_special") else ""
    return own + "".join(_plain(child) for child in node.children)


def tidy(text: Text) -> Text:
    """The text with runs of white space as single spaces (or line feeds), and its marks fitted.

    Empty spans are dropped; a note call follows the word before it; marks come in order, outer
    before inner.
    """
    plain: list[str] = []
    places: list[int] = []  # the new place of each old character
    for character in text.plain:
        places.append(len(plain))
        if not character.isspace():
            plain.append(character)
        elif character == "\n":
            while plain and plain[-1] == " ":
                plain.pop()
            if plain and plain[-1] != "\n":
                plain.append("\n")
        elif plain and not plain[-1].isspace():
            plain.append(" ")
    while plain and plain[-1].isspace():
        plain.pop()
    places.append(len(plain))
    end = len(plain)
    marks = []
    for mark in text.marks:
        first, last = min(places[mark.start], end), min(places[mark.end], end)
        if mark.is_point:
            while first and plain[first - 1].isspace():
                first -= 1
            marks.append(Mark(mark.kind, first, first, mark.target))
        elif first < last:
            marks.append(Mark(mark.kind, first, last, mark.target))
    return Text("".join(plain), in_order(marks), text.line)


def in_order(marks: Sequence[Mark]) -> tuple[Mark, ...]:
    """Marks sorted by their starts, outer spans before inner ones, points after spans' ends."""
    return tuple(sorted(marks, key=lambda m: (m.start, -m.end)))
