"""Which words of a translation come from which words of its source.

Two witnesses are heard for each word of the translation: the attention with which the model wrote
it, and how much less likely it becomes when a word of the source is left out (its "loss"; Li et
al., "On the Word Alignment from Neural Machine Translation", ACL 2019, call it prediction
difference). Attention looks ahead in a decoder of few layers, the loss does not; together they
place markup best (docs/markup.md has the figures).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

Span = tuple[int, int]
WORD = re.compile(r"[^\W_]+(?:[’'\-.,][^\W_]+)*%?")
UNSPACED = r"\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff"
SCRIPT = re.compile(rf"(?P<unspaced>[{UNSPACED}]+)|[^{UNSPACED}]+")
ATTENTION = 0.2  # the attention's part in the evidence; the loss has the rest (measured)
LIGHT = 0.3  # what light words count for (measured)
FLOOR = 0.5  # nats: losses that sum to no more than this say little


@dataclass(frozen=True, slots=True)
class Alignment:
    """The characters of one target token, and those of the source token it attends to most.

    `sure` ones were put where they are by a rule, not by a model.
    """

    target: Span
    source: Span
    sure: bool = False


@dataclass(frozen=True, slots=True)
class Trace:
    """How the tokens of a translation hang on the words of its source.

    `attention` and `losses` have a row for each of the target's `pieces`, with a value for each of
    the source's `words`: the attention's share, and the loss in nats.
    """

    pieces: tuple[Span, ...]
    words: tuple[Span, ...]
    attention: tuple[tuple[float, ...], ...]
    losses: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class Links:
    """The words of a target (tokens, where no spaces stand between words), and for each the share
    that each stretch of the source has in it."""

    units: tuple[Span, ...]
    shares: tuple[dict[Span, float], ...]

    def inside(self, span: Span) -> list[float]:
        """Of each unit the share that comes from a stretch of the source."""
        return [
            sum(share * _part(stretch, span) for stretch, share in row.items())
            for row in self.shares
        ]

    def outside(self, span: Span) -> list[float]:
        """Of each unit the share that comes from the rest of the source."""
        inside = self.inside(span)
        return [sum(row.values()) - share for row, share in zip(self.shares, inside, strict=True)]


def words(text: str) -> tuple[Span, ...]:
    """The words of a text in a script with spaces."""
    return tuple(match.span() for match in WORD.finditer(text))


def linked(
    source: str,
    target: str,
    alignments: Sequence[Alignment],
    trace: Trace | None = None,
    light: frozenset[str] = frozenset(),
) -> Links:
    """The links of a translation, from a trace where there is one, otherwise from alignments.

    `light` are words of the source that count for little, in small letters.
    """
    tokens = trace.pieces if trace else tuple(each.target for each in alignments)
    units = _units(target, tokens)
    if trace:
        rows = _competing([_traced(unit, trace) for unit in units])
    else:
        rows = [_aligned(unit, alignments) for unit in units]
    for row in rows:
        for word in row:
            if source[slice(*word)].lower() in light:
                row[word] *= LIGHT
    _hold_names(source, target, units, rows)
    for each in alignments:
        if each.sure:
            for index, unit in enumerate(units):
                if overlap(unit, each.target):
                    rows[index] = {each.source: 1.0}
    return Links(units, tuple(rows))


def is_unspaced(character: str) -> bool:
    """Whether it belongs to a script without spaces between words."""
    return bool(re.match(f"[{UNSPACED}]", character))


def overlap(a: Span, b: Span) -> int:
    """How many characters two spans share."""
    return max(0, min(a[1], b[1]) - max(a[0], b[0]))


def _part(stretch: Span, span: Span) -> float:
    return overlap(stretch, span) / max(1, stretch[1] - stretch[0])


def _units(target: str, tokens: Sequence[Span]) -> tuple[Span, ...]:
    """Words; where there are no spaces between them, the model's tokens."""
    units: list[Span] = []
    for start, end in words(target):
        for run in SCRIPT.finditer(target, start, end):
            done = run.start()
            if run["unspaced"]:
                for token in sorted(set(tokens)):
                    cut = min(run.end(), token[1])
                    if overlap(token, (done, run.end())) and cut > done:
                        units.append((done, cut))
                        done = cut
            if done < run.end():
                units.append((done, run.end()))
    return tuple(units)


def _traced(unit: Span, trace: Trace) -> dict[Span, float]:
    hits = [(i, overlap(unit, piece)) for i, piece in enumerate(trace.pieces)]
    hits = [(i, size) for i, size in hits if size]
    size = sum(each for _, each in hits) or 1
    losses = [sum(trace.losses[i][w] for i, _ in hits) for w in range(len(trace.words))]
    total = sum(losses) + FLOOR
    return {
        word: (1 - ATTENTION) * losses[w] / total
        + ATTENTION * sum(trace.attention[i][w] * part for i, part in hits) / size
        for w, word in enumerate(trace.words)
    }


def _competing(rows: list[dict[Span, float]]) -> list[dict[Span, float]]:
    """The shares, less where a word is the source of another unit rather."""
    most: dict[Span, float] = {}
    for row in rows:
        for word, share in row.items():
            most[word] = max(share, most.get(word, 0.0))
    return [
        {word: share * share / most[word] if share else 0.0 for word, share in row.items()}
        for row in rows
    ]


def _aligned(unit: Span, alignments: Sequence[Alignment]) -> dict[Span, float]:
    hits = [each for each in alignments if overlap(each.target, unit)]
    size = sum(overlap(each.target, unit) for each in hits) or 1
    row: dict[Span, float] = {}
    for each in hits:
        row[each.source] = row.get(each.source, 0.0) + overlap(each.target, unit) / size
    return row


def _hold_names(
    source: str, target: str, units: Sequence[Span], rows: list[dict[Span, float]]
) -> None:
    """A name or a number that stands once on either side is itself, and nothing else is it."""
    written = [target[start:end].rstrip("%") for start, end in units]
    in_source = [source[start:end].rstrip("%") for start, end in words(source)]
    for span, word in zip(words(source), in_source, strict=True):
        if not re.search(r"[A-Z0-9]", word) or (len(word) < 2 and not word.isdigit()):
            continue
        if in_source.count(word) != 1 or written.count(word) != 1:
            continue
        for index, row in enumerate(rows):
            rows[index] = {at: share for at, share in row.items() if not overlap(at, span)}
        rows[written.index(word)] = {span: 1.0}
