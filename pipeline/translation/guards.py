"""Checks of a machine translation that choose between candidates: what is wrong, how heavily."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from pipeline.checks import brackets, numbers, repetition, wording
from pipeline.checks.pair import Pair
from pipeline.locales import Locale, load_locale


@dataclass(frozen=True, slots=True)
class Flag:
    """Something wrong with a translation. `weight` orders candidates: higher is worse.

    `code` is one of `pipeline.checks.catalogue`.
    """

    code: str
    message: str
    weight: int = 1


WEIGHTS = {
    "empty": 100,
    "loop": 40,
    "truncated": 30,
    "untranslated": 30,
    "language": 20,
    "length": 8,
    "numbers": 5,
    "brackets": 3,
    "guessed": 1,
    "repaired": 1,
}
CHECKS: tuple[tuple[str, Callable[[Pair], Iterator[str]]], ...] = (
    ("loop", repetition.loops),
    ("loop", repetition.doubles),  # models that repeat themselves once are looping, too
    ("untranslated", wording.untranslated),
    ("language", wording.language),
    ("length", wording.length),
    ("numbers", numbers.lost),
    ("brackets", brackets.brackets),
)


def flag(code: str, message: str) -> Flag:
    """The flag of that code, with the code's weight."""
    return Flag(code, message, WEIGHTS[code])


def guard(
    source: str,
    target: str,
    language: str,
    truncated: bool = False,
    source_language: str = "en",
) -> tuple[Flag, ...]:
    """All that is wrong with `target` as a translation of `source` into `language`."""
    pair = Pair(source, target, "", _locale(language), source_language)
    if messages := [*wording.empty(pair)]:
        return (flag("empty", messages[0]),)
    flags = []
    if truncated:
        flags.append(flag("truncated", "The translation reached the length limit."))
    flags += [flag(code, message) for code, check in CHECKS for message in check(pair)]
    return tuple(flags)


@cache
def _locale(language: str) -> Locale:
    return load_locale(language)
