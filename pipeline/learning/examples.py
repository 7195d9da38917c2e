"""What there is to learn from: reviewed units and the glossary, as the model's tokens."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from pipeline.checks.pair import plain
from pipeline.glossary.glossary import Glossary
from pipeline.learning.tokens import Tokens
from pipeline.memory.unit import Unit
from pipeline.segments.segment import has_words
from pipeline.translation.engine import Engine
from pipeline.translation.outline import outline

LONGEST = 120  # tokens; longer sentences are translated in parts
HELD_OUT = 5  # one unit in so many is for measuring, not for learning


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence and its translation, without markup."""

    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Example:
    """A pair as the numbers of the model's tokens: see `Tokens`."""

    source: tuple[int, ...]
    inputs: tuple[int, ...]
    target: tuple[int, ...]


def reviewed(units: Iterable[Unit]) -> tuple[list[Pair], list[Pair]]:
    """The pairs to learn from and those to measure with, each sentence once, in the units' order.

    A sentence is in the same part in every run, whatever else is in the memory.
    """
    learn: list[Pair] = []
    measure: list[Pair] = []
    seen = set()
    for unit in units:
        pair = Pair(plain(unit.source).strip(), plain(unit.target).strip())
        if not unit.reviewed or pair.source in seen or not has_words(pair.source):
            continue
        seen.add(pair.source)
        digest = sha256(pair.source.encode()).digest()
        (learn if digest[0] % HELD_OUT else measure).append(pair)
    return learn, measure


def terms(glossary: Glossary) -> list[Pair]:
    """The glossary's terms with their translations."""
    return [Pair(term.term, term.translation) for term in glossary]


def examples(pairs: Sequence[Pair], engine: Engine, tokens: Tokens) -> list[Example]:
    """The pairs as the model sees them: what it isn't given of a source is not in the target.

    Left out are pairs too long for it, and those whose target lacks what was taken from the source.
    """
    found = []
    for pair in pairs:
        sketch = outline(pair.source)
        target = pair.target
        for kept in sketch.kept:
            inner = re.escape(kept.literal.strip("()（）"))
            target = re.sub(rf"\s*[(（]{inner}[)）]", "", target, count=1)
        if sketch.kept and target == pair.target:
            continue
        source = tokens.source(engine.package.tokenizer.encode(sketch.text))
        wanted = tokens.target(engine.pieces.cut(target, sketch.text))
        if max(len(source), len(wanted)) <= LONGEST:
            inputs = tokens.inputs(wanted)
            found.append(Example(tuple(source), tuple(inputs), tuple(wanted)))
    return found
