"""BLEU as sacreBLEU counts it (Post, WMT 2018), which only developers have installed.

Four-grams, mteval's "13a" tokens, exponential smoothing; Chinese is cut into characters.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from math import exp, log

ORDER = 4
HAN = re.compile(
    "([\u3200-\u33ff\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff])"
)
RULES = (
    (re.compile(r"([{-~\[-` -&(-+:-@/])"), r" \1 "),
    (re.compile(r"([^0-9])([.,])"), r"\1 \2 "),
    (re.compile(r"([.,])([^0-9])"), r" \1 \2"),
    (re.compile(r"([0-9])(-)"), r"\1 \2 "),
)


def bleu(texts: Sequence[str], references: Sequence[str], characters: bool = False) -> float:
    """The BLEU of translations against one reference each, from 0 to 100."""
    right, found = [0] * ORDER, [0] * ORDER
    length = wanted_length = 0
    for text, reference in zip(texts, references, strict=True):
        given, wanted = tokens(text, characters), tokens(reference, characters)
        length += len(given)
        wanted_length += len(wanted)
        for order in range(ORDER):
            have, want = Counter(_grams(given, order + 1)), Counter(_grams(wanted, order + 1))
            right[order] += (have & want).total()
            found[order] += have.total()
    if not right[0]:
        return 0.0
    logs, halvings = 0.0, 0
    for matches, total in zip(right, found, strict=True):
        if not total:
            return 0.0
        halvings += not matches
        logs += log(matches / total if matches else 1 / (2**halvings * total))
    brevity = min(0.0, 1 - wanted_length / length)
    return 100 * exp(logs / ORDER + brevity)


def tokens(text: str, characters: bool = False) -> list[str]:
    """The tokens that BLEU counts."""
    text = text.strip()
    if characters:
        text = HAN.sub(r" \1 ", text)
    text = f" {text} "
    for pattern, new in RULES:
        text = pattern.sub(new, text)
    return text.split()


def _grams(words: Sequence[str], order: int) -> Iterator[tuple[str, ...]]:
    return zip(*(words[start:] for start in range(order)), strict=False)
