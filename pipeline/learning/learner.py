"""Learning: a decoder moved towards given translations, while the encoder stays as it is."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.learning.examples import Example
from pipeline.learning.layers import Array
from pipeline.learning.network import SMOOTHING, Batch, Network, padded
from pipeline.learning.tokens import UNKNOWN

BATCH = 900  # target tokens in a batch, padding included
WARM_UP = 0.1  # the share of the steps until the rate is full
DECAY = 0.9, 0.98  # Adam's; the network was trained with the same
CHECK = 10  # one example in so many says when to stop


@dataclass(frozen=True, slots=True)
class Recipe:
    """How learning goes. The defaults were measured: docs/learning.md."""

    epochs: int = 6
    rate: float = 1e-4
    dropout: float = 0.1
    seed: int = 1


@dataclass(frozen=True, slots=True)
class State:
    """An example with what the encoder makes of its source."""

    example: Example
    states: Array


def learn(
    network: Network,
    examples: Sequence[Example],
    recipe: Recipe,
    tell: Callable[[str], None] = lambda message: None,
) -> dict[str, Array]:
    """The decoder's weights that fit the examples best, by the share of them kept for checking."""
    random = np.random.default_rng(recipe.seed)
    states = encoded(network, examples)
    checked = [state for i, state in enumerate(states) if i % CHECK == 0]
    taught = [state for i, state in enumerate(states) if i % CHECK]
    tape = network.tape
    tape.random = np.random.default_rng(recipe.seed)
    names = sorted(tape.learned)
    first = {name: np.zeros_like(tape.weights[name]) for name in names}
    second = {name: np.zeros_like(tape.weights[name]) for name in names}
    best, lowest = {name: tape.weights[name] for name in names}, mean_loss(network, checked)
    tell(f"{len(taught)} pairs; loss {lowest:.3f}")
    total = recipe.epochs * len(list(batches(taught, random)))
    step = 0
    for epoch in range(recipe.epochs):
        for batch in batches(taught, random):
            step += 1
            rate = recipe.rate * min(1, step / (WARM_UP * total)) * (1 - step / (total + 1))
            tape.gradients.clear()
            tape.dropout = recipe.dropout
            network.loss(batch, learn=True, smoothing=SMOOTHING)
            tape.dropout = 0.0
            norm = float(np.sqrt(sum((g * g).sum() for g in tape.gradients.values())))
            for name, gradient in tape.gradients.items():
                gradient = gradient / max(1.0, norm)
                first[name] += (1 - DECAY[0]) * (gradient - first[name])
                second[name] += (1 - DECAY[1]) * (gradient * gradient - second[name])
                size = np.sqrt(second[name] / (1 - DECAY[1] ** step)) + 1e-8
                change = (rate / (1 - DECAY[0] ** step)) * first[name] / size
                tape.weights[name] = (tape.weights[name] - change).astype(np.float32)
        now = mean_loss(network, checked)
        tell(f"round {epoch + 1} of {recipe.epochs}: loss {now:.3f}")
        if now < lowest:
            best, lowest = {name: tape.weights[name] for name in names}, now
    return best


def encoded(network: Network, examples: Sequence[Example]) -> list[State]:
    """The examples with the encoder's states, in their order."""
    order = sorted(range(len(examples)), key=lambda i: len(examples[i].source))
    found: dict[int, State] = {}
    for start in range(0, len(order), 32):
        part = order[start : start + 32]
        states, _ = network.encode([examples[i].source for i in part])
        for i, row in zip(part, states, strict=True):
            found[i] = State(examples[i], row[: len(examples[i].source)].copy())
    return [found[i] for i in range(len(examples))]


def mean_loss(network: Network, states: Sequence[State]) -> float:
    """The mean loss of a token, in nats."""
    sums = [network.loss(batch) for batch in batches(states)]
    return sum(loss for loss, _ in sums) / max(1, sum(count for _, count in sums))


def batches(states: Sequence[State], random: np.random.Generator | None = None) -> Iterator[Batch]:
    """Batches of examples of like length, in random order where a generator is given."""
    order = sorted(range(len(states)), key=lambda i: len(states[i].example.target))
    if random is not None:
        noise = random.uniform(0, 4, len(states))
        order.sort(key=lambda i: len(states[i].example.target) + noise[i])
    groups: list[list[int]] = [[]]
    for index in order:
        longest = len(states[index].example.target) + 1
        if groups[-1] and longest * (len(groups[-1]) + 1) > BATCH:
            groups.append([])
        groups[-1].append(index)
    if random is not None:
        random.shuffle(groups)
    for group in groups:
        if group:
            yield batch_of([states[i] for i in group])


def batch_of(states: Sequence[State]) -> Batch:
    """Examples side by side."""
    width = states[0].states.shape[1]
    longest = max(len(each.states) for each in states)
    memory = np.zeros((len(states), longest, width), np.float32)
    mask = np.zeros((len(states), longest), np.float32)
    for row, each in enumerate(states):
        memory[row, : len(each.states)] = each.states
        mask[row, : len(each.states)] = 1
    inputs, _ = padded([each.example.inputs for each in states])
    outputs, real = padded([each.example.target for each in states])
    known = real * (outputs != UNKNOWN)
    return Batch(memory, mask, inputs, np.maximum(outputs, 0), known)
