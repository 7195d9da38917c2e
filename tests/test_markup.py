"""Markup on translations: projection along attention, and the locale's typography."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.articles.article import Mark, Text
from pipeline.locales import load_locale
from pipeline.translation.engine import detokenized, token_places
from pipeline.translation.links import Alignment, Trace, linked
from pipeline.translation.projection import project
from pipeline.translation.repair import requoted
from pipeline.translation.typography import edited, finish


def aligned(source: str, target: str, *pairs: tuple[str, str]) -> list[Alignment]:
    """Alignments of target words to source words, each given by the word itself."""
    alignments = []
    for wanted, given_word in pairs:
        s, t = source.index(wanted), target.index(given_word)
        alignments.append(Alignment((t, t + len(given_word)), (s, s + len(wanted))))
    return alignments


def placed(source: str, marks: list[Mark], target: str, *pairs: tuple[str, str]) -> list[str]:
    alignments = aligned(source, target, *pairs)
    found = project(source, marks, target, lambda: linked(source, target, alignments)).text
    return [target[m.start : m.end] if not m.is_point else target[: m.start] for m in found.marks]


def test_spans_follow_the_words_that_attend_to_them() -> None:
    source, target = "The old harbour is quiet.", "El puerto viejo es tranquilo."
    marks = [Mark("emphasis", 4, 7), Mark("strong", 19, 24)]
    pairs = (("old", "viejo"), ("harbour", "puerto"), ("quiet", "tranquilo"))
    assert placed(source, marks, target, *pairs) == ["viejo", "tranquilo"]


def test_names_are_found_without_attention() -> None:
    assert placed("I met Anna Lee.", [Mark("link", 6, 14, "x")], "Ich traf Anna Lee.") == [
        "Anna Lee"
    ]


def test_the_whole_sentence_stays_whole() -> None:
    source, target = "All of it.", "全部内容。"
    assert placed(source, [Mark("emphasis", 0, 10)], target) == ["全部内容。"]


@pytest.mark.parametrize(
    ("source", "place", "target", "before"),
    [
        ("He left.", 8, "Se fue.", "Se fue."),
        ("He left.", 7, "Se fue.", "Se fue"),
        ("The war ended.", 7, "La guerra terminó.", "La guerra"),
        ("他走了。", 4, "He left.", "He left."),
    ],
)
def test_note_calls_follow_their_word(source: str, place: int, target: str, before: str) -> None:
    marks = [Mark("note", place, place, "1")]
    pairs = (("war", "guerra"),) if "war" in source else ()
    assert placed(source, marks, target, *pairs) == [before]


def test_spans_never_cross() -> None:
    source, target = "one two three", "drei zwei eins"
    marks = [Mark("emphasis", 0, 7), Mark("strong", 4, 7)]
    alignments = aligned(source, target, ("one", "eins"), ("two", "drei"), ("three", "zwei"))
    found = project(source, marks, target, lambda: linked(source, target, alignments)).text.marks
    for a in found:
        for b in found:
            crossing = a.start < b.start < a.end < b.end
            assert not crossing
            assert a.start < a.end


@given(
    st.lists(st.sampled_from(["ab", "c.", "de,", "中文", "“f”", "(g)"]), min_size=1, max_size=12),
    st.lists(st.sampled_from(["xy", "z.", "国家", "„u“", "v"]), min_size=1, max_size=12),
    st.data(),
)
def test_any_projection_keeps_every_mark(
    source_words: list[str], target_words: list[str], data: st.DataObject
) -> None:
    source, target = " ".join(source_words), " ".join(target_words)
    marks = []
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(source) - 1))
        marks.append(Mark("emphasis", start, data.draw(st.integers(start + 1, len(source)))))
    alignments = [
        Alignment((i, i + 1), (data.draw(st.integers(0, len(source) - 1)),) * 2)
        for i in range(0, len(target), 3)
    ]
    alignments = [Alignment(a.target, (a.source[0], a.source[0] + 1)) for a in alignments]
    found = project(source, marks, target, lambda: linked(source, target, alignments)).text.marks
    assert len(found) == len(marks)
    assert all(0 <= m.start < m.end <= len(target) for m in found)


@pytest.mark.parametrize(
    ("tag", "plain", "wanted"),
    [
        ("de", 'Er sagte: "Wir kommen".', "Er sagte: „Wir kommen“."),
        ("de", "Er sagte: “Wir ‘Alten’ kommen”.", "Er sagte: „Wir ‚Alten‘ kommen“."),
        ("es", 'Dijo: "Venimos".', "Dijo: «Venimos»."),
        ("es", "El precio , dijo .", "El precio, dijo."),
        ("zh-Hans", '他说:"我们来了."', "他说：“我们来了。”"),
        ("zh-Hans", "中国 和 巴西 , 2025 年", "中国和巴西，2025年"),
        ("zh-Hans", "他 (Xinhua) 说", "他（Xinhua）说"),
        ("zh-Hans", "等等...好", "等等……好"),
        ("zh-Hans", "比例是 3.5 或 1,000", "比例是3.5或1,000"),
        ("en", 'He said: "We come".', "He said: “We come”."),
    ],
)
def test_typography(tag: str, plain: str, wanted: str) -> None:
    assert finish(Text(plain), load_locale(tag)).plain == wanted


def test_marks_move_with_the_edits() -> None:
    text = Text('中国 和 "巴西" , 好', (Mark("emphasis", 6, 8), Mark("note", 9, 9, "1")))
    done = finish(text, load_locale("zh-Hans"))
    assert done.plain == "中国和“巴西”，好"
    spans = {m.kind: done.plain[m.start : m.end] or done.plain[: m.start] for m in done.marks}
    assert spans == {"emphasis": "巴西", "note": "中国和“巴西”"}


@given(st.text("ab -", min_size=1, max_size=30), st.data())
def test_edits_leave_marks_on_their_words(plain: str, data: st.DataObject) -> None:
    places = sorted(data.draw(st.sets(st.integers(0, len(plain) - 1), max_size=5)))
    edits = [(p, p + 1, data.draw(st.sampled_from(["", "x", "xyz"]))) for p in places]
    untouched = [i for i in range(len(plain)) if i not in places]
    marks = tuple(Mark("strong", i, i + 1) for i in untouched)
    done = edited(Text(plain, marks), edits)
    assert [done.plain[m.start : m.end] for m in done.marks] == [plain[i] for i in untouched]


def test_lost_quotation_marks_are_set_again() -> None:
    source, target = "He said “a just world” today.", "Er sagte eine gerechte Welt“ heute."
    pairs = (("a just world", "eine gerechte Welt"),)
    alignments = aligned(source, target, *pairs)
    done = requoted(source, Text(target), lambda: linked(source, target, alignments))
    assert done.plain == 'Er sagte "eine gerechte Welt" heute.'


def test_byte_tokens_and_spaces() -> None:
    text, spans = detokenized(["▁Hola", "<0xE4>", "<0xB8>", "<0xAD>", "▁ya", "<0x84>"])
    assert text == "Hola中 ya"
    assert text[spans[0][0] : spans[0][1]] == "Hola"
    assert text[spans[4][0] : spans[4][1]] == "ya"


def test_source_tokens_are_found_in_their_sentence() -> None:
    places = token_places("It is 20 %.", ["▁It", "▁is", "▁20", "▁", "%", "."])
    assert ["It is 20 %."[s:e] for s, e in places] == ["It", "is", "20", "", "%", "."]


def test_losses_are_heard_where_attention_looks_ahead() -> None:
    source, target = "He finally sold it.", "Er verkaufte es endlich."
    trace = Trace(
        pieces=((0, 2), (3, 12), (13, 15), (16, 23)),
        words=((0, 2), (3, 10), (11, 15), (16, 18)),
        attention=((1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 0, 1), (0, 0, 0, 0.2)),
        losses=((4, 0, 0, 0), (0, 0.5, 5, 0), (0, 0, 0, 3), (0, 4, 1, 0)),
    )
    mark = Mark("emphasis", 3, 10)
    found = project(source, [mark], target, lambda: linked(source, target, (), trace), "de")
    assert found.text.marks == (Mark("emphasis", 16, 23),)


@pytest.mark.parametrize(
    ("source", "mark", "target", "pairs", "wanted"),
    [
        ("Stop! He left.", Mark("strong", 0, 5), "¡Alto! Se fue.", (("Stop", "Alto"),), "¡Alto!"),
        ("Stop! He left.", Mark("strong", 0, 4), "¡Alto! Se fue.", (("Stop", "Alto"),), "Alto"),
        ("Run ls or ls -a now.", Mark("code", 10, 15, "ls -a"), "Usa ls o ls -a ya.", (), "ls -a"),
        ("Write # here.", Mark("code", 6, 7, "#"), "Escriba # aquí.", (), "#"),
    ],
)
def test_spans_take_the_signs_at_their_edges_along(
    source: str, mark: Mark, target: str, pairs: tuple[tuple[str, str], ...], wanted: str
) -> None:
    assert placed(source, [mark], target, *pairs) == [wanted]


def test_a_call_behind_a_clause_stands_behind_the_clause() -> None:
    source, target = "When it rained, we left.", "Als es regnete, gingen wir."
    pairs = (("rained", "regnete"), ("left", "gingen"), ("we", "wir"), ("it", "es"))
    assert placed(source, [Mark("note", 15, 15, "a")], target, *pairs) == ["Als es regnete,"]


def test_an_interrupted_quotation_may_be_one() -> None:
    source, target = "“Peace,” he said, “has a price.”", "«La paz —dijo— tiene un precio»."
    assert requoted(source, Text(target), lambda: linked(source, target, [])).plain == target


def test_code_keeps_its_signs() -> None:
    plain = "选项 --all, 是 ls -a ."
    text = Text(plain, (Mark("code", 3, 8, "--all"), Mark("code", 12, 17, "ls -a")))
    done = finish(text, load_locale("zh-Hans"))
    assert [done.plain[mark.start : mark.end] for mark in done.marks] == ["--all", "ls -a"]
