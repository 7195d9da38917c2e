"""How EPUB and PDF grow with the book: time, memory and pages for 1, 10, 100 and 500 articles.

Run from the project's folder after a build:

    python benchmarks/growth.py output/work/de/edition.json [--sizes 1 10] [--profile 10]

The articles are those of the edition, again and again under other names, so that nothing has to be
translated. Each book is written in a process of its own. "CPU" counts the process's seconds on all
cores, which other work on the machine hardly changes; "grows" is the exponent between a size and
the one before (1 is in proportion). --profile N shows where a book of N articles spends them.
"""

import argparse
import cProfile
import gc
import json
import math
import pstats
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path

import pypdfium2

PROJECT = Path(__file__).parent.parent
sys.path.insert(0, str(PROJECT))

from pipeline.articles.article import Article, Block  # noqa: E402
from pipeline.books.cover import write_cover  # noqa: E402
from pipeline.books.epub import write_epub  # noqa: E402
from pipeline.books.pdf import write_pdf  # noqa: E402
from pipeline.commands import pdf as pdf_command  # noqa: E402
from pipeline.composition.edition import Edition, EditionArticle  # noqa: E402
from pipeline.config import Pdf  # noqa: E402
from pipeline.records import read_record, write_record  # noqa: E402

MODULE = re.compile(r"(?:^|/)((?:weasyprint|fontTools|pydyf|ebooklib|pipeline)/\w+)")


def grown(edition: Edition, count: int) -> Edition:
    """The edition with that many articles: its own, then again with a number in name and title."""
    articles = [
        _named(article, number, number // len(edition.articles))
        for number, article in enumerate(islice(cycle(edition.articles), count))
    ]
    return replace(edition, articles=tuple(articles))


def _named(article: EditionArticle, number: int, turn: int) -> EditionArticle:
    def renamed(one: Article) -> Article:
        title = replace(one.front.title, plain=f"{one.front.title.plain} {turn + 1}")
        return replace(one, slug=f"{one.slug}-{number}", front=replace(one.front, title=title))

    if not turn:
        return article
    return replace(
        article, original=renamed(article.original), translated=renamed(article.translated)
    )


def long(edition: Edition, words: int) -> Edition:
    """The edition with one article, of that many words in paragraphs and headings."""
    plain = [
        block
        for article in edition.articles
        for block in article.translated.blocks
        if block.kind in ("paragraph", "heading") and block.text
        if not any(mark.is_point for mark in block.text.marks)
    ]
    blocks: list[Block] = []
    for block in cycle(plain):
        words -= len(block.text.plain.split()) if block.text else 0
        blocks.append(block)
        if words <= 0:
            break
    first = edition.articles[0]
    one = [
        replace(each, blocks=tuple(blocks), notes=()) for each in (first.original, first.translated)
    ]
    return replace(
        edition, articles=(replace(first, original=one[0], translated=one[1], remarks=()),)
    )


def write_one(kind: str, edition: Path, folder: Path) -> None:
    """Write one book as the command does."""
    if kind == "epub":
        write_epub(read_record(edition, Edition), folder / "cover.jpg", folder / "book.epub")
        return
    gc.set_threshold(*pdf_command.COLLECTIONS)
    write_pdf(read_record(edition, Edition), folder / "cover.svg", Pdf(), folder / "book.pdf")


def peak() -> float:
    """This process's peak memory in megabytes; getrusage would begin with the parent's."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1024  # type: ignore[index]


def child(kind: str, edition: Path, folder: Path) -> None:
    """Write one book and print what it took, as JSON."""
    start = time.perf_counter()
    write_one(kind, edition, folder)
    used = resource.getrusage(resource.RUSAGE_SELF)
    result = {
        "seconds": time.perf_counter() - start,
        "cpu": used.ru_utime + used.ru_stime,
        "megabytes": peak(),
        "pages": 0,
    }
    if kind == "pdf":
        with pypdfium2.PdfDocument(folder / "book.pdf") as document:
            result["pages"] = len(document)
    print(json.dumps(result))


def profiled(work: Callable[[], None]) -> None:
    """Print the modules in which the work spends its time."""
    profile = cProfile.Profile()
    profile.runcall(work)
    times: Counter[str] = Counter()
    for (file, _, function), (_, _, own, _, _) in pstats.Stats(profile).stats.items():  # type: ignore[attr-defined]
        found = MODULE.search(file)
        other = function if file == "~" else "/".join(Path(file).parts[-2:])
        times[found[1] if found else other] += own
    total = sum(times.values())
    for module, own in times.most_common(12):  # functions of C have no file, only a name
        print(f"| `{module.strip('<>')}` | {own / total:.0%} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("edition", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1, 10, 100, 500])
    parser.add_argument("--words", type=int, default=40_000, help="of an article that is long")
    parser.add_argument("--kinds", nargs="+", default=["epub", "pdf"])
    parser.add_argument("--profile", type=int, metavar="N", help="articles of a profiled book")
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        child(options.child[0], options.edition, Path(options.child[1]))
        return
    edition = read_record(options.edition, Edition)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_cover(edition.language, folder / "cover.svg", folder / "cover.jpg")
        if options.profile:
            write_record(folder / "edition.json", grown(edition, options.profile))
            for kind in options.kinds:
                print(f"\n| {kind}, {options.profile} articles | Share |\n| --- | ---: |")
                profiled(lambda kind=kind: write_one(kind, folder / "edition.json", folder))  # type: ignore[misc]
            return
        print("| Book | Articles | Pages | Seconds | CPU | Peak memory, MB | Grows |")
        print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |", flush=True)
        for kind in options.kinds:
            measure(kind, edition, options.sizes, folder)
            row(kind, f"1 of {options.words} words", long(edition, options.words), folder)


def measure(kind: str, edition: Edition, sizes: list[int], folder: Path) -> None:
    """Print a row for each size of one kind of book."""
    before: tuple[int, float] | None = None
    for size in sizes:
        cpu = row(kind, str(size), grown(edition, size), folder, size, before)
        before = size, cpu


def row(
    kind: str,
    name: str,
    edition: Edition,
    folder: Path,
    size: int = 1,
    before: tuple[int, float] | None = None,
) -> float:
    """Write a book, print its row, and return its CPU seconds."""
    path = folder / "edition.json"
    write_record(path, edition)
    command = [sys.executable, __file__, str(path), "--child", kind, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr[-2000:])
    found = json.loads(done.stdout.splitlines()[-1])
    exponent = ""
    if before:
        exponent = f"{math.log(found['cpu'] / before[1]) / math.log(size / before[0]):.2f}"
    print(
        f"| {kind} | {name} | {found['pages'] or '–'} | {found['seconds']:.1f} | "
        f"{found['cpu']:.1f} | {found['megabytes']:.0f} | {exponent} |",
        flush=True,
    )
    return float(found["cpu"])


if __name__ == "__main__":
    main()
