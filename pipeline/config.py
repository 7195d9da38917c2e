"""The configuration: `config.yaml`, checked and filled in, as frozen dataclasses."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from pipeline.errors import ConfigError
from pipeline.files import read_text
from pipeline.schema import Document, check, parse_yaml


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
    """The PDF's page."""

    page_size: str = "A5"


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
class Config:
    """Everything that `config.yaml` says."""

    source_language: str
    articles: str
    languages: dict[str, Language]
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
        "models": value.get("models", ["models"]),
        "decoding": value.get("decoding", {}),
        "pdf": value.get("pdf", {}),
        "epub": {"page_list": value.get("epub", {}).get("page_list", True) not in (False, "off")},
        "site": value.get("site", {}),
        "memories": value["source"].get("memory", "source/memory"),
        "glossaries": value["source"].get("glossary", "source/glossary"),
        "memory": value.get("memory", True) not in (False, "off"),
        "choice": {
            "fuzzy": 0 if value.get("fuzzy", "off") in (False, "off") else value["fuzzy"],
            "checks_off": value.get("checks", {}).get("off", []),
        },
    }
    return msgspec.convert(filled, Config)


def _merged(base: Any, over: Any) -> Any:
    if not isinstance(base, dict) or not isinstance(over, dict):
        return over
    return base | {
        key: _merged(base[key], value) if key in base else value for key, value in over.items()
    }
