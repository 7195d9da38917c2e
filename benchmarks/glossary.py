"""The share of glossary terms that machine translations render rightly, by method.

Run from the project's folder: python benchmarks/glossary.py [--languages es zh de] [--show]

The sentences are those of tests/data/terms.txt: a hundred, written for this, each with a term of
every shipped glossary. “Nothing” takes the hypothesis that the checks like best; “reranking” takes
one with the most terms among the likeliest four; “substitution” puts the glossary's translation in
place of the words whose tokens attend to the term; “stand-ins” is what the project does (see
pipeline/translation/enforce.py). “Articles” counts, where an article stands directly before a
rendered term, how often it agrees with it. “Faults” is what the other checks find, by weight.
"""

import argparse
import re
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

PROJECT = Path(__file__).parent.parent
sys.path.insert(0, str(PROJECT))

from pipeline.articles.article import Mark  # noqa: E402
from pipeline.config import load_config  # noqa: E402
from pipeline.glossary.glossary import Glossary, read_glossary  # noqa: E402
from pipeline.glossary.terms import found_terms, missing_terms, renderings  # noqa: E402
from pipeline.packages.installed import locate  # noqa: E402
from pipeline.packages.package import unpack  # noqa: E402
from pipeline.translation.agreement import agreeing, is_plural, kinds  # noqa: E402
from pipeline.translation.enforce import with_terms  # noqa: E402
from pipeline.translation.engine import Engine, Hypothesis  # noqa: E402
from pipeline.translation.guards import guard  # noqa: E402
from pipeline.translation.links import linked  # noqa: E402
from pipeline.translation.projection import project  # noqa: E402

SENTENCES = PROJECT / "tests" / "data" / "terms.txt"
ARTICLE = re.compile(
    r"(?<!\w)(?:el|la|los|las|un|una|unos|unas|del|al|de las?|de los|a las?|a los"
    r"|der|die|das|den|dem|des|eine?[mnrs]?) $",
    re.IGNORECASE,
)


def weight(source: str, version: Hypothesis, language: str) -> int:
    """What the checks find wrong, terms left aside."""
    flags = guard(source, version.text, language, version.truncated)
    return sum(each.weight for each in flags)


def best(source: str, versions: list[Hypothesis], language: str) -> Hypothesis:
    """The first with the least wrong, as `translate_segments` chooses."""
    return min(versions, key=lambda each: weight(source, each, language))


def substituted(source: str, version: Hypothesis, glossary: Glossary) -> Hypothesis:
    """The translation with the glossary's words where a missing term's tokens point."""
    for found in found_terms(source, glossary):
        if found.term in missing_terms(source, version.text, glossary):
            links = partial(linked, source, version.text, version.alignments)
            placed = project(source, [Mark("emphasis", *found.span)], version.text, links)
            mark = placed.text.marks[0]
            if not placed.guessed:
                text = version.text[: mark.start] + found.term.translation
                version = replace(version, text=text + version.text[mark.end :])
    return version


def articles(source: str, target: str, glossary: Glossary, language: str) -> tuple[int, int]:
    """How many articles directly before rendered terms agree, of how many whose kind shows."""
    right = every = 0
    for found in found_terms(source, glossary):
        plural = is_plural(source[slice(*found.span)])
        for start, end in list(renderings(found.term, target))[:1]:
            before, phrase = target[:start], target[start:end]
            possible = kinds(found.term.translation, language, plural)
            if ARTICLE.search(before) and len(possible) == 1:
                (kind,) = possible
                fit, forms = agreeing(before, found.term.translation, kind, language, not before)
                every += 1
                right += fit == before and (
                    language != "de" or phrase in (*forms, *found.term.forms)
                )
    return right, every


def measure(language: str, engine: Engine, glossary: Glossary, show: bool) -> None:
    """Print one language's rows."""
    decoding = load_config(PROJECT / "config.yaml").decoding
    sources = SENTENCES.read_text(encoding="utf-8").splitlines()
    start = time.process_time()
    plain = engine.translate(sources, decoding, best=decoding.beam_size)
    searched = time.process_time() - start
    first = [best(s, found, language) for s, found in zip(sources, plain, strict=True)]

    def reranked(source: str, found: list[Hypothesis]) -> Hypothesis:
        ordered = sorted(found, key=lambda each: len(missing_terms(source, each.text, glossary)))
        return best(source, ordered, language)

    methods: dict[str, Callable[[], list[Hypothesis]]] = {
        "nothing": lambda: first,
        "reranking": lambda: [reranked(s, f) for s, f in zip(sources, plain, strict=True)],
        "substitution": lambda: [
            substituted(s, version, glossary) for s, version in zip(sources, first, strict=True)
        ],
        "stand-ins": lambda: [
            best(s, found, language)
            for s, found in zip(
                sources,
                with_terms(sources, plain, engine, decoding, glossary, language),
                strict=True,
            )
        ],
    }
    terms = sum(len({found.term for found in found_terms(s, glossary)}) for s in sources)
    results = {}
    for name, method in methods.items():
        start = time.process_time()
        results[name] = method()
        seconds = searched + time.process_time() - start
        pairs = [(s, each.text) for s, each in zip(sources, results[name], strict=True)]
        missing = sum(len(missing_terms(*pair, glossary)) for pair in pairs)
        agree = [articles(*pair, glossary, language) for pair in pairs]
        right, every = (sum(each) for each in zip(*agree, strict=True))
        wrong = sum(weight(s, v, language) for s, v in zip(sources, results[name], strict=True))
        share = f"{right} of {every}" if every else "–"
        print(
            f"| {language} | {name} | {terms - missing} of {terms} | {1 - missing / terms:.0%} "
            f"| {share} | {wrong} | {seconds:.1f} |",
            flush=True,
        )
    if show:
        for source, *versions in zip(sources, *results.values(), strict=True):
            if versions[0] != versions[-1]:
                print(
                    source,
                    *(f"{n}: {v.text}" for n, v in zip(methods, versions, strict=True)),
                    sep="\n  ",
                )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--languages", nargs="+", default=["es", "zh", "de"])
    parser.add_argument("--show", action="store_true", help="also print the changed sentences")
    options = parser.parse_args()
    config = load_config(PROJECT / "config.yaml")
    print("| Language | Method | Terms right | Share | Articles | Faults | CPU seconds |")
    print("| --- | --- | ---: | ---: | ---: | ---: | ---: |", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for language in options.languages:
            package = locate(config.languages[language].model, [PROJECT / "models"])
            unpack(package, Path(folder) / language)
            glossary = read_glossary(PROJECT / config.glossary_file(language))
            measure(language, Engine(Path(folder) / language), glossary, options.show)


if __name__ == "__main__":
    main()
