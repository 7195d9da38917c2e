"""Titles of works in Chinese: where 《》 are put, and where they are not."""

import pytest

from pipeline.articles.article import Mark, Text
from pipeline.translation.titles import is_title, with_brackets


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("The Governance of China", True),
        ("Don Quixote", True),
        ("The 400 Million", True),
        ("Für eine gemeinsame Sache", False),
        ("For a Common Cause", True),
        ("People’s Daily", True),
        ("Reciprocity", False),
        ("not", False),
        ("Never again", False),
        ("in the Old Town", False),
        ("", False),
    ],
)
def test_titles_are_known_by_their_capitals(words: str, title: bool) -> None:
    assert is_title(words) is title


SOURCE = "She read Don Quixote and did not sleep."
MARKS = (Mark("emphasis", 9, 20), Mark("emphasis", 29, 32))


@pytest.mark.parametrize(
    ("plain", "spans", "wanted"),
    [
        ("她读了堂吉诃德，没有睡。", ("堂吉诃德", "没有"), "她读了[《堂吉诃德》]，[没有]睡。"),
        ("她读了“堂吉诃德”，没有睡。", ("堂吉诃德", "没有"), "她读了《[堂吉诃德]》，[没有]睡。"),
        ("她读了“堂吉诃德”，没有睡。", ("“堂吉诃德”", "没有"), "她读了[《堂吉诃德》]，[没有]睡。"),
        (
            "她读了《堂吉诃德》，没有睡。",
            ("《堂吉诃德》", "没有"),
            "她读了[《堂吉诃德》]，[没有]睡。",
        ),
        ("她读了Don Quixote，没有睡。", ("Don Quixote", "没有"), "她读了[Don Quixote]，[没有]睡。"),
        ("她读了书，没有睡。", ("书，没", "有"), "她读了[书，没][有]睡。"),
        ("她读了桥，没有睡。", ("桥", "没有"), "她读了[《桥》]，[没有]睡。"),
    ],
)
def test_brackets_stand_about_titles_alone(plain: str, spans: tuple[str, str], wanted: str) -> None:
    places = [(plain.index(span), plain.index(span) + len(span)) for span in spans]
    found = with_brackets(
        Text(plain, tuple(Mark("emphasis", *place) for place in places)), SOURCE, MARKS
    )
    shown = found.plain
    for mark in reversed(found.marks):
        shown = f"{shown[: mark.start]}[{shown[mark.start : mark.end]}]{shown[mark.end :]}"
    assert shown == wanted
