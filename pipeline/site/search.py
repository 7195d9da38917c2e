"""The search index: every word of a language's pages with the places where it stands.

`site.js` reads it: its `fold` and `WORDS` say the same as `fold` and `RUNS` here.
"""

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.site.article import Place

# Scripts that put no spaces between words: Thai to Khmer, kana and Chinese characters.
UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
RUNS = re.compile(rf"[{UNSPACED}]+|[^\W_{UNSPACED}]+")
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class SearchPage:
    """A page in the index: its address, its title, its places in order."""

    address: str
    title: str
    places: tuple[Place, ...]


def fold(text: str) -> str:
    """A text in small letters, without accents and soft hyphens."""
    letters = unicodedata.normalize("NFKD", text).lower().replace("ß", "ss")
    return "".join(c for c in letters if c != "\u00ad" and unicodedata.category(c) != "Mn")


def words(text: str) -> Iterator[str]:
    """The words of a text; where words have no spaces, its pairs of characters.

    A run's last character comes alone too, so that a search for one character finds it.
    """
    for match in RUNS.finditer(fold(text)):
        run = match[0]
        if re.match(f"[{UNSPACED}]", run):
            yield from (run[i : i + 2] for i in range(len(run)))
        else:
            yield run


def index(pages: Sequence[SearchPage]) -> str:
    """The index as JSON: the pages with their anchors; the words; each word's places.

    Places are numbered through all pages; of a word's places the first number stands there and
    then the steps from one to the next, in base 36, separated by commas.
    """
    found: dict[str, list[int]] = defaultdict(list)
    number = 0
    for page in pages:
        for place in page.places:
            for word in dict.fromkeys(words(place.text)):
                found[word].append(number)
            number += 1
    ordered = sorted(found)
    value = {
        "pages": [
            [p.address, p.title, " ".join(place.anchor for place in p.places)] for p in pages
        ],
        "words": " ".join(ordered),
        "places": " ".join(_steps(found[word]) for word in ordered),
    }
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"


def _steps(numbers: list[int]) -> str:
    before = [0, *numbers]
    return ",".join(_base36(n - b) for b, n in zip(before, numbers, strict=False))


def _base36(number: int) -> str:
    high, low = divmod(number, 36)
    return (_base36(high) if high else "") + DIGITS[low]
