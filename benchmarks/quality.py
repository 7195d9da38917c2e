"""How good translations are: model packages side by side on a test set.

Run from the project's folder:

    python benchmarks/quality.py es models/translate-en_es-0_2_0.argosmodel [MORE PACKAGES…]
        [--source FILE --reference FILE | --tmx FILE] [--glossary] [--decoding JSON]

Without files the test set is tests/data/quality. BLEU, chrF++ and TER are sacreBLEU's, on the
project's output as it would stand in a book; Chinese is cut into characters for BLEU and TER. The
first package is the baseline: the others' columns "p" are the probabilities of paired bootstrap
resampling (1,000 samples, seeded) that the difference is chance. "Numbers" and "names" are the
shares of the source's numbers and of its names of several words (Spanish and German only) that the
checks find in the translation; "flagged" is the share of segments with any finding.
"""

import argparse
import os
import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).parent.parent
sys.path.insert(0, str(PROJECT))
os.environ.setdefault("SACREBLEU_SEED", "12345")

import sacrebleu  # noqa: E402
from sacrebleu.significance import PairedTest  # noqa: E402

from pipeline.checks.catalogue import check_segment  # noqa: E402
from pipeline.checks.numbers import lost_numbers, numbers  # noqa: E402
from pipeline.checks.pair import plain  # noqa: E402
from pipeline.config import Decoding, load_config  # noqa: E402
from pipeline.glossary.glossary import Glossary, read_glossary  # noqa: E402
from pipeline.locales import load_locale  # noqa: E402
from pipeline.memory.tmx import read_memory  # noqa: E402
from pipeline.packages.package import inspect, unpack  # noqa: E402
from pipeline.records import from_json  # noqa: E402
from pipeline.segments.segment import Segment, segment_key  # noqa: E402
from pipeline.translation.engine import Engine  # noqa: E402
from pipeline.translation.translate import translate_segments  # noqa: E402


@dataclass(frozen=True)
class Output:
    """One package's translations and what they cost."""

    package: str
    targets: list[str]
    seconds: float


def test_set(options: argparse.Namespace) -> tuple[list[str], list[str]]:
    """The sources and the references."""
    if options.tmx:
        units = [unit for unit in read_memory(options.tmx) if unit.reviewed]
        return [plain(unit.source) for unit in units], [plain(unit.target) for unit in units]
    folder = PROJECT / "tests" / "data" / "quality"
    files = (
        options.source or folder / "en.txt",
        options.reference or (folder / f"{options.language}.txt"),
    )
    source, reference = (file.read_text(encoding="utf-8").splitlines() for file in files)
    if len(source) != len(reference):
        sys.exit(f"{files[0]} has {len(source)} lines, {files[1]} has {len(reference)}.")
    return source, reference


def translated(
    package: Path, sources: Sequence[str], decoding: Decoding, glossary: Glossary | None
) -> Output:
    """The sources as the project translates them with a package."""
    info = inspect(package)
    segments = [Segment(segment_key(source), source) for source in sources]
    with tempfile.TemporaryDirectory() as folder:
        unpacked = Path(folder) / "package"
        unpack(package, unpacked)
        engine = Engine(unpacked, os.cpu_count() or 1)
        locale = load_locale(info.to_code)
        start = time.perf_counter()
        found = translate_segments(segments, engine, decoding, info.to_code, locale, glossary)
        seconds = time.perf_counter() - start
    targets = {each.key: plain(each.target) for each in found}
    return Output(package.name, [targets[segment.key] for segment in segments], seconds)


def kept(sources: Sequence[str], targets: Sequence[str], language: str) -> float:
    """The share of the sources' numbers that are in the targets."""
    every = sum(len(numbers(source)) for source in sources)
    lost = sum(
        len(lost_numbers(source, target, "en", language))
        for source, target in zip(sources, targets, strict=True)
    )
    return 1 - lost / every


def flagged(sources: Sequence[str], targets: Sequence[str], tag: str) -> tuple[float, float]:
    """The shares of segments with any finding, and with a lost name."""
    locale = load_locale(tag)
    findings = [
        {each.code for each in check_segment(source, target, "paragraph", locale, "en")}
        for source, target in zip(sources, targets, strict=True)
    ]
    count = len(findings)
    return sum(map(bool, findings)) / count, sum("names" in codes for codes in findings) / count


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("language")
    parser.add_argument("packages", nargs="+", type=Path)
    parser.add_argument("--source", type=Path, help="sentences, one a line")
    parser.add_argument("--reference", type=Path, help="their translations, aligned")
    parser.add_argument("--tmx", type=Path, help="a memory whose reviewed units are the test set")
    parser.add_argument("--glossary", action="store_true", help="hold the shipped glossary's terms")
    parser.add_argument("--decoding", help="decoding options as JSON, instead of config.yaml's")
    options = parser.parse_args()
    config = load_config(PROJECT / "config.yaml")
    decoding = from_json(options.decoding, Decoding) if options.decoding else config.decoding
    glossary = read_glossary(config.glossary_file(options.language)) if options.glossary else None
    sources, references = test_set(options)
    outputs = [translated(each, sources, decoding, glossary) for each in options.packages]

    tokenize = "zh" if options.language.startswith("zh") else "13a"
    metrics = {
        "BLEU": sacrebleu.BLEU(tokenize=tokenize, references=[references]),
        "chrF2++": sacrebleu.CHRF(word_order=2, references=[references]),
        "TER": sacrebleu.TER(asian_support=tokenize == "zh", references=[references]),
    }
    systems = [(f"{n} {o.package}", o.targets) for n, o in enumerate(outputs)]
    chances: dict[str, list[float | None]] = {name: [None] for name in metrics}
    if len(systems) > 1:
        _, scores = PairedTest(systems, metrics, None, test_type="bs", n_samples=1000)()
        chances = {
            name: [each.p_value for each in scores[key]]
            for name, key in zip(metrics, [key for key in scores if key != "System"], strict=True)
        }
    for number, output in enumerate(outputs[1:], 1):
        if output.targets == outputs[0].targets:  # where resampling has nothing to resample
            for each in chances.values():
                each[number] = 1.0
    print(f"{len(sources)} sentences, {options.language}, {decoding}")
    for metric in metrics.values():
        metric.corpus_score(outputs[0].targets, None)
        print(f"signature: {metric.get_signature()}")
    print(
        "| Package | BLEU | p | chrF++ | p | TER | p | Length | Flagged | Numbers | Names lost "
        "| Segments/s |"
    )
    print("| --- |" + " ---: |" * 11)
    for number, output in enumerate(outputs):
        cells = [output.package]
        for name, metric in metrics.items():
            chance = chances[name][number]
            cells.append(f"{metric.corpus_score(output.targets, None).score:.1f}")
            cells.append("" if chance is None else f"{chance:.3f}")
        length = sum(map(len, output.targets)) / sum(map(len, references))
        any_finding, lost_names = flagged(sources, output.targets, options.language)
        cells += [f"{length:.2f}", f"{any_finding:.0%}"]
        cells += [f"{kept(sources, output.targets, options.language):.0%}", f"{lost_names:.0%}"]
        cells.append(f"{len(sources) / output.seconds:.0f}")
        print("| " + " | ".join(cells) + " |")
    print(f"Peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
