"""The parts of a Transformer, forwards and backwards, in NumPy.

Each part gives its output and a function that takes the loss's gradient by the output, adds the
gradients by the part's own weights to `Tape.gradients`, and gives the gradient by its input.
Arrays are float32 (float64 in the test that checks the gradients), of shape (sentences, positions,
width) unless said otherwise.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Back = Callable[[Array], Array]
Step = tuple[Array, Back]
HIDDEN = -1e9  # what a position that must not be attended to gets


@dataclass
class Tape:
    """Weights by their names, gradients of those that are learned, and the dropout's state."""

    weights: dict[str, Array]
    learned: frozenset[str] = frozenset()
    gradients: dict[str, Array] = field(default_factory=dict)
    dropout: float = 0.0
    random: np.random.Generator = field(default_factory=lambda: np.random.default_rng(0))
    epsilon: float = 1e-5  # of layer norms

    def add(self, name: str, gradient: Array) -> None:
        """Add to the gradient by a weight, if it is learned."""
        if name in self.learned:
            if name in self.gradients:
                self.gradients[name] += gradient
            else:
                self.gradients[name] = gradient

    def linear(self, x: Array, name: str) -> Step:
        """x·Wᵀ + b."""
        weight, bias = self.weights[f"{name}/weight"], self.weights[f"{name}/bias"]

        def back(dy: Array) -> Array:
            flat = dy.reshape(-1, dy.shape[-1])
            if f"{name}/weight" in self.learned:
                self.add(f"{name}/weight", flat.T @ x.reshape(-1, x.shape[-1]))
                self.add(f"{name}/bias", flat.sum(0))
            return dy @ weight

        y: Array = x @ weight.T + bias
        return y, back

    def norm(self, x: Array, name: str) -> Step:
        """Layer normalisation over the width."""
        gamma = self.weights[f"{name}/gamma"]
        spread = np.sqrt(x.var(-1, keepdims=True) + self.epsilon)
        unit = (x - x.mean(-1, keepdims=True)) / spread

        def back(dy: Array) -> Array:
            axes = tuple(range(dy.ndim - 1))
            self.add(f"{name}/gamma", (dy * unit).sum(axes))
            self.add(f"{name}/beta", dy.sum(axes))
            dunit = dy * gamma
            mean = dunit.mean(-1, keepdims=True)
            out: Array = (dunit - mean - unit * (dunit * unit).mean(-1, keepdims=True)) / spread
            return out

        return unit * gamma + self.weights[f"{name}/beta"], back

    def drop(self, x: Array) -> Step:
        """Dropout: a share of the values set to nothing, the others raised."""
        if not self.dropout:
            return x, lambda dy: dy
        kept = (self.random.random(x.shape, dtype=np.float32) >= self.dropout) / np.float32(
            1 - self.dropout
        )
        return x * kept, lambda dy: dy * kept

    def feed_forward(self, x: Array, name: str) -> Step:
        """Two linear parts with a rectifier between."""
        inner, back_in = self.linear(x, f"{name}/linear_0")
        positive = inner > 0
        y, back_out = self.linear(inner * positive, f"{name}/linear_1")
        return y, lambda dy: back_in(back_out(dy) * positive)

    def self_attention(self, x: Array, name: str, mask: Array, heads: int) -> Step:
        """Attention of positions to each other; `mask` is added to the scores."""
        joined, back_in = self.linear(x, f"{name}/linear_0")
        width = x.shape[-1]
        query, keys, values = (joined[..., i * width : (i + 1) * width] for i in range(3))
        mixed, back_mix = attention(query, keys, values, mask, heads)
        y, back_out = self.linear(mixed, f"{name}/linear_1")
        return y, lambda dy: back_in(np.concatenate(back_mix(back_out(dy)), -1))

    def cross_attention(self, x: Array, memory: Array, name: str, mask: Array, heads: int) -> Step:
        """Attention to the encoder's states, which are not learned."""
        query, back_query = self.linear(x, f"{name}/linear_0")
        joined, back_memory = self.linear(memory, f"{name}/linear_1")
        width = x.shape[-1]
        mixed, back_mix = attention(query, joined[..., :width], joined[..., width:], mask, heads)
        y, back_out = self.linear(mixed, f"{name}/linear_2")

        def back(dy: Array) -> Array:
            dquery, dkeys, dvalues = back_mix(back_out(dy))
            back_memory(np.concatenate([dkeys, dvalues], -1))
            return back_query(dquery)

        return y, back

    def residual(self, x: Array, name: str, pre: bool, part: Callable[[Array], Step]) -> Step:
        """x and what a part makes of it, with the norm before the part or behind the sum."""
        if pre:
            unit, back_norm = self.norm(x, name)
            y, back_part = part(unit)
            y, back_drop = self.drop(y)
            return x + y, lambda dy: dy + back_norm(back_part(back_drop(dy)))
        y, back_part = part(x)
        y, back_drop = self.drop(y)
        out, back_norm = self.norm(x + y, name)

        def back(dy: Array) -> Array:
            dsum = back_norm(dy)
            return dsum + back_part(back_drop(dsum))

        return out, back


def attention(
    query: Array, keys: Array, values: Array, mask: Array, heads: int
) -> tuple[Array, Callable[[Array], tuple[Array, Array, Array]]]:
    """Scaled dot-product attention; its way back gives the gradients by all three."""
    size = query.shape[-1] // heads
    scale = np.asarray(size**-0.5, query.dtype)

    def split(x: Array) -> Array:
        return x.reshape(*x.shape[:2], heads, size).transpose(0, 2, 1, 3)

    def join(x: Array) -> Array:
        x = x.transpose(0, 2, 1, 3)
        return x.reshape(*x.shape[:2], heads * size)

    q, k, v = split(query), split(keys), split(values)
    weights = softmax(q @ k.transpose(0, 1, 3, 2) * scale + mask)

    def back(dy: Array) -> tuple[Array, Array, Array]:
        dout = split(dy)
        dweights = dout @ v.transpose(0, 1, 3, 2)
        dscores = weights * (dweights - (dweights * weights).sum(-1, keepdims=True)) * scale
        dkeys = dscores.transpose(0, 1, 3, 2) @ q
        return join(dscores @ k), join(dkeys), join(weights.transpose(0, 1, 3, 2) @ dout)

    return join(weights @ v), back


def softmax(x: Array) -> Array:
    """Probabilities over the last axis."""
    power = np.exp(x - x.max(-1, keepdims=True))
    out: Array = power / power.sum(-1, keepdims=True)
    return out
