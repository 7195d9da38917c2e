"""How good a model is on given sentences, and whether what it learned is worth keeping."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.checks.pair import plain
from pipeline.config import Decoding
from pipeline.learning.bleu import bleu
from pipeline.learning.examples import Pair
from pipeline.locales import Locale
from pipeline.segments.segment import Segment, segment_key
from pipeline.translation.engine import Engine
from pipeline.translation.translate import translate_segments

TOLERANCE = 0.5  # BLEU that a model may lose on general text


@dataclass(frozen=True, slots=True)
class Scores:
    """BLEU on the reviewed sentences kept out of learning, and on general text if there is any."""

    reviewed: float
    general: float | None = None

    def worth_keeping(self, before: "Scores") -> bool:
        """Whether a model with these scores should follow one that had those before."""
        worse = before.general is not None and (self.general or 0) < before.general - TOLERANCE
        return self.reviewed > before.reviewed and not worse


def general_pairs(folder: Path, source: str, target: str) -> list[Pair]:
    """The general test set in a folder, a file of sentences for each language; none without it."""
    files = [folder / f"{code}.txt" for code in (source, target)]
    if not all(file.exists() for file in files):
        return []
    sides = [file.read_text(encoding="utf-8").splitlines() for file in files]
    return [Pair(*pair) for pair in zip(*sides, strict=True)]


def score(engine: Engine, pairs: Sequence[Pair], decoding: Decoding, locale: Locale) -> float:
    """BLEU of the sentences as the books would have them, without a glossary."""
    segments = [Segment(segment_key(pair.source), pair.source) for pair in pairs]
    language = engine.package.to_code
    found = translate_segments(segments, engine, decoding, language, locale)
    texts = {each.key: plain(each.target) for each in found}
    return bleu(
        [texts[segment.key] for segment in segments],
        [pair.target for pair in pairs],
        characters=not locale.word_spaces,
    )
