"""Memory files: what is written is read again; what is broken is said in one line."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from pipeline.errors import MemoryFileError
from pipeline.memory.keep import backup, load, replace_memory
from pipeline.memory.tmx import cleaned, memory_bytes, memory_in, read_memory, write_memory
from pipeline.memory.unit import Memory, Offer, Silence, Unit, fingerprint
from pipeline.segments.segment import segment_key

HERE = Path("en-es.tmx")


def unit(source: str, target: str, **values: object) -> Unit:
    key = segment_key(source)
    return Unit(**{"id": key, "key": key, "source": source, "target": target, **values})  # type: ignore[arg-type]


FULL = unit(
    "The <1>harbour</1> is deep.<2/>",
    "El <1>puerto</1> es hondo.<2/>",
    id="one",
    article="harbour",
    role="paragraph",
    before="b" * 16,
    after="a" * 16,
    machine=fingerprint("El puerto."),
    engine="translate-en_es-0_1_0.argosmodel 0.1.0",
    stated="locked",
    who="Ana Núñez",
    when="20251124T120000Z",
    note="First line.\nSecond & last line.",
    silenced=(Silence("numbers", "The year is written out."), Silence("length", "A proverb.")),
    offer=Offer(87, "The [-port-]{+harbour+} is deep.", "El puerto es profundo."),
    unused=True,
)
PLAIN = unit("Ships.", "Barcos.", machine=fingerprint("Barcos."))
MEMORY = Memory("en", "es", (FULL, PLAIN))


def test_everything_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "en-es.tmx"
    write_memory(path, MEMORY)
    assert read_memory(path) == MEMORY
    assert [each.line for each in read_memory(path)] == [8, 27]


TEXT = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=60
) | st.sampled_from(
    ["<1>a</1>", "<1>a<2/>", "</1>", "<1><2>x</2></1>", "a\\<1>", "<1>\xa0</1>", "&amp;"]
)


@given(st.lists(st.tuples(TEXT, TEXT, TEXT), max_size=4))
@settings(deadline=None)
def test_any_text_comes_back(rows: list[tuple[str, str, str]]) -> None:
    units = tuple(
        unit(cleaned(source), cleaned(target), id=str(number), note=note.strip())
        for number, (source, target, note) in enumerate(rows)
    )
    memory = Memory("en", "zh-Hans", units)
    data = memory_bytes(memory, HERE)
    assert memory_in(data, HERE) == memory
    assert memory_bytes(memory_in(data, HERE), HERE) == data


def test_placeholders_are_inline_elements_and_plain_text_is_read_alike() -> None:
    data = memory_bytes(MEMORY, HERE).decode()
    inline = (
        '<bpt i="1">&lt;1&gt;</bpt>puerto<ept i="1">&lt;/1&gt;</ept> es hondo.'
        '<ph x="2">&lt;2/&gt;</ph>'
    )
    assert inline in data
    by_hand = data.replace(inline, "&lt;1&gt;puerto&lt;/1&gt; es hondo.&lt;2/&gt;")
    assert memory_in(by_hand.encode(), HERE) == MEMORY


def test_one_edit_changes_one_line() -> None:
    before = memory_bytes(MEMORY, HERE).decode().splitlines()
    edited = MEMORY.with_units((FULL, unit("Ships.", "Buques.", machine=PLAIN.machine)))
    after = memory_bytes(edited, HERE).decode().splitlines()
    assert len(before) == len(after)
    assert sum(a != b for a, b in zip(before, after, strict=True)) == 1


def test_a_text_edited_by_hand_may_be_broken_into_lines() -> None:
    data = memory_bytes(MEMORY, HERE).decode()
    wrapped = data.replace("Barcos.", "\n          Barcos\n          grandes.\n        ")
    assert memory_in(wrapped.encode(), HERE).units[1].target == "Barcos grandes."


def test_whose_a_text_is() -> None:
    assert (PLAIN.origin, PLAIN.state) == ("machine", "unreviewed")
    changed = unit("Ships.", "Buques.", machine=PLAIN.machine)
    assert (changed.origin, changed.state) == ("person", "reviewed")
    approved = unit("Ships.", "Barcos.", machine=PLAIN.machine, stated="reviewed")
    assert (approved.origin, approved.state) == ("machine", "reviewed")
    emptied = unit("Ships.", "", machine=PLAIN.machine, stated="locked")
    assert emptied.state == "unreviewed"


GOOD = memory_bytes(MEMORY, HERE).decode()
BOMB = (
    '<!DOCTYPE tmx [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (GOOD[: len(GOOD) // 2], 19, "not well-formed at column"),
        (GOOD.replace("<seg>Barcos", "<seg>Barcos & <<<<"), 31, "not well-formed at column"),
        (GOOD.replace("</tuv>", "", 1), 26, "not well-formed at column"),
        (GOOD.replace(f'tuid="{PLAIN.id}"', 'tuid="one"'), 27, "“one” is there twice"),
        (GOOD.replace("Barcos.", "Barcos&nbsp;."), 31, "entity &nbsp; is not known"),
        (GOOD.replace('<!DOCTYPE tmx SYSTEM "tmx14.dtd">', BOMB), 1, "declares entities"),
        (GOOD.replace('xml:lang="es"', 'xml:lang="fr"'), 8, "has no text in “es”"),
        (GOOD.replace(">locked<", ">finished<"), 8, "“finished” is none of"),
        (GOOD.replace(": A proverb.", ""), 20, "needs a reason"),
        ("", None, "is empty"),
        ("<html><body/></html>", 1, "no TMX"),
        ('<tmx version="1.4"><header srclang="en"/><body/></tmx>', 1, "does not say the languages"),
    ],
)  # fmt: skip
def test_a_broken_memory(text: str, line: int | None, said: str, tmp_path: Path) -> None:
    path = tmp_path / "en-es.tmx"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(MemoryFileError, match=said) as caught:
        read_memory(path)
    assert caught.value.line == line
    assert "\n" not in str(caught.value)
    assert path.read_text(encoding="utf-8") == text


def test_wrong_encoding_and_great_size() -> None:
    data = GOOD.encode().replace("Núñez".encode(), "Núñez".encode("latin-1"))
    with pytest.raises(MemoryFileError, match="not well-formed") as caught:
        memory_in(data, HERE)
    assert caught.value.line is not None
    middle = GOOD[GOOD.index("<tu ") : GOOD.rindex("</body>")]
    many = GOOD.replace("</body>", middle.replace("one", "two") * 40_000)
    with pytest.raises(MemoryFileError, match="is there twice"):
        memory_in(many.encode(), HERE)


def test_a_person_s_work_is_kept_in_backups(tmp_path: Path) -> None:
    path = tmp_path / "en-es.tmx"

    def save(target: str) -> bool:
        memory, seen = load(path, "en", "es")
        return replace_memory(path, memory.with_units([unit("Ships.", target)]), seen)

    assert save("A")
    assert not backup(path).exists()
    assert save("B")
    assert save("C")
    kept = path.with_name("en-es.tmx.bak.1")
    assert [read_memory(each).units[0].target for each in (path, backup(path), kept)] == [
        "C",
        "B",
        "A",
    ]
    assert not save("C")
    assert read_memory(backup(path)).units[0].target == "C"
    texts = {read_memory(each).units[0].target for each in tmp_path.iterdir()}
    assert texts == {"A", "B", "C"}


def test_a_file_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "en-es.tmx"
    write_memory(path, MEMORY)
    memory, seen = load(path, "en", "es")
    write_memory(path, Memory("en", "es"))
    with pytest.raises(MemoryFileError, match="changed by another program"):
        replace_memory(path, memory, seen)
    assert len(read_memory(path)) == 0


def test_it_is_valid_tmx(tmp_path: Path) -> None:
    path = tmp_path / "en-es.tmx"
    write_memory(path, MEMORY)
    dtd = etree.DTD(str(Path(__file__).parent / "data" / "tmx14.dtd"))
    dtd.assertValid(etree.parse(str(path)))
