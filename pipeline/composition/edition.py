"""An edition: everything that a language's books are rendered from."""

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.articles.article import Article
from pipeline.checks.finding import Finding
from pipeline.composition.choose import Origin
from pipeline.config import Language
from pipeline.memory.unit import Offer
from pipeline.translation.machine import EngineInfo


@dataclass(frozen=True, slots=True)
class EditionSegment:
    """A segment in the book: source and target with placeholders, and where the target is from.

    `score` is the machine's mean log probability of its own text, 0 where a person wrote the
    target. `place` is the article's path and the line of the text. `unit` is the id of the
    segment's unit in the memory, "" where it has none, and `note` that unit's note. `offer` is a
    similar sentence's translation, where the machine's text stands.
    """

    key: str
    source: str
    target: str
    origin: Origin
    findings: tuple[Finding, ...]
    score: float
    place: str
    role: str
    unit: str = ""
    note: str = ""
    offer: Offer | None = None


@dataclass(frozen=True, slots=True)
class EditionArticle:
    """An article, its translation, and its segments in reading order."""

    original: Article
    translated: Article
    segments: tuple[EditionSegment, ...]


@dataclass(frozen=True, slots=True)
class Edition:
    """One language's anthology. `date` is the newest article's, ISO 8601, or "".

    `translators` are the names that the memory's units give, by the alphabet.
    """

    language: Language
    source_language: str
    engine: EngineInfo
    date: str
    articles: tuple[EditionArticle, ...]
    translators: tuple[str, ...] = ()

    def segments(self) -> Iterator[EditionSegment]:
        """All segments in reading order."""
        for article in self.articles:
            yield from article.segments
