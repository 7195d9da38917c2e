"""Composing an edition: each text of each article in its translation, in the book's order."""

from collections.abc import Iterable, Iterator, Sequence

from pipeline.articles.article import Article, Text, map_texts
from pipeline.composition.edition import Edition, EditionArticle, EditionSegment
from pipeline.config import Language
from pipeline.errors import BookError
from pipeline.locales import Locale, load_locale
from pipeline.segments.segment import Segment, SegmentedArticle, SegmentedText
from pipeline.segments.segmenter import join
from pipeline.segments.tags import untagged
from pipeline.translation.machine import MachineTranslations
from pipeline.translation.translate import Translation


def compose(
    language: Language,
    source_language: str,
    articles: Sequence[tuple[SegmentedArticle, MachineTranslations]],
) -> Edition:
    """The edition of a language from its articles and their machine translations.

    Raises BookError when two articles are the same or a translation is missing.
    """
    if not articles:
        raise BookError("There is no article to make a book of.", hint="Add one.")
    ordered = sorted(articles, key=lambda pair: _order(pair[0].article))
    _check_titles([segmented.article for segmented, _ in ordered])
    locale = load_locale(language.tag, language.labels)
    return Edition(
        language,
        source_language,
        ordered[0][1].engine,
        max(segmented.article.front.date for segmented, _ in ordered),
        tuple(_article(segmented, machine, locale) for segmented, machine in ordered),
    )


def _order(article: Article) -> tuple[int, str, str]:
    return article.front.order, article.front.date, article.slug


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


def _article(
    segmented: SegmentedArticle, machine: MachineTranslations, locale: Locale
) -> EditionArticle:
    translations = {each.key: each for each in machine.translations}
    segments = tuple(_segments(segmented, translations))
    texts = iter(segmented.texts)

    def translated(role: str, text: Text) -> Text:
        parts = next(texts).segments
        return join([_part(segment, translations, locale) for segment in parts], text.line)

    return EditionArticle(
        segmented.article,
        map_texts(segmented.article, translated),
        segments,
    )


def _part(
    segment: Segment, translations: dict[str, Translation], locale: Locale
) -> tuple[str, Text]:
    """The segment's gap and its translation as text; spaces go where the language has none."""
    gap = segment.gap if locale.word_spaces else segment.gap.replace(" ", "")
    return gap, untagged(translations[segment.key].target, segment.marks)


def _segments(
    segmented: SegmentedArticle, translations: dict[str, Translation]
) -> Iterator[EditionSegment]:
    for text in segmented.texts:
        for segment in text.segments:
            yield _segment(segment, text, segmented.article.path, translations)


def _segment(
    segment: Segment, text: SegmentedText, path: str, translations: dict[str, Translation]
) -> EditionSegment:
    if segment.key not in translations:
        raise BookError(
            f"The sentence “{segment.source[:60]}” has no translation.",
            hint="Delete output/work and run snakemake again.",
            path=path,
            line=text.line,
        )
    translation = translations[segment.key]
    return EditionSegment(
        segment.key,
        segment.tagged,
        translation.target,
        "machine",
        translation.flags,
        f"{path}:{text.line}",
        text.role,
    )
