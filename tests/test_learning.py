"""Learning: the network in NumPy, its gradients, its files, and the command on a small memory."""

import json
from pathlib import Path

import ctranslate2
import numpy as np
import pytest
import sacrebleu
import yaml
from ctranslate2.specs import common_spec, transformer_spec

from pipeline.commands import learn as command
from pipeline.commands import main
from pipeline.errors import PackageError
from pipeline.learning.bleu import bleu
from pipeline.learning.examples import Example, examples, reviewed
from pipeline.learning.learner import batches, encoded
from pipeline.learning.measure import Scores, general_pairs
from pipeline.learning.network import Network
from pipeline.learning.weights import read_weights, write_weights
from pipeline.memory.tmx import read_memory
from pipeline.packages.package import inspect, unpack
from pipeline.translation.engine import Engine

PROJECT = Path(__file__).parent.parent
CONFIG = yaml.safe_load((PROJECT / "config.yaml").read_text(encoding="utf-8"))
HOUSE = PROJECT / "models" / CONFIG["languages"]["es"]["model"]
WORDS = ["<unk>", "<s>", "</s>", *"abcdefghij"]


def small_model(folder: Path, pre_norm: bool) -> Path:
    """A random Transformer, 8 wide, as CTranslate2 writes it: post-norm as Marian's, or pre-norm
    as OpenNMT's, which Argos's packages are."""
    random = np.random.default_rng(3)
    spec = transformer_spec.TransformerSpec.from_config(
        (2, 2), 2, pre_norm=pre_norm, activation=common_spec.Activation.RELU
    )

    def values(*shape: int) -> np.ndarray:
        return random.normal(0, 0.5, shape).astype(np.float32)

    def fill(part: object, name: str) -> None:
        if isinstance(part, common_spec.LinearSpec):
            out, inner = (
                (16, 8)
                if "ffn.linear_0" in name
                else (8, 16)
                if "ffn.linear_1" in name
                else (24, 8)
                if "self_attention.linear[0]" in name
                else (16, 8)
                if ".attention.linear[1]" in name
                else (len(WORDS), 8)
                if "projection" in name
                else (8, 8)
            )
            part.weight, part.bias = values(out, inner), values(out)
        elif isinstance(part, common_spec.LayerNormSpec):
            part.gamma, part.beta = 1 + values(8), values(8)
        elif isinstance(part, common_spec.EmbeddingsSpec):
            part.weight = values(len(WORDS), 8)
        elif hasattr(part, "__dict__"):
            for key, value in vars(part).items():
                if isinstance(value, list):
                    for index, each in enumerate(value):
                        fill(each, f"{name}.{key}[{index}]")
                else:
                    fill(value, f"{name}.{key}")

    fill(spec, "")
    spec.register_source_vocabulary(WORDS)
    spec.register_target_vocabulary(WORDS)
    spec.config.add_source_eos = True
    spec.validate()
    spec.optimize()
    folder.mkdir()
    spec.save(str(folder))
    return folder


def sentences(network: Network) -> list[Example]:
    """Three pairs of different lengths."""
    found = []
    for source, target in (("abc", "cba"), ("defgh", "hg"), ("j", "jjja")):
        wanted = network.tokens.target(list(target))
        found.append(
            Example(
                tuple(network.tokens.source(list(source))),
                tuple(network.tokens.inputs(wanted)),
                tuple(wanted),
            )
        )
    return found


@pytest.mark.parametrize("pre_norm", [False, True])
def test_the_network_is_the_one_that_translates(tmp_path: Path, pre_norm: bool) -> None:
    folder = small_model(tmp_path / "model", pre_norm)
    network = Network(folder)
    pairs = sentences(network)
    [batch] = batches(encoded(network, pairs))
    loss, count = network.loss(batch)
    translator = ctranslate2.Translator(str(folder))
    results = translator.score_batch([[*"abc"], [*"defgh"], [*"j"]], [[*"cba"], [*"hg"], [*"jjja"]])
    assert count == 3 + 2 + 4 + 3
    assert loss == pytest.approx(-sum(sum(r.log_probs) for r in results), rel=1e-4)


@pytest.mark.parametrize("pre_norm", [False, True])
def test_gradients_are_those_of_the_loss(tmp_path: Path, pre_norm: bool) -> None:
    network = Network(small_model(tmp_path / "model", pre_norm))
    tape = network.tape
    [batch] = batches(encoded(network, sentences(network)))
    tape.weights = {name: values.astype(np.float64) for name, values in tape.weights.items()}
    network.loss(batch, learn=True, smoothing=0.1)
    assert set(tape.gradients) == set(tape.learned)
    random = np.random.default_rng(1)
    for name, gradient in tape.gradients.items():
        for _ in range(3):
            place = tuple(random.integers(size) for size in gradient.shape)
            losses = []
            for step in (1e-5, -1e-5):
                changed = tape.weights[name].copy()
                changed[place] += step
                saved, tape.weights[name] = tape.weights[name], changed
                total, count = _smoothed(network, batch)
                losses.append(total / count)
                tape.weights[name] = saved
            slope = (losses[0] - losses[1]) / 2e-5
            assert gradient[place] == pytest.approx(slope, rel=1e-3, abs=1e-7), name


