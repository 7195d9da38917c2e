"""The configuration: `config.yaml`, checked and filled in, as frozen dataclasses."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import msgspec

from pipeline.errors import ConfigError
from pipeline.files import read_text
from pipeline.schema import Document, check, parse_yaml

MAIN = "anthology"
"""The edition that every language has: all articles, for the site and the download page too."""
OFF = (False, "off")  # YAML 1.1 reads a bare off as false
Kind = Literal["translation", "bilingual", "original"]


@dataclass(frozen=True)
class Decoding:
    """How the engine searches; the names and meanings are CTranslate2's."""

    beam_size: int = 4
    length_penalty: float = 1.6
    repetition_penalty: float = 1.0
    no_repeat_ngram_size: int = 0
    batch_tokens: int = 4096


@dataclass(frozen=True)
class Series:
    """The series that a book belongs to, and which of its volumes it is; 0 for none."""

    name: str
    number: int = 0


@dataclass(frozen=True)
class Language:
    """One target language: its model, and the book's metadata in that language."""

    code: str
    model: str
    title: str
    locale: str = ""
    subtitle: str = ""
    description: str = ""
    editors: tuple[str, ...] = ()
    publisher: str = ""
    licence: str = ""
    isbn: str = ""
    cover: str = ""
    series: Series | None = None
    file_as: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)

    @property
    def tag(self) -> str:
        """The BCP 47 tag that the books carry."""
        return self.locale or {"zh": "zh-Hans", "zt": "zh-Hant"}.get(self.code, self.code)


@dataclass(frozen=True)
class Pdf:
    """The PDF's page, and whether it has an index of names."""

    page_size: str = "A5"
    index: bool = True


@dataclass(frozen=True)
class Epub:
    """The EPUB; `page_list` says whether it carries the numbers of the PDF's pages."""

    page_list: bool = True


@dataclass(frozen=True)
class Site:
    """The site; `url` is the address at which it will stand, "" where that is not known."""

    url: str = ""


@dataclass(frozen=True)
class Choice:
    """Which translations books take, and what is checked of them.

    `fuzzy` is the score from which a similar sentence's translation goes before the machine's
    text, 0 for never; `checks_off` are the codes of the checks that do not run.
    """

    fuzzy: int = 0
    checks_off: tuple[str, ...] = ()


@dataclass(frozen=True)
class Selection:
    """Which articles an edition has: those that fit all that is said; nothing said means all.

    `tags` are in the articles' language; an article needs one of them. `since` and `until` are ISO
    dates, both included. `articles` are names of files without their suffix.
    """

    tags: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    articles: tuple[str, ...] = ()


@dataclass(frozen=True)
class EditionSettings:
    """One of the editions that are made from the same articles.

    `books` has the metadata by languages: an entry for each target language or, where the kind is
    `original`, one for the articles' own. `notes` says whether translators' notes are printed.
    `page_size` is the PDF's, "" for the one that all editions have.
    """

    name: str
    kind: Kind = "translation"
    select: Selection = Selection()
    notes: bool = False
    page_size: str = ""
    books: dict[str, Language] = field(default_factory=dict)


@dataclass(frozen=True)
class BookSettings:
    """What a book is made by, from its language's composed edition."""

    name: str
    kind: Kind
    select: Selection
    notes: bool
    language: Language


@dataclass(frozen=True)
class Config:
    """Everything that `config.yaml` says."""

    source_language: str
    articles: str
    languages: dict[str, Language]
    editions: dict[str, EditionSettings]
    memories: str = "source/memory"
    glossaries: str = "source/glossary"
    models: tuple[str, ...] = ("models",)
    decoding: Decoding = Decoding()
    pdf: Pdf = Pdf()
    epub: Epub = Epub()
    site: Site = Site()
    memory: bool = True
    choice: Choice = Choice()

    def memory_file(self, language: str) -> Path:
        """Where the memory of a target language is, whether it is there or not."""
        return Path(self.memories) / f"{self.source_language}-{language}.tmx"

    def glossary_file(self, language: str) -> Path:
        """Where the glossary of a target language is, whether it is there or not."""
        return Path(self.glossaries) / f"{self.source_language}-{language}.tsv"

    def book(self, edition: str, language: str) -> BookSettings:
        """How one edition's book is made in one language."""
        made = self.editions[edition]
        return BookSettings(edition, made.kind, made.select, made.notes, made.books[language])

    def page(self, edition: str) -> Pdf:
        """The page of an edition's PDFs."""
        size = self.editions[edition].page_size
        return replace(self.pdf, page_size=size) if size else self.pdf


