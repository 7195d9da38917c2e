"""The parts of a book: articles that follow each other and name the same part."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from pipeline.books.render import RenderedArticle


@dataclass(frozen=True)
class Part:
    """Some articles under a title; `title` is empty where they stand in no part.

    `slug` is the part's id in the book and `number` counts the parts with titles from 1.
    """

    slug: str
    number: int
    title: str
    articles: tuple[RenderedArticle, ...]


def parts(articles: Sequence[RenderedArticle]) -> tuple[Part, ...]:
    """The book's parts in order. One part's title is what its first article calls it."""
    found: list[Part] = []
    number = 0
    for name, group in groupby(articles, key=lambda article: article.original_part):
        members = tuple(group)
        number += bool(name)
        slug = f"part-{number}" if name else f"articles-{len(found) + 1}"
        found.append(Part(slug, number if name else 0, members[0].part, members))
    return tuple(found)