def _smoothed(network: Network, batch: object) -> tuple[float, int]:
    return network.loss(batch, smoothing=0.1)  # type: ignore[arg-type]


def test_a_model_is_written_as_it_was_read(tmp_path: Path) -> None:
    unpack(HOUSE, tmp_path / "package")
    file = tmp_path / "package" / "model" / "model.bin"
    weights = read_weights(file)
    write_weights(weights, tmp_path / "again.bin")
    assert (tmp_path / "again.bin").read_bytes() == file.read_bytes()
    name = "decoder/layer_1/ffn/linear_0/weight"
    same = weights.changed({name: weights.matrix(name)})
    assert np.abs(same.arrays[name] - weights.arrays[name]).max() == 0
    (tmp_path / "short.bin").write_bytes(file.read_bytes()[:1000])
    with pytest.raises(PackageError, match="can't learn"):
        read_weights(tmp_path / "short.bin")


def test_bleu_is_sacrebleus() -> None:
    for language in ("es", "de", "zh"):
        wanted = (PROJECT / "tests/data/quality" / f"{language}.txt").read_text().splitlines()
        given = [line[: len(line) * 2 // 3] + line[-8:] for line in wanted]
        zh = language == "zh"
        theirs = sacrebleu.corpus_bleu(given, [wanted], tokenize="zh" if zh else "13a")
        assert bleu(given, wanted, characters=zh) == pytest.approx(theirs.score, abs=0.01)


@pytest.mark.parametrize(
    ("before", "after", "kept"),
    [
        (Scores(30, 20), Scores(31, 19.6), True),
        (Scores(30, 20), Scores(31, 19.4), False),
        (Scores(30, 20), Scores(30, 25), False),
        (Scores(30), Scores(30.1), True),
    ],
)
def test_what_is_kept(before: Scores, after: Scores, kept: bool) -> None:
    assert after.worth_keeping(before) == kept


def test_the_sentences_to_measure_with_are_never_learned() -> None:
    taught, kept_out = reviewed(read_memory(PROJECT / "source" / "memory" / "en-de.tmx"))
    assert not {pair.source for pair in taught} & {pair.source for pair in kept_out}
    assert 0.15 < len(kept_out) / (len(taught) + len(kept_out)) < 0.25


def test_learning_from_a_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    memory = tmp_path / "source" / "memory" / "en-es.tmx"
    memory.parent.mkdir(parents=True)
    text = (PROJECT / "source" / "memory" / "en-es.tmx").read_text(encoding="utf-8")
    head, *units = text.split("<tu ")
    memory.write_text("<tu ".join([head, *units[:200]]) + TAIL, encoding="utf-8")
    name, version = HOUSE.name, inspect(HOUSE).version
    config = {"source": {"language": "en"}, "languages": {"es": {"model": name, "title": "Libro"}}}
    (tmp_path / "config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    general = tmp_path / "general"
    general.mkdir()
    for code in ("en", "es"):
        lines = (PROJECT / "tests/data/quality" / f"{code}.txt").read_text().splitlines()[:3]
        (general / f"{code}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(Scores, "worth_keeping", lambda self, before: True)
    assert main(["learn", "es", "--rounds", "3", "--general", "general"]) == 0
    learned = tmp_path / "models" / f"{HOUSE.stem}-learned-1.argosmodel"
    assert f"model: {learned.name}" in capsys.readouterr().out
    info = inspect(learned)
    assert (info.version, info.licence) == (f"{version}+learned.1", "MPL-2.0")
    assert "| reviewed sentences that it did not learn from |" in info.readme
    recorded = json.loads((tmp_path / "models" / "checksums.json").read_text())
    assert recorded[learned.name]["sha256"] == info.sha256
    unpack(learned, tmp_path / "package")
    unpack(HOUSE, tmp_path / "base")
    changed = read_weights(tmp_path / "package/model/model.bin").arrays
    for key, values in read_weights(tmp_path / "base/model/model.bin").arrays.items():
        same = bool((changed[key] == values).all())
        if not key.startswith(("decoder/layer", "decoder/projection/bias")):
            assert same, key
    taught, _ = reviewed(read_memory(memory))
    losses = []
    for folder in (tmp_path / "base", tmp_path / "package"):
        network = Network(folder / "model")
        pairs = examples(taught[:24], Engine(folder), network.tokens)
        sums = [network.loss(batch) for batch in batches(encoded(network, pairs))]
        losses.append(sum(loss for loss, _ in sums) / sum(count for _, count in sums))
    assert losses[1] < losses[0] - 0.005


TAIL = "  </body>\n</tmx>\n"


def test_too_little_to_learn_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = {"source": {"language": "en"}, "languages": {"es": {"model": "x", "title": "Libro"}}}
    (tmp_path / "config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["learn", "es"]) == 1
    assert main(["learn", "fr"]) == 1


def test_the_general_set_is_where_the_command_looks() -> None:
    assert len(general_pairs(command.GENERAL, "en", "zh")) == 300
    assert general_pairs(command.GENERAL, "en", "fr") == []
