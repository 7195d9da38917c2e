"""Composing an edition: each text of each article in its translation, in the book's order."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.articles.article import Article, Text, book_order, map_texts
from pipeline.checks.finding import Finding
from pipeline.composition.choose import Chooser
from pipeline.composition.edition import Edition, EditionArticle, EditionSegment, Remark
from pipeline.composition.inspect import Candidate, Inspector
from pipeline.composition.names import names_of
from pipeline.composition.placing import placed
from pipeline.config import Choice, Language
from pipeline.errors import BookError
from pipeline.glossary.glossary import Glossary
from pipeline.locales import Locale, load_locale
from pipeline.memory.slots import Slot, neighbours
from pipeline.memory.unit import Memory
from pipeline.segments.segment import Segment, SegmentedArticle
from pipeline.segments.segmenter import join
from pipeline.translation.machine import NO_ENGINE, MachineTranslations

ArticlePair = tuple[SegmentedArticle, MachineTranslations]


@dataclass(frozen=True, slots=True)
class Sources:
    """What people wrote about a language's translations: the memory and the glossary."""

    memory: Memory
    glossary: Glossary


def compose(
    language: Language,
    source_language: str,
    articles: Sequence[ArticlePair],
    sources: Sources,
    choice: Choice,
) -> Edition:
    """The edition of a language: its articles in the translations that win, with their findings.

    Raises BookError when two articles are the same or a translation is missing.
    """
    if not articles:
        raise BookError("There is no article to make a book of.", hint="Add one.")
    ordered = sorted(articles, key=lambda pair: book_order(pair[0].article))
    _check_titles([segmented.article for segmented, _ in ordered])
    locale = load_locale(language.tag, language.labels)
    chooser = Chooser(sources.memory, choice)
    inspector = Inspector(locale, source_language, sources.glossary, frozenset(choice.checks_off))
    candidates = [_candidates(segmented, machine, chooser) for segmented, machine in ordered]
    findings = iter(inspector.inspect([each for group in candidates for each in group]))
    return Edition(
        language,
        source_language,
        ordered[0][1].engine,
        tuple(
            _article(segmented, group, findings, locale)
            for (segmented, _), group in zip(ordered, candidates, strict=True)
        ),
        names=names_of(
            [[(each.source, each.chosen.target) for each in group] for group in candidates],
            sources.glossary,
            locale,
        ),
    )


def compose_original(
    language: Language, source_language: str, articles: Sequence[SegmentedArticle]
) -> Edition:
    """The edition of the articles as they are, without a translation.

    Raises BookError when two articles are the same.
    """
    ordered = sorted((each.article for each in articles), key=book_order)
    _check_titles(ordered)
    alone = tuple(EditionArticle(article, article, ()) for article in ordered)
    return Edition(language, source_language, NO_ENGINE, alone, kind="original")


def _check_titles(articles: Iterable[Article]) -> None:
    """Two files with the same title and date are the same article twice."""
    seen: dict[tuple[str, str], str] = {}
    for article in articles:
        identity = article.front.title.plain.casefold(), article.front.date
        if identity in seen:
            raise BookError(
                f"The article has the same title and date as {seen[identity]}.",
                hint="Delete one of the two, or give it another title.",
                path=article.path,
                line=article.front.title.line,
            )
        seen[identity] = article.path


def _candidates(
    segmented: SegmentedArticle, machine: MachineTranslations, chooser: Chooser
) -> list[Candidate]:
    """The article's segments in reading order, each with the translation that wins."""
    translations = {each.key: each for each in machine.translations}
    path, slug = segmented.article.path, segmented.article.slug
    where = [(text, segment) for text in segmented.texts for segment in text.segments]
    contexts = neighbours([segment for _, segment in where])
    slots = []
    for (text, segment), (before, after) in zip(where, contexts, strict=True):
        if segment.key not in translations:
            raise BookError(
                f"The sentence “{segment.source[:60]}” has no translation.",
                hint="Delete output/work and run snakemake again.",
                path=path,
                line=text.line,
            )
        slots.append(Slot(segment.key, segment.tagged, slug, text.role, before, after))
    chosen = chooser.choose(slots, translations)
    return [
        Candidate(
            slot.key,
            slot.source,
            slot.role,
            f"{path}:{text.line}",
            chosen[slot],
            translations[slot.key],
        )
        for slot, (text, _) in zip(slots, where, strict=True)
    ]


def _article(
    segmented: SegmentedArticle,
    candidates: Sequence[Candidate],
    findings: Iterator[tuple[Finding, ...]],
    locale: Locale,
) -> EditionArticle:
    chosen = iter(candidates)
    numbered = iter(enumerate(segmented.texts))
    remarks: list[Remark] = []

    def translated(role: str, text: Text) -> Text:
        index, segments = next(numbered)
        parts: list[tuple[str, Text]] = []
        for segment in segments.segments:
            candidate = next(chosen)
            parts.append(_part(segment, candidate.chosen.target, locale))
            if note := _note(candidate):
                remarks.append(Remark(index, len(join(parts).plain.rstrip()), note))
        return join(parts, text.line)

    return EditionArticle(
        segmented.article,
        map_texts(segmented.article, translated),
        tuple(_segment(candidate, next(findings)) for candidate in candidates),
        tuple(remarks),
    )


def _note(candidate: Candidate) -> str:
    unit = candidate.chosen.unit
    return unit.note.strip() if unit else ""


def _part(segment: Segment, target: str, locale: Locale) -> tuple[str, Text]:
    """The segment's gap and its translation as text; spaces go where the language has none."""
    gap = segment.gap if locale.word_spaces else segment.gap.replace(" ", "")
    return gap, placed(target, segment.marks)


def _segment(candidate: Candidate, findings: tuple[Finding, ...]) -> EditionSegment:
    chosen = candidate.chosen
    return EditionSegment(
        candidate.key,
        candidate.source,
        chosen.target,
        chosen.origin,
        findings,
        candidate.machine.score if chosen.origin == "machine" else 0.0,
        candidate.place,
        candidate.role,
        chosen.unit.id if chosen.unit else "",
        _note(candidate),
        chosen.offer,
        chosen.match.unit.who if chosen.match else "",
    )
