"""A CTranslate2 Transformer in NumPy.

It gives what the encoder makes of a source, and how the decoder would have to change to write a
given target.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log, sqrt
from pathlib import Path

import numpy as np

from pipeline.errors import PackageError
from pipeline.learning.layers import HIDDEN, Array, Back, Step, Tape
from pipeline.learning.tokens import Tokens
from pipeline.learning.weights import Weights, read_weights

SMOOTHING = 0.1  # of labels: the share of the probability that goes to all tokens alike


@dataclass(frozen=True, slots=True)
class Batch:
    """Encoder states and target tokens of sentences, padded; masks are 1 at real positions.

    `inputs` are the tokens that the decoder reads (-1 is the zero embedding), `outputs` those that
    it should write; `known` is 0 where a token is not in the model's vocabulary, too.
    """

    memory: Array
    memory_mask: Array
    inputs: Array
    outputs: Array
    known: Array


class Network:
    """The network of the model in a folder (a package's `model`), its decoder ready to learn."""

    def __init__(self, folder: Path) -> None:
        """Read the model. Raises PackageError when its network is of another build."""
        self.weights = read_weights(folder / "model.bin")
        reason = _unfit(self.weights)
        if reason:
            raise PackageError(
                f"This model can't learn: {reason}.",
                hint="Learning knows Transformers with ReLU, as Argos's packages have them.",
                path=folder,
            )
        zero = bool(self.weights.scalar("decoder/start_from_zero_embedding"))
        self.tokens = Tokens(folder, zero)
        names = [*self.weights.arrays, *self.weights.aliases]
        plain = [
            name
            for name in names
            if self.weights.arrays[self.weights.aliases.get(name, name)].ndim
            and not name.endswith("_scale")
        ]
        self.tape = Tape(
            {name: self.weights.matrix(name) for name in plain},
            self._learned(),
            epsilon=self.tokens.config.get("layer_norm_epsilon") or 1e-5,
        )

    def _learned(self) -> frozenset[str]:
        """The decoder's layers, and what turns their output into tokens."""
        return frozenset(
            name
            for name, values in self.weights.arrays.items()
            if values.ndim
            and not name.endswith("_scale")
            and re.match(r"decoder/(layer|projection/bias)", name)
        )

    @cached_property
    def _embeddings(self) -> Array:
        return self.tape.weights["decoder/embeddings/weight"]

    def encode(self, sources: Sequence[Sequence[int]]) -> tuple[Array, Array]:
        """The states of sources given as token numbers, and their mask."""
        ids, mask = padded(sources)
        tape = Tape(self.tape.weights, epsilon=self.tape.epsilon)
        name = next(n for n in tape.weights if re.fullmatch(r"encoder/embeddings(_0)?/weight", n))
        x = self._embedded(ids, tape.weights[name], "encoder")
        hidden = _hidden(mask)
        for layer in range(self._layers("encoder")):
            x, _ = self._layer(tape, x, f"encoder/layer_{layer}", hidden)
        if "encoder/layer_norm/gamma" in tape.weights:
            x, _ = tape.norm(x, "encoder/layer_norm")
        return x, mask

    def decode(self, batch: Batch) -> Step:
        """The states of the decoder along given inputs."""
        tape = self.tape
        x = self._embedded(batch.inputs, self._embeddings, "decoder")
        length = x.shape[1]
        future = np.triu(np.full((length, length), HIDDEN, x.dtype), 1)[None, None]
        hidden = _hidden(batch.memory_mask).astype(x.dtype)
        backs: list[Back] = []
        for layer in range(self._layers("decoder")):
            name = f"decoder/layer_{layer}"
            x, back = self._layer(tape, x, name, future, batch.memory, hidden)
            backs.append(back)
        if "decoder/layer_norm/gamma" in tape.weights:
            x, back = tape.norm(x, "decoder/layer_norm")
            backs.append(back)

        def way_back(dx: Array) -> Array:
            for each in reversed(backs):
                dx = each(dx)
            return dx

        return x, way_back

    def loss(self, batch: Batch, learn: bool = False, smoothing: float = 0.0) -> tuple[float, int]:
        """The sum of the tokens' losses in nats, and their count.

        With `learn` the gradients by the mean loss are added to the tape.
        """
        states, way_back = self.decode(batch)
        rows = np.nonzero(batch.known)
        flat, wanted = states[rows], batch.outputs[rows]
        projection = self.tape.weights["decoder/projection/weight"]
        scores = flat @ projection.T + self.tape.weights["decoder/projection/bias"]
        scores -= scores.max(-1, keepdims=True)
        logs = scores - np.log(np.exp(scores).sum(-1, keepdims=True))
        index = np.arange(len(wanted))
        right = logs[index, wanted]
        total = -(1 - smoothing) * right.sum() - smoothing * logs.mean(-1).sum()
        if learn:
            dscores = np.exp(logs)
            dscores -= smoothing / dscores.shape[-1]
            dscores[index, wanted] -= 1 - smoothing
            dscores /= len(wanted)
            self.tape.add("decoder/projection/bias", dscores.sum(0))
            dstates = np.zeros_like(states)
            dstates[rows] = dscores @ projection
            way_back(dstates)
        return float(total), len(wanted)

    def _layer(
        self,
        tape: Tape,
        x: Array,
        name: str,
        mask: Array,
        memory: Array | None = None,
        memory_mask: Array | None = None,
    ) -> Step:
        side = name.split("/")[0]
        heads = self.weights.scalar(f"{side}/num_heads", 8)
        pre = bool(self.weights.scalar(f"{side}/pre_norm", 1))
        own = f"{name}/self_attention"
        x, first = tape.residual(
            x, f"{own}/layer_norm", pre, lambda y: tape.self_attention(y, own, mask, heads)
        )
        second: Back = lambda dy: dy  # noqa: E731 - an encoder has no such part
        if memory is not None and memory_mask is not None:
            source, hidden, cross = memory, memory_mask, f"{name}/attention"
            x, second = tape.residual(
                x,
                f"{cross}/layer_norm",
                pre,
                lambda y: tape.cross_attention(y, source, cross, hidden, heads),
            )
        x, third = tape.residual(
            x, f"{name}/ffn/layer_norm", pre, lambda y: tape.feed_forward(y, f"{name}/ffn")
        )
        return x, lambda dy: first(second(third(dy)))

    def _layers(self, side: str) -> int:
        return len(
            {n for n in self.tape.weights if re.match(rf"{side}/layer_\d+/ffn/linear_0/weight", n)}
        )

    def _embedded(self, ids: Array, table: Array, side: str) -> Array:
        x = table[ids] * (ids >= 0)[..., None].astype(table.dtype)
        if self.weights.scalar(f"{side}/scale_embeddings"):
            x *= np.asarray(sqrt(table.shape[1]), table.dtype)
        stored = f"{side}/position_encodings/encodings"
        places = (
            self.tape.weights[stored][: ids.shape[1]]
            if stored in self.tape.weights
            else sinusoids(ids.shape[1], table.shape[1])
        )
        out: Array = x + places.astype(table.dtype)
        return out


def sinusoids(length: int, width: int) -> Array:
    """Position encodings as CTranslate2 makes them where a model stores none."""
    scale = np.exp(np.arange(width // 2) * -(log(10000) / (width // 2 - 1)))
    angles = np.arange(1, length + 1)[:, None] * scale
    return np.concatenate([np.sin(angles), np.cos(angles)], 1).astype(np.float32)


def padded(rows: Sequence[Sequence[int]]) -> tuple[Array, Array]:
    """Rows of numbers as one array with zeros behind the shorter ones, and its mask."""
    length = max(map(len, rows))
    ids = np.zeros((len(rows), length), np.int64)
    mask = np.zeros((len(rows), length), np.float32)
    for index, row in enumerate(rows):
        ids[index, : len(row)] = row
        mask[index, : len(row)] = 1
    return ids, mask


def _hidden(mask: Array) -> Array:
    out: Array = ((1 - mask) * HIDDEN)[:, None, None, :]
    return out


def _unfit(weights: Weights) -> str:
    """What stands in the way of learning; "" when nothing does."""
    for side in ("encoder", "decoder"):
        if weights.scalar(f"{side}/activation"):
            return "it has another activation than ReLU"
        if weights.scalar(f"{side}/alibi") or weights.scalar(f"{side}/multi_query_attention"):
            return "its attention is of another kind"
        if f"{side}/layernorm_embedding/gamma" in weights:
            return "it has norms on its embeddings"
        if not any(name.startswith(f"{side}/layer_0/self_attention") for name in weights.arrays):
            return "it has no layers of attention"
        if any("relative" in name for name in weights.arrays):
            return "it has relative positions"
    return ""
