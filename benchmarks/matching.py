"""How fast a large memory is searched, and with how much memory, as a Markdown table.

Run from the project's folder: python benchmarks/matching.py [--units 100000]
Each row runs in a process of its own. Times are processor time of that process, which other work on
the machine does not change much; the units are made before the clock starts.
"""

import argparse
import multiprocessing
import random
import re
import resource
import sys
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import accumulate
from pathlib import Path

PROJECT = Path(__file__).parent.parent
sys.path.insert(0, str(PROJECT))

from pipeline.articles.read import read_article  # noqa: E402
from pipeline.memory.concordance import Concordance  # noqa: E402
from pipeline.memory.fuzzy import fuzzy  # noqa: E402
from pipeline.memory.matching import Index  # noqa: E402
from pipeline.memory.unit import Memory, Unit  # noqa: E402
from pipeline.segments.segment import segment_key  # noqa: E402
from pipeline.segments.segmenter import segment_article  # noqa: E402

NEW = 1_000
VOCABULARY = 60_000  # what 1.7 million words of English prose hold, roughly
SYLLABLES = "ba con der el fra gi ho in ja kra lor men no per qui re sta tor ul ven wi xa yor zen"
ENDINGS = ["", "s", "ed", "ing", "ly", "er", "ment", "tion", "ness", "al"]
PIECE = re.compile(r"\S+")


class Prose:
    """Sentences that look like the shipped articles': their phrases, with other content words.

    A sentence is stitched from runs of two to six words of the articles, so that function words,
    punctuation and names stand as they do in prose. Its content words are drawn anew by Zipf's law
    (frequency falls with the rank, to the power of 1.2) from the articles' words and invented ones.
    """

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.sentences = [
            segment.tagged
            for path in sorted((PROJECT / "source" / "articles").glob("*.md"))
            for segment in segment_article(read_article(path, "en")).segments()
            if " " in segment.source
        ]
        words: Counter[str] = Counter(
            word for text in self.sentences for word in re.findall(r"\b[a-z]{5,}\b", text)
        )
        self.words = [word for word, _ in words.most_common()]
        known = set(self.words)
        syllables = SYLLABLES.split()
        while len(self.words) < VOCABULARY:
            stem = "".join(self.random.choices(syllables, k=self.random.randint(2, 4)))
            for ending in self.random.sample(ENDINGS, 3):
                if stem + ending not in known:
                    known.add(stem + ending)
                    self.words.append(stem + ending)
        self.weights = list(accumulate((rank + 20) ** -1.2 for rank in range(len(self.words))))
        self.pieces = [PIECE.findall(text) for text in self.sentences]

    def word(self) -> str:
        place = self.random.random() * self.weights[-1]
        return self.words[bisect_left(self.weights, place)]

    def sentence(self) -> str:
        """A new sentence, as long as one of the articles'."""
        random = self.random
        length = len(random.choice(self.pieces))
        parts: list[str] = []
        while len(parts) < length:
            source = random.choice(self.pieces)
            start = random.randrange(len(source))
            parts += source[start : start + random.randint(2, 6)]
        text = re.sub(r"\\?</?\d+/?>|[“”\"().!?]", "", " ".join(parts[:length])).rstrip(",;:— ")
        text = re.sub(r"\b[a-z]{5,}\b", lambda m: self._other(m[0]), text)
        text = re.sub(r"\d", lambda _: str(random.randint(1, 9)), text)
        return text[:1].upper() + text[1:] + "."

    def _other(self, word: str) -> str:
        return self.word() if self.random.random() < 0.85 else word

    def edited(self, text: str) -> str:
        """The sentence after an author's correction, of a kind that is drawn."""
        random = self.random
        parts = text.split()
        place = random.randrange(len(parts))
        match random.randrange(6):
            case 0:
                parts[place] = parts[place].rstrip(",") + ("" if "," in parts[place] else ",")
            case 1 if number := re.search(r"\d+", text):
                other = str(random.randint(2, 2_000))
                return text[: number.start()] + other + text[number.end() :]
            case 2:
                parts[place] = parts[place][:-2] + parts[place][-1:]
            case 3:
                parts[place] = self.word().title()
            case 4:
                parts[place:] = [self.word() for _ in parts[place:]]
            case _:
                parts.insert(place, self.word())
        return " ".join(parts)


