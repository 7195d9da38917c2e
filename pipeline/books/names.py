"""The index of names: on which pages of a laid out book each name stands."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import Any

import weasyprint
from weasyprint.formatting_structure.boxes import LineBox, TextBox

from pipeline.books.collation import heading, sort_key
from pipeline.books.entries import Entry, Group, Range
from pipeline.composition.names import Name
from pipeline.locales import Locale

TOKEN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]|[^\W_]+")
MOST = 1 / 3  # of the pages: a name that stands on more of them leads nowhere
ENOUGH = 20  # pages of text below which every name leads somewhere


def index_of(
    names: Sequence[Name], pages: Sequence[weasyprint.document.Page], first: int, locale: Locale
) -> tuple[Group, ...]:
    """The index of the names that stand on these pages; `pages[0]` has the number `first`.

    Each page that the index leads to gets an anchor.
    """
    places = _places(names, pages)
    text_pages = len({page for found in places.values() for page in found})
    most = max(text_pages * MOST, ENOUGH)
    key = sort_key(locale)
    entries = []
    for name in sorted(names, key=lambda name: key(name.heading)):
        found = sorted(places.get(name, ()))
        if not found or len(found) > most:
            continue
        for page in found:
            pages[page].anchors[f"page-{page + first}"] = (0, 0, 0, 0)
        numbers = [page + first for page in found]
        entries.append(Entry(name.heading, tuple(_ranges(numbers))))
    groups = groupby(entries, key=lambda entry: heading(key(entry.heading), locale))
    return tuple(Group(letter, tuple(group)) for letter, group in groups)


def _ranges(numbers: Sequence[int]) -> Iterator[Range]:
    """Page numbers with those in a row joined: 7, 12–14."""
    starts = [numbers[0], *(after for before, after in pairwise(numbers) if after > before + 1)]
    ends = [*(before for before, after in pairwise(numbers) if after > before + 1), numbers[-1]]
    for start, end in zip(starts, ends, strict=True):
        yield Range(f"{start}–{end}" if end > start else str(start), f"page-{start}")


def _places(
    names: Sequence[Name], pages: Sequence[weasyprint.document.Page]
) -> dict[Name, set[int]]:
    """The pages, counted from 0, on which each name stands."""
    whole = _by_first_token((name, form) for name in names for form in name.forms)
    short = _by_first_token((name, form) for name in names for form in name.short)
    places: dict[Name, set[int]] = defaultdict(set)
    for pieces in _articles(pages):
        text = "".join(piece for _, piece in pieces)
        ends, end = [], 0
        for page, piece in pieces:
            end += len(piece)
            ends.append((end, page))
        found = list(_found(text, whole))
        here = {name for name, _ in found}
        # A longer name wins over a shorter one that it contains.
        found += [(name, at) for name, at in _found(text, short) if name in here]
        for name, at in found:
            places[name].add(next(page for end, page in ends if at < end))
    return places


Forms = dict[str, list[tuple[tuple[str, ...], Name]]]


def _by_first_token(forms: Any) -> Forms:
    found: Forms = defaultdict(list)
    for name, form in forms:
        tokens = tuple(TOKEN.findall(form))
        if tokens:
            found[tokens[0]].append((tokens, name))
    for candidates in found.values():
        candidates.sort(key=lambda candidate: -len(candidate[0]))
    return found


def _found(text: str, forms: Forms) -> Iterator[tuple[Name, int]]:
    """Names in a text and where they begin, the longest at each place. A genitive -s may follow."""
    matches = list(TOKEN.finditer(text))
    words = [match[0] for match in matches]
    place = 0
    while place < len(words):
        step = 1
        for tokens, name in forms.get(words[place], ()) or forms.get(words[place][:-1], ()):
            said = words[place : place + len(tokens)]
            if (
                len(said) == len(tokens)
                and tuple(said[:-1]) == tokens[:-1]
                and said[-1] in (tokens[-1], f"{tokens[-1]}s")
            ):
                yield name, matches[place].start()
                step = len(tokens)
                break
        place += step


def _articles(pages: Sequence[weasyprint.document.Page]) -> Iterator[list[tuple[int, str]]]:
    """The text of each article, in pieces with their pages."""
    found: dict[Any, list[tuple[int, str]]] = {}
    for number, page in enumerate(pages):
        article: Any = None
        for box in _lines(page._page_box):
            if box.element_tag == "article":
                article = box.element
            elif isinstance(box, LineBox) and article is not None:
                found.setdefault(article, []).append((number, _text(box)))
    yield from found.values()


def _lines(box: Any) -> Iterator[Any]:
    """Articles and their lines; the source lines at articles' ends are no text of theirs."""
    if box.element is not None and box.element.get("class") == "source":
        return
    yield box
    if not isinstance(box, LineBox):
        for child in getattr(box, "children", ()):
            yield from _lines(child)


def _text(line: LineBox) -> str:
    """A line's text as it reads on: without the hyphen that divides a word at its end."""
    text = "".join(box.text for box in line.descendants() if isinstance(box, TextBox))
    divided = text.endswith("\u2010")
    return text.rstrip("\u2010").replace("\u00ad", "") if divided else f"{text} "
