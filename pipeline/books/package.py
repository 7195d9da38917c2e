"""What an EPUB's package document says about the book: titles, people, sources, access."""

import uuid
from dataclasses import dataclass, field

from ebooklib import epub

from pipeline.books.pagemarks import Pagination
from pipeline.books.render import modified
from pipeline.books.xhtml import plain
from pipeline.composition.edition import Edition
from pipeline.config import MAIN
from pipeline.locales import Locale

NAMESPACE = uuid.UUID("5d5d0a3e-3a5c-5f1e-9a52-6b1b6c0c7f11")
# https://www.w3.org/TR/epub-a11y-11/ and https://www.w3.org/community/reports/a11y-discov-vocab/.
# Conformance (dcterms:conformsTo) is not claimed: it takes a person's evaluation.
ACCESSIBILITY = (
    ("accessMode", "textual"),
    ("accessMode", "visual"),
    ("accessModeSufficient", "textual"),
    ("accessModeSufficient", "textual,visual"),
    ("accessibilityFeature", "ARIA"),
    ("accessibilityFeature", "alternativeText"),
    ("accessibilityFeature", "displayTransformability"),
    ("accessibilityFeature", "readingOrder"),
    ("accessibilityFeature", "structuralNavigation"),
    ("accessibilityFeature", "tableOfContents"),
    ("accessibilityHazard", "none"),
)
PAGES = (
    ("accessibilityFeature", "pageBreakMarkers"),
    ("accessibilityFeature", "pageNavigation"),
)


def describe(
    book: epub.EpubBook, edition: Edition, locale: Locale, pagination: Pagination | None
) -> None:
    """Put the edition's metadata into the book."""
    data, language = _Metadata(book), edition.language
    named = f"{edition.source_language}:{language.tag}:{language.title}"
    named += "" if edition.name == MAIN else f":{edition.name}"
    identity = uuid.uuid5(NAMESPACE, named)
    book.set_identifier(f"urn:uuid:{identity}")
    if language.isbn:
        digits = "".join(filter(str.isdigit, language.isbn))
        book.add_metadata("DC", "identifier", f"urn:isbn:{digits}", {"id": "isbn"})
    book.title = language.title  # the NCX's
    for value, kind in ((language.title, "main"), (language.subtitle, "subtitle")):
        if value:
            data.meta("title-type", kind, data.add("title", value))
    book.set_language(language.tag)
    if edition.kind == "bilingual":
        book.add_metadata("DC", "language", edition.source_language)
    _people(data, edition)
    for name, value in (
        ("publisher", language.publisher),
        ("description", language.description),
        ("rights", language.licence),
        ("date", modified(edition).date().isoformat()),
    ):
        if value:
            book.add_metadata("DC", name, value)
    if language.series is not None:
        data.meta("belongs-to-collection", language.series.name, id="series")
        data.meta("collection-type", "series", "series")
        if language.series.number:
            data.meta("group-position", str(language.series.number), "series")
    _sources(data, edition)
    subjects = (plain(tag) for a in edition.articles for tag in a.translated.front.tags)
    for subject in dict.fromkeys(subjects):
        book.add_metadata("DC", "subject", subject)
    _access(data, edition, locale, pagination)


@dataclass
class _Metadata:
    """A book's metadata while it is written; what others refine has an id."""

    book: epub.EpubBook
    added: dict[str, int] = field(default_factory=dict)

    def add(self, name: str, value: str) -> str:
        """Add a Dublin Core element; its id."""
        self.added[name] = self.added.get(name, 0) + 1
        identity = f"{name}-{self.added[name]}"
        self.book.add_metadata("DC", name, value, {"id": identity})
        return identity

    def meta(self, name: str, value: str, refines: str = "", **others: str) -> None:
        """Add a property of the book, or of the element that it refines."""
        about = {"refines": f"#{refines}"} if refines else {}
        self.book.add_metadata(None, "meta", value, {"property": name, **about, **others})


def _people(data: _Metadata, edition: Edition) -> None:
    """Authors, editors, translators and the machine, by MARC's relators.

    https://id.loc.gov/vocabulary/relators
    """
    language, engine = edition.language, edition.engine
    fronts = [article.original.front for article in edition.articles]
    authors = sorted({front.author for front in fronts if front.author})
    people = [("creator", name, "aut") for name in authors]
    people += [("contributor", name, "edt") for name in language.editors]
    people += [("contributor", name, "trl") for name in edition.translators]
    if engine.engine:
        people.append(("contributor", f"{engine.engine}, {engine.package}", "trl"))
    for element, name, role in people:
        identity = data.add(element, name)
        data.meta("role", role, identity, scheme="marc:relators")
        if name in language.file_as:
            data.meta("file-as", language.file_as[name], identity)


def _sources(data: _Metadata, edition: Edition) -> None:
    """The originals' addresses, each with its title and language."""
    for article in edition.articles:
        front = article.original.front
        if front.link:
            identity = data.add("source", front.link)
            language = {"{http://www.w3.org/XML/1998/namespace}lang": front.language}
            data.meta("dcterms:title", plain(front.title), identity, **language)
            data.meta("dcterms:language", front.language, identity)


def _access(
    data: _Metadata, edition: Edition, locale: Locale, pagination: Pagination | None
) -> None:
    summary = locale.label("accessibility")
    for name, value in ACCESSIBILITY + (PAGES if pagination else ()):
        data.meta(f"schema:{name}", value)
    if pagination:
        summary += f" {locale.label('accessibility_pages')}"
        data.meta("pageBreakSource", f"{edition.language.title} (PDF, {pagination.page_size})")
    data.meta("schema:accessibilitySummary", summary)
