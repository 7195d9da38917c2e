"""Targets whose placeholders a person broke are printed whole, and without placeholders."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.articles.article import Mark
from pipeline.composition.placing import placed

EM, LINK, CALL = (
    Mark("emphasis", 0, 3),
    Mark("link", 4, 7, "https://example.org/"),
    Mark("note", 7, 7, "a"),
)
MARKS = (EM, LINK, CALL)


@pytest.mark.parametrize(
    ("target", "plain", "kinds"),
    [
        ("<1>uno</1> <2>dos</2>.<3/>", "uno dos.", ["emphasis", "link", "note"]),
        ("<2>dos</2> <1>uno</1><3/>.", "dos uno.", ["emphasis", "link", "note"]),
        ("uno dos.", "uno dos.", ["note"]),
        ("<1>uno dos.<3/>", "uno dos.", ["note"]),
        ("<1>uno <2>dos</1></2>.<3/>", "uno dos.", ["emphasis", "note"]),
        ("<1>uno <2>dos</1>.<3/><3/>", "uno dos.", ["emphasis", "note"]),
        ("<7>uno</7> <3>dos</3>.", "uno dos.", ["note"]),
        ("uno</1> dos.<3/>", "uno dos.", ["note"]),
        (r"\<1> uno <1>dos</1><3/>", "<1> uno dos", ["emphasis", "note"]),
    ],
)
def test_broken_placeholders(target: str, plain: str, kinds: list[str]) -> None:
    text = placed(target, MARKS)
    assert text.plain == plain
    assert sorted(mark.kind for mark in text.marks) == kinds


@given(st.lists(st.sampled_from(["<1>", "</1>", "<2>", "</2>", "<3/>", "<4>", "<1/>", "a ", "。"])))
def test_any_mix_of_placeholders(parts: list[str]) -> None:
    text = placed("".join(parts), MARKS)
    assert text.plain == "".join(part for part in parts if "<" not in part)
    assert sum(mark.kind == "note" for mark in text.marks) == 1
    assert not re.search(r"<\d", text.plain)
    for mark in text.marks:
        assert 0 <= mark.start <= mark.end <= len(text.plain)
