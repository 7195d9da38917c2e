"""What the Snakefile needs to know before any rule runs: articles, packages, versions of code."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.config import Config, load_config
from pipeline.errors import ArticleError, ConfigError
from pipeline.packages.installed import locate
from pipeline.records import to_json

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
    "books": ("books", "checks", "locales"),
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
    models = [Path(each) for each in config.models]
    models += [project / each for each in models if not each.is_absolute()]
    return Plan(
        config,
        article_files(folder),
        tuple(sorted(str(p) for p in folder.rglob("*") if p.is_file() and p.suffix != ".md")),
        {code: locate(book.model, models) for code, book in config.languages.items()},
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
