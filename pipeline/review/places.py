"""The sentences of an edition in reading order, each with its own unit of the memory."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.articles.article import MarkKind
from pipeline.composition.edition import Edition, EditionArticle, EditionSegment
from pipeline.memory.slots import Slot
from pipeline.memory.tmx import cleaned
from pipeline.memory.unit import Memory, Unit, fingerprint
from pipeline.segments.segment import Segment, has_words
from pipeline.segments.segmenter import segment_article


@dataclass(frozen=True, slots=True)
class Place:
    """A sentence where it stands: which article of the edition, which of its texts and segments.

    `marks` are the kinds of its markup, by the numbers of their placeholders.
    """

    article: int
    text: int
    segment: int
    said: EditionSegment
    slot: Slot
    marks: tuple[MarkKind, ...]


def places(edition: Edition) -> Iterator[Place]:
    """All segments that have words, in reading order."""
    for number, article in enumerate(edition.articles):
        keys = ["", *(segment.key for segment in article.segments), ""]
        for index, ((text, cut), said) in enumerate(
            zip(_cut(article), article.segments, strict=True)
        ):
            if has_words(said.source):
                slug = article.original.slug
                slot = Slot(said.key, said.source, slug, said.role, keys[index], keys[index + 2])
                marks = tuple(mark.kind for mark in cut.marks)
                yield Place(number, text, index, said, slot, marks)


def units_of(memory: Memory, found: Sequence[Place], engine: str) -> list[Unit]:
    """For each place its unit: the memory's, otherwise a new one that holds what the book shows.

    A new unit is in no file before a person changes it.
    """
    own = {(unit.key, *unit.context): unit for unit in memory if not unit.unused}
    ids = {unit.id for unit in memory}
    for place in found:
        if place.slot.identity not in own:
            unit = _new(place, engine, ids)
            ids.add(unit.id)
            own[place.slot.identity] = unit
    return [own[place.slot.identity] for place in found]


def inserted(memory: Memory, unit: Unit, order: Sequence[Unit]) -> Memory:
    """The memory with a new unit behind the one that precedes it in `order`, the reading order."""
    at = next(number for number, each in enumerate(order) if each.id == unit.id)
    standing = {each.id: number for number, each in enumerate(memory.units)}
    before = next((each.id for each in reversed(order[:at]) if each.id in standing), None)
    index = standing[before] + 1 if before else 0
    return memory.with_units((*memory.units[:index], unit, *memory.units[index:]))


def _cut(article: EditionArticle) -> Iterator[tuple[int, Segment]]:
    """An article's segments, each with the number of the text that it is a part of."""
    for number, text in enumerate(segment_article(article.original).texts):
        yield from ((number, segment) for segment in text.segments)


def _new(place: Place, engine: str, ids: set[str]) -> Unit:
    number, identity = 2, place.slot.key
    while identity in ids:
        identity, number = f"{place.slot.key}.{number}", number + 1
    target = cleaned(place.said.target)
    return Unit(
        identity,
        place.slot.key,
        place.slot.source,
        target,
        article=place.slot.article,
        role=place.slot.role,
        before=place.slot.before,
        after=place.slot.after,
        machine=fingerprint(target),
        engine=engine,
    )
