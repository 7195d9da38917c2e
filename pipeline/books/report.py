"""The quality report of one language: every flagged sentence beside its source."""

from collections import Counter
from pathlib import Path

from pipeline.books.render import common_values, edition_locale, render
from pipeline.composition.edition import Edition
from pipeline.files import write_text


def write_report(edition: Edition, path: Path) -> None:
    """Write the report as one HTML page that needs nothing else."""
    locale = edition_locale(edition)
    segments = list(edition.segments())
    codes = Counter(flag.code for segment in segments for flag in segment.flags)
    html = render(
        "report.html",
        **common_values(edition, locale),
        codes=sorted(codes.items(), key=lambda pair: (-pair[1], pair[0])),
        articles=[
            (article.original, [s for s in article.segments if s.flags], len(article.segments))
            for article in edition.articles
        ],
        source_language=edition.source_language,
        engine=edition.engine,
    )
    write_text(path, html)
