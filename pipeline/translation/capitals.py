"""Headings in capitals, and headings with a capital at each word.

Models translate both badly, because they have seen few. So each word gets the form in which the
model's vocabulary knows it best: names keep their capital, other words lose it. What was all in
capitals is so again in the translation.
"""

import re
from collections.abc import Callable

WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)*")
FEWEST = 3  # words that make a heading
SHARE = 0.8  # of a heading's longer words begin with a capital
SHORT = 3  # letters of words that a heading writes small: of, and, the

Rank = Callable[[str], float]


def is_capitals(text: str) -> bool:
    """Whether a text of several words is all in capitals."""
    words = WORD.findall(text)
    return len(words) >= FEWEST and all(word.isupper() for word in words)


def is_title(text: str) -> bool:
    """Whether a text looks like a heading with a capital at each longer word."""
    words = [word for word in WORD.findall(text) if len(word) > SHORT]
    capitals = sum(word[0].isupper() for word in words)
    return len(words) >= FEWEST and text[-1:] not in ".!?" and capitals >= SHARE * len(words)


def sentence_case(text: str, rank: Rank) -> str:
    """The text, of the same length, with each word as it is commonest; a capital at its start.

    `rank` gives a word's rank in the model's vocabulary, infinity for words that are not in it.
    """
    capitals = is_capitals(text)
    if not capitals and not is_title(text):
        return text

    def form(match: re.Match[str]) -> str:
        word = match[0]
        begins = not WORD.search(text, 0, match.start())
        forms = [word.lower(), word.capitalize(), word]
        best = min(forms, key=rank)
        if rank(best) == float("inf"):
            best = word.capitalize() if capitals else word
        best = best[:1].upper() + best[1:] if begins else best
        return best if len(best) == len(word) else word

    return WORD.sub(form, text)
