"""Sentence ends: the hard cases, and what holds for any text."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.segments.sentences import sentence_spans

CASES = Path(__file__).parent / "data" / "sentences.txt"
ENOUGH = 0.97
NASTY = [
    "Mr. ",
    "U.S. ",
    "(",
    ")",
    "“",
    "”",
    "…",
    "... ",
    ". ",
    "?! ",
    "。",
    "\n",
    "\t",
    " ",
    "A. ",
    "5 ",
    "No. ",
    "the ",
    "The ",
    "\u00a0",
    "\ufffc",
]


def hard_cases() -> list[list[str]]:
    lines = CASES.read_text(encoding="utf-8").splitlines()
    return [line.split(" | ") for line in lines if line and not line.startswith("#")]


def split(text: str, language: str = "en") -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text, language)]


def test_hard_cases_are_split_exactly() -> None:
    cases = hard_cases()
    assert len(cases) >= 150
    wrong = [case for case in cases if split(" ".join(case)) != case]
    assert len(wrong) <= (1 - ENOUGH) * len(cases), wrong


@pytest.mark.parametrize(
    ("text", "language", "sentences"),
    [
        ("Mr. Smith left. He was late.", "en", 2),
        ("Am 3. Oktober kam er. Es war kalt.", "de", 2),
        ("El Sr. Pérez llegó. Era tarde.", "es", 2),
        ("Mme. Curie est là. M. Perrin aussi.", "fr", 2),
        ("他来了。她走了！你呢？", "zh", 3),
        ("Kto to? To ja.", "pl", 2),
    ],
)
def test_languages(text: str, language: str, sentences: int) -> None:
    assert len(split(text, language)) == sentences


def check_law(text: str) -> None:
    spans = sentence_spans(text)
    done = 0
    for start, end in spans:
        assert done <= start < end
        assert text[done:start].strip() == ""
        assert text[start:end] == text[start:end].strip()
        done = end
    assert text[done:].strip() == ""


@given(st.text())
def test_any_text_is_covered(text: str) -> None:
    check_law(text)


@given(st.lists(st.sampled_from(NASTY), max_size=60).map("".join))
def test_nasty_fragments_are_covered(text: str) -> None:
    check_law(text)


@pytest.mark.parametrize("unit", ["a", "a. ", "( ", ". ", "A. ", "“A.” ", "… ", "1. "])
def test_huge_paragraphs_come_back_whole(unit: str) -> None:
    check_law(unit * (200_000 // len(unit)))
