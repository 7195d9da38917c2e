"""Segments: cutting any text and joining it gives it back; identity; placeholders."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.articles.article import Article, Mark, Text, texts
from pipeline.articles.markdown import in_order, tidy
from pipeline.articles.read import read_article
from pipeline.segments.segment import segment_key
from pipeline.segments.segmenter import join, segment_article, segment_text
from pipeline.segments.tags import missing, tagged, untagged

ARTICLES = Path(__file__).parent.parent / "source" / "articles"
WORDS = st.sampled_from(
    [
        "One",
        "two",
        "Mr.",
        "U.S.",
        "end.",
        "“Who?”",
        "he",
        "said.",
        "(see",
        "p.",
        "5)",
        "…",
        "<1>",
        "<2/>",
        "\n",
        "中文。",
    ]
)


@st.composite
def marked_texts(draw: st.DrawFn) -> Text:
    plain = tidy(Text(" ".join(draw(st.lists(WORDS, min_size=1, max_size=30))))).plain
    marks: list[Mark] = []
    for _ in range(draw(st.integers(0, 5))):
        start = draw(st.integers(0, len(plain)))
        end = draw(st.integers(start, len(plain)))
        kind = draw(st.sampled_from(["emphasis", "strong", "link", "note"]))
        target = str(len(marks)) if kind in ("link", "note") else ""
        mark = Mark(kind, start, start if kind == "note" else end, target)
        crossing = any(
            not m.is_point
            and not mark.is_point
            and not (m.end <= mark.start or mark.end <= m.start)
            and not (m.start <= mark.start and mark.end <= m.end)
            and not (mark.start <= m.start and m.end <= mark.end)
            for m in marks
        )
        same = any(
            m.kind == mark.kind and m.end >= mark.start and mark.end >= m.start for m in marks
        )
        if not crossing and (kind in ("link", "note") or not same):
            marks.append(mark)
    return tidy(Text(plain, in_order(marks)))


@given(marked_texts())
@example(Text("", (Mark("note", 0, 0, "0"),)))
def test_cutting_and_joining_gives_the_text_back(text: Text) -> None:
    segments = segment_text(text, "paragraph", "en")
    joined = join([(s.gap, Text(s.source, s.marks)) for s in segments])
    assert joined.plain == text.plain
    spans = {(m.kind, m.start, m.end, m.target) for m in joined.marks}
    for mark in text.marks:
        stretch = text.plain[mark.start : mark.end]
        trimmed = (
            mark.start + len(stretch) - len(stretch.lstrip()),
            mark.start + len(stretch.rstrip()),
        )
        if mark.is_point:
            assert any(m[0] == "note" and m[3] == mark.target for m in spans)
        elif stretch.strip():
            assert any(m[0] == mark.kind and m[3] == mark.target for m in spans), (mark, trimmed)


@given(marked_texts())
def test_placeholders_give_the_text_back(text: Text) -> None:
    written = tagged(text.plain, text.marks)
    assert missing(written, text.marks) == ()
    back = untagged(written, text.marks)
    assert back.plain == text.plain
    assert sorted(map(repr, back.marks)) == sorted(map(repr, text.marks))


@pytest.mark.parametrize(
    ("written", "what"),
    [
        ("<1>a", "not closed"),
        ("a</1>", "closes nothing"),
        ("<3>a</3>", "not in the source"),
        ("<1>a</1><1>b</1>", "twice"),
        ("<1/>", "another form"),
    ],
)
def test_broken_placeholders_are_named(written: str, what: str) -> None:
    with pytest.raises(ValueError, match=what):
        untagged(written, (Mark("emphasis", 0, 1),))


def test_identity_is_the_text_not_its_white_space() -> None:
    assert segment_key("A  b\u00e9.") == segment_key("A be\u0301.")
    assert segment_key("A b.") != segment_key("A <1>b</1>.")


def shipped() -> list[Article]:
    return [read_article(path, "en") for path in sorted(ARTICLES.glob("*.md"))]


def test_shipped_articles_come_back_from_their_segments() -> None:
    for article in shipped():
        segmented = segment_article(article)
        for (role, text), cut in zip(texts(article), segmented.texts, strict=True):
            joined = join([(s.gap, Text(s.source, s.marks)) for s in cut.segments])
            assert joined.plain == text.plain, (article.path, role)
            assert len(joined.marks) == len(text.marks), (article.path, role, text)


def test_code_is_never_cut() -> None:
    text = Text("Run a. B now. Then stop.", (Mark("code", 4, 12, "a. B now"),))
    assert [s.source for s in segment_text(text, "paragraph", "en")] == [
        "Run a. B now.",
        "Then stop.",
    ]


def test_a_note_call_stays_with_the_sentence_before_it() -> None:
    text = tidy(Text("It ended. Then peace came.", (Mark("note", 9, 9, "n"),)))
    first, second = segment_text(text, "paragraph", "en")
    assert first.marks == (Mark("note", 9, 9, "n"),)
    assert second.marks == ()
