"""The numbers of a model's tokens, and those that it begins and ends a sentence with."""

import json
from collections.abc import Sequence
from pathlib import Path

from pipeline.translation.pieces import read_vocabulary

ZERO = -1  # the decoder's first input where it starts from a zero embedding
UNKNOWN = -1  # a piece of a target that the model doesn't know


class Tokens:
    """The tokens of the model in a folder, as its `config.json` and vocabularies say."""

    def __init__(self, folder: Path, starts_from_zero: bool) -> None:
        self.config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        self._source = {piece: i for i, piece in enumerate(read_vocabulary(folder, "source"))}
        self._target = {piece: i for i, piece in enumerate(read_vocabulary(folder, "target"))}
        self._unknown = self.config.get("unk_token", "<unk>")
        self._end = self.config.get("eos_token", "</s>")
        start = self.config.get("decoder_start_token") or self.config.get("bos_token", "<s>")
        self._start = ZERO if starts_from_zero else self._target[start]

    def source(self, pieces: Sequence[str]) -> list[int]:
        """The numbers of a source's pieces."""
        if self.config.get("add_source_bos"):
            pieces = [self.config.get("bos_token", "<s>"), *pieces]
        if self.config.get("add_source_eos"):
            pieces = [*pieces, self._end]
        unknown = self._source.get(self._unknown, 0)
        return [self._source.get(piece, unknown) for piece in pieces]

    def target(self, pieces: Sequence[str]) -> list[int]:
        """The numbers of a target's pieces and of the end; UNKNOWN for what the model lacks."""
        return [self._target.get(piece, UNKNOWN) for piece in [*pieces, self._end]]

    def inputs(self, target: Sequence[int]) -> list[int]:
        """What the decoder reads to write a target."""
        unknown = self._target.get(self._unknown, 0)
        return [self._start, *(unknown if each == UNKNOWN else each for each in target[:-1])]
