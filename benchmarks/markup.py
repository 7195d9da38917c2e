"""How much markup comes to stand where it belongs: the models on given translations.

Run from the project's folder:

    python benchmarks/markup.py [es de zh] [--package FILE] [--cases FILE] [--wrong]

tests/data/markup has 120 English sentences with markup, and where it belongs in a translation made
by hand. The model is led along that translation, and the markup is projected as in a book. So the
figures don't hang on a model's words, only on what it makes of given ones. "Flagged" are sentences
with a mark whose place was guessed. `--wrong` lists what went wrong.
"""

import argparse
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

PROJECT = Path(__file__).parent.parent
sys.path.insert(0, str(PROJECT))

from pipeline.articles.article import Mark  # noqa: E402
from pipeline.config import load_config  # noqa: E402
from pipeline.locales import load_locale  # noqa: E402
from pipeline.packages.package import unpack  # noqa: E402
from pipeline.segments.segment import Segment, segment_key  # noqa: E402
from pipeline.segments.tags import TAG, untagged  # noqa: E402
from pipeline.translation.engine import Engine  # noqa: E402
from pipeline.translation.outline import outline  # noqa: E402
from pipeline.translation.translate import Candidate, finished  # noqa: E402

CASES = PROJECT / "tests" / "data" / "markup" / "cases.txt"


@dataclass(frozen=True)
class Case:
    """A marked sentence, and by language the placements of its marks that are right."""

    kind: str
    marks: tuple[str, ...]
    source: str
    targets: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """Where a case's marks came to stand in a language, and whether it was known to be a guess."""

    case: Case
    target: str
    flagged: bool
    right: bool


def read_cases(path: Path = CASES) -> list[Case]:
    """The cases of a file whose README explains the form."""
    cases: list[Case] = []
    language = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        code, _, rest = line.partition(" ")
        if code == "==":
            kind, marks = rest.split(": ")
            cases.append(Case(kind, tuple(marks.split()), ""))
        elif code == "en":
            cases[-1] = Case(cases[-1].kind, cases[-1].marks, rest)
        else:
            language = language if code == "or" else code
            cases[-1].targets.setdefault(language, []).append(rest)
    return cases


def outcomes(cases: list[Case], language: str, package: Path) -> Iterator[Outcome]:
    """What becomes of each case with the model in a package file."""
    locale = load_locale({"zh": "zh-Hans"}.get(language, language))
    with tempfile.TemporaryDirectory() as folder:
        unpack(package, Path(folder) / "package")
        engine = Engine(Path(folder) / "package")
        for case in cases:
            segment = _segment(case)
            sketch = outline(segment.source)
            wanted = case.targets[language]
            plain = TAG.sub("", wanted[0])
            candidate = Candidate(plain, 0.0, (), ())
            found = finished(segment, sketch, candidate, engine, locale, None)
            flagged = any(each.code == "guessed" for each in found.flags)
            placed = untagged(found.target, segment.marks)
            right = any(placed == untagged(each, segment.marks) for each in wanted)
            yield Outcome(case, found.target, flagged, right)


def _segment(case: Case) -> Segment:
    text = untagged(case.source, [Mark(kind, 0, 0) for kind in case.marks])  # type: ignore
    marks = [
        replace(mark, target=text.plain[mark.start : mark.end]) if mark.kind == "code" else mark
        for mark in text.marks
    ]
    return Segment(segment_key(case.source), text.plain, tuple(marks))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("languages", nargs="*", default=["es", "de", "zh"])
    parser.add_argument("--package", type=Path, help="instead of config.yaml's, for one language")
    parser.add_argument("--cases", type=Path, default=CASES, help="another file of cases")
    parser.add_argument("--wrong", action="store_true", help="list what went wrong")
    options = parser.parse_args()
    config = load_config(PROJECT / "config.yaml")
    cases = read_cases(options.cases)
    right: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for language in options.languages:
        package = options.package or PROJECT / "models" / config.languages[language].model
        for number, outcome in enumerate(outcomes(cases, language, package), 1):
            for row in (outcome.case.kind, "all"):
                right[row][language] += outcome.right
            right["flagged"][language] += outcome.flagged
            if options.wrong and not outcome.right:
                print(f"{number} {language} {outcome.case.kind}: {outcome.case.source}")
                print(f"    {outcome.target}{' (flagged)' if outcome.flagged else ''}")
                print(f"    {' or '.join(outcome.case.targets[language])}")
    sizes: dict[str, int] = defaultdict(int)
    for case in cases:
        sizes[case.kind] += 1
    print(f"| Right of | | {' | '.join(options.languages)} |")
    print("| --- | ---: |" + " ---: |" * len(options.languages))
    for row, size in {**sizes, "all": len(cases), "flagged": len(cases)}.items():
        shares = [f"{right[row][language] / size:.0%}" for language in options.languages]
        print(f"| {row} | {size} | {' | '.join(shares)} |")


if __name__ == "__main__":
    main()
