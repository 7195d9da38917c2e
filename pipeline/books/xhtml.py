"""An article's blocks as XHTML, for EPUB and PDF alike."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import starmap, zip_longest
from typing import Literal

from markupsafe import Markup, escape

from pipeline.articles.article import Article, Block, Mark, Text, walk
from pipeline.books.emphasis import chinese_emphasis
from pipeline.books.hyphens import softened
from pipeline.locales import Locale

TAGS = {
    "emphasis": "em",
    "strong": "strong",
    "strike": "s",
    "sub": "sub",
    "sup": "sup",
    "code": "code",
    "link": "a",
    "ruby": "ruby",
}
MANY, MOST = 7, 11  # columns from which a table is set smaller in print
NoteStyle = Literal["popup", "foot"]
"""`popup`: calls link to asides at the end (EPUB); `foot`: notes stand in the text (print CSS)."""


def plain(text: Text | None) -> str:
    """A text without its markup, on one line."""
    return "" if text is None else text.plain.replace("\n", " ")


@dataclass
class Renderer:
    """Renders the texts and blocks of one article.

    `picture` gives the address of a picture from its path in the article. Ids are made unique in
    the book by the article's slug. With `beside`, the article as it was, each text is followed by
    its original.
    """

    article: Article
    locale: Locale
    notes: NoteStyle
    picture: Callable[[str], str]
    beside: Article | None = None
    called: dict[str, int] = field(default_factory=dict)

    def body(self) -> Markup:
        """The article's blocks."""
        return self._blocks(self.article.blocks, self.beside.blocks if self.beside else ())

    def asides(self) -> Markup:
        """The called footnotes, in the order of their calls, for the popup style."""
        if self.notes == "foot":
            return Markup()
        notes = {note.label: note for note in self.article.notes}
        others = {note.label: note for note in self.beside.notes} if self.beside else {}
        asides = (
            Markup(
                '<aside id="{id}" epub:type="footnote" role="doc-footnote">'
                '<div class="note"><p class="note-number"><a href="#{call}" role="doc-backlink" '
                'title="{back}">{number}</a></p>{blocks}</div></aside>'
            ).format(
                id=self._id("note", number),
                call=self._id("call", number),
                back=self.locale.label("back"),
                number=number,
                blocks=self._blocks(notes[label].children, _children(others.get(label))),
            )
            for label, number in list(self.called.items())
        )
        return Markup("\n").join(asides)

    def inline(self, text: Text | None, soft: bool = False) -> Markup:
        """A text with its marks as elements; crossing marks are cut where they cross.

        `soft` puts soft hyphens into long words.
        """
        if text is None:
            return Markup()
        if self.locale.language == "zh":
            text = chinese_emphasis(text)
        out: list[str] = []
        stack: list[Mark] = []
        edges = sorted({0, len(text.plain)} | {e for m in text.marks for e in (m.start, m.end)})
        for index, place in enumerate(edges):
            self._close_ended(stack, place, out)
            out += [self._call(m) for m in text.marks if m.is_point and m.start == place]
            for mark in text.marks:
                if not mark.is_point and mark.start == place < mark.end:
                    out.append(self._open(mark))
                    stack.append(mark)
            if index + 1 < len(edges):
                stretch = text.plain[place : edges[index + 1]]
                if soft and not any(mark.kind == "code" for mark in stack):
                    stretch = softened(stretch, self.locale.tag)
                out.append(str(escape(stretch)).replace("\n", "<br/>"))
        return Markup("".join(out))

    def _close_ended(self, stack: list[Mark], place: int, out: list[str]) -> None:
        ended = [i for i, mark in enumerate(stack) if mark.end <= place]
        if not ended:
            return
        reopened = [mark for mark in stack[ended[0] :] if mark.end > place]
        for _ in range(len(stack) - ended[0]):
            out.append(self._close(stack.pop()))
        for mark in reopened:
            out.append(self._open(mark))
            stack.append(mark)

    def _open(self, mark: Mark) -> str:
        if mark.kind == "link":
            return f'<a href="{escape(mark.target)}">'
        if mark.kind == "code":
            return '<code translate="no">'
        if mark.kind == "ruby" and self.notes == "foot":
            return '<span class="ruby">'
        return f"<{_element(mark)}>"

    def _close(self, mark: Mark) -> str:
        if mark.kind == "ruby":
            return self._reading(mark)
        return f"</{_element(mark)}>"

    def _reading(self, mark: Mark) -> str:
        """A ruby's reading; in brackets in print, where WeasyPrint (70.0) has no ruby."""
        before, after = (" (", ")") if self.locale.word_spaces else ("（", "）")
        reading = escape(mark.target)
        if self.notes == "foot":
            return f"{before}{reading}{after}</span>"
        return f"<rp>{before}</rp><rt>{reading}</rt><rp>{after}</rp></ruby>"

    def _call(self, mark: Mark) -> str:
        first = mark.target not in self.called
        number = self.called.setdefault(mark.target, len(self.called) + 1)
        note = _note(self.article, mark.target)
        if note is None:
            return ""
        if self.notes == "foot":
            if not first:
                return f'<sup class="call">{number}</sup>'
            other = _note(self.beside, mark.target)
            text = self._running(note.children)
            if other is not None:
                text += self._original("span", self._running(other.children))
            return f'\u2060<span class="footnote">{text}</span>'
        identity = f' id="{self._id("call", number)}"' if first else ""
        title = escape(self.locale.label("note", number=number))
        return (
            f'<a{identity} href="#{self._id("note", number)}" epub:type="noteref" '
            f'role="doc-noteref" title="{title}">{number}</a>'
        )

    def _running(self, blocks: Iterable[Block]) -> Markup:
        """Blocks as running text, for a footnote that stands inside a paragraph."""
        texts = [self.inline(b.text) if b.text else escape(b.literal) for b in _texts(blocks)]
        return Markup(" ").join(texts)

    def _id(self, kind: str, number: int) -> str:
        return f"{self.article.slug}-{kind}-{number}"

    def original(self, text: Text | None, other: Text | None, tag: str = "span") -> Markup:
        """The original of a text as an element to stand behind it; none where both are the same."""
        if text is None or other is None or text.plain == other.plain:
            return Markup()
        return self._original(tag, self.inline(other))

    def _original(self, tag: str, inner: Markup) -> Markup:
        assert self.beside is not None
        language = self.beside.front.language
        return Markup(
            ' <{0} class="original" lang="{1}" xml:lang="{1}" dir="ltr">{2}</{0}>'
        ).format(tag, language, inner)

    def _blocks(self, blocks: Sequence[Block], others: Sequence[Block] = ()) -> Markup:
        pairs = zip_longest(blocks, others[: len(blocks)])
        return Markup("\n").join(self._block(block, other) for block, other in pairs)

    def _block(self, block: Block, other: Block | None) -> Markup:
        inner = _children(other)
        match block.kind:
            case "paragraph":
                return self._paired("p", block, other)
            case "heading":
                return self._paired(f"h{block.level}", block, other)
            case "quote":
                blocks = self._blocks(block.children, inner)
                return Markup("<blockquote>{}</blockquote>").format(blocks)
            case "pull":
                return Markup('<aside class="pull" role="doc-pullquote">{}</aside>').format(
                    self._blocks(block.children, inner)
                )
            case "list":
                items = self._blocks(block.children, inner)
                if not block.ordered:
                    return Markup("<ul>{}</ul>").format(items)
                start = Markup(' start="{}"').format(block.start) if block.start != 1 else ""
                return Markup("<ol{}>{}</ol>").format(start, items)
            case "item":
                return Markup("<li>{}</li>").format(self._blocks(block.children, inner))
            case "table":
                return self._table(block, inner)
            case "figure":
                return self._figure(block, inner)
            case "code":
                return Markup('<pre translate="no"><code>{}</code></pre>').format(block.literal)
            case "rule":
                return Markup('<hr class="break"/>')
        raise AssertionError(block.kind)

    def _paired(self, tag: str, block: Block, other: Block | None) -> Markup:
        """A paragraph or heading; with its original, both in a division of their own."""
        element = Markup("<{0}>{1}</{0}>").format(tag, self.inline(block.text))
        original = self.original(block.text, other.text, "p") if other else Markup()
        if not original:
            return element
        kind = " heads" if block.kind == "heading" else ""
        return Markup('<div class="pair{}">{}{}</div>').format(kind, element, original)

    def _table(self, table: Block, others: Sequence[Block]) -> Markup:
        rows = list(zip_longest(table.children, others[: len(table.children)]))
        parts = [
            Markup("<{0}>{1}</{0}>").format(part, Markup("\n").join(starmap(self._row, group)))
            for part, header in (("thead", True), ("tbody", False))
            if (group := [pair for pair in rows if pair[0].header is header])
        ]
        inner = Markup("\n").join(parts)
        columns = max((len(row.children) for row in table.children), default=0)
        kind = "table" + " many" * (columns >= MANY) + " most" * (columns >= MOST)
        return Markup('<div class="{}"><table>{}</table></div>').format(kind, inner)

    def _row(self, row: Block, other: Block | None) -> Markup:
        tag = "th" if row.header else "td"
        cells = (
            Markup("<{0}{1}{2}>{3}{4}</{0}>").format(
                tag,
                Markup(' scope="col"') if row.header else "",
                Markup(' class="{}"').format(cell.align) if cell.align else "",
                # On a telephone a column is narrower than some words, and few readers hyphenate.
                self.inline(cell.text, soft=self.notes == "popup"),
                self.original(cell.text, beside.text) if beside else "",
            )
            for cell, beside in zip_longest(row.children, _children(other)[: len(row.children)])
        )
        return Markup("<tr>{}</tr>").format(Markup("").join(cells))

    def _figure(self, figure: Block, others: Sequence[Block]) -> Markup:
        texts = {child.kind: child.text for child in figure.children}
        originals = {child.kind: child.text for child in others}
        caption = Markup("")
        if "caption" in texts:
            caption = Markup("<figcaption>{}{}</figcaption>").format(
                self.inline(texts["caption"]),
                self.original(texts["caption"], originals.get("caption")),
            )
        return Markup('<figure><img src="{}" alt="{}"/>{}</figure>').format(
            self.picture(figure.path), plain(texts.get("alt")), caption
        )


def _note(article: Article | None, label: str) -> Block | None:
    notes = article.notes if article else ()
    return next((note for note in notes if note.label == label), None)


def _children(block: Block | None) -> tuple[Block, ...]:
    return block.children if block else ()


def _element(mark: Mark) -> str:
    if mark.kind == "emphasis" and mark.target:
        return mark.target
    return TAGS[mark.kind]


def _texts(blocks: Iterable[Block]) -> Iterable[Block]:
    return (block for block in walk(tuple(blocks)) if block.text or block.literal)
