"""Translating segments: outline, search, checks, retries, and the markup put back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from pipeline.articles.article import Mark, Text
from pipeline.config import Decoding
from pipeline.glossary.glossary import Glossary
from pipeline.glossary.terms import found_terms, renderings
from pipeline.locales import Locale
from pipeline.segments.segment import Segment, has_words
from pipeline.segments.tags import tagged
from pipeline.translation.capitals import is_capitals
from pipeline.translation.edges import small_words
from pipeline.translation.enforce import with_terms
from pipeline.translation.engine import Engine, Hypothesis
from pipeline.translation.guards import Flag, flag, guard
from pipeline.translation.links import Alignment, Links, Span, linked
from pipeline.translation.outline import Outline, outline, pieces
from pipeline.translation.projection import project
from pipeline.translation.repair import repaired, requoted
from pipeline.translation.titles import with_brackets
from pipeline.translation.typography import edited, finish, in_capitals

LONGEST = 110  # tokens: the house models were trained on fewer than 130
KEPT = "\0"  # begins the targets of the point marks of stretches kept from the model
SHORTER = 40  # tokens a part has at most when a whole sentence failed


@dataclass(frozen=True, slots=True)
class Translation:
    """The machine's translation of one segment; `target` has numbered placeholders."""

    key: str
    target: str
    score: float
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A translation of an outline, with what is wrong with it; its marks are yet to be placed."""

    text: str
    score: float
    alignments: tuple[Alignment, ...]
    flags: tuple[Flag, ...]

    @property
    def badness(self) -> int:
        return sum(each.weight for each in self.flags)


def translate_segments(
    segments: Iterable[Segment],
    engine: Engine,
    decoding: Decoding,
    language: str,
    locale: Locale,
    glossary: Glossary | None = None,
) -> tuple[Translation, ...]:
    """The translation of each different segment, in the order of their first appearance.

    Terms are rendered as the glossary says where that spoils nothing else. What fails the checks
    is tried again with a repetition guard, then in shorter parts; what still fails keeps its flags.
    No translation is empty.
    """
    every = {segment.key: segment for segment in segments}
    unique = [segment for segment in every.values() if has_words(segment.source)]
    outlines = [outline(segment.source, engine.rank) for segment in unique]
    best: list[Candidate | None] = [None] * len(unique)
    guarded = replace(decoding, no_repeat_ngram_size=3, repetition_penalty=1.2)
    for settings, limit in ((decoding, LONGEST), (guarded, LONGEST), (guarded, SHORTER)):
        bad = [i for i, candidate in enumerate(best) if candidate is None or candidate.badness >= 5]
        texts = [outlines[i].text for i in bad]
        attempts = _attempt(texts, engine, settings, limit, language, glossary)
        for i, found in zip(bad, attempts, strict=True):
            earlier = best[i]
            if earlier is None or found.badness < earlier.badness:
                best[i] = found
    done = {
        segment.key: finished(segment, sketch, candidate, engine, locale, glossary)
        for segment, sketch, candidate in zip(unique, outlines, best, strict=True)
        if candidate is not None
    }
    return tuple(
        done.get(key) or Translation(key, segment.tagged, 0.0) for key, segment in every.items()
    )


def _attempt(
    texts: Sequence[str],
    engine: Engine,
    decoding: Decoding,
    limit: int,
    language: str,
    glossary: Glossary | None,
) -> list[Candidate]:
    """For each text the candidate with the least wrong, then the fewest terms missing."""
    cuts = [pieces(text, limit, engine.count) for text in texts]
    parts = [text[s:e] for text, spans in zip(texts, cuts, strict=True) for s, e in spans]
    hypotheses = engine.translate(parts, decoding, best=decoding.beam_size)
    if glossary:
        hypotheses = with_terms(parts, hypotheses, engine, decoding, glossary, language)
    translated = iter(hypotheses)
    chosen = []
    for text, spans in zip(texts, cuts, strict=True):
        found = [_least_wrong(_candidates(text[s:e], next(translated), language)) for s, e in spans]
        chosen.append(found[0] if len(found) == 1 else _joined(text, spans, found, language))
    return chosen


def _candidates(
    source: str, hypotheses: Sequence[Hypothesis], language: str
) -> Iterable[Candidate]:
    for hypothesis in hypotheses:
        flags = guard(source, hypothesis.text, language, hypothesis.truncated)
        yield Candidate(hypothesis.text, hypothesis.score, hypothesis.alignments, flags)


def _least_wrong(candidates: Iterable[Candidate]) -> Candidate:
    """The first candidate with the least badness; those behind a faultless one are not checked.

    Checking costs more than searching: langdetect takes 10 ms a sentence.
    """
    best: Candidate | None = None
    for candidate in candidates:
        if best is None or candidate.badness < best.badness:
            best = candidate
        if not best.badness:
            break
    assert best is not None  # a search has at least one result
    return best


def _joined(
    source: str, spans: Sequence[Span], parts: Sequence[Candidate], language: str
) -> Candidate:
    """One candidate from the candidates of a sentence's parts."""
    text, alignments = "", []
    for (start, _), part in zip(spans, parts, strict=True):
        text += " " if text and part.text else ""
        shift = len(text)
        alignments += [
            Alignment(
                (a.target[0] + shift, a.target[1] + shift),
                (a.source[0] + start, a.source[1] + start),
                a.sure,
            )
            for a in part.alignments
        ]
        text += part.text
    score = sum(part.score for part in parts) / max(1, len(parts))
    truncated = any(f.code == "truncated" for part in parts for f in part.flags)
    return Candidate(text, score, tuple(alignments), guard(source, text, language, truncated))


