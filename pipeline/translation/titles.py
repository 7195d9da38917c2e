"""Titles of works: italics in English, brackets of their own in Chinese (GB/T 15834, 4.15)."""

import re
from collections.abc import Sequence

from pipeline.articles.article import Mark, Text
from pipeline.translation.typography import HAN, Edit, edited

# Words that titles do not capitalise, but at their beginning.
SMALL = {"a", "an", "and", "as", "at", "but", "by", "for", "from", "in", "into", "nor", "of", "on"}
SMALL |= {"or", "over", "the", "to", "with", "de", "del", "der", "des", "die", "du", "la", "le"}
WORD = re.compile(r"[^\W_]+(?:[’'\-][^\W_]+)*")
QUOTES = {"“": "”", "‘": "’"}


def is_title(words: str) -> bool:
    """Whether words in italics are a work's title by their capitals.

    A single word may be a ship's name or one that begins a sentence, so it takes two words, of
    which all but small ones have capitals or are numbers.
    """
    found = WORD.findall(words)
    large = [word for word in found if word[0].isupper() or word[0].isdigit()]
    others = [word for word in found[1:] if word not in large]
    return len(large) >= 2 and bool(found) and found[0] in large and SMALL.issuperset(others)


def with_brackets(text: Text, source: str, marks: Sequence[Mark]) -> Text:
    """A Chinese translation with 《》 about the titles that stand in italics in its source.

    Spans follow each other in both languages in the same order. Nothing is added where the model
    wrote such brackets itself, about a span without Chinese characters, which is a name left as it
    is, and about one with a stop, which is too long. Quotation marks about a title give way.
    """
    if re.search("[《》〈〉]", text.plain):
        return text
    originals = [mark for mark in marks if mark.kind == "emphasis"]
    spans = [mark for mark in text.marks if mark.kind == "emphasis"]
    edits: list[Edit] = []
    for original, span in zip(originals, spans, strict=False):
        if is_title(source[original.start : original.end]):
            edits += _brackets(text.plain, span)
    return edited(text, sorted(edits))


def _brackets(plain: str, span: Mark) -> list[Edit]:
    inner = plain[span.start : span.end]
    around = plain[: span.start][-1:], plain[span.end :][:1]
    if not re.search(f"[{HAN}]", inner) or re.search("[，。；：？！]", inner):
        return []
    if QUOTES.get(around[0]) == around[1]:
        return [(span.start - 1, span.start, "《"), (span.end, span.end + 1, "》")]
    if QUOTES.get(inner[0]) == inner[-1] and len(inner) > 2:
        return [(span.start, span.start + 1, "《"), (span.end - 1, span.end, "》")]
    if len(inner) == 1:
        return [(span.start, span.end, f"《{inner}》")]
    return [
        (span.start, span.start + 1, "《" + inner[0]),
        (span.end - 1, span.end, inner[-1] + "》"),
    ]
