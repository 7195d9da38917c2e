"""What a model gains by learning from reviewed sentences, and by looking them up while it writes.

Run from the project's folder:

    python benchmarks/learning.py es [--sentences 100 300 1000] [--rounds N] [--rate R] [--terms]

The reviewed sentences that are not kept out of learning are drawn in a fixed random order. For each
number of them: BLEU (see pipeline/learning/bleu.py) on the sentences kept out and on the general
test set, without a glossary; the mean loss of a token of the sentences kept out, in nats, from the
model alone and with the nearest neighbours of its state among those of the learned sentences
(kNN-MT, Khandelwal et al., ICLR 2021: 16 neighbours, temperature 30, their part a quarter; without
learning, among all sentences); the processor's minutes that learning took. The package is
config.yaml's.
"""

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
PROJECT = Path(__file__).parent.parent
sys.path.insert(0, str(PROJECT))

import numpy as np  # noqa: E402

from pipeline.commands.learn import GENERAL  # noqa: E402
from pipeline.config import load_config  # noqa: E402
from pipeline.glossary.glossary import read_glossary  # noqa: E402
from pipeline.learning.examples import Pair, examples, reviewed, terms  # noqa: E402
from pipeline.learning.learner import Recipe, batches, encoded, learn  # noqa: E402
from pipeline.learning.measure import general_pairs, score  # noqa: E402
from pipeline.learning.network import Network  # noqa: E402
from pipeline.learning.weights import write_weights  # noqa: E402
from pipeline.locales import load_locale  # noqa: E402
from pipeline.memory.tmx import read_memory  # noqa: E402
from pipeline.packages.package import unpack  # noqa: E402
from pipeline.translation.engine import Engine  # noqa: E402

NEIGHBOURS, TEMPERATURE, PART = 16, 30.0, 0.25


def states(network: Network, engine: Engine, pairs: Sequence[Pair]) -> tuple[np.ndarray, ...]:
    """For each target token the decoder's state before it, its number, its probability."""
    found = []
    projection = network.tape.weights["decoder/projection/weight"]
    bias = network.tape.weights["decoder/projection/bias"]
    for batch in batches(encoded(network, examples(pairs, engine, network.tokens))):
        rows = np.nonzero(batch.known)
        hidden = network.decode(batch)[0][rows]
        wanted = batch.outputs[rows]
        scores = hidden @ projection.T + bias
        scores -= scores.max(-1, keepdims=True)
        chances = np.exp(scores[np.arange(len(wanted)), wanted]) / np.exp(scores).sum(-1)
        found.append((hidden, wanted, chances))
    return tuple(np.concatenate(each) for each in zip(*found, strict=True))


def losses(
    network: Network, engine: Engine, known: Sequence[Pair], asked: Sequence[Pair]
) -> tuple[float, float, float]:
    """The mean loss of a token alone and with neighbours, and the milliseconds these take."""
    hidden, wanted, chances = states(network, engine, asked)
    keys, values, _ = states(network, engine, known)
    start = time.perf_counter()
    squares = (hidden**2).sum(1)[:, None] + (keys**2).sum(1)[None] - 2 * hidden @ keys.T
    near = np.argpartition(squares, min(NEIGHBOURS, len(keys) - 1), 1)[:, :NEIGHBOURS]
    distances = np.take_along_axis(squares, near, 1)
    weights = np.exp(-(distances - distances.min(1, keepdims=True)) / TEMPERATURE)
    looked_up = (weights * (values[near] == wanted[:, None])).sum(1) / weights.sum(1)
    spent = 1000 * (time.perf_counter() - start) / len(wanted)
    mixed = (1 - PART) * chances + PART * looked_up
    return -np.log(chances).mean(), -np.log(mixed).mean(), spent


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("language")
    parser.add_argument("--sentences", type=int, nargs="*", default=[100, 300, 1000])
    parser.add_argument("--rounds", type=int, default=Recipe().epochs)
    parser.add_argument("--rate", type=float, default=Recipe().rate)
    parser.add_argument("--terms", action="store_true", help="learn the glossary's terms, too")
    options = parser.parse_args()
    config = load_config(PROJECT / "config.yaml")
    language = config.languages[options.language]
    locale = load_locale(language.tag)
    taught, kept_out = reviewed(read_memory(PROJECT / config.memory_file(language.code)))
    general = general_pairs(GENERAL, "en", language.code)
    words = terms(read_glossary(PROJECT / config.glossary_file(language.code)))
    order = np.random.default_rng(5).permutation(len(taught))
    print(f"{len(taught)} sentences to learn from, {len(kept_out)} kept out, {options}")
    print(
        "| Learned | BLEU | general | loss | with neighbours | ms a token | minutes |", flush=True
    )
    print("| ---: |" + " ---: |" * 6)
    with tempfile.TemporaryDirectory() as temporary:
        base, new = Path(temporary) / "base", Path(temporary) / "new"
        unpack(PROJECT / "models" / language.model, base)
        for number in (0, *options.sentences):
            chosen = [taught[i] for i in order[:number]]
            shutil.rmtree(new, ignore_errors=True)
            shutil.copytree(base, new)
            network, engine = Network(new / "model"), Engine(new)
            start = time.process_time()
            if chosen:
                extra = words if options.terms else []
                pairs = examples([*chosen, *extra], engine, network.tokens)
                recipe = Recipe(epochs=options.rounds, rate=options.rate)
                write_weights(
                    network.weights.changed(learn(network, pairs, recipe)), new / "model/model.bin"
                )
                network, engine = Network(new / "model"), Engine(new)
            minutes = (time.process_time() - start) / 60
            cells = [
                f"{score(engine, each, config.decoding, locale):.1f}"
                for each in (kept_out, general)
            ]
            alone, mixed, spent = losses(network, engine, chosen or taught, kept_out)
            cells += [f"{alone:.2f}", f"{mixed:.2f}", f"{spent:.1f}", f"{minutes:.1f}"]
            print(f"| {len(chosen)} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
