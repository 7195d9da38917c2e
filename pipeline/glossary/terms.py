"""Looking for terms: in a source, and whether a translation renders them as the glossary says.

Words are matched whole, but for scripts without spaces between words: there a stretch of
characters is looked for wherever it stands.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.glossary.glossary import Glossary, Term

Span = tuple[int, int]

# Scripts that put no space between words: kana, Han, Hangul (particles follow directly), Thai.
UNSPACED = (
    r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
)
SPACED = rf"[^\W_{UNSPACED}]"  # a letter or digit of any other script
SPACED_CHARACTER = re.compile(SPACED)
WORD = re.compile(rf"{SPACED}+")
# Where a word has a capital that its dictionary form lacks, and where it may have one.
SENTENCE_START = re.compile(r"(?:^|[.!?…]\s)[\W_]*$")
LETTERS = re.compile(r"[^\W\d_]+")
WORD_ENDS = r"(?!\w|['’](?!s\b)\w)"  # “Xi’s” holds “Xi”, “Xi’an” does not
CAPITAL_ALLOWED = re.compile(r"(?:^|[.!?…:]\s|[“”„«»‘‚‹\"'¿¡(\[*—–])[\W_]*$")


@dataclass(frozen=True, slots=True)
class Found:
    """A term, and the characters of the source where it stands."""

    term: Term
    span: Span


def found_terms(source: str, glossary: Glossary) -> list[Found]:
    """The terms of a source in the order in which they stand there.

    Where two overlap, the longer one counts. The last word may have a plural's or a third person's
    ending; other inflected forms are the glossary's `source_forms`.
    """
    index = _index(glossary)
    candidates: list[tuple[int, int, int, Term]] = []
    for match in WORD.finditer(source):
        for pattern, order, term in index.get(match[0].casefold(), []) + index.get("", []):
            if found := pattern.match(source, match.start()):
                candidates.append((-len(found[0]), found.start(), order, term))
    taken: list[Found] = []
    for length, start, _, term in sorted(candidates, key=lambda each: each[:3]):
        span = (start, start - length)
        if not any(overlap(span, other.span) for other in taken):
            taken.append(Found(term, span))
    return sorted(taken, key=lambda found: found.span)


def missing_terms(source: str, target: str, glossary: Glossary) -> list[Term]:
    """The terms of a source that its translation does not render as the glossary says.

    A term that stands more than once in the source has to be rendered once. Both texts are plain,
    without placeholders.
    """
    terms = dict.fromkeys(found.term for found in found_terms(source, glossary))
    return [term for term in terms if next(renderings(term, target), None) is None]


def forbidden_terms(source: str, target: str, glossary: Glossary) -> list[tuple[Term, str]]:
    """Forbidden renderings of the source's terms in the target, as they stand there.

    What is a part of an accepted rendering of any of these terms is not meant.
    """
    terms = list(dict.fromkeys(found.term for found in found_terms(source, glossary)))
    accepted = [span for term in terms for span in renderings(term, target)]
    return [
        (term, target[start:end])
        for term in terms
        for start, end in _places(term.forbidden, target)
        if not any(a <= start and end <= b for a, b in accepted)
    ]


def renderings(term: Term, target: str) -> Iterator[Span]:
    """Where the translation of a term or one of its other forms stands in a target."""
    yield from _places(term.accepted, target)


def overlap(a: Span, b: Span) -> bool:
    return a[0] < b[1] and b[0] < a[1]


def _places(forms: Sequence[str], target: str) -> Iterator[Span]:
    for form in forms:
        if max(LETTERS.findall(form, 1), key=len, default="") not in target:
            continue  # most forms: looking for letters is far cheaper than making a pattern
        for match in _target_pattern(form).finditer(target):
            if not _is_whole(form, match.span(), target):
                continue
            same = match[0][0] == form[0] or not form[0].isalpha()
            if same or CAPITAL_ALLOWED.search(target[: match.start()]):
                yield match.span()


@lru_cache(maxsize=8)
def _index(glossary: Glossary) -> dict[str, list[tuple[re.Pattern[str], int, Term]]]:
    """The patterns of terms by the small-letter forms that their first word can have.

    Those whose first word can have any ending are at "".
    """
    index: dict[str, list[tuple[re.Pattern[str], int, Term]]] = {}
    for order, term in enumerate(glossary):
        for form in dict.fromkeys((term.term, *term.source_forms)):
            first = WORD.search(form)
            if first is None:
                continue
            lead = re.compile(r"\W*").match(form)
            start = lead.end() if lead else 0
            flags = re.NOFLAG if term.exact else re.IGNORECASE
            body = _body(form[start:])
            if form[start].islower():  # at a sentence's start even an exact “the Union” has a T
                body = f"(?i:{body[0]})" + body[1:]
            pattern = re.compile(body + WORD_ENDS, flags)
            starred = form[first.end() : first.end() + 1] == "*"
            last = first.end() == len(form)
            for key in {""} if starred else _inflected(first[0].casefold(), last):
                index.setdefault(key, []).append((pattern, order, term))
    return index


def _inflected(word: str, last: bool) -> set[str]:
    if not last:
        return {word}
    forms = {word, f"{word}s", f"{word}es"}
    return forms | {f"{word[:-1]}ies"} if word.endswith("y") else forms


def _body(form: str) -> str:
    """A pattern for a form of the source's language, its last word with or without a plural's s."""
    words = re.split(r"\s+", form)
    parts = [_word(each) for each in words]
    if words[-1][-1:].isalpha():
        stem, last = parts[-1][:-1], parts[-1][-1]
        parts[-1] = f"{stem}(?:{last}(?:e?s)?|ies)" if last in "yY" else f"{parts[-1]}(?:e?s)?"
    return r"\s+".join(parts)


def _word(word: str) -> str:
    """A pattern for a word: a * at its end is any ending, apostrophes may be straight or curly."""
    starred = word.endswith("*")
    pattern = re.escape(word.rstrip("*"))
    pattern = re.sub(r"['’]", "['’]", pattern).replace(r"\-", "[-‐‑]")
    return pattern + r"\w*" if starred else pattern


@lru_cache(maxsize=4096)
def _target_pattern(form: str) -> re.Pattern[str]:
    """A pattern for a form of the target's language, its first letter in both cases."""
    first = form[0]
    body = r"\s+".join(_word(each) for each in form.split())
    both = "".join(dict.fromkeys((first, first.upper() if len(first.upper()) == 1 else first)))
    if len(both) > 1:
        body = f"[{both}]" + body[len(re.escape(first)) :]
    return re.compile(body)


def _is_whole(form: str, span: Span, target: str) -> bool:
    """Whether no letter or digit of a script with spaces goes on where the form begins or ends.

    In the pattern itself these classes would make compiling slow.
    """
    begins = SPACED_CHARACTER.match(form[0]) and SPACED_CHARACTER.search(target[: span[0]][-1:])
    ends = SPACED_CHARACTER.match(form[-1]) and SPACED_CHARACTER.match(target, span[1])
    return not begins and not ends