def variety(sentences: list[str], words: int) -> int:
    """How many different words the first so many words hold."""
    every = [word for sentence in sentences for word in sentence.lower().split()]
    return len(set(every[:words]))


def memory(prose: Prose, count: int) -> Memory:
    """A reviewed memory of that many units, in articles of 100 segments."""
    sources = [prose.sentence() for _ in range(count)]
    keys = ["", *map(segment_key, sources), ""]
    units = (
        Unit(
            id=f"{number:016x}",
            key=keys[number + 1],
            source=source,
            target=source.lower(),
            article=f"article-{number // 100}",
            before=keys[number],
            after=keys[number + 2],
            stated="reviewed",
        )
        for number, source in enumerate(sources)
    )
    return Memory("en", "es", tuple(units))


def look_up(prose: Prose, units: Memory) -> Iterator[str]:
    """As many look-ups as there are units; every second one in another context."""
    asked = [
        (unit.key, unit.before if number % 2 else "", unit.after, unit.article)
        for number, unit in enumerate(units)
    ]
    prose.random.shuffle(asked)
    yield ""
    index = Index(units)
    kinds = Counter(match.kind for ask in asked if (match := index.find(*ask)))
    yield f"{kinds['context']} context, {kinds['exact']} exact"


def similar(prose: Prose, units: Memory) -> Iterator[str]:
    """Corrected sentences, and new ones as often."""
    sources = [
        prose.edited(prose.random.choice(units.units).source) if number % 2 else prose.sentence()
        for number in range(NEW)
    ]
    yield ""
    index = Index(units)
    found = fuzzy(sources, index)
    kinds = Counter(matches[0].kind if matches else "none" for matches in found)
    yield ", ".join(f"{count} {kind}" for kind, count in kinds.most_common())


def searched(prose: Prose, units: Memory) -> Iterator[str]:
    """The first search, with the preparation that it needs."""
    yield ""
    hits = Concordance(units).search("minister of foreign affairs")
    yield f"{len(hits)} hits"


def searched_again(prose: Prose, units: Memory) -> Iterator[str]:
    """Ten searches of a prepared memory: phrases, inflections, typos, a most frequent word."""
    queries = [
        *("the", "Foreign Ministry", "trade war", "economc relations", "prime ministers"),
        *("volunteer", "in the summer of", "the visitors’ opening", "Portugal", "qui"),
    ]
    concordance = Concordance(units)
    yield ""
    hits = sum(len(concordance.search(query)) for query in queries)
    yield f"{hits} hits"


TASKS: dict[str, Callable[[Prose, Memory], Iterator[str]]] = {
    "{units} exact and context look-ups": look_up,
    f"fuzzy matches of {NEW:,} segments": similar,
    "first concordance search": searched,
    "ten more concordance searches": searched_again,
}


def measure(task: str, count: int) -> tuple[float, float, float, str]:
    """Processor seconds; the process's peak in MB, after and before them; what was found."""
    prose = Prose(seed=1)
    steps = TASKS[task](prose, memory(prose, count))
    next(steps)
    before = _peak()
    start = time.process_time()
    result = next(steps)
    return time.process_time() - start, _peak(), before, result


def _peak() -> float:
    """Kilobytes on Linux, which getrusage(2) says."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=100_000)
    count = parser.parse_args().units
    prose = Prose(seed=1)
    size = sum(len(sentence.split()) for sentence in prose.sentences)
    made = [prose.sentence() for _ in prose.sentences * 2]
    print(f"Against {count:,} units. In {size:,} words, the articles have", end=" ")
    print(
        f"{variety(prose.sentences, size):,} different ones, the units {variety(made, size):,}.\n"
    )
    print("| What | seconds | peak memory, MB | of it before | found |")
    print("| --- | ---: | ---: | ---: | --- |")
    for task in TASKS:
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            seconds, peak, before, result = pool.apply(measure, (task, count))
        name = task.format(units=f"{count:,}")
        print(f"| {name} | {seconds:.2f} | {peak:.0f} | {before:.0f} | {result} |", flush=True)


if __name__ == "__main__":
    main()
