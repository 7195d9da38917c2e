"""Filling a memory: units follow their sentences, and no person's text is ever touched."""

from dataclasses import replace

from pipeline.memory.fill import Filled, fill
from pipeline.memory.slots import Slot
from pipeline.memory.unit import Memory
from pipeline.segments.segment import segment_key

ENGINE = "model 1"


def places(*articles: tuple[str, str]) -> list[Slot]:
    """Slots of articles, each given as its name and its sentences, which bars keep apart."""
    found = []
    for name, text in articles:
        sentences = text.split("|")
        keys = ["", *map(segment_key, sentences), ""]
        found += [
            Slot(keys[i], sentence, name, "paragraph", keys[i - 1], keys[i + 1])
            for i, sentence in enumerate(sentences, 1)
        ]
    return found


def filled(memory: Memory, slots: list[Slot], version: str = "1") -> Filled:
    return fill(memory, slots, {slot.key: f"{slot.source}/{version}" for slot in slots}, ENGINE)


def edited(memory: Memory, source: str, target: str, **values: object) -> Memory:
    units = [
        replace(unit, target=target, **values) if unit.source == source else unit for unit in memory
    ]
    return memory.with_units(units)


def target(memory: Memory, source: str) -> str:
    return next(unit.target for unit in memory if unit.source == source)


EMPTY = Memory("en", "es")
THREE = places(("port", "One ship came.|Two men stood there.|It was late."))


def test_a_new_memory_holds_the_machine_s_text() -> None:
    memory, counts = filled(EMPTY, THREE).memory, filled(EMPTY, THREE).counts
    assert [unit.target for unit in memory] == [f"{slot.source}/1" for slot in THREE]
    assert {(unit.origin, unit.state) for unit in memory} == {("machine", "unreviewed")}
    assert counts["added"] == 3
    again = filled(memory, THREE)
    assert again.memory == memory
    assert again.counts["kept"] == 3


def test_a_better_model_refreshes_only_what_nobody_has_read() -> None:
    memory = filled(EMPTY, THREE).memory
    memory = edited(memory, "One ship came.", "Llegó un barco.")
    memory = edited(memory, "It was late.", "It was late./1", stated="reviewed")
    better = filled(memory, THREE, "2").memory
    assert [unit.target for unit in better] == [
        "Llegó un barco.",
        "Two men stood there./2",
        "It was late./1",
    ]
    assert [unit.origin for unit in better] == ["person", "machine", "machine"]


def test_an_emptied_unit_gets_the_machine_s_text_again() -> None:
    memory = edited(filled(EMPTY, THREE).memory, "It was late.", "", stated="locked")
    assert target(filled(memory, THREE).memory, "It was late.") == "It was late./1"


def test_units_follow_their_sentences() -> None:
    memory = edited(filled(EMPTY, THREE).memory, "It was late.", "Era tarde.")
    for slots in (
        places(("port", "It was late.|One ship came.|Two men stood there.")),
        places(("port", "One ship came.|It was late.")),
        places(("harbour", "One ship came.|Two men stood there.|It was late.")),
        places(("other", "Nobody."), ("harbour", "It was late.")),
    ):
        result = filled(memory, slots)
        unit = next(unit for unit in result.memory if unit.source == "It was late.")
        assert (unit.target, unit.unused) == ("Era tarde.", False)
        assert unit.id == segment_key("It was late.")
        slot = next(slot for slot in slots if slot.source == "It was late.")
        assert (unit.article, unit.before, unit.after) == (slot.article, slot.before, slot.after)


def test_what_is_gone_is_kept_and_comes_back() -> None:
    memory = edited(filled(EMPTY, THREE).memory, "It was late.", "Era tarde.")
    gone = filled(memory, places(("port", "One ship came.|Two men stood there."), ("b", "New.")))
    unit = next(unit for unit in gone.memory if unit.source == "It was late.")
    assert (unit.target, unit.unused) == ("Era tarde.", True)
    assert [unit.source for unit in gone.memory][2:] == ["It was late.", "New."]
    assert gone.counts["unused"] == 1
    back = filled(gone.memory, THREE)
    assert target(back.memory, "It was late.") == "Era tarde."
    assert back.counts["used again"] == 1


def test_the_same_sentence_elsewhere_shows_the_person_s_translation() -> None:
    memory = edited(filled(EMPTY, THREE).memory, "It was late.", "Era tarde.")
    result = filled(memory, [*THREE, *places(("b", "He left.|It was late."))])
    twin = [unit for unit in result.memory if unit.source == "It was late."][1]
    assert (twin.target, twin.state) == ("Era tarde.", "unreviewed")
    assert twin.id == segment_key("It was late.") + ".2"
    corrected = edited(result.memory, "He left.", "Se fue.")
    corrected = corrected.with_units(
        replace(unit, target="Se hizo tarde.") if unit.id == segment_key("It was late.") else unit
        for unit in corrected
    )
    after = filled(corrected, [*THREE, *places(("b", "He left.|It was late."))]).memory
    assert [u.target for u in after if u.source == "It was late."] == ["Se hizo tarde."] * 2


def test_two_contexts_can_have_two_translations() -> None:
    slots = places(("port", "Yes.|It was late."), ("b", "No.|It was late."))
    memory = filled(EMPTY, slots).memory
    ids = [unit.id for unit in memory if unit.source == "It was late."]
    memory = memory.with_units(
        replace(unit, target={ids[0]: "Era tarde.", ids[1]: "Ya era tarde."}.get(unit.id, "x"))
        for unit in memory
    )
    again = filled(memory, list(reversed(slots))).memory
    assert {unit.id: unit.target for unit in again if unit.id in ids} == {
        ids[0]: "Era tarde.",
        ids[1]: "Ya era tarde.",
    }


def test_a_corrected_source_is_repaired_or_offered() -> None:
    slots = places(("port", "In 1975 forty men came to the old port.|It was late."))
    memory = filled(EMPTY, slots).memory
    memory = edited(memory, slots[0].source, "En 1975 llegaron al viejo puerto cuarenta hombres.")
    number = places(("port", "In 1976 forty men came to the old port.|It was late."))
    unit = filled(memory, number).memory.units[0]
    assert unit.target == "En 1976 llegaron al viejo puerto cuarenta hombres."
    assert unit.state == "unreviewed"
    assert "repaired" in unit.engine
    word = places(("port", "In 1975 forty men came to the ancient port.|It was late."))
    result = filled(memory, word).memory
    assert result.units[0].target == "In 1975 forty men came to the ancient port./1"
    offer = result.units[0].offer
    assert offer is not None
    assert offer.target == "En 1975 llegaron al viejo puerto cuarenta hombres."
    assert "[-old-]{+ancient+}" in offer.difference
    assert 70 <= offer.score < 100
    assert [unit.unused for unit in result] == [False, False, True]
    taken = edited(result, word[0].source, "En 1975 llegaron al antiguo puerto cuarenta hombres.")
    assert filled(taken, word).memory.units[0].offer is None
