"""`learn`: a language's model learns from the reviewed units of its memory."""

import argparse
import json
import logging
import os
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # more wait for each other on a busy machine

from pipeline.config import load_config
from pipeline.errors import ConfigError, MemoryFileError
from pipeline.glossary.glossary import read_glossary
from pipeline.learning.examples import examples, reviewed, terms
from pipeline.learning.learned import Lesson, next_path, write_package
from pipeline.learning.learner import Recipe, learn
from pipeline.learning.measure import Scores, general_pairs, score
from pipeline.learning.network import Network
from pipeline.learning.weights import write_weights
from pipeline.locales import load_locale
from pipeline.memory.tmx import read_memory
from pipeline.packages import checksums
from pipeline.packages.installed import locate, model_folders
from pipeline.packages.package import PackageInfo, check_pair, inspect, unpack
from pipeline.translation.engine import Engine

CONFIG = Path("config.yaml")
PROJECT = Path(__file__).parents[2]
GENERAL = PROJECT / "tests" / "data" / "quality"
FEWEST = 50  # reviewed sentences to learn from; with fewer nothing is gained

log = logging.getLogger("pipeline.learn")


def arguments(parser: argparse.ArgumentParser) -> None:
    """The language, and what to do otherwise than usual."""
    parser.add_argument("language", metavar="LANG", help="the target language, such as es")
    parser.add_argument(
        "--general",
        type=Path,
        default=GENERAL,
        metavar="FOLDER",
        help="sentences of other kinds, en.txt and LANG.txt, that must not come out worse "
        "(default: the project's test set)",
    )
    parser.add_argument("--rounds", type=int, default=Recipe().epochs, help="rounds of learning")


def run(options: argparse.Namespace) -> int:
    """Learn, measure, and keep the new package if it is better. 1 when it is not."""
    began = time.monotonic()
    config = load_config(CONFIG)
    language = config.languages.get(options.language)
    if language is None:
        raise ConfigError(f"There is no language {options.language!r}.", path=CONFIG)
    memory = config.memory_file(language.code)
    taught, kept_out = reviewed(read_memory(memory))
    if len(taught) < FEWEST or not kept_out:
        raise MemoryFileError(
            f"{len(taught)} reviewed sentences are too few to learn from.",
            hint=f"Review {FEWEST} or more.",
            path=memory,
        )
    file = config.glossary_file(language.code)
    words = terms(read_glossary(file)) if file.exists() else []
    models = model_folders(config.models, PROJECT)
    current = inspect(locate(language.model, models))
    locale = load_locale(language.tag)
    general = general_pairs(options.general, config.source_language, language.code)
    if not general:
        log.info(
            "No general test set in %s: measured on reviewed sentences alone.", options.general
        )
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        base = _base(current, models, folder)
        check_pair(base, config.source_language, language.code)
        unpack(base.path, folder / "new")
        engine = Engine(folder / "new")
        network = Network(folder / "new" / "model")

        def measured(which: Engine) -> Scores:
            reviewed_bleu = score(which, kept_out, config.decoding, locale)
            on_general = score(which, general, config.decoding, locale) if general else None
            return Scores(reviewed_bleu, on_general)

        before = measured(Engine(folder / "current"))
        log.info("%s: %s", current.path.name, _said(before))
        pairs = examples([*taught, *words], engine, network.tokens)
        weights = learn(network, pairs, Recipe(epochs=options.rounds), log.info)
        model = folder / "new" / "model" / "model.bin"
        write_weights(network.weights.changed(weights), model)
        after = measured(Engine(folder / "new"))
        log.info("after learning: %s", _said(after))
        minutes = (time.monotonic() - began) / 60
        if not after.worth_keeping(before):
            log.warning("It is not better; nothing was kept. It took %.0f minutes.", minutes)
            return 1
        lesson = Lesson(base, len(taught), len(words), len(kept_out), before, after)
        path, version = next_path(base, models[0])
        write_package(folder / "new", model.read_bytes(), lesson, version, path)
    checksums.record(path.parent, path.name, inspect(path), f"learned from {base.path.name}")
    log.info("Written: %s. It took %.0f minutes. To use it, say in %s:", path, minutes, CONFIG)
    print(f"languages:\n  {language.code}:\n    model: {path.name}")
    print(f"# to go back: model: {language.model}")
    return 0


def _base(current: PackageInfo, models: Sequence[Path], folder: Path) -> PackageInfo:
    """The package that learning starts from: what the current one learned from, if it is here.

    So that what was learned twice is not learned too well. The current one is unpacked, too.
    """
    unpack(current.path, folder / "current")
    metadata = json.loads((folder / "current" / "metadata.json").read_text(encoding="utf-8"))
    origin = str(metadata.get("learned_from", ""))
    folders = (current.path.parent, *models)
    places = [place for each in folders if (place := each / origin).is_file()]
    return inspect(places[0]) if places else current


def _said(scores: Scores) -> str:
    said = f"BLEU {scores.reviewed:.1f} on reviewed sentences kept out of learning"
    return said + (f", {scores.general:.1f} on general text" if scores.general is not None else "")
