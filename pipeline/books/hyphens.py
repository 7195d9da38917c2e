"""Soft hyphens in long words, where no reader or renderer hyphenates by itself."""

import re
from functools import cache

import pyphen

LONG = re.compile(r"[^\W\d_]{8,}")


def softened(text: str, tag: str) -> str:
    """The text with soft hyphens in its long words, by the rules of a BCP 47 tag's language.

    A language without rules gets none.
    """
    hyphenator = _hyphenator(tag)
    if hyphenator is None:
        return text
    return LONG.sub(lambda word: hyphenator.inserted(word[0], "\u00ad"), text)


@cache
def _hyphenator(tag: str) -> pyphen.Pyphen | None:
    language = pyphen.language_fallback(tag)
    return pyphen.Pyphen(lang=language, left=3, right=3) if language else None
