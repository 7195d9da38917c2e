"""Cutting an article's texts into segments, and putting them together again."""

from collections.abc import Iterator, Sequence

from pipeline.articles.article import Article, Mark, Text, texts
from pipeline.articles.markdown import in_order
from pipeline.segments.segment import Segment, SegmentedArticle, SegmentedText, segment_key
from pipeline.segments.sentences import sentence_spans
from pipeline.segments.tags import tagged

WHOLE_ROLES = {"title", "subtitle", "tag", "part", "heading", "cell", "alt"}
"""Texts that are one segment each, whatever stops they hold."""


def segment_article(article: Article) -> SegmentedArticle:
    """The article with each of its texts cut into sentences."""
    language = article.front.language
    return SegmentedArticle(
        article,
        tuple(
            SegmentedText(role, text.line, segment_text(text, role, language))
            for role, text in texts(article)
        ),
    )


def segment_text(text: Text, role: str, language: str) -> tuple[Segment, ...]:
    """The segments of a text. Marks are cut where a sentence ends inside them.

    A text of nothing but a footnote call or a line break is one segment with no words.
    """
    codes = [mark for mark in text.marks if mark.kind == "code"]
    spans = _outside(codes, list(_spans(text.plain, role, language)))
    if not spans and any(mark.is_point for mark in text.marks):
        spans = [(0, len(text.plain))]
    segments, done = [], 0
    for index, (start, end) in enumerate(spans):
        source = text.plain[start:end]
        following = spans[index + 1][0] if index + 1 < len(spans) else len(text.plain) + 1
        marks = tuple(_cut(text.marks, start, end, following))
        key = segment_key(tagged(source, marks))
        segments.append(Segment(key, source, marks, text.plain[done:start]))
        done = end
    return tuple(segments)


def join(parts: Sequence[tuple[str, Text]], line: int = 0) -> Text:
    """One text from the gaps and texts of its segments; spans cut by `segment_text` grow together.

    Joining a text's own segments gives the text back.
    """
    plain = ""
    marks: list[Mark] = []
    for gap, text in parts:
        plain += gap
        shift = len(plain)
        for mark in text.marks:
            moved = Mark(mark.kind, mark.start + shift, mark.end + shift, mark.target)
            partner = _partner(marks, moved, shift - len(gap))
            if partner is None:
                marks.append(moved)
            else:
                marks[partner] = Mark(mark.kind, marks[partner].start, moved.end, mark.target)
        plain += text.plain
    return Text(plain, in_order(marks), line)


def _partner(marks: list[Mark], mark: Mark, seam: int) -> int | None:
    """The mark that ends at the seam and goes on as `mark` behind it."""
    if mark.is_point:
        return None
    for index in range(len(marks) - 1, -1, -1):
        other = marks[index]
        if other.end == seam and (other.kind, other.target) == (mark.kind, mark.target):
            return index if not other.is_point and mark.start >= seam else None
    return None


def _spans(plain: str, role: str, language: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in plain.split("\n"):
        if role in WHOLE_ROLES:
            spans: Sequence[tuple[int, int]] = [(0, len(line))] if line.strip() else []
        else:
            spans = sentence_spans(line, language)
        yield from ((start + first, start + last) for first, last in spans)
        start += len(line) + 1


def _outside(codes: Sequence[Mark], spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans, joined where a cut would go through code."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and any(code.start < joined[-1][1] < code.end for code in codes):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _cut(marks: Sequence[Mark], start: int, end: int, following: int) -> Iterator[Mark]:
    """The marks of one sentence, relative to it; points up to the next sentence are its own."""
    for mark in marks:
        if mark.is_point:
            if start <= mark.start < following:
                place = min(mark.start, end) - start
                yield Mark(mark.kind, place, place, mark.target)
        elif mark.start < end and mark.end > start:
            yield Mark(
                mark.kind, max(mark.start, start) - start, min(mark.end, end) - start, mark.target
            )
