"""Markup on the test set's translations, placed by the shipped models' own evidence."""

from pathlib import Path

import pytest

from benchmarks.markup import outcomes, read_cases
from pipeline.articles.article import Mark
from pipeline.config import load_config
from pipeline.translation.links import Alignment, linked
from pipeline.translation.projection import project

PROJECT = Path(__file__).parent.parent


@pytest.mark.parametrize("language", ["es", "de", "zh"])
def test_nine_of_ten_sentences_have_all_their_markup_where_it_belongs(language: str) -> None:
    package = PROJECT / "models" / load_config(PROJECT / "config.yaml").languages[language].model
    found = list(outcomes(read_cases(), language, package))
    wrong = [outcome.target for outcome in found if not outcome.right]
    assert len(found) == 120
    assert len(wrong) <= 12, "\n".join(wrong)
    spans = [outcome for outcome in found if "<1>" in outcome.case.source]
    assert all("<1>" in outcome.target and "</1>" in outcome.target for outcome in spans)


@pytest.mark.parametrize("mark", [Mark("emphasis", 16, 23), Mark("note", 15, 15, "a")])
def test_what_nothing_points_to_goes_to_its_share_of_the_sentence(mark: Mark) -> None:
    source, target = "The day before the harvest came.", "Llegó la víspera de la cosecha."
    alignments = [Alignment((0, 5), (28, 32))]
    found = project(source, [mark], target, lambda: linked(source, target, alignments), "es")
    assert found.guessed == (mark,)
    [placed] = found.text.marks
    middle = (placed.start + placed.end) / 2
    assert abs(middle / len(target) - (mark.start + mark.end) / 2 / len(source)) < 0.25
    assert placed.end == len(target) or not target[placed.end].isalnum()
