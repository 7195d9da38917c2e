"""How many hard cases each sentence splitter gets exactly right, as a Markdown table.

Run from the project's folder: python benchmarks/sentences.py [--wrong]
Splitters other than the project's own are measured when they are installed (pysbd, choppa-srx).
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

PROJECT = Path(__file__).parent.parent
sys.path.insert(0, str(PROJECT))

from pipeline.segments.sentences import sentence_spans  # noqa: E402

CASES = PROJECT / "tests" / "data" / "sentences.txt"
Splitter = Callable[[str], list[str]]


def splitters() -> Iterator[tuple[str, Splitter]]:
    """The splitters that are here, each giving sentences without white space at their ends."""
    yield "pipeline.segments.sentences", lambda text: [text[s:e] for s, e in sentence_spans(text)]
    try:
        import pysbd
    except ImportError:
        pass
    else:
        segmenter = pysbd.Segmenter(language="en", clean=False)
        yield "pysbd", lambda text: [part.strip() for part in segmenter.segment(text)]
    try:
        import choppa
        from choppa.iterators import SrxTextIterator
        from choppa.srx_parser import SrxDocument
    except ImportError:
        return

    rules = next(Path(choppa.__file__).parent.rglob("*.srx"))
    document = SrxDocument(ruleset=str(rules))
    yield (
        "choppa-srx",
        lambda text: [part.strip() for part in SrxTextIterator(document, "en_two", text)],
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wrong", action="store_true", help="list what each gets wrong")
    options = parser.parse_args()
    lines = CASES.read_text(encoding="utf-8").splitlines()
    cases = [line.split(" | ") for line in lines if line and not line.startswith("#")]
    print(f"| Splitter | exactly right of {len(cases)} | ms for all |\n| --- | ---: | ---: |")
    for name, split in splitters():
        start = time.perf_counter()
        wrong = [case for case in cases if split(" ".join(case)) != case]
        milliseconds = (time.perf_counter() - start) * 1000
        share = 1 - len(wrong) / len(cases)
        print(f"| {name} | {len(cases) - len(wrong)} ({share:.1%}) | {milliseconds:.0f} |")
        if options.wrong:
            for case in wrong:
                print(f"  - {' | '.join(case)}")


if __name__ == "__main__":
    main()
