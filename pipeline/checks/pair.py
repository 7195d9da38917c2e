"""What a check is given: a source and its translation, with and without their placeholders."""

import re
from dataclasses import dataclass
from functools import cached_property

from pipeline.locales import Locale
from pipeline.segments.tags import TAG

HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
WORDS = re.compile(r"[^\W\d_]+")
SHORT_ROLES = frozenset({"title", "subtitle", "heading", "tag", "part", "cell", "role"})
"""Texts that need not be sentences (`pipeline.articles.article` names the roles)."""


@dataclass(frozen=True)
class Pair:
    """A segment's source and target with numbered placeholders, and where it stands."""

    source_tagged: str
    target_tagged: str
    role: str
    locale: Locale
    source_language: str

    @cached_property
    def source(self) -> str:
        """The source without placeholders."""
        return plain(self.source_tagged)

    @cached_property
    def target(self) -> str:
        """The target without placeholders."""
        return plain(self.target_tagged)

    @property
    def language(self) -> str:
        """The target's primary language subtag."""
        return self.locale.language

    @property
    def is_short(self) -> bool:
        """Whether the text is of a kind that needs no stop."""
        return self.role in SHORT_ROLES


def plain(tagged: str) -> str:
    """The text without placeholders; what only looks like one is kept as it reads."""
    return TAG.sub(lambda match: match[0][1:] if match[0].startswith("\\") else "", tagged)
