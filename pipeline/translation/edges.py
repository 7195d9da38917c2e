"""Small words at the edges of a span: those that belong to it, those that don't.

A model hangs articles and prepositions on the words around them, so that a span gains or loses them
by chance. What begins with an article or a preposition in the source begins so in the translation;
what doesn't, doesn't.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pipeline.translation.links import Span


@dataclass(frozen=True)
class SmallWords:
    """A language's articles, prepositions and other words that do not begin or end a span."""

    articles: frozenset[str] = frozenset()
    prepositions: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()
    sticky: str = ""  # characters that tokens carry at their edges
    leading: bool = False  # prepositional phrases stand before what they belong to
    light: frozenset[str] = frozenset()  # words that say little of what a translation comes from

    @property
    def all(self) -> frozenset[str]:
        return self.articles | self.prepositions | self.others


def _small(
    articles: str,
    prepositions: str,
    others: str,
    sticky: str = "",
    leading: bool = False,
    light: str = "",
) -> SmallWords:
    first, second, third, last = (
        frozenset(each.split()) for each in (articles, prepositions, others, light)
    )
    return SmallWords(first, second, third, sticky, leading, last)


SMALL_WORDS = {
    "en": _small(
        "a an the",
        "of in on to by with at from for about over into",
        "and or",
        light="a an the of to in on it its that is was are were be been has had have",
    ),
    "es": _small(
        "el la los las lo un una unos unas",
        "de del a al en con por para sobre desde hasta tras ante",
        "y e o u que se",
    ),
    "de": _small(
        "der die das den dem des ein eine einen einem einer eines",
        "im in am an zu zum zur von vom mit für auf über aus bei nach um bis seit gegen",
        "und oder es ist sich",
    ),
    "zh": _small(
        "一个 一条 一次 一种 一位 一名 一份 一项 一座 一家",
        "在 从 向 对 于 把 将 由 给 往 与 和",
        "的 了 是 被 里 上 中 着 以 这 该 都 也 就 还 很 又 已 已经 有 为 时 吗 呢 吧",
        sticky="的了",
        leading=True,
    ),
}
NONE = SmallWords()


def small_words(language: str) -> SmallWords:
    """The small words of a language; none where they are not known."""
    return SMALL_WORDS.get(language, NONE)


def at_edges(
    run: Span,
    word: Callable[[int], str],
    closed: bool,
    source: Sequence[str],
    limits: Span,
    language: str,
    source_language: str,
) -> Span:
    """The run of the target's units without small words that the source's words don't have, and
    with those that they do.

    `word` gives a unit in small letters; `closed` spans end with a stop, so that the last word is
    theirs. `limits` are units, too.
    """
    start, end = run
    small = small_words(language)
    there = small_words(source_language)
    if not source or not there.all:
        return run

    def before(kind: frozenset[str]) -> bool:
        return start > limits[0] and word(start - 1) in kind

    if source[0] not in there.all:
        while end - start > 1 and word(start) in small.all:
            start += 1
        if small.leading and there.prepositions & set(source) and before(small.prepositions):
            start -= 1
    elif len(source) > 1 and source[0] in there.articles:
        while end - start > 1 and word(start) in small.prepositions | small.others:
            start += 1
        if word(start) not in small.articles and before(small.articles):
            start -= 1
    elif len(source) > 1 and source[0] in there.prepositions:
        if word(start) not in small.articles | small.prepositions and before(small.articles):
            start -= 1
        if word(start) not in small.prepositions and before(small.prepositions):
            start -= 1
    if source[-1] not in there.all and not closed:
        while end - start > 1 and word(end - 1) in small.all:
            end -= 1
    return start, end


def without_sticky(span: Span, target: str, language: str) -> Span:
    """The span without the characters that tokens carry at their edges."""
    start, end = span
    sticky = small_words(language).sticky
    while end - start > 1 and target[start] in sticky:
        start += 1
    while end - start > 1 and target[end - 1] in sticky[:1]:
        end -= 1
    return start, end
