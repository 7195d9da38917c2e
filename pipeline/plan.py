"""What the Snakefile needs to know before any rule runs: articles, packages, versions of code."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.config import MAIN, BookSettings, Config, Language, load_config
from pipeline.errors import ArticleError, ConfigError
from pipeline.packages.installed import locate, model_folders
from pipeline.records import to_json
from pipeline.schema import did_you_mean

CODE = Path(__file__).parent
# Which parts of the package each stage's result follows from.
STAGES = {
    "segment": ("articles", "segments", "schemas/front-matter.yaml"),
    "unpack": ("packages",),
    "translate": (
        "translation",
        "glossary/glossary.py",
        "glossary/terms.py",
        "checks",
        "packages",
        "segments",
        "locales",
    ),
    "compose": ("composition", "checks", "glossary", "memory", "segments", "locales"),
    "books": (
        "books",
        "composition/volumes.py",
        "checks",
        "locales",
        "review/address.py",
    ),
    "site": ("site", "books", "articles/pictures.py", "locales"),
}


@dataclass(frozen=True)
class Plan:
    """The articles by their slugs, their pictures, and each language's package."""

    config: Config
    articles: dict[str, Path]
    pictures: tuple[str, ...]
    packages: dict[str, Path]

    @property
    def languages(self) -> list[str]:
        return list(self.config.languages)

    def json(self, part: str, language: str = "") -> str:
        """A part of the configuration as JSON, or a language of it."""
        if language:
            return to_json(self.config.languages[language])
        return to_json(getattr(self.config, part))

    def editions(self, language: str) -> list[str]:
        """The names of the editions that are made in a language."""
        return [e.name for e in self.config.editions.values() if language in e.books]

    def covers(self, language: str) -> list[str]:
        """The names of a language's covers."""
        return [cover_name(edition) for edition in self.editions(language)]

    @property
    def book_languages(self) -> list[str]:
        """The languages that books are in: the target languages, and the articles' own if asked."""
        source = self.config.source_language
        return [*self.languages, *([source] if self.editions(source) else [])]

    @property
    def books(self) -> list[tuple[BookSettings, str]]:
        """All books, language by language, each with its cover's name."""
        return [
            (self.config.book(edition, language), cover_name(edition))
            for language in self.book_languages
            for edition in self.editions(language)
        ]

    def book(self, edition: str, language: str) -> str:
        """How an edition's book is made in a language, as JSON."""
        return to_json(self.config.book(edition, language))

    def cover(self, name: str, language: str) -> Language:
        """What a cover shows: the metadata of the book that it belongs to."""
        edition = next(e for e in self.editions(language) if cover_name(e) == name)
        return self.config.editions[edition].books[language]

    @property
    def original(self) -> Language:
        """The articles' own language, as its books are set in it."""
        return Language(self.config.source_language, "", "")

    def page(self, edition: str) -> str:
        """The page of an edition's PDFs, as JSON."""
        return to_json(self.config.page(edition))

    def memory(self, language: str) -> list[str]:
        """The memory that a language's books follow, if there is one and they shall."""
        file = self.config.memory_file(language)
        return [str(file)] if self.config.memory and file.exists() else []

    def glossary(self, language: str) -> list[str]:
        """The glossary of a language, if there is one."""
        file = self.config.glossary_file(language)
        return [str(file)] if file.exists() else []

    def page_list(self, file: str) -> list[str]:
        """The file with the PDF's page breaks, if the EPUB shall carry them."""
        return [file] if self.config.epub.page_list else []

    def ordinal(self, slug: str) -> str:
        """Which of how many an article is: “3 of 14”."""
        return f"{list(self.articles).index(slug) + 1} of {len(self.articles)}"

    def language_name(self, code: str) -> str:
        """The English name of a language, for messages."""
        from pipeline.locales import load_locale

        return load_locale("en").language_name(code)


def make_plan(path: Path, overrides: Mapping[str, Any], project: Path) -> Plan:
    """The plan of the configuration at `path`; packages are also looked for in `project`.

    Raises ConfigError, ArticleError or PackageError for what no run could mend.
    """
    config = load_config(path, dict(overrides))
    folder = Path(config.articles)
    if not folder.is_dir():
        raise ConfigError(
            f"The articles' folder {folder} does not exist.",
            hint="Make it, or correct source.articles.",
            path=path,
        )
    articles = article_files(folder)
    for edition in config.editions.values():
        for slug in edition.select.articles:
            if slug not in articles:
                raise _unknown(slug, edition.name, articles, path)
    models = model_folders(config.models, project)
    return Plan(
        config,
        articles,
        tuple(sorted(str(p) for p in folder.rglob("*") if p.is_file() and p.suffix != ".md")),
        {code: locate(book.model, models) for code, book in config.languages.items()},
    )


def _unknown(slug: str, edition: str, articles: Iterable[str], path: Path) -> ConfigError:
    return ConfigError(
        f"The edition {edition} selects the article “{slug}”, which does not exist.",
        hint=did_you_mean(slug, articles) or "Name files of the articles' folder.",
        path=path,
    )


def article_files(folder: Path) -> dict[str, Path]:
    """The articles by slug, in the order of their names; no two may have the same."""
    found: dict[str, Path] = {}
    for path in sorted(folder.rglob("*.md"), key=lambda path: (path.stem, str(path))):
        if path.name.startswith(("_", ".")) or path.stem.upper() == "README":
            continue
        same = next((slug for slug in found if slug.casefold() == path.stem.casefold()), None)
        if same is not None:
            raise ArticleError(
                f"The article has the same name as {found[same]}, and names are identities.",
                hint="Rename one of the two.",
                path=path,
            )
        if not path.stem.replace("-", "").replace("_", "").replace(".", "").isalnum():
            raise ArticleError(
                "The article's file name has characters that addresses cannot hold.",
                hint="Use letters, digits and hyphens.",
                path=path,
            )
        found[path.stem] = path
    if not found:
        raise ArticleError(
            "There are no articles.", hint="Put a Markdown file there, or import one.", path=folder
        )
    return found


def cover_name(edition: str) -> str:
    """The name of an edition's cover, without its suffix."""
    return "cover" if edition == MAIN else f"{edition}-cover"


@cache
def code_version(stage: str) -> str:
    """A hash of the code and data that a stage's results follow from, so that changes rerun it."""
    digest = hashlib.sha256()
    for part in STAGES[stage]:
        root = CODE / part
        files = [root] if root.is_file() else root.rglob("*")
        for file in sorted(f for f in files if f.is_file() and f.suffix != ".pyc"):
            digest.update(str(file.relative_to(CODE)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:12]
