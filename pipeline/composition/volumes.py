"""The books that one composed edition gives: all of it or a selection, with or without notes."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import count

from pipeline.articles.article import Article, Block, Mark, Text, map_block, map_texts
from pipeline.articles.markdown import in_order
from pipeline.composition.edition import Edition, EditionArticle
from pipeline.config import BookSettings, Selection
from pipeline.errors import BookError
from pipeline.locales import load_locale

PRIVATE = "#"
"""A translator's note that begins with it is for colleagues and is not printed."""
ROLES_WITHOUT_NOTES = {"title", "subtitle", "tag", "alt"}


def volume(edition: Edition, settings: BookSettings) -> Edition:
    """The edition of which one book is made, as the configuration has it.

    Raises BookError when no article is selected.
    """
    articles = selected(edition.articles, settings)
    if settings.notes:
        locale = load_locale(settings.language.tag, settings.language.labels)
        sign = locale.label("translator_note", note="")
        articles = tuple(_annotated(article, sign) for article in articles)
    return replace(
        edition,
        language=settings.language,
        articles=articles,
        name=settings.name,
        kind=settings.kind,
    )


def selected(
    articles: Sequence[EditionArticle], settings: BookSettings
) -> tuple[EditionArticle, ...]:
    """The articles that the settings select, in their order."""
    chosen = tuple(a for a in articles if _fits(a.original, settings.select))
    if chosen:
        return chosen
    tags = sorted({tag for a in articles for tag in _tags(a.original)})
    raise BookError(
        f"The edition {settings.name} selects no article.",
        hint=f"Change its “select” in config.yaml; the articles’ tags are {', '.join(tags)}.",
    )


def _fits(article: Article, wanted: Selection) -> bool:
    date = article.front.date
    tags = {tag.casefold() for tag in wanted.tags}
    return (
        (not tags or not tags.isdisjoint(tag.casefold() for tag in _tags(article)))
        and (not wanted.since or date >= wanted.since)
        and (not wanted.until or "" < date <= wanted.until)
        and (not wanted.articles or article.slug in wanted.articles)
    )


def _tags(article: Article) -> Iterable[str]:
    return (tag.plain for tag in article.front.tags)


def _annotated(article: EditionArticle, sign: str) -> EditionArticle:
    """The article with its translators' notes among its footnotes, each with a sign before it.

    In a footnote, which cannot call another one, they stand in brackets.
    """
    remarks: dict[int, list[tuple[int, str]]] = {}
    for remark in article.remarks:
        if not remark.note.startswith(PRIVATE):
            remarks.setdefault(remark.text, []).append((remark.place, f"{sign}{remark.note}"))
    notes: list[Block] = []
    numbered = count()

    def called(role: str, text: Text) -> Text:
        index = next(numbered)
        if index not in remarks or role in ROLES_WITHOUT_NOTES:
            return text
        calls = []
        for place, note in remarks[index]:
            label = f"translator {len(notes) + 1}"
            notes.append(Block("note", children=(Block("paragraph", Text(note)),), label=label))
            calls.append(Mark("note", place, place, label))
        return replace(text, marks=in_order([*text.marks, *calls]))

    def bracketed(_role: str, text: Text) -> Text:
        added = "".join(f" [{note}]" for _, note in remarks.get(next(numbered), ()))
        return replace(text, plain=text.plain + added)

    whole = article.translated
    body = map_texts(replace(whole, notes=()), called)
    footnotes = tuple(map_block(note, bracketed) for note in whole.notes)
    return replace(article, translated=replace(body, notes=(*footnotes, *notes)))