def load_config(path: Path, overrides: dict[str, Any] | None = None) -> Config:
    """The configuration in the file at `path`, with `overrides` laid over it key by key.

    Raises ConfigError with the line.
    """
    document = parse_yaml(read_text(path, ConfigError), path, ConfigError)
    value = _merged(document.value, overrides or {})
    check(Document(value, document.lines), "config", path, ConfigError)
    anthology: dict[str, Any] = value.get("anthology", {})
    languages = {
        code: {**anthology, **entry, "code": code} for code, entry in value["languages"].items()
    }
    filled = {
        "source_language": value["source"]["language"],
        "articles": value["source"].get("articles", "source/articles"),
        "languages": languages,
        "editions": _editions(Document(value, document.lines), languages, path),
        "models": value.get("models", ["models"]),
        "decoding": value.get("decoding", {}),
        "pdf": value.get("pdf", {}),
        "epub": {"page_list": value.get("epub", {}).get("page_list", True) not in OFF},
        "site": value.get("site", {}),
        "memories": value["source"].get("memory", "source/memory"),
        "glossaries": value["source"].get("glossary", "source/glossary"),
        "memory": value.get("memory", True) not in OFF,
        "choice": {
            "fuzzy": 0 if value.get("fuzzy", "off") in OFF else value["fuzzy"],
            "checks_off": value.get("checks", {}).get("off", []),
        },
    }
    config = msgspec.convert(filled, Config)
    for code, language in config.languages.items():
        if language.isbn and not _is_isbn(language.isbn):
            own = "isbn" in value["languages"][code]
            place = ("languages", code, "isbn") if own else ("anthology", "isbn")
            raise ConfigError(
                f"The ISBN {language.isbn} is wrong: its digits do not agree with the last one.",
                hint="Compare it with the one that you were given.",
                path=path,
                line=document.line(place),
            )
    return config


def _is_isbn(isbn: str) -> bool:
    """Whether the check digit of a thirteen-digit ISBN is right (ISO 2108, annex C)."""
    digits = [int(digit) for digit in isbn if digit.isdigit()]
    return sum(digits[0::2] + [3 * digit for digit in digits[1::2]]) % 10 == 0


def _editions(
    document: Document, languages: dict[str, dict[str, Any]], path: Path
) -> dict[str, dict[str, Any]]:
    """The editions by name, the main one first, each with its books' metadata filled in."""
    source = document.value["source"]["language"]
    shared: dict[str, Any] = document.value.get("anthology", {})
    entries: dict[str, Any] = document.value.get("editions", {})
    made = {}
    for name, entry in ({MAIN: {}} | entries).items():
        original = entry.get("kind") == "original"
        base = {source: {**shared, "code": source, "model": ""}} if original else languages
        own: dict[str, Any] = entry.get("languages", {})

        def error(message: str, hint: str, *place: str, name: str = name) -> ConfigError:
            line = document.line(("editions", name, *place))
            return ConfigError(message, hint=hint, path=path, line=line)

        if foreign := next((code for code in own if code not in base), None):
            raise error(
                f"The edition {name} is not made in the language “{foreign}”.",
                f"Its languages are {', '.join(base)}.",
                *("languages", foreign),
            )
        if name == MAIN and (original or "select" in entry):
            raise error(
                f"The edition {MAIN} has all articles and their translations.",
                "Give an edition of another kind or with fewer articles another name.",
            )
        books = {code: {**book, **own.get(code, {})} for code, book in base.items()}
        if original and "title" not in books[source]:
            raise error(
                f"The edition {name} has no title.",
                f"Add languages: {{{source}: {{title: …}}}} to it.",
            )
        made[name] = {**entry, "name": name, "books": books}
    return made


def _merged(base: Any, over: Any) -> Any:
    if not isinstance(base, dict) or not isinstance(over, dict):
        return over
    return base | {
        key: _merged(base[key], value) if key in base else value for key, value in over.items()
    }
