"""Cutting a given translation into a model's own target tokens.

Packages hold the tokenizer of the source alone; where source and target share a vocabulary it cuts
both. Otherwise the target's vocabulary, which lists the commonest pieces first, says what a
tokenizer trained on it would do: of all ways to cut a word, the likeliest under Zipf's law.
Placing markup and learning need this.
"""

import json
import re
from math import inf, log
from pathlib import Path
from typing import Any

from pipeline.errors import PackageError

SPACE = "▁"  # how SentencePiece writes a space
UNKNOWN_COST = 40.0  # more than any way to cut the same characters into known pieces
LONGEST = 24  # characters in a piece
WORD = re.compile(r"\w[\w.'\-]*\w|\w")


class Pieces:
    """Cuts texts into the pieces of the target vocabulary of the model in `folder`."""

    def __init__(self, folder: Path, tokenizer: Any, side: str = "target") -> None:
        """`tokenizer` is the package's own, for the source; `side` says whose vocabulary it is."""
        self._source = tokenizer
        self.shared = not any((folder / "model").glob("target_vocabulary.*"))
        self.vocabulary = read_vocabulary(folder / "model", side)
        self.ids = {piece: index for index, piece in enumerate(self.vocabulary)}
        self._costs = {piece: log(index + 10) for index, piece in enumerate(self.vocabulary)}

    def cut(self, text: str, source: str = "") -> list[str]:
        """The pieces of `text`; characters that the model doesn't know are pieces, too.

        A word with capitals or digits that stands in `source`, too, is cut as there, because models
        copy names piece by piece.
        """
        if self.shared:
            return list(self._source.encode(text))
        copied = set(WORD.findall(source))
        pieces: list[str] = []
        for word in text.split():
            core = WORD.search(word)
            if core and len(core[0]) > 1 and core[0] in copied and re.search(r"[A-Z0-9]", core[0]):
                cut = list(self._source.encode(word))
                if all(piece in self.ids for piece in cut):
                    pieces += cut
                    continue
            pieces += self._word(SPACE + word)
        return pieces

    def rank(self, word: str) -> float:
        """How many words are commoner than one that is a piece by itself; infinity for others."""
        return self.ids.get(SPACE + word, inf)

    def _word(self, word: str) -> list[str]:
        """The cheapest way to cut one word (Viterbi)."""
        best: list[tuple[float, int]] = [(0.0, 0)]
        for end in range(1, len(word) + 1):
            options = [(best[end - 1][0] + UNKNOWN_COST, end - 1)]
            for start in range(max(0, end - LONGEST), end):
                cost = self._costs.get(word[start:end])
                if cost is not None:
                    options.append((best[start][0] + cost, start))
            best.append(min(options))
        pieces, end = [], len(word)
        while end:
            start = best[end][1]
            pieces.append(word[start:end])
            end = start
        return pieces[::-1]


def read_vocabulary(folder: Path, side: str) -> list[str]:
    """The pieces that the model in `folder` reads (`side` is source) or writes (target)."""
    for name in (f"{side}_vocabulary", "shared_vocabulary"):
        if (file := folder / f"{name}.json").exists():
            return list(json.loads(file.read_text(encoding="utf-8")))
        if (file := folder / f"{name}.txt").exists():  # CTranslate2 before 3.17
            return file.read_text(encoding="utf-8").split("\n")[:-1]
    raise PackageError("The model has no vocabulary.", path=folder)