def finished(
    segment: Segment,
    sketch: Outline,
    candidate: Candidate,
    engine: Engine,
    locale: Locale,
    glossary: Glossary | None,
) -> Translation:
    """The candidate with markup and kept stretches put back and the locale's typography."""
    flags = list(candidate.flags)
    if any(each.code == "empty" for each in flags):
        return Translation(segment.key, segment.tagged, candidate.score, tuple(flags))
    marks = [_in_outline(mark, sketch) for mark in segment.marks]
    marks += [
        Mark("note", kept.place, kept.place, KEPT + str(number))
        for number, kept in enumerate(sketch.kept)
    ]

    @cache
    def links() -> Links:
        short = engine.count(sketch.text) <= LONGEST
        trace = engine.trace(sketch.text, candidate.text) if short else None
        light = small_words(engine.package.from_code).light
        return linked(sketch.text, candidate.text, candidate.alignments, trace, light)

    projected = project(sketch.text, marks, candidate.text, links, locale.language)
    text = requoted(sketch.text, projected.text, links, locale.language)
    text = _with_kept(_with_code(text), sketch, locale, glossary)
    text, flags = repaired(segment.source, text, flags)
    text = finish(text, locale)
    if is_capitals(segment.source):
        text = in_capitals(text)
    if locale.language == "zh":
        text = with_brackets(text, segment.source, segment.marks)
    guessed = [mark.kind for mark in projected.guessed if not mark.target.startswith(KEPT)]
    if guessed:
        kinds = ", ".join(guessed)
        flags.append(flag("guessed", f"The place of markup was guessed: {kinds}."))
    target = tagged(text.plain, *_numbered(text.marks, segment.marks))
    return Translation(segment.key, target, round(candidate.score, 4), tuple(flags))


def _in_outline(mark: Mark, sketch: Outline) -> Mark:
    start, end = sketch.place(mark.start), sketch.place(mark.end)
    return Mark(mark.kind, start, end, mark.target)


def _with_code(text: Text) -> Text:
    """Code is not language: what stands between its marks is the source's to the letter."""
    return edited(text, [(m.start, m.end, m.target) for m in text.marks if m.kind == "code"])


def _with_kept(text: Text, sketch: Outline, locale: Locale, glossary: Glossary | None) -> Text:
    """The text with the kept stretches at their marks, and without those marks.

    A kept term of the glossary is translated, unless its translation is in the text already, as
    that of an abbreviation in brackets behind what it stands for may be.
    """
    space = " " if locale.word_spaces else ""
    literals = [each.literal for each in sketch.kept]
    for index, literal in enumerate(literals):
        for found in found_terms(literal, glossary) if glossary else ():
            start, end = found.span
            inside = literal[start - 1 : start] + literal[end : end + 1]
            if inside in ("()", "（）") and not any(renderings(found.term, text.plain)):
                literals[index] = literal[:start] + found.term.translation + literal[end:]
    kept = {KEPT + str(number): each for number, each in enumerate(literals)}
    edits = [(m.start, m.start, space + kept[m.target]) for m in text.marks if m.target in kept]
    marks = tuple(mark for mark in text.marks if mark.target not in kept)
    return edited(replace(text, marks=marks), edits)


def _numbered(found: Sequence[Mark], source: Sequence[Mark]) -> tuple[list[Mark], list[int]]:
    """The marks of the target with the numbers of their equals in the source."""
    free = list(enumerate(source, 1))
    marks, numbers = [], []
    for mark in found:
        for index, (number, other) in enumerate(free):
            if (other.kind, other.target) == (mark.kind, mark.target):
                marks.append(mark)
                numbers.append(number)
                del free[index]
                break
    return marks, numbers
