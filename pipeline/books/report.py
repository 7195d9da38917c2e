"""The quality report of one language: what to look at first, what the checks found, by whom."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.articles.article import Article
from pipeline.books.fonts import quoted
from pipeline.books.render import common_values, edition_locale, render
from pipeline.checks.catalogue import CHECKS
from pipeline.checks.estimate import estimate
from pipeline.checks.finding import Finding, Severity
from pipeline.composition.choose import Origin
from pipeline.composition.edition import Edition, EditionArticle, EditionSegment
from pipeline.files import write_text
from pipeline.review.address import link_to
from pipeline.segments.segment import has_words

LOW = 0.7  # below this estimate a segment is listed though no check found anything
MOST = 1000  # listed segments: a page of more is no help, and the SARIF file has them all
ORIGINS: dict[Origin, str] = {
    "person": "translated by a person",
    "reviewed machine": "the machine's, approved by a person",
    "repaired": "a person's for a sentence that differed in figures or marks, adapted",
    "fuzzy": "a person's for a similar sentence",
    "machine": "the machine's, not reviewed",
}
TERM_CODES = ("term", "forbidden-term")


@dataclass(frozen=True, slots=True)
class Listed:
    """A segment that somebody should look at. `article` is the original."""

    segment: EditionSegment
    article: Article
    estimate: float

    def link(self, language: str) -> str:
        """Where the review page corrects it; "" for one without words, which it does not show."""
        segment = self.segment
        return link_to(language, segment.key, segment.place) if has_words(segment.source) else ""


@dataclass(frozen=True, slots=True)
class CodeCount:
    """How many segments a check found something in."""

    code: str
    severity: Severity
    seeks: str
    segments: int


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """An article's figures; `mean` is the mean of its segments' estimates."""

    article: Article
    segments: int
    reviewed: int
    errors: int
    warnings: int
    notes: int
    mean: float


def write_report(edition: Edition, path: Path) -> None:
    """Write the report as one HTML page that needs nothing else."""
    listed = to_look_at(edition)
    segments = [s for s in edition.segments() if has_words(s.source)]
    locale = edition_locale(edition)
    html = render(
        "report.html",
        **common_values(edition, locale),
        fonts=quoted(locale.fonts),
        listed=listed[:MOST],
        unlisted=max(0, len(listed) - MOST),
        codes=_codes(segments),
        origins=_origins(segments),
        articles=[_row(article) for article in edition.articles],
        terms=_terms(segments),
        source_language=edition.source_language,
        engine=edition.engine,
    )
    write_text(path, html)


def quality(segment: EditionSegment) -> float:
    """The estimate of a segment; the machine's score counts only where its text is unreviewed."""
    return estimate(segment.score if segment.origin == "machine" else None, segment.findings)


def to_look_at(edition: Edition) -> list[Listed]:
    """The segments with findings or a low estimate, worst first, otherwise in reading order."""
    every = (
        Listed(segment, article.original, quality(segment))
        for article in edition.articles
        for segment in article.segments
    )
    listed = [each for each in every if each.segment.findings or each.estimate < LOW]
    return sorted(listed, key=lambda each: each.estimate)


def _codes(segments: Iterable[EditionSegment]) -> list[CodeCount]:
    """The checks that found something, in the catalogue's order."""
    found: dict[str, Severity] = {}
    counts: Counter[str] = Counter()
    for segment in segments:
        own = {finding.code: finding.severity for finding in segment.findings}
        found |= own
        counts.update(list(own))
    order = {code: place for place, code in enumerate(CHECKS)}
    return [
        CodeCount(code, found[code], CHECKS[code].seeks if code in CHECKS else "", counts[code])
        for code in sorted(found, key=lambda code: (order.get(code, len(order)), code))
    ]


def _origins(segments: Sequence[EditionSegment]) -> list[tuple[str, int, float]]:
    """For each origin its description, its segments, and their share."""
    counts = Counter(segment.origin for segment in segments)
    return [
        (description, counts[origin], counts[origin] / len(segments))
        for origin, description in ORIGINS.items()
        if counts[origin]
    ]


def _row(article: EditionArticle) -> ArticleRow:
    segments = [s for s in article.segments if has_words(s.source)]
    severities = Counter(f.severity for segment in segments for f in segment.findings)
    estimates = [quality(segment) for segment in segments]
    return ArticleRow(
        article.original,
        len(segments),
        sum(segment.origin in ("person", "reviewed machine") for segment in segments),
        severities["error"],
        severities["warning"],
        severities["note"],
        sum(estimates) / len(estimates) if estimates else 1.0,
    )


def _terms(segments: Iterable[EditionSegment]) -> list[tuple[Finding, list[str]]]:
    """What the glossary has to say, each sentence with its places, the most frequent first."""
    places: dict[Finding, list[str]] = defaultdict(list)
    for segment in segments:
        for finding in segment.findings:
            if finding.code in TERM_CODES:
                places[finding].append(segment.place)
    return sorted(places.items(), key=lambda pair: (-len(pair[1]), pair[0].message))
