"""Running an Argos package's model with CTranslate2, many sentences at a time."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import ctranslate2

from pipeline.config import Decoding
from pipeline.errors import PackageError
from pipeline.packages.package import load
from pipeline.translation.links import Alignment, Span, Trace, overlap, words
from pipeline.translation.pieces import SPACE, Pieces

BYTE = re.compile(r"<0x([0-9A-Fa-f]{2})>")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ufffe\uffff]")  # models can spell any byte
GROWTH, SLACK = 3, 16  # a target has at most GROWTH * source + SLACK tokens


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One translation of a sentence. `score` is the mean log probability of a token."""

    text: str
    score: float
    truncated: bool
    alignments: tuple[Alignment, ...] = ()


class Engine:
    """A model that is loaded once and translates any number of sentences."""

    def __init__(self, folder: Path, threads: int = 1) -> None:
        """Load the unpacked package in `folder`. Raises PackageError when it does not load."""
        self.package = load(folder)
        self._folder = folder
        try:
            self._translator = ctranslate2.Translator(
                str(folder / "model"), device="cpu", inter_threads=1, intra_threads=threads
            )
        except (RuntimeError, ValueError) as problem:
            raise PackageError(
                f"The model does not load: {str(problem).splitlines()[0]}.",
                hint="Delete the folder and run again; if it stays, get the package anew.",
                path=folder,
            ) from problem

    @cached_property
    def pieces(self) -> Pieces:
        """What cuts given translations into the model's tokens."""
        return Pieces(self._folder, self.package.tokenizer)

    @cached_property
    def _source_pieces(self) -> Pieces:
        return Pieces(self._folder, self.package.tokenizer, "source")

    def rank(self, word: str) -> float:
        """How many words of the source are commoner, for the model; infinity where it is none."""
        return self._source_pieces.rank(word)

    def count(self, sentence: str) -> int:
        """The length of a sentence in the model's tokens."""
        return len(self.package.tokenizer.encode(sentence))

    def translate(
        self, sentences: Sequence[str], decoding: Decoding, best: int = 1
    ) -> list[list[Hypothesis]]:
        """For each sentence its `best` translations at most, the likeliest first."""
        tokens = [self.package.tokenizer.encode(sentence) for sentence in sentences]
        limits = [GROWTH * len(each) + SLACK for each in tokens]
        prefix = [[self.package.target_prefix]] if self.package.target_prefix else None
        results = self._translator.translate_batch(
            tokens,
            target_prefix=prefix and prefix * len(tokens),
            beam_size=decoding.beam_size,
            num_hypotheses=min(best, decoding.beam_size),
            length_penalty=decoding.length_penalty,
            repetition_penalty=decoding.repetition_penalty,
            no_repeat_ngram_size=decoding.no_repeat_ngram_size,
            max_batch_size=decoding.batch_tokens,
            batch_type="tokens",
            max_decoding_length=max(limits, default=SLACK),
            max_input_length=0,
            replace_unknowns=True,
            return_attention=True,
            return_scores=True,
        )
        return [
            [
                self._hypothesis(sentence, source, result, index, limit)
                for index in range(len(result.hypotheses))
            ]
            for sentence, source, result, limit in zip(
                sentences, tokens, results, limits, strict=True
            )
        ]

    def trace(self, sentence: str, target: str) -> Trace:
        """How a given translation hangs on the words of its sentence: see `links`.

        The model is led along the translation: once with the sentence, for the attention, and once
        without each of its words, for the losses.
        """
        source = self.package.tokenizer.encode(sentence)
        pieces = self.pieces.cut(target, sentence)
        prefix = [self.package.target_prefix] if self.package.target_prefix else []
        [result] = self._translator.translate_batch(
            [source],
            target_prefix=[prefix + pieces],
            beam_size=1,
            max_decoding_length=max(1, len(prefix + pieces)),
            max_input_length=0,
            return_attention=True,
        )
        places = token_places(sentence, source)
        parts = words(sentence)
        hits = [[i for i, place in enumerate(places) if overlap(place, part)] for part in parts]
        variants = [source]
        variants += [[t for i, t in enumerate(source) if i not in hit] for hit in hits]
        scored = self._translator.score_batch(
            variants,
            [prefix + pieces] * len(variants),
            max_input_length=0,
            offset=len(prefix),
        )
        whole, *without = [result.log_probs[: len(pieces)] for result in scored]
        attention = result.attention[0][len(prefix) : len(prefix + pieces)]
        return Trace(
            token_places(target, pieces),
            parts,
            tuple(tuple(sum(row[i] for i in hit) for hit in hits) for row in attention),
            tuple(
                tuple(max(0.0, full - other[t]) for other in without)
                for t, full in enumerate(whole)
            ),
        )

    def _hypothesis(
        self, sentence: str, source: list[str], result: Any, index: int, limit: int
    ) -> Hypothesis:
        tokens = result.hypotheses[index]
        skip = int(bool(self.package.target_prefix) and tokens[:1] == [self.package.target_prefix])
        text, spans = detokenized(tokens[skip:])
        places = token_places(sentence, source)
        alignments = _alignments(spans, places, result.attention[index][skip:])
        length = max(1, len(tokens))
        return Hypothesis(text, result.scores[index] / length, len(tokens) >= limit, alignments)


def _alignments(
    targets: Sequence[Span], sources: Sequence[Span], attention: Sequence[Sequence[float]]
) -> tuple[Alignment, ...]:
    """The alignments of target tokens, from a row of attention for each."""
    found = []
    for span, row in zip(targets, attention, strict=False):
        best = max(range(len(row)), key=row.__getitem__)
        if best < len(sources) and span[0] < span[1]:
            found.append(Alignment(span, sources[best]))
    return tuple(found)


def detokenized(tokens: Sequence[str]) -> tuple[str, list[Span]]:
    """The text of SentencePiece tokens, byte tokens decoded, and the place of each token in it."""
    text, spans, data = "", [], bytearray()
    for index, token in enumerate(tokens):
        start, piece = len(text), ""
        if match := BYTE.fullmatch(token):
            data.append(int(match[1], 16))
            if index + 1 == len(tokens) or not BYTE.fullmatch(tokens[index + 1]):
                piece = data.decode("utf-8", errors="ignore")
                data.clear()
        else:
            piece = token.replace(SPACE, " ")
        text += CONTROL.sub("", piece)
        spans.append((start, len(text)))
    shift = len(text) - len(text.lstrip())
    stripped = text.strip()
    return stripped, [_within(start - shift, end - shift, stripped) for start, end in spans]


def token_places(sentence: str, tokens: Sequence[str]) -> tuple[Span, ...]:
    """The place of each source token in its sentence.

    Tokenizers normalise (NFKC, white space), so that a token is looked for from where the one
    before it ended, and gets an empty span there when it isn't found.
    """
    places, done = [], 0
    for token in tokens:
        piece = token.replace(SPACE, " ").strip()
        found = sentence.find(piece, done, done + len(piece) + 24) if piece else -1
        if found < 0:
            places.append((done, done))
        else:
            done = found + len(piece)
            places.append((found, done))
    return tuple(places)


def _within(start: int, end: int, text: str) -> Span:
    """The span clipped to the text, without the spaces at its ends."""
    start, end = max(0, start), min(len(text), end)
    while start < end and text[start].isspace():
        start += 1
    return start, max(start, end)
