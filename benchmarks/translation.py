"""Segments per second and peak memory: this project beside argostranslate's own path.

Run from the project's folder: python benchmarks/translation.py [--languages es zh de] [--cores 2]

Both translate every sentence of the shipped articles with the same package and the same beam, warm
(the model loaded, a first translation done), each in a process of its own. Argos's path is
`PackageTranslation.hypotheses(text, 1)`, one call a sentence. Its sentence splitters need Stanza
(PyTorch) and a model from the network, which this project never installs, so they are replaced by
one that gives the text back: that spares Argos their time. This project does more with each
sentence (n-best choice by checks, retries, markup, typography); all of that is counted, but for
glossaries, which Argos does not have. It runs as the Snakefile runs it, one article a call, in as
many processes of one thread as there are cores. "CPU" is the CPU time of a segment on all cores,
which other work on the machine hardly changes.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import types
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

PROJECT = Path(__file__).parent.parent
sys.path.insert(0, str(PROJECT))

from pipeline.articles.read import read_article  # noqa: E402
from pipeline.config import Decoding, load_config  # noqa: E402
from pipeline.locales import load_locale  # noqa: E402
from pipeline.packages.installed import locate  # noqa: E402
from pipeline.packages.package import load, unpack  # noqa: E402
from pipeline.segments.segment import SegmentedArticle  # noqa: E402
from pipeline.segments.segmenter import segment_article  # noqa: E402

Result = dict[str, float]


def articles() -> list[SegmentedArticle]:
    """The shipped articles, segmented."""
    paths = sorted((PROJECT / "source" / "articles").glob("*.md"))
    return [segment_article(read_article(path, "en")) for path in paths]


def ours(folder: Path, language: str, decoding: Decoding, part: slice) -> Result:
    """Translate the articles of `part` with this project's translation."""
    from pipeline.translation.engine import Engine
    from pipeline.translation.translate import translate_segments

    work = articles()[part]
    engine = Engine(folder, 1)
    locale = load_locale(load_config(PROJECT / "config.yaml").languages[language].tag)
    translate_segments(list(work[0].segments())[:8], engine, decoding, language, locale)
    start, cpu = time.perf_counter(), time.process_time()
    count = sum(
        len(translate_segments(list(each.segments()), engine, decoding, language, locale))
        for each in work
    )
    return result(count, start, cpu)


def argos(folder: Path, cores: int) -> Result:
    """Translate all sentences with argostranslate's own path, one call a sentence."""
    for name in ("stanza", "minisbd", "spacy"):
        sys.modules[name] = types.ModuleType(name)
    sys.modules["minisbd"].SBDetect = object  # type: ignore[attr-defined]
    sys.modules["minisbd"].models = types.SimpleNamespace()  # type: ignore[attr-defined]
    os.environ["ARGOS_INTRA_THREADS"] = str(cores)
    os.environ["ARGOS_INTER_THREADS"] = "1"
    home = tempfile.mkdtemp()
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        os.environ[name] = home
    from argostranslate import package, translate

    class Whole:
        """A splitter that gives its input back."""

        def __init__(self, pkg: object) -> None:
            pass

        def split_sentences(self, text: str) -> list[str]:
            return [text]

    translate.MiniSBDSentencizer = Whole
    unpacked = package.Package(folder)
    languages = [translate.Language(code, code) for code in ("en", unpacked.to_code)]
    translation = translate.PackageTranslation(*languages, unpacked)
    segments = {s.key: s.source for each in articles() for s in each.segments()}
    for text in list(segments.values())[:8]:
        translation.hypotheses(text, 1)
    start, cpu = time.perf_counter(), time.process_time()
    for text in segments.values():
        translation.hypotheses(text, 1)
    return result(len(segments), start, cpu)


def result(count: int, start: float, cpu: float) -> Result:
    seconds = time.perf_counter() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "segments": count,
        "seconds": seconds,
        "cpu": time.process_time() - cpu,
        "megabytes": memory,
    }


def in_processes(commands: Sequence[list[str]]) -> Result:
    """Run workers side by side: segments together, the slowest one's time, the most memory."""
    running = [
        subprocess.Popen([sys.executable, __file__, *command], stdout=subprocess.PIPE, text=True)
        for command in commands
    ]
    results = [json.loads(process.communicate()[0].splitlines()[-1]) for process in running]
    return {
        "segments": sum(each["segments"] for each in results),
        "seconds": max(each["seconds"] for each in results),
        "cpu": sum(each["cpu"] for each in results),
        "megabytes": max(each["megabytes"] for each in results),
    }


def measure(language: str, folder: Path, cores: int, repeat: int) -> None:
    """Print one language's rows: the median of `repeat` rounds in which both take turns."""
    rounds: dict[str, list[Result]] = {"argostranslate": [], "anthology": []}
    for _ in range(repeat):
        base = [language, str(folder)]
        rounds["argostranslate"].append(in_processes([["--worker", "argos", *base, str(cores)]]))
        workers = [["--worker", "ours", *base, f"{core}:{cores}"] for core in range(cores)]
        rounds["anthology"].append(in_processes(workers))
    speeds = {
        name: statistics.median(each["segments"] / each["seconds"] for each in found)
        for name, found in rounds.items()
    }
    for name, found in rounds.items():
        memory = max(each["megabytes"] for each in found)
        cpu = statistics.median(each["cpu"] / each["segments"] for each in found)
        factor = speeds[name] / speeds["argostranslate"]
        print(
            f"| {language} | {name} | {found[0]['segments']:.0f} | {speeds[name]:.1f} "
            f"| {factor:.1f} | {cpu * 1000:.0f} | {memory:.0f} |",
            flush=True,
        )


def worker(kind: str, language: str, folder: Path, part: str) -> Result:
    decoding = replace(load_config(PROJECT / "config.yaml").decoding, beam_size=4)
    if kind == "argos":
        return argos(folder, int(part))
    first, step = map(int, part.split(":"))
    return ours(folder, language, decoding, slice(first, None, step))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--languages", nargs="+", default=["es", "zh", "de"])
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--worker", nargs=4, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        kind, language, folder, part = options.worker
        print(json.dumps(worker(kind, language, Path(folder), part)))
        return
    config = load_config(PROJECT / "config.yaml")
    print("| Language | Path | Segments | Segments/s | Times Argos | CPU, ms | Peak memory, MB |")
    print("| --- | --- | ---: | ---: | ---: | ---: | ---: |", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for language in options.languages:
            package = locate(config.languages[language].model, [PROJECT / "models"])
            unpack(package, Path(folder) / language)
            load(Path(folder) / language)
            measure(language, Path(folder) / language, options.cores, options.repeat)


if __name__ == "__main__":
    main()
