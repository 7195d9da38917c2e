"""An edition: everything that a language's books are rendered from."""

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.articles.article import Article
from pipeline.config import Language
from pipeline.translation.guards import Flag
from pipeline.translation.machine import EngineInfo


@dataclass(frozen=True, slots=True)
class EditionSegment:
    """A segment in the book: source and target with placeholders, and where the target is from.

    `origin` is "machine" for now; `place` is the article's path and the line of the text.
    """

    key: str
    source: str
    target: str
    origin: str
    flags: tuple[Flag, ...]
    place: str
    role: str


@dataclass(frozen=True, slots=True)
class EditionArticle:
    """An article, its translation, and its segments in reading order."""

    original: Article
    translated: Article
    segments: tuple[EditionSegment, ...]


@dataclass(frozen=True, slots=True)
class Edition:
    """One language's anthology. `date` is the newest article's, ISO 8601, or ""."""

    language: Language
    source_language: str
    engine: EngineInfo
    date: str
    articles: tuple[EditionArticle, ...]

    def segments(self) -> Iterator[EditionSegment]:
        """All segments in reading order."""
        for article in self.articles:
            yield from article.segments
