"""What templates are given: the edition's articles as XHTML, its labels, its counts."""

import os
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from pipeline import __version__
from pipeline.articles.article import Article, Text, texts
from pipeline.books.xhtml import NoteStyle, Renderer, plain
from pipeline.checks.pair import HAN
from pipeline.composition.edition import Edition, EditionArticle
from pipeline.config import Kind
from pipeline.locales import Locale, load_locale
from pipeline.segments.segment import has_words

KIND_LABELS: dict[Kind, str] = {"bilingual": "bilingual", "original": "original_edition"}
STYLES = Path(__file__).parent / "styles"
WORD = re.compile(r"[^\W_]+(?:[’'\-][^\W_]+)*")


@dataclass(frozen=True)
class RenderedArticle:
    """One article ready for a template; `front` has the translated texts as XHTML."""

    slug: str
    title: str
    heading: Markup
    heading_original: Markup
    subtitle: Markup
    subtitle_original: Markup
    summary: Markup
    summary_original: Markup
    body: Markup
    asides: Markup
    author: str
    date: str
    source_line: str
    link: str
    licence: str
    original_title: str
    excerpt: bool
    tags: tuple[str, ...]
    part: str
    original_part: str


@cache
def environment() -> Environment:
    """The templates of the books."""
    return Environment(
        loader=PackageLoader("pipeline.books"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(template: str, **values: Any) -> str:
    """The text of a template with its values filled in."""
    return environment().get_template(template).render(**values)


def style(name: str) -> str:
    """The text of one of the books' style sheets."""
    return (STYLES / name).read_text(encoding="utf-8")


def edition_locale(edition: Edition) -> Locale:
    """The locale of an edition's language, with the configuration's labels."""
    return load_locale(edition.language.tag, edition.language.labels)


def rendered_article(
    article: EditionArticle,
    locale: Locale,
    notes: NoteStyle,
    picture: Callable[[str], str],
    kind: Kind = "translation",
) -> RenderedArticle:
    """An edition's article as XHTML; `picture` turns a picture's path into its address."""
    translated, original = article.translated, article.original.front
    bilingual = kind == "bilingual"
    renderer = Renderer(translated, locale, notes, picture, article.original if bilingual else None)
    front = translated.front

    def beside(text: Text | None, other: Text | None) -> Markup:
        return renderer.original(text, other, "p") if bilingual else Markup()

    heading, subtitle = renderer.inline(front.title), renderer.inline(front.subtitle)
    summary, body = renderer.inline(front.summary), renderer.body()
    return RenderedArticle(
        slug=translated.slug,
        title=plain(front.title),
        heading=heading,
        heading_original=beside(front.title, original.title),
        subtitle=subtitle,
        subtitle_original=beside(front.subtitle, original.subtitle),
        summary=summary,
        summary_original=beside(front.summary, original.summary),
        body=body,
        asides=renderer.asides(),
        author=front.author,
        date=locale.date(front.date),
        source_line=source_line(translated, locale),
        link=front.link,
        licence=front.licence,
        original_title="" if kind == "original" else plain(original.title),
        excerpt=front.excerpt,
        tags=tuple(plain(tag) for tag in front.tags),
        part=plain(front.part),
        original_part=plain(original.part),
    )


def source_line(article: Article, locale: Locale) -> str:
    """Who published the original, and when."""
    front = article.front
    if not front.publisher:
        return locale.date(front.date)
    if not front.date:
        return locale.label("published_undated", publisher=front.publisher)
    return locale.label("published", publisher=front.publisher, date=locale.date(front.date))


def word_count(edition: Edition) -> int:
    """The words of an edition's text; where words have no spaces, its characters."""
    found = (t.plain for a in edition.articles for _, t in texts(a.translated))
    return sum(len(HAN.findall(text)) + len(WORD.findall(HAN.sub(" ", text))) for text in found)


def modified(edition: Edition) -> datetime:
    """When the edition was made, as far as its bytes tell: the newest article's date.

    SOURCE_DATE_EPOCH (https://reproducible-builds.org/specs/source-date-epoch/) comes first.
    """
    if epoch := os.environ.get("SOURCE_DATE_EPOCH", ""):
        return datetime.fromtimestamp(int(epoch), UTC)
    return datetime.fromisoformat(f"{edition.date or '2000-01-01'}T00:00:00+00:00")


def common_values(edition: Edition, locale: Locale) -> dict[str, Any]:
    """The values that all of a book's templates use."""
    segments = list(edition.segments())
    return {
        "book": edition.language,
        "locale": locale,
        "tag": edition.language.tag,
        "kind": kind_label(edition.kind, locale),
        "label": locale.label,
        "gap": locale.gap,
        "date": edition.date,
        "colophon": colophon(edition, locale),
        "counts": {
            "articles": len(edition.articles),
            "segments": len(segments),
            "words": word_count(edition),
            "flagged": sum(bool(segment.findings) for segment in segments),
        },
    }


def kind_label(kind: Kind, locale: Locale) -> str:
    """What a book says it is: “Bilingual edition”; "" for a translation."""
    name = KIND_LABELS.get(kind)
    return locale.label(name) if name else ""


def colophon(edition: Edition, locale: Locale) -> list[str]:
    """The colophon's sentences: who translated, with what, on what terms."""
    language, number = edition.language, locale.number
    lines = []
    if language.editors:
        names = ", ".join(language.editors)
        lines.append(locale.label("sentence", text=locale.label("edited_by", names=names)))
    words, articles = number(word_count(edition)), number(len(edition.articles))
    if edition.kind == "original":
        counted = (
            f"{locale.label('articles', count=articles)}, {locale.label('words', count=words)}"
        )
        lines.append(locale.label("sentence", text=counted))
    else:
        lines += _translated(edition, locale)
        lines += _engine(edition, locale)
        segments = list(edition.segments())
        counts = {"articles": articles, "segments": number(len(segments)), "words": words}
        lines.append(locale.label("counts", **counts))
        flagged = number(sum(bool(segment.findings) for segment in segments))
        lines.append(locale.label("flagged", flagged=flagged, segments=counts["segments"]))
    if language.licence:
        lines.append(locale.label("edition_licence", licence=language.licence))
    lines.append(locale.label("made_with", version=__version__))
    return [line.replace("..", ".") for line in lines]


def typeface(locale: Locale) -> str:
    """The colophon's sentence on what the printed book is set in."""
    font = next(name for name in locale.fonts if "CJK" in name or locale.word_spaces)
    return locale.label("typeface", font=font)


def _engine(edition: Edition, locale: Locale) -> list[str]:
    """What translated, and its terms."""
    engine = edition.engine
    lines = [
        locale.label(
            "engine",
            engine=engine.engine,
            package=engine.package,
            version=engine.version,
            sha256=engine.sha256[:12],
        )
    ]
    if engine.licence:
        lines.append(locale.label("model_licence", licence=engine.licence))
    return lines


def imprint(edition: Edition, locale: Locale) -> list[str]:
    """The imprint's lines: what the book is, who made it, and on what terms it may be used."""
    book = edition.language
    lines = [book.title]
    if book.subtitle:
        lines = [locale.label("sentence", text=book.title) + locale.gap + book.subtitle]
    if book.editors:
        lines.append(locale.label("edited_by", names=", ".join(book.editors)))
    if edition.kind != "original":
        lines.append(_translated(edition, locale)[0])
    if edition.translators:
        lines.append(locale.label("translators", names=", ".join(edition.translators)))
    year = edition.date[:4]
    if book.publisher and year:
        lines.append(locale.label("published_in", publisher=book.publisher, year=year))
    elif book.publisher or year:
        lines.append(book.publisher or year)
    lines.append(locale.label("rights"))
    if book.licence:
        lines.append(locale.label("edition_licence", licence=book.licence))
    if book.isbn:
        lines.append(locale.label("isbn", isbn=book.isbn))
    return lines


def _translated(edition: Edition, locale: Locale) -> list[str]:
    """How much of the translation people wrote, approved, or have not read."""
    origins = Counter(s.origin for s in edition.segments() if has_words(s.source))
    source = locale.language_name(edition.source_language)
    person, approved = origins["person"], origins["reviewed machine"]
    if not person + approved:
        lines = [locale.label("translated_by_machine", language=source)]
        return [*lines, locale.label("machine_terms")]
    lines = [locale.label("translated_with_machine", language=source)]
    if edition.translators:
        lines.append(locale.label("translators", names=", ".join(edition.translators)))
    number, total = locale.number, sum(origins.values())
    origin = locale.label(
        "origins",
        segments=number(total),
        person=number(person),
        approved=number(approved),
        unreviewed=number(total - person - approved),
    )
    return [*lines, origin]
