"""Translation with the shipped packages: nothing empty, nothing lost, the same each time."""

import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from conftest import PROJECT

from pipeline.articles.article import Mark, Text
from pipeline.checks.numbers import numbers
from pipeline.checks.repetition import collapse
from pipeline.config import Decoding, load_config
from pipeline.locales import load_locale
from pipeline.packages.installed import locate
from pipeline.packages.package import unpack
from pipeline.segments.segment import Segment
from pipeline.segments.segmenter import segment_text
from pipeline.segments.tags import missing, untagged
from pipeline.translation.capitals import sentence_case
from pipeline.translation.engine import Engine, Hypothesis
from pipeline.translation.guards import guard
from pipeline.translation.outline import outline, pieces
from pipeline.translation.repair import repaired
from pipeline.translation.translate import Translation, translate_segments

CONFIG = load_config(PROJECT / "config.yaml")
TAGS = {code: language.tag for code, language in CONFIG.languages.items()}


@pytest.fixture(scope="module", params=["es", "zh", "de"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def folder(language: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("package") / language
    unpack(locate(CONFIG.languages[language].model, [PROJECT / "models"]), folder)
    return folder


@pytest.fixture(scope="module")
def engine(folder: Path) -> Engine:
    return Engine(folder)


def segments(*texts: str) -> list[Segment]:
    """One segment for each text, whatever stops it holds."""
    return [s for text in texts for s in segment_text(Text(text), "heading", "en")]


def translate(
    engine: Engine, language: str, work: Sequence[Segment], decoding: Decoding = CONFIG.decoding
) -> tuple[Translation, ...]:
    locale = load_locale(TAGS[language])
    return translate_segments(work, engine, decoding, language, locale)


ODD = [
    "😀",
    "Good morning 😀 to all of you.",
    "北京",
    "See https://example.org/a/b?c=d&e=f for more.",
    "x",
    "I",
    "1999",
    "…",
    "— — —",
    "a" * 2000,
    "No",
    "<b>bold</b> & <1>tag</1>",
    "tab\tand\u00a0space",
    "\u202eright to left",
]


def test_odd_text_never_comes_back_empty(engine: Engine, language: str) -> None:
    work = segments(*ODD)
    for segment, found in zip(work, translate(engine, language, work), strict=True):
        assert found.target.strip(), segment.source
        assert untagged(found.target, segment.marks).plain.strip()


def test_numbers_and_signs_alone_stay(engine: Engine, language: str) -> None:
    work = segments("1999", "28 %", "…", "3–1")
    assert [t.target for t in translate(engine, language, work)] == [s.source for s in work]


@pytest.mark.parametrize(
    "sentence",
    [
        "The agency (Xinhua) reported it on Saturday.",
        "The party (AKEL) has many members in the south.",
        "The war (1936–1939) was long and hard for the people.",
        "The doctor (白求恩) is known to every child in the country.",
    ],
)
def test_names_and_years_in_brackets_survive(engine: Engine, language: str, sentence: str) -> None:
    (found,) = translate(engine, language, segments(sentence))
    match = re.search(r"\((.+)\)", sentence)
    assert match is not None
    assert re.search(rf"[(（]{re.escape(match[1])}[)）]", found.target), found.target


def test_markup_survives(engine: Engine, language: str) -> None:
    text = Text(
        "The old harbour of the town is very quiet in the summer months, and Anna likes it.",
        (
            Mark("emphasis", 4, 15),
            Mark("link", 34, 44, "https://example.org"),
            Mark("strong", 69, 73),
            Mark("note", 82, 82, "n"),
        ),
    )
    (segment,) = segment_text(text, "paragraph", "en")
    (found,) = translate(engine, language, [segment])
    assert missing(found.target, segment.marks) == ()
    back = untagged(found.target, segment.marks)
    assert len(back.marks) == 4
    for mark in back.marks:
        if not mark.is_point:
            assert back.plain[mark.start : mark.end].strip()
    note = next(mark for mark in back.marks if mark.is_point)
    assert not re.search(r"\w", back.plain[note.start :])


def test_code_survives_to_the_letter(engine: Engine, language: str) -> None:
    text = Text(
        "The command is make_it_so --now today.", (Mark("code", 15, 31, "make_it_so --now"),)
    )
    (segment,) = segment_text(text, "heading", "en")
    (found,) = translate(engine, language, [segment])
    back = untagged(found.target, segment.marks)
    (code,) = back.marks
    assert back.plain[code.start : code.end] == "make_it_so --now"


def test_threads_do_not_change_the_words(folder: Path, engine: Engine, language: str) -> None:
    path = PROJECT / "source" / "articles" / "09-rhodes-to-rio.md"
    sentences = [line for line in path.read_text(encoding="utf-8").splitlines() if len(line) > 40]
    work = segments(*sentences[:12])
    assert translate(engine, language, work) == translate(Engine(folder, 2), language, work)


def test_long_sentences_come_back_long(engine: Engine, language: str) -> None:
    words = "the minister spoke about trade and peace with his guests in the old town"
    rng = random.Random(1)
    for length in (3, 60, 200, 400):
        chosen = [rng.choice(words.split()) for _ in range(length)]
        sentence = ", ".join(" ".join(chosen[i : i + 9]) for i in range(0, length, 9)) + "."
        (found,) = translate(engine, language, segments(sentence.capitalize()))
        assert found.target.strip()
        assert "truncated" not in {flag.code for flag in found.flags}


class Stubborn:
    """An engine that gives its texts in turn, one for each call."""

    def __init__(self, *texts: str) -> None:
        self.texts = iter(texts)
        self.asked: list[Decoding] = []

    def count(self, sentence: str) -> int:
        return len(sentence.split())

    def rank(self, word: str) -> float:
        return float("inf")

    def translate(
        self, sentences: Sequence[str], decoding: Decoding, best: int = 1
    ) -> list[list[Hypothesis]]:
        self.asked.append(decoding)
        return [[Hypothesis(next(self.texts, ""), -1.0, False)] for _ in sentences]


SENTENCE = "The people of the town have lived beside the river for 300 years."
GOOD = "La gente del pueblo ha vivido junto al río durante 300 años."


@pytest.mark.parametrize(
    "bad",
    ["", "la la la la la la la la", SENTENCE, "La gente.", "La gente del pueblo vive allí mucho"],
)
def test_a_bad_translation_is_tried_again_with_other_settings(bad: str) -> None:
    engine = Stubborn(bad, GOOD)
    (found,) = translate(engine, "es", segments(SENTENCE))  # type: ignore[arg-type]
    assert found.target == GOOD
    assert found.flags == ()
    assert engine.asked[1] != engine.asked[0]


def test_what_stays_bad_is_flagged_and_not_empty() -> None:
    (found,) = translate(Stubborn(), "es", segments(SENTENCE))  # type: ignore[arg-type]
    assert found.target == SENTENCE
    assert [flag.code for flag in found.flags] == ["empty"]


@pytest.mark.parametrize(
    ("source", "target", "language", "code"),
    [
        (SENTENCE, "", "es", "empty"),
        (SENTENCE, " . ", "es", "empty"),
        (SENTENCE, "La gente de la gente de la gente de la gente vive 300 años", "es", "loop"),
        ("Nothing here.", "国家国家国家国家国家", "zh", "loop"),
        (SENTENCE, "The people of the town have lived beside 300.", "es", "untranslated"),
        (
            SENTENCE,
            "Die Menschen der Stadt leben seit 300 Jahren am Ufer des Flusses.",
            "es",
            "language",
        ),
        (SENTENCE, "Gente 300.", "es", "length"),
        (SENTENCE, GOOD + " " + GOOD.replace("gente", "vida") * 3, "es", "length"),
        (SENTENCE, GOOD.replace("300", "30"), "es", "numbers"),
        ("He is (she says) late.", "Él llega tarde.", "es", "brackets"),
        (
            "The people of the town are happy.",
            "Los people of the town are happy.",
            "zh",
            "language",
        ),
    ],
)
def test_guards(source: str, target: str, language: str, code: str) -> None:
    assert code in {flag.code for flag in guard(source, target, language)}


@pytest.mark.parametrize(
    ("source", "target", "language"),
    [
        (SENTENCE, GOOD, "es"),
        ("About 40,000 people came.", "Vinieron unas 40.000 personas.", "es"),
        ("About 40,000 people came.", "Es kamen etwa 40.000 Menschen.", "de"),
        ("About 40,000 people came.", "大约有4万人来到这里。", "zh"),
        ("It grew by 4.5 percent.", "Creció un 4,5 por ciento.", "es"),
        ("He arrived on July 5.", "他于7月5日抵达。", "zh"),
        ("Sánchez met Xi Jinping in Hanoi.", "Sánchez traf Xi Jinping in Hanoi.", "de"),
        ("Very, very good.", "Muy, muy bueno.", "es"),
    ],
)
def test_guards_let_good_translations_pass(source: str, target: str, language: str) -> None:
    assert guard(source, target, language) == ()


def test_truncation_is_flagged() -> None:
    assert "truncated" in {flag.code for flag in guard(SENTENCE, GOOD, "es", truncated=True)}


def test_numbers_are_compared_without_their_separators() -> None:
    assert set(numbers("40,000 or 3.5")) == set(numbers("40.000 o 3,5")) == {"40000", "3.5"}
    assert set(numbers("4万")) == {"40000"}


def test_repetitions_collapse() -> None:
    assert collapse("China zu China zu China zu Ende") == "China zu Ende"
    assert collapse("卡洛斯·马丁·马丁·马丁来了") == "卡洛斯·马丁来了"
    assert collapse("a normal sentence stays") == "a normal sentence stays"


def test_a_bent_number_is_put_right() -> None:
    text, flags = repaired("It began in 1954.", Text("它始于195年。"), ())
    assert text.plain == "它始于1954年。"
    assert [flag.code for flag in flags] == ["repaired"]
    assert repaired("On July 5, 1954.", Text("1954年7月5日。"), ())[1] == []


def test_outline_keeps_brackets_and_capitals_from_the_model() -> None:
    sketch = outline("RIO DE JANEIRO, July 5 (Xinhua) — It began.")
    assert sketch.text == "Rio de Janeiro, July 5 — It began."
    assert [kept.literal for kept in sketch.kept] == ["(Xinhua)"]
    assert sketch.place(34) == 25


def test_headings_get_small_letters_and_names_keep_theirs() -> None:
    common = {"ships": 5, "Ships": 90, "leave": 7, "from": 2, "spain": 999, "Spain": 30, "EU": 40}

    def rank(word: str) -> float:
        return common.get(word, float("inf"))

    assert sentence_case("SHIPS LEAVE SPAIN FOR ŁÓDŹ", rank) == "Ships leave Spain For Łódź"
    assert sentence_case("Ships From the EU Leave Spain", rank) == "Ships from the EU leave Spain"
    assert sentence_case("Ships Leave Spain.", rank) == "Ships Leave Spain."
    assert sentence_case("EU SHIPS", rank) == "EU SHIPS"


def test_a_heading_in_capitals_stays_one(engine: Engine, language: str) -> None:
    source = "THE MINISTER VISITED THE SCHOOL ON TUESDAY"
    given = outline(source, engine.rank).text
    assert (given[1:4], given.lower()) == ("he ", source.lower())
    assert "Tuesday" in given
    mark = (Mark("emphasis", 0, len(source)),)
    (found,) = translate(engine, language, [Segment("a", source, mark)])
    plain = untagged(found.target, mark).plain
    assert found.target == f"<1>{plain}</1>"
    assert plain == plain.upper()
    assert not any(word in plain for word in ("THE", "MINISTER VISITED", "TUESDAY"))


def words(text: str) -> int:
    return len(text.split())


@pytest.mark.parametrize("limit", [3, 10, 40])
def test_pieces_cover_a_text_and_keep_the_limit(limit: int) -> None:
    text = "One two, three four; five six and seven — eight nine (ten) eleven, but twelve. " * 9
    spans = pieces(text.strip(), limit, words)
    assert " ".join(text.strip()[s:e] for s, e in spans) == text.strip()
    assert all(words(text[s:e]) <= limit for s, e in spans)


def test_long_sentences_are_cut_where_they_fall_apart() -> None:
    clause = "one two three four five six seven eight nine ten, eleven twelve"
    assert len(pieces("; ".join([clause] * 3), 110, words)) == 2
    assert len(pieces(", ".join([clause] * 4), 110, words)) == 1
    assert len(pieces(", and ".join([clause] * 4), 110, words)) == 1
    long = ", and ".join([clause] * 6)
    assert [words(long[s:e]) for s, e in pieces(long, 110, words)] == [38, 39]


def every_split(text: str) -> Iterator[str]:
    yield from (text[s:e] for s, e in pieces(text, 1, len))


def test_pieces_without_spaces_end() -> None:
    assert "".join(every_split("a" * 50)) == "a" * 50
