"""The places that a memory has units for: every segment of the articles that has words."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.segments.segment import Segment, SegmentedArticle, has_words


@dataclass(frozen=True, slots=True)
class Slot:
    """One segment where it stands in an article; `before` and `after` are its neighbours' keys."""

    key: str
    source: str
    article: str
    role: str
    before: str
    after: str

    @property
    def identity(self) -> tuple[str, str, str]:
        """What a unit is for: a segment and its context."""
        return self.key, self.before, self.after


def slots(articles: Iterable[SegmentedArticle]) -> Iterator[Slot]:
    """The slots of articles in their order."""
    for article in articles:
        placed = [(text.role, segment) for text in article.texts for segment in text.segments]
        contexts = neighbours([segment for _, segment in placed])
        for (role, segment), (before, after) in zip(placed, contexts, strict=True):
            if has_words(segment.source):
                yield Slot(segment.key, segment.tagged, article.article.slug, role, before, after)


def neighbours(segments: Sequence[Segment]) -> list[tuple[str, str]]:
    """For each of an article's segments the keys of its neighbours, "" where it has none."""
    keys = ["", *(segment.key for segment in segments), ""]
    return list(zip(keys, keys[2:], strict=False))
