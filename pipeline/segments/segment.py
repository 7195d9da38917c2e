"""A segment: one sentence of a block, with its markup, its identity and its neighbours."""

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.articles.article import Article, Mark
from pipeline.segments.tags import tagged


@dataclass(frozen=True, slots=True)
class Segment:
    """One sentence. `gap` is the white space between it and the segment before it."""

    key: str
    source: str
    marks: tuple[Mark, ...] = ()
    gap: str = ""

    @property
    def tagged(self) -> str:
        """The source with its markup as numbered placeholders."""
        return tagged(self.source, self.marks)


@dataclass(frozen=True, slots=True)
class SegmentedText:
    """The segments of one of an article's texts; `role` is the field or the kind of block."""

    role: str
    line: int
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class SegmentedArticle:
    """An article and its texts' segments, in the order of `articles.article.texts`."""

    article: Article
    texts: tuple[SegmentedText, ...]

    def segments(self) -> Iterator[Segment]:
        """All segments in reading order."""
        for text in self.texts:
            yield from text.segments


def segment_key(tagged_source: str) -> str:
    """The identity of a segment: 64 bits of the SHA-256 of its normalised tagged source.

    Normalised are Unicode form (NFC) and white space, which change without a change of meaning.
    """
    normal = re.sub(r"\s+", " ", unicodedata.normalize("NFC", tagged_source)).strip()
    return hashlib.sha256(normal.encode()).hexdigest()[:16]


def has_words(source: str) -> bool:
    """Whether there is anything to translate; numbers and signs alone stay as they are."""
    return any(character.isalpha() for character in source)
