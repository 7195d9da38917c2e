"""Matches of a memory: which kind, how good, in what order; repairs; differences; concordance."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.memory.adapt import adapted, repaired
from pipeline.memory.concordance import Concordance, concordance
from pipeline.memory.difference import difference, in_text
from pipeline.memory.fuzzy import fuzzy, normal, score
from pipeline.memory.matching import Index
from pipeline.memory.unit import Memory, Unit, fingerprint
from pipeline.segments.segment import segment_key

WORDS = [
    *("the", "a", "visit", "visits", "trade", "minister", "of", "Beijing", "Madrid", "EU"),
    *("40,000", "1937", ",", ".", "<1>x</1>", "四月"),
]
SENTENCES = st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join)
OLD = "More than 40,000 volunteers from over 50 countries fought for the Republic near Madrid."


def unit(source: str, target: str = "", **fields: str) -> Unit:
    fields = {"id": source + str(sorted(fields.items())), **fields}
    return Unit(
        key=segment_key(source),
        source=source,
        target=target or f"[{source}]",
        stated="reviewed",
        **fields,  # type: ignore[arg-type]
    )


def index(*units: Unit, language: str = "es") -> Index:
    return Index(Memory("en", language, units))


def key(source: str) -> str:
    return segment_key(source)


# Context and exact matches


def test_a_context_match_comes_before_an_exact_one() -> None:
    first = unit("Yes.", "Sí.", article="a", before="p", after="q")
    second = unit("Yes.", "Claro.", article="b", before="x", after="y")
    memory = index(first, second)
    match = memory.find(key("Yes."), "x", "y", "a")
    assert match is not None
    assert (match.kind, match.score, match.target) == ("context", 100, "Claro.")
    match = memory.find(key("Yes."), "x", "other", "a")
    assert match is not None
    assert (match.kind, match.score, match.target) == ("exact", 100, "Sí.")
    assert memory.find(key("No."), "x", "y") is None


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (("b", "", ""), "b, first"),
        (("b", "n", ""), "b, first"),
        (("b", "", "s"), "b, second"),
        (("b", "p", "q"), "b, first"),  # the article counts more than the neighbours
        (("c", "p", ""), "a, second"),
        (("c", "p", "q"), "a, second"),
        (("c", "o", "q"), "a, first"),  # one neighbour each: the file's order
        (("", "", ""), "a, first"),
        (("c", "n", "n"), "a, first"),
    ],
)
def test_the_exact_match_is_of_the_same_article_then_neighbour_then_order(
    asked: tuple[str, str, str], expected: str
) -> None:
    memory = index(
        unit("Yes.", "a, first", article="a", before="o", after="t"),
        unit("Yes.", "a, second", article="a", before="p", after="q"),
        unit("Yes.", "b, first", article="b", before="", after="u"),
        unit("Yes.", "b, second", article="b", before="r", after="s"),
    )
    found = memory.exact(key("Yes."), *asked)
    assert found is not None
    assert found.target == expected


def test_a_single_unit_serves_every_place() -> None:
    memory = index(unit("Yes.", article="a", before="p", after="q"))
    assert memory.context(key("Yes."), "p", "x") is None
    assert memory.context(key("Yes."), "p", "q") is not None
    assert memory.exact(key("Yes."), "z") is not None


def test_what_nobody_reviewed_is_no_match() -> None:
    machine = Unit("1", key("Yes."), "Yes.", "Sí.", machine=fingerprint("Sí."), stated="unreviewed")
    memory = index(machine)
    assert memory.exact(key("Yes.")) is None
    assert fuzzy(["Yes, yes."], memory, threshold=0) == [[]]


# Fuzzy matches


@pytest.mark.parametrize(
    ("new", "kind", "least", "most"),
    [
        (OLD, "exact", 100, 100),
        (OLD.replace(" near", ", near"), "fuzzy", 96, 99),  # a comma
        (OLD.replace("fought", "faught"), "fuzzy", 93, 97),  # a spelling
        (OLD.replace("volunteers", "volonteers"), "fuzzy", 93, 98),
        (OLD.replace("Madrid", "Jarama"), "fuzzy", 94, 98),  # a name
        (OLD.replace("Madrid", "Rivas Vaciamadrid"), "fuzzy", 88, 95),
        (OLD.replace("fought", "bravely fought"), "fuzzy", 93, 97),  # a word more
        (OLD.replace("fought for", "fell for"), "fuzzy", 88, 95),  # another word
        (OLD.replace("Republic", "<1>Republic</1>"), "fuzzy", 92, 98),  # markup
        (OLD.replace("over 50", "fifty"), "fuzzy", 85, 95),
        (OLD.lower(), "fuzzy", 90, 99),
        ("More than 40,000 volunteers from over 50 countries met at a fair.", "fuzzy", 65, 80),
        ("Many volunteers from other places came to fight near Madrid.", "", 40, 60),  # half
        ("The sun rose over the harbour, and it rained.", "", 0, 40),  # nothing
        ("", "", 0, 0),
    ],
)
def test_the_score_follows_the_size_of_the_change(
    new: str, kind: str, least: int, most: int
) -> None:
    assert least <= score(OLD, new) <= most
    found = fuzzy([new], index(unit("Something else."), unit(OLD)), threshold=65)[0]
    assert [match.kind for match in found] == ([kind] if kind else [])


@pytest.mark.parametrize("new", [OLD.replace("50", "60"), OLD.replace("40,000", "4,000")])
def test_a_number_costs_less_than_a_word(new: str) -> None:
    assert score(OLD, OLD.replace("volunteers", "villagers")) < score(OLD, new) < 100


def test_titles_have_no_names() -> None:
    assert score("Trade War, Fifty Years On", "Summer School, Two Days Off") < 40


@given(SENTENCES, SENTENCES)
def test_the_score_is_symmetric_and_100_for_equal_texts_alone(one: str, other: str) -> None:
    points = score(one, other)
    assert 0 <= points <= 100
    assert points == score(other, one)
    assert (points == 100) == (normal(one) == normal(other))


@given(
    st.lists(SENTENCES.filter(str.strip), max_size=12),
    SENTENCES,
    st.sampled_from([0, 30, 60, 70, 85]),
)
def test_no_better_match_is_overlooked(sources: list[str], new: str, threshold: int) -> None:
    memory = index(*(unit(source, f"{number}") for number, source in enumerate(sources)))
    found = fuzzy([new], memory, threshold, limit=50)[0]
    scores = {match.unit.target: match.score for match in found if match.kind != "repaired"}
    expected = {
        str(number): points
        for number, source in enumerate(sources)
        if (points := score(new, source)) >= threshold
        and adapted(new, unit(source, f"{number}"), "en", "es") is None
    }
    assert scores == expected
    best = fuzzy([new], memory, threshold, limit=1)[0]
    assert best == found[:1]


def test_the_order_is_the_scores_then_the_memorys() -> None:
    sources = ["A long day in Rome.", "A long day in Oslo.", "A long day in Bonn.", "A long day."]
    memory = index(*map(unit, sources))
    found = fuzzy(["A long day in Lima."] * 2, memory, threshold=50, limit=9)
    assert found[0] == found[1]
    assert [match.unit.source for match in found[0]][-1] == "A long day."
    scores = [match.score for match in found[0]]
    assert scores == sorted(scores, reverse=True)
    assert fuzzy(["A long day in Lima."], memory, 50, 2)[0] == found[0][:2]


def test_one_target_is_offered_once() -> None:
    memory = index(unit("A long day.", "Un día."), unit("A long day", "Un día."))
    assert [m.kind for m in fuzzy(["A long day."], memory, 50)[0]] == ["exact"]


# Repairs

PEOPLE = "Some 4,000 people came in 1937."


@pytest.mark.parametrize(
    ("language", "target", "expected"),
    [
        ("es", "Unas 4000 personas vinieron en 1937.", "Unas 12.500 personas vinieron en 1938."),
        ("es", "Unas 4.000 personas vinieron en 1937.", "Unas 12.500 personas vinieron en 1938."),
        ("es", "Unas 4 000 personas vinieron en 1937.", "Unas 12 500 personas vinieron en 1938."),
        ("de", "1937 kamen etwa 4.000 Menschen.", "1938 kamen etwa 12.500 Menschen."),
        ("de", "1937 kamen etwa 4\u202f000.", "1938 kamen etwa 12\u202f500."),
        ("de", "1937 kamen etwa 4000 Menschen.", "1938 kamen etwa 12500 Menschen."),
        ("zh", "1937年，约4,000人来到这里。", "1938年，约12,500人来到这里。"),
        ("zh", "1937年，约4000人来到这里。", "1938年，约12500人来到这里。"),
        ("zh", "1937年，约四千人来到这里。", None),
        ("es", "Unas cuatro mil personas vinieron en 1937.", None),
        ("es", "En 1937 (4.000) vinieron unas 4.000 personas.", None),
    ],
)
def test_numbers_are_exchanged_as_the_target_writes_them(
    language: str, target: str, expected: str | None
) -> None:
    new = "Some 12,500 people came in 1938."
    match = adapted(new, unit(PEOPLE, target), "en", language)
    assert (match and match.target) == expected
    assert match is None or (match.kind, match.score) == ("repaired", 99)


@pytest.mark.parametrize(
    ("old", "new", "language", "target", "expected"),
    [
        ("It grew 3.5%.", "It grew 4.25 %.", "es", "Creció un 3,5 %.", "Creció un 4,25 %."),
        ("It grew 3.5%.", "It grew 4.25%.", "zh", "增长了3.5%。", "增长了4.25%。"),
        ("See 2.1.", "See 3.1.", "de", "Siehe 2.1.", "Siehe 3.1."),
        ("900 men", "1,200 men", "es", "900 hombres", "1200 hombres"),
        ("900 men", "1,200 men", "de", "900 Mann", "1.200 Mann"),
        ("40,000 men", "50,000 men", "zh", "4万人", "5万人"),
        ("40,000 men", "45,500 men", "zh", "4万人", "4.55万人"),
        ("40,000 men", "45,512 men", "zh", "4万人", "45,512人"),
        ("4 to 9", "9 to 4", "de", "4 bis 9", "9 bis 4"),
        ("10,000 in 1999", "9,000 in 2001", "es", "10.000 en 1999", "9000 en 2001"),
        ("“Yes,” he said.", '"Yes," he said.', "es", "«Sí», dijo.", "«Sí», dijo."),
        ("Here – today", "Here—today", "de", "Hier – heute", "Hier – heute"),
        ("a<1>b</1><2/>", "a<2>b</2><1/>", "es", "x<1>y</1><2/>", "x<2>y</2><1/>"),
        ("4000 men", "4,000 men", "de", "4.000 Mann", "4.000 Mann"),
        ("July 3, 7 men", "July 3, 8 men", "zh", "7月3日，七人", None),  # 7 is the month
        ("15 men at 3 p.m.", "16 men at 3 p.m.", "de", "Fünfzehn um 15 Uhr", None),
        ("2 million", "1 million", "es", "2 millones", None),  # un millón
        ("2 million", "3 million", "zh", "200万", None),
        ("7 or 8", "7 or 9", "es", "7 u 8", None),
        ("two of 2", "two of 5", "de", "2 von zwei", None),
        ("It is 5.", "It was 6.", "es", "Son 5.", None),  # another word
        ("5 men", "5 men", "es", "5 hombres", None),  # the same
        ("5, men", "5 men", "es", "5 hombres", None),  # a comma
        ("maybe 5", "may be 6", "es", "quizá 5", None),
        ("<1>a</1> 5", "<1>a</1> 6", "es", "<5>a</5> 5", None),  # a foreign placeholder
    ],
)
def test_only_what_is_sure_is_repaired(
    old: str, new: str, language: str, target: str, expected: str | None
) -> None:
    match = adapted(new, unit(old, target), "en", language)
    assert (match and match.target) == expected


def test_the_closest_repair_comes_first() -> None:
    memory = index(unit("On 4 May 1937.", "4, 1937"), unit("On 3 May 1950.", "3, 1950"))
    match = repaired("On 4 May 1938.", memory)
    assert match is not None
    assert match.target == "4, 1938"
    offered = fuzzy(["On 4 May 1938."], memory)[0]
    assert [(m.kind, m.score, m.target) for m in offered] == [("repaired", 99, "4, 1938")]
    assert repaired("On 4 May, 1938.", memory) is None


@given(st.integers(0, 10**7), st.integers(0, 10**7), st.sampled_from(["es", "de", "zh"]))
def test_a_repaired_number_is_the_new_one(old: int, new: int, language: str) -> None:
    separator = "," if language == "zh" else "."
    target = f"({old:,})".replace(",", separator)
    match = adapted(f"({new:,})", unit(f"({old:,})", target), "en", language)
    if old == new or (1 in (old, new) and language != "zh"):
        assert match is None
    else:
        assert match is not None
        assert re.sub(r"\D", "", match.target) == str(new)


# Differences


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("In 1937, they came.", "In 1938 they came.", "In [-1937,-]{+1938+} they came."),
        ("the old town", "the new city", "the [-old town-]{+new city+}"),
        ("so it is", "so is", "so [-it -]is"),
        ("4月5日", "4月6日", "4月[-5-]{+6+}日"),
        ("四月五日", "四月六日", "四月[-五-]{+六+}日"),
        ("a <1>b</1>", "a b", "a [-<1>-]b[-</1>-]"),
        ("same", "same", "same"),
        ("", "new", "{+new+}"),
    ],
)
def test_a_difference_reads_well(old: str, new: str, expected: str) -> None:
    assert in_text(difference(old, new)) == expected


@given(st.one_of(SENTENCES, st.text(max_size=30)), st.one_of(SENTENCES, st.text(max_size=30)))
def test_a_difference_holds_both_texts(old: str, new: str) -> None:
    changes = difference(old, new)
    assert "".join(c.text for c in changes if c.op != "insert") == old
    assert "".join(c.text for c in changes if c.op != "delete") == new


# Concordance

PHRASES = Memory(
    "en",
    "zh",
    (
        unit("Relations with the foreign ministers were good.", "与外交部长们的关系很好。"),
        unit("The Foreign <1>Minister</1> came; the foreign minister left.", "外长来了又走了。"),
        unit("A minister of foreign trade spoke.", "对外贸易部长讲了话。"),
        unit("Aforeign minister", "无"),
        unit("Nothing of the kind.", "没有这样的事。"),
    ),
)


def test_the_phrase_comes_first_with_all_its_places() -> None:
    hits = concordance("foreign minister", PHRASES)
    assert hits[0].score == 100
    text = hits[0].unit.source
    assert [text[a:b] for a, b in hits[0].spans] == ["Foreign <1>Minister", "foreign minister"]
    assert [hit.unit.source[:9] for hit in hits[1:]] == ["Relations", "Aforeign ", "A ministe"]
    assert all(hit.score < 100 for hit in hits[1:])


@pytest.mark.parametrize("query", ["relaton", "RELATION", "relat", "relations, good"])
def test_slips_and_other_forms_are_found(query: str) -> None:
    hits = concordance(query, PHRASES, limit=1)
    assert hits[0].unit.source.startswith("Relations")
    start, end = hits[0].spans[0]
    assert hits[0].unit.source[start:end] == "Relations"


def test_the_target_is_searched_by_characters() -> None:
    hits = concordance("外交部长", PHRASES, "target")
    assert (hits[0].score, hits[0].spans) == (100, ((1, 5),))
    assert hits[1].unit.target.startswith("对外贸易部长")
    assert hits[1].score < 90


@pytest.mark.parametrize("query", ["", " ,.", "<1>", "zzz", "no"])
def test_what_is_not_there_is_not_found(query: str) -> None:
    assert concordance(query, PHRASES) == []


def test_reviewed_units_come_before_the_machines() -> None:
    machine = Unit("m", key("A day."), "A day.", "Un día.", machine=fingerprint("Un día."))
    person = unit("One day.", "Un día.")
    hits = Concordance(Memory("en", "es", (machine, person))).search("day")
    assert [hit.unit for hit in hits] == [person, machine]


@given(st.lists(SENTENCES, max_size=8), SENTENCES, st.integers(1, 5))
def test_spans_lie_in_the_text(sources: list[str], query: str, limit: int) -> None:
    memory = Memory("en", "es", tuple(map(unit, sources)))
    hits = concordance(query, memory, limit=limit)
    assert len(hits) <= limit
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    for hit in hits:
        assert hit.spans
        assert all(0 <= a < b <= len(hit.unit.source) for a, b in hit.spans)
