"""The errors a user can meet: one family, one clear line each.

AnthologyError
├── ConfigError        the configuration is wrong
├── ArticleError       an article cannot be read or used
├── GlossaryError      a glossary cannot be read or used
├── MemoryFileError    a translation memory, or a file to import into it, cannot be read
├── PackageError       a model package is missing, broken or foreign
├── TranslationError   an engine could not translate
├── BookError          a book cannot be composed or rendered
└── OutputError        a file cannot be written
"""

from pathlib import Path


class AnthologyError(Exception):
    """What went wrong, where, and what to do about it, as one line.

    `message` is a full sentence; `hint` says what to do; `path` and `line` (1-based) say where.
    """

    exit_code = 1

    def __init__(
        self,
        message: str,
        *,
        hint: str = "",
        path: Path | str | None = None,
        line: int | None = None,
    ) -> None:
        self.message = message
        self.hint = hint
        self.path = path
        self.line = line
        place = "" if path is None else f"{path}: " if line is None else f"{path}:{line}: "
        super().__init__(f"{place}{message}" + (f" {hint}" if hint else ""))


class ConfigError(AnthologyError):
    """The configuration is wrong."""


class ArticleError(AnthologyError):
    """An article cannot be read or used."""


class GlossaryError(AnthologyError):
    """A glossary cannot be read or used."""


class MemoryFileError(AnthologyError):
    """A translation memory, or a file to import into it, cannot be read."""


class PackageError(AnthologyError):
    """A model package is missing, broken or foreign."""


class TranslationError(AnthologyError):
    """An engine could not translate."""


class BookError(AnthologyError):
    """A book cannot be composed or rendered."""


class OutputError(AnthologyError):
    """A file cannot be written."""
