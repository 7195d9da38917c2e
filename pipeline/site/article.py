"""An article for the screen: the books' own rendering, and a place for each of its blocks."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from markupsafe import Markup

from pipeline.articles.article import Block, Text, walk
from pipeline.books.render import RenderedArticle, rendered_article
from pipeline.books.xhtml import Renderer, plain
from pipeline.composition.edition import EditionArticle
from pipeline.locales import Locale
from pipeline.site.pictures import Picture

TOP = "top"
"""The place of an article's opening; blocks have p1, p2 …, notes note-1, note-2 …"""
WHOLE = {"table", "figure"}  # blocks whose parts have no places of their own
EPUB_ONLY = re.compile(r' epub:type="[a-z]+"')


@dataclass(frozen=True)
class Place:
    """A part of an article that a link can lead to, and its text."""

    anchor: str
    text: str


@dataclass(frozen=True)
class WebArticle:
    """An article ready for its page, and for the search index place by place."""

    page: RenderedArticle
    places: tuple[Place, ...]


@dataclass
class WebRenderer(Renderer):
    """Gives every block of the body an id, the same in all languages, and pictures their size."""

    sizes: Mapping[str, Picture] = field(default_factory=dict)
    places: list[Place] = field(default_factory=list)
    in_notes: bool = False

    def inline(self, text: Text | None, soft: bool = False) -> Markup:
        return _for_html(super().inline(text, soft))

    def asides(self) -> Markup:
        self.in_notes = True
        asides = _for_html(super().asides())
        notes = {note.label: note for note in self.article.notes}
        for label, number in self.called.items():
            if label in notes:
                self.places.append(Place(self._id("note", number), _text(notes[label])))
        return asides

    def _id(self, kind: str, number: int) -> str:
        return f"{kind}-{number}"  # a page holds one article

    def _block(self, block: Block, other: Block | None) -> Markup:
        if self.in_notes:
            return super()._block(block, other)
        anchor = f"p{len(self.places) + 1}"
        whole = block.kind in WHOLE or not block.children
        self.places.append(Place(anchor, _text(block) if whole else ""))
        rendered = str(super()._block(block, other))
        return Markup(re.sub(r"^<(\w+)", rf'<\1 id="{anchor}"', rendered, count=1))

    def _figure(self, figure: Block, others: Sequence[Block]) -> Markup:
        rendered, picture = str(super()._figure(figure, others)), self.sizes[figure.path]
        size = f'<img width="{picture.width}" height="{picture.height}" '
        return Markup(rendered.replace("<img ", size if picture.width else "<img ", 1))


def _for_html(markup: Markup) -> Markup:
    return Markup(EPUB_ONLY.sub("", str(markup)))


def _text(block: Block) -> str:
    parts = (b.text.plain if b.text else b.literal for b in walk((block,)))
    return " ".join(part for part in parts if part)


def web_article(
    article: EditionArticle, locale: Locale, pictures: Mapping[str, Picture]
) -> WebArticle:
    """An edition's article for its page, which lies in a folder below the site's root."""

    def address(given: str) -> str:
        return f"../{pictures[given].address}"

    book = rendered_article(article, locale, "popup", address)
    renderer = WebRenderer(article.translated, locale, "popup", address, sizes=pictures)
    front = article.translated.front
    page = replace(
        book,
        slug=TOP,
        heading=renderer.inline(front.title),
        subtitle=renderer.inline(front.subtitle),
        summary=renderer.inline(front.summary),
        body=renderer.body(),
        asides=renderer.asides(),
    )
    opening = [plain(front.title), plain(front.subtitle), plain(front.summary), *book.tags]
    first = Place(TOP, "\n".join(text for text in opening if text))
    return WebArticle(page, (first, *renderer.places))
