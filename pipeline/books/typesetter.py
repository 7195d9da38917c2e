"""Laying out the printed book section by section.

Each section begins on a new page, so that it is laid out as a document of its own, once it is known
on which page it begins. Mending one article's pages costs that article alone, and the time grows as
the book does. The contents, which stand first, are laid out again when all numbers are known.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import weasyprint
from weasyprint.text.fonts import FontConfiguration

from pipeline.books.entries import Group
from pipeline.books.fetching import SCHEME, Pictures
from pipeline.books.footnotes import laid_out
from pipeline.books.names import index_of
from pipeline.books.parts import Part
from pipeline.books.render import render
from pipeline.books.standards import VARIANT
from pipeline.composition.names import Name
from pipeline.locales import Locale

UNCOUNTED = 2  # pages: the cover and its back
Pages = list[weasyprint.document.Page]


@dataclass
class Typesetter:
    """Lays out a book's sections; `pages` are those that are done, from the cover on.

    `values` are what all templates are given; `numbers` are the pages on which sections begin,
    and `index` is the index of names.
    """

    values: Mapping[str, Any]
    css: str
    pictures: Pictures
    pages: Pages = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    index: tuple[Group, ...] = ()

    def __post_init__(self) -> None:
        self.fonts = FontConfiguration()
        self.sheet = weasyprint.CSS(string=self.css, font_config=self.fonts)

    def book(self, names: tuple[Name, ...], locale: Locale) -> weasyprint.Document:
        """The whole book, with an index of `names` unless there are none."""
        front = self.document("front", 1 - UNCOUNTED)
        self.pages = list(front.pages)
        parts: tuple[Part, ...] = self.values["parts"]
        places = [part.slug for part in parts if part.title]
        places += [article.slug for part in parts for article in part.articles]
        self.numbers = dict.fromkeys([*places, "sources", *(["names"] if names else [])], 0)
        start, length = len(self.pages), len(self.contents())
        self.pages += [self.pages[-1]] * length  # their place, until the numbers are known
        self.text(parts)
        self.right("sources", "sources")
        if names:
            self.index = index_of(names, self.pages, 1 - UNCOUNTED, locale)
            self.back()
        self.add("colophon", "colophon")
        self.pages[start : start + length] = self.contents()
        return front.copy(self.pages)

    def text(self, parts: tuple[Part, ...]) -> None:
        """The parts and articles; the book's first article and each part's stand on the right."""
        for part in parts:
            if part.title:
                self.right(part.slug, "part", part=part)
            for place, article in enumerate(part.articles):
                first = place == 0 and (part.title or part is parts[0])
                (self.right if first else self.add)(article.slug, "article", article=article)

    def back(self) -> None:
        """The index, which leads to pages of this very document."""
        if self.index:
            places = {range.anchor: "" for group in self.index for range in group.ranges()}
            self.right("names", "names", index=self.index, places=places)
        else:
            del self.numbers["names"]

    def contents(self) -> Pages:
        return list(self.document("contents", 5, numbers=self.numbers).pages)

    @property
    def number(self) -> int:
        """The number of the next page."""
        return len(self.pages) + 1 - UNCOUNTED

    def right(self, slug: str, template: str, **values: Any) -> None:
        """Add a section that begins on a right page."""
        if self.number % 2 == 0:
            self.pages += self.document("base", self.number).pages
        self.add(slug, template, **values)

    def add(self, slug: str, template: str, **values: Any) -> None:
        """Add a section behind the others."""
        self.numbers[slug] = self.number
        self.pages += self.document(template, self.number, **values).pages

    def document(self, template: str, number: int, **more: Any) -> weasyprint.Document:
        """A section whose first page has this number."""
        side = "right" if number % 2 else "left"
        values = dict(self.values) | {"number": number, "side": side} | more
        html = weasyprint.HTML(
            string=render(f"print/{template}.html", **values),
            base_url=f"{SCHEME}:",
            url_fetcher=self.pictures,
        )
        return laid_out(
            html,
            VARIANT,
            stylesheets=[self.sheet],
            font_config=self.fonts,
            presentational_hints=True,  # the number with which a list begins
        )
