"""An edition: everything that a language's books are rendered from."""

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.articles.article import Article
from pipeline.checks.finding import Finding
from pipeline.composition.choose import Origin
from pipeline.composition.names import Name
from pipeline.config import MAIN, Kind, Language
from pipeline.memory.unit import Offer
from pipeline.translation.machine import EngineInfo


@dataclass(frozen=True, slots=True)
class EditionSegment:
    """A segment in the book: source and target with placeholders, and where the target is from.

    `score` is the machine's mean log probability of its own text, 0 where a person wrote the
    target. `place` is the article's path and the line of the text. `unit` is the id of the
    segment's unit in the memory, "" where it has none, and `note` that unit's note. `offer` is a
    similar sentence's translation, where the machine's text stands. `translator` is who wrote the
    target, as far as the memory says.
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
    translator: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """A translator's note: in which text of the article (in reading order), and where in it."""

    text: int
    place: int
    note: str


@dataclass(frozen=True, slots=True)
class EditionArticle:
    """An article, its translation, its segments in reading order, its translators' notes."""

    original: Article
    translated: Article
    segments: tuple[EditionSegment, ...]
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Edition:
    """One language's anthology. `date` is the newest article's, ISO 8601, or "".

    An edition of the kind `original` has no segments, and its engine has no name.
    `names` are the people, places and institutions that the text speaks of.
    """

    language: Language
    source_language: str
    engine: EngineInfo
    articles: tuple[EditionArticle, ...]
    name: str = MAIN
    kind: Kind = "translation"
    names: tuple[Name, ...] = ()

    @property
    def date(self) -> str:
        return max((article.original.front.date for article in self.articles), default="")

    @property
    def translators(self) -> tuple[str, ...]:
        """The names that the memory gives to the translations in this edition, by the alphabet."""
        return tuple(sorted({s.translator for s in self.segments() if s.translator}))

    def segments(self) -> Iterator[EditionSegment]:
        """All segments in reading order."""
        for article in self.articles:
            yield from article.segments
