"""What people change in other programs comes into the memory, and nothing else changes."""

import csv
import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from openpyxl import load_workbook
from translate.storage import pypo, xliff, xliff2

from pipeline.errors import MemoryFileError
from pipeline.interchange.exchanged import Base, Exchanged
from pipeline.interchange.formats import FORMATS, format_of
from pipeline.interchange.merge import Merged, merge
from pipeline.interchange.placeholders import misfit
from pipeline.interchange.tsv import read as read_tsv
from pipeline.memory.tmx import cleaned
from pipeline.memory.unit import Memory, Unit, fingerprint

DATA = Path(__file__).parent / "data"
FILE = Path("a.xlsx")
HARBOUR = "The harbour is <1>old</1>.<2/>"
COUNTRIES = "They came from <1>many countries</1>."


def machine(id: str, source: str, target: str, **more: Any) -> Unit:
    return Unit(
        id, f"key-{source}", source, target, "harbour", "p", machine=fingerprint(target), **more
    )


def person(id: str, source: str, target: str, **more: Any) -> Unit:
    return Unit(id, f"key-{source}", source, target, "harbour", "p", stated="reviewed", **more)


def in_order(*units: Unit) -> Memory:
    """A memory of one article with these units."""
    keys = ["", *(unit.key for unit in units), ""]
    return Memory(
        "en",
        "es",
        tuple(
            replace(unit, before=before, after=after)
            for unit, before, after in zip(units, keys, keys[2:], strict=False)
        ),
    )


MEMORY = in_order(
    machine("u1", HARBOUR, "El puerto es <1>antiguo</1>.<2/>"),
    machine("u2", "Capacity", "Capacidad"),
    person("u3", COUNTRIES, "Vinieron de <1>países</1>.", who="Eva", when="20260101T000000Z"),
    replace(person("u4", 'He said "yes".\\<1>', "Dijo «sí».\\<1>", note="Ask."), stated="locked"),
    machine("u5", "Capacity", "Capacidad"),
    machine("u6", "The last ship left in 1951.", ""),
    replace(machine("u7", "Gone.", "Ido."), unused=True),
)


def units_of(memory: Memory) -> dict[str, Unit]:
    return {unit.id: unit for unit in memory}


def left_out(merged: Merged) -> int:
    return len(merged.conflicts) + len(merged.unknown) + len(merged.refused)


# round trips


def edit_po(path: Path, changes: dict[str, str]) -> None:
    """As Poedit does: a header of its own, lines wrapped anew, the fuzzy flag off what is typed."""
    store = pypo.pofile.parsefile(str(path))
    store.updateheader(
        Last_Translator="Ana Núñez <ana@example.org>",
        PO_Revision_Date="2026-03-12 11:15+0100",
        X_Generator="Poedit 3.4.2",
        Language="es_ES",
    )
    for entry in store.units:
        if entry.getcontext() in changes:
            entry.target = changes[entry.getcontext()]
            entry.markfuzzy(False)
    store.savefile(str(path))


def edit_xliff(path: Path, changes: dict[str, str]) -> None:
    store = xliff.xlifffile.parsefile(str(path))
    for entry in store.units:
        if (id := entry.xmlelement.get("id")) in changes:
            entry.target = changes[id]
            entry.target_dom.set("state", "translated")
    store.savefile(str(path))


def edit_xliff2(path: Path, changes: dict[str, str]) -> None:
    store = xliff2.Xliff2File.parsefile(str(path))
    for entry in store.units:
        if (id := entry.getunitelement().get("name")) in changes:
            entry.target = changes[id]
            entry.marktranslated()
    store.savefile(str(path))


def edit_tsv(path: Path, changes: dict[str, str], encoding: str = "utf-16") -> None:
    """As a spreadsheet saves "Unicode text": UTF-16, all quoted, CRLF."""
    rows = list(
        csv.DictReader(io.StringIO(path.read_text("utf-8-sig"), newline=""), delimiter="\t")
    )
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0].keys(), delimiter="\t", quoting=csv.QUOTE_ALL)
    writer.writeheader()
    for row in rows:
        writer.writerow({**row, "target": changes.get(row["id"], row["target"])})
    path.write_bytes(out.getvalue().encode(encoding))


def edit_xlsx(path: Path, changes: dict[str, str]) -> None:
    book = load_workbook(path)
    for row in book.worksheets[0].iter_rows(min_row=2):
        if row[0].value in changes:
            row[2].value = changes[row[0].value]
            row[2].data_type = "s"
    book.save(path)


EDITORS: dict[str, Callable[[Path, dict[str, str]], None]] = {
    "po": edit_po,
    "xliff": edit_xliff,
    "xliff2": edit_xliff2,
    "tsv": edit_tsv,
    "xlsx": edit_xlsx,
}


@pytest.mark.parametrize("name", FORMATS)
def test_what_nobody_changed_changes_nothing(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"file{FORMATS[name].suffixes[0]}"
    FORMATS[name].write(path, MEMORY)
    rows = FORMATS[name].read(path)
    merged = merge(MEMORY, rows)
    assert rows
    assert merged.memory == MEMORY
    assert not merged.changes
    assert left_out(merged) == 0


@pytest.mark.parametrize("name", EDITORS)
def test_edited_in_a_program(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"file{FORMATS[name].suffixes[0]}"
    FORMATS[name].write(path, MEMORY)
    new = {
        "u1": "El puerto es <1>viejo</1>, y lo ha sido durante muchos, muchos años de paz.<2/>",
        "u3": "Vinieron de <1>muchos países</1>.",
        "u4": "Dijo que sí.\\<1>",
        "u6": '"=El" último barco\\n…',
    }
    EDITORS[name](path, new)
    assert format_of(path).name == name
    merged = merge(MEMORY, format_of(path).read(path))
    after = units_of(merged.memory)
    assert {id: after[id].target for id in ("u1", "u3", "u6")} == {
        id: new[id] for id in ("u1", "u3", "u6")
    }
    assert all(after[id].state == "reviewed" for id in ("u1", "u3", "u6"))
    assert all(after[id] == units_of(MEMORY)[id] for id in ("u2", "u4", "u5", "u7"))
    assert [(each.unit.id, each.reason) for each in merged.refused if each.unit] == [
        ("u4", "the unit is locked")
    ]
    assert left_out(merged) == 1
    assert len(merged.changes) == 3
    if name == "po":
        assert (after["u1"].who, after["u1"].when) == ("Ana Núñez", "20260312T101500Z")
    if name in ("xliff", "xliff2"):
        assert after["u3"].who == ""  # the new text is not Eva's


def test_states_survive(tmp_path: Path) -> None:
    for name in EDITORS:
        path = tmp_path / f"{name}{FORMATS[name].suffixes[0]}"
        FORMATS[name].write(path, MEMORY)
        states = {row.id: row.state or "unreviewed" for row in FORMATS[name].read(path)}
        assert states == {unit.id: unit.state for unit in MEMORY if not unit.unused}, name


def test_an_accepted_machine_text_is_reviewed(tmp_path: Path) -> None:
    path = tmp_path / "a.po"
    FORMATS["po"].write(path, MEMORY)
    store = pypo.pofile.parsefile(str(path))
    for entry in store.units:
        if entry.getcontext() == "u2":
            assert entry.isfuzzy()
            entry.markfuzzy(False)
    store.savefile(str(path))
    after = units_of(merge(MEMORY, FORMATS["po"].read(path)).memory)
    assert after["u2"].state == "reviewed"
    assert after["u2"].origin == "machine"
    assert after["u5"].state == "unreviewed"


# characters that files hold, without controls, which XML does not
TEXT = st.text(
    st.one_of(
        st.sampled_from("\t\n\"'\\=+-@<>&;,#_x0041 ~%"),
        st.characters(exclude_categories=("Cc", "Cs", "Cn")),
    ),
    max_size=40,
)
PIECES = st.lists(
    st.one_of(TEXT, st.sampled_from(["<1>", "</1>", "<2/>", "\\<1>", "_x0041_", "'=", "\\n"])),
    max_size=6,
).map("".join)


@pytest.mark.parametrize("name", EDITORS)
@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_any_text_survives(name: str, tmp_path: Path, data: st.DataObject) -> None:
    pairs = data.draw(st.lists(st.tuples(PIECES, PIECES, PIECES), min_size=1, max_size=3))
    units = [
        person(f"u{n}", f"s{source}", cleaned(target), note="\n".join(note.split()))
        for n, (source, target, note) in enumerate(pairs)
    ]
    memory = Memory("en", "es", tuple(units))
    path = tmp_path / f"file{FORMATS[name].suffixes[0]}"
    FORMATS[name].write(path, memory)
    rows = FORMATS[name].read(path)
    assert [(row.source, row.target) for row in rows] == [(u.source, u.target) for u in units]
    assert [row.note for row in rows] == [unit.note for unit in units]
    assert merge(memory, rows).memory == memory


@settings(max_examples=150, deadline=None)
@given(pairs=st.lists(st.tuples(PIECES, PIECES), min_size=1, max_size=4))
def test_any_text_survives_omegat(
    tmp_path_factory: pytest.TempPathFactory, pairs: list[tuple[str, str]]
) -> None:
    units = [
        person(f"u{n}", f"s{source}", cleaned(target)) for n, (source, target) in enumerate(pairs)
    ]
    memory = in_order(*units)
    path = tmp_path_factory.getbasetemp() / "project_save.tmx"
    FORMATS["omegat"].write(path, memory)
    merged = merge(memory, FORMATS["omegat"].read(path))
    assert merged.memory == memory
    assert left_out(merged) == 0


def test_formulas_are_text(tmp_path: Path) -> None:
    memory = in_order(person("u1", "=1+1", "=HYPERLINK(A1)"), person("u2", "'=x", "-hola"))
    FORMATS["xlsx"].write(tmp_path / "a.xlsx", memory)
    sheet = load_workbook(tmp_path / "a.xlsx").worksheets[0]
    assert [cell.data_type for cell in sheet[2]][1:3] == ["s", "s"]
    assert sheet.freeze_panes == "A2"
    FORMATS["tsv"].write(tmp_path / "a.tsv", memory)
    text = (tmp_path / "a.tsv").read_text("utf-8-sig")
    assert "\t'=1+1\t'=HYPERLINK(A1)\t" in text
    assert "\t''=x\t'-hola\t" in text


# OmegaT


def test_omegat_defaults_and_alternatives() -> None:
    rows = FORMATS["omegat"].read(DATA / "project_save.tmx")
    merged = merge(MEMORY, rows)
    after = units_of(merged.memory)
    assert after["u1"].target == "El puerto es <1>viejo</1>.<2/>"
    assert (after["u1"].who, after["u1"].when) == ("Ana Núñez", "20260312T101502Z")
    # the default goes for the first “Capacity”, the alternative for that before the last sentence
    assert (after["u2"].target, after["u2"].state) == ("Capacidad", "reviewed")
    assert after["u2"].note == "Capacity of a ship."
    assert after["u5"].target == "Aforo"
    assert after["u6"].note == "Ask the editor."
    assert [conflict.unit.id for conflict in merged.conflicts] == ["u3"]
    assert left_out(merged) == 1


def test_omegat_alternative_in_its_place() -> None:
    rows = FORMATS["omegat"].read(DATA / "project_save.tmx")
    elsewhere = replace(rows[-1], previous="A.", following="B.")
    assert merge(MEMORY, [elsewhere]).unknown == (elsewhere,)
    units = list(MEMORY)
    memory = in_order(*units[:3], units[4], units[5])
    merged = merge(memory, rows, prefer="import")
    after = units_of(merged.memory)
    assert after["u2"].target == "Capacidad"
    assert after["u5"].target == "Aforo"
    assert after["u3"].target == "Vinieron de <1>muchos países</1>."
    assert left_out(merged) == 0


def test_omegat_level_2_and_ids() -> None:
    merged = merge(MEMORY, FORMATS["omegat"].read(DATA / "project-level2.tmx"))
    after = units_of(merged.memory)
    assert after["u1"].target == "El puerto es <1>viejo</1>.<2/>"
    assert (after["u2"].target, after["u5"].target) == ("Capacidad", "Aforo")


def test_omegat_keeps_the_base_of_what_it_changes(tmp_path: Path) -> None:
    """OmegaT keeps creationid, sets changeid and changedate, and drops properties of others."""
    path = tmp_path / "project_save.tmx"
    memory = in_order(
        person("a", "Yes.", "Sí."), person("b", "No.", "No."), person("c", "Yes.", "Que sí.")
    )
    FORMATS["omegat"].write(path, memory)
    text = path.read_text()
    assert '<!DOCTYPE tmx SYSTEM "tmx11.dtd">' in text
    assert text.count("<tu>") == 3
    tree = etree.parse(path)
    places = [[prop.text or "" for prop in tu.iter("prop")] for tu in tree.iter("tu")]
    assert sorted(places) == [[], [], ["en-es.xlf", "No.", ""]]
    for seg in tree.iter("seg"):
        if seg.text in ("Sí.", "Que sí."):
            seg.text += "!"
            seg.getparent().set("changeid", "Ana")
            seg.getparent().set("changedate", "20260312T101502Z")
    tree.write(path)
    # and the memory's “No.” was edited in the meantime
    edited = memory.with_units(
        replace(unit, target="Nunca.") if unit.id == "b" else unit for unit in memory
    )
    merged = merge(edited, FORMATS["omegat"].read(path))
    assert [unit.target for unit in merged.memory] == ["Sí.!", "Nunca.", "Que sí.!"]
    assert [change.after.who for change in merged.changes] == ["Ana", "Ana"]
    assert not merged.conflicts


def test_text_that_omegat_filled_in_is_not_reviewed(tmp_path: Path) -> None:
    path = tmp_path / "a.tmx"
    path.write_text(
        '<tmx version="1.1"><header srclang="en"/><body><tu><tuv lang="en"><seg>Capacity</seg>'
        '</tuv><tuv lang="es"><seg>Capacidad</seg></tuv></tu></body></tmx>'
    )
    assert merge(MEMORY, FORMATS["omegat"].read(path)).memory == MEMORY


# inline elements of other programs


def test_inline_elements_of_xliff(tmp_path: Path) -> None:
    one, two = tmp_path / "one.xlf", tmp_path / "two.xlf"
    one.write_text(
        '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file original="a" '
        'source-language="en" target-language="es" datatype="plaintext"><body><trans-unit id="u1">'
        '<source>The harbour is <g id="1">old</g>.<x id="2"/></source>'
        '<target state="translated">El puerto es <bpt id="1">[b]</bpt>viejo<ept id="1">[/b]</ept>.'
        '<ph id="2">fn</ph></target></trans-unit></body></file></xliff>'
    )
    two.write_text(
        '<xliff version="2.1" xmlns="urn:oasis:names:tc:xliff:document:2.0" srcLang="en" '
        'trgLang="es"><file id="f"><unit id="u1"><segment state="translated">'
        '<source>The harbour is <pc id="1">old</pc>.<ph id="2"/></source>'
        '<target>El puerto es <sc id="1"/><mrk id="m1">viejo</mrk><ec startRef="1"/>.<ph id="2"/>'
        "</target></segment></unit></file></xliff>"
    )
    assert (format_of(one).name, format_of(two).name) == ("xliff", "xliff2")
    for path in (one, two):
        [row] = format_of(path).read(path)
        assert (row.id, row.source) == ("u1", HARBOUR)
        assert row.target == "El puerto es <1>viejo</1>.<2/>"


# merging


def row(id: str, target: str, **more: Any) -> Exchanged:
    source = more.pop("source", next((u.source for u in MEMORY if u.id == id), ""))
    return Exchanged(id, source, target, more.pop("path", FILE), more.pop("place", 2), **more)


def base(target: str, note: str = "") -> Base:
    return Base.of(Unit("", "", "", target, note=note), MEMORY)


OLD = "Vinieron de <1>países</1>."
NEW = "Vinieron de <1>muchos países</1>."
OTHER = "Llegaron de <1>lejos</1>."


def test_the_base_tells_who_changed_what() -> None:
    assert units_of(merge(MEMORY, [row("u3", NEW, base=base(OLD))]).memory)["u3"].target == NEW
    # exported before the memory's text was written, and not changed since
    stale = merge(MEMORY, [row("u3", OTHER, base=base(OTHER), state="reviewed")])
    assert stale.memory == MEMORY
    assert not stale.conflicts
    both = merge(MEMORY, [row("u3", NEW, base=base(OTHER))])
    assert both.memory == MEMORY
    assert both.conflicts[0].reason == "it was changed in the memory as well since the export"
    unsure = merge(MEMORY, [row("u3", NEW)])
    assert unsure.memory == MEMORY
    assert unsure.conflicts[0].reason == "nothing tells which translation is newer"


def test_a_preference_decides() -> None:
    rows = [row("u3", NEW)]
    ours, theirs = merge(MEMORY, rows, prefer="memory"), merge(MEMORY, rows, prefer="import")
    assert ours.memory == MEMORY
    assert units_of(theirs.memory)["u3"].target == NEW
    assert (left_out(ours), left_out(theirs)) == (0, 0)


def test_machine_text_gives_way_to_a_person() -> None:
    # the machine's text was refreshed since the export
    target = "El puerto es <1>viejo</1>.<2/>"
    merged = merge(MEMORY, [row("u1", target, base=base("El puerto <1></1><2/>"))])
    unit = units_of(merged.memory)["u1"]
    assert (unit.target, unit.stated, unit.origin) == (target, "reviewed", "person")
    # a person accepted the machine's old text
    accepted = merge(MEMORY, [row("u2", "Cabida", base=base("Cabida"), state="reviewed")])
    assert units_of(accepted.memory)["u2"].target == "Cabida"


def test_two_translations_of_one_unit_are_a_conflict() -> None:
    rows = [row("u1", "A <1></1><2/>"), row("u1", "B <1></1><2/>", path=Path("b.po"), place=7)]
    for prefer in (None, "import"):
        merged = merge(MEMORY, rows, prefer=prefer)  # type: ignore[arg-type]
        assert merged.memory == MEMORY
        assert [each.where for each in merged.conflicts[0].rows] == ["a.xlsx:2", "b.po:7"]
    # two files of one export, each with another unit edited, are none
    kept = base("El puerto es <1>antiguo</1>.<2/>")
    rows = [
        row("u1", "A <1></1><2/>", base=kept),
        row("u1", "El puerto es <1>antiguo</1>.<2/>", base=kept, path=Path("b.po")),
    ]
    merged = merge(MEMORY, rows)
    assert units_of(merged.memory)["u1"].target == "A <1></1><2/>"


def test_an_empty_translation_erases_nothing() -> None:
    merged = merge(MEMORY, [row("u3", "  ", base=base(OLD)), row("u6", "", base=base(""))])
    assert merged.memory == MEMORY
    assert [each.reason for each in merged.refused] == ["an empty translation does not erase one"]


def test_placeholders_must_fit() -> None:
    rows = [row("u1", "El puerto es viejo.<2/>"), row("u3", "</1>Vinieron<1>", base=base(OLD))]
    merged = merge(MEMORY, rows)
    assert merged.memory == MEMORY
    assert [each.reason for each in merged.refused] == [
        "the placeholder <1> is missing",
        "the placeholder </1> closes nothing that is open",
    ]
    assert misfit("a <2/>", "b <2/><2/>") == "the placeholder <2/> is too much"
    assert misfit("a \\<1>", "b") == ""
    assert misfit("<3>a</3>", "<3>b</3>") == ""


def test_locked_units_are_never_changed() -> None:
    new = row("u4", "Otra.\\<1>")
    for prefer in (None, "import"):
        merged = merge(MEMORY, [new, row("u4", "Dijo «sí».\\<1>", note="New.")], prefer=prefer)  # type: ignore[arg-type]
        assert merged.memory == MEMORY
        assert [each.reason for each in merged.refused] == ["the unit is locked"] * 2


def test_matching_by_source_and_what_is_unknown() -> None:
    rows = [
        row("", "Cabida", source="Capacity"),
        row("x9", "Nadie.", source="Nobody."),
        row("u1", "Texto", source="Another sentence."),
        row("u7", "Se fue."),
    ]
    merged = merge(MEMORY, rows)
    after = units_of(merged.memory)
    assert (after["u2"].target, after["u5"].target) == ("Cabida", "Cabida")
    assert after["u7"].target == "Se fue."
    assert merged.unknown == (rows[1],)
    assert [each.reason for each in merged.refused] == [
        "its source is another sentence than the unit's of its id"
    ]


def test_notes_who_and_state_are_taken_over() -> None:
    rows = [
        row("u2", "Capacidad", state="locked", who="Ana", when="20260312T101502Z", note="Sure."),
        row("u3", OLD, note="Why?"),
    ]
    after = units_of(merge(MEMORY, rows).memory)
    assert (after["u2"].state, after["u2"].who, after["u2"].note) == ("locked", "Ana", "Sure.")
    assert (after["u3"].note, after["u3"].who) == ("Why?", "Eva")
    noted = in_order(replace(MEMORY.units[2], note="Ours."))
    for was, theirs, expected in (
        ("Old.", "Theirs.", "Ours.\nTheirs."),
        ("Ours.", "Theirs.", "Theirs."),
        ("Theirs.", "Theirs.", "Ours."),
        ("Ours.", "", "Ours."),
    ):
        merged = merge(noted, [row("u3", OLD, note=theirs, base=base(OLD, was))])
        assert merged.memory.units[0].note == expected


def test_another_language_is_refused(tmp_path: Path) -> None:
    german = Memory("en", "de", MEMORY.units)
    for name, each in FORMATS.items():
        path = tmp_path / f"{name}{each.suffixes[0]}"
        each.write(path, german)
        with pytest.raises(MemoryFileError, match="The file is in “de”, the memory in “es”"):
            merge(MEMORY, each.read(path))


# broken files

BOMB = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
BROKEN: dict[str, tuple[str, bytes, str]] = {
    "truncated TMX": (
        "a.tmx",
        b"<tmx version='1.4'>\n<header/>\n<body><tu>",
        ":3: The file is not",
    ),
    "bomb in TMX": ("a.tmx", f"{BOMB}<tmx><body>&b;</body></tmx>".encode(), "declares entities"),
    "bomb in XLIFF": ("a.xlf", f"{BOMB}<xliff version='2.0'>&b;</xliff>".encode(), "entities"),
    "no TMX": ("a.tmx", b"<html/>", "is no TMX"),
    "no text in a TMX unit": ("a.tmx", b"<tmx>\n<body>\n<tu/></body></tmx>", ":3: The <tu> has no"),
    "wrong encoding in XML": ("a.tmx", b"<tmx>\n\n<a>\xe9t\xe9</a></tmx>", ":3: The file is not"),
    "no XLIFF": ("a.xlf", b"<tmx/>", "is no XLIFF 1.2"),
    "truncated XLIFF": ("a.xlf", b"<xliff version='2.0'>\n<file>", ":2: The file is not"),
    "inline without a number": (
        "a.xlf",
        b"<xliff version='1.2'><file><trans-unit id='a'>\n<source><g id='x'>a</g></source>"
        b"</trans-unit></file></xliff>",
        ":2: The inline element <g> has no number.",
    ),
    "unknown entity": (
        "a.tmx",
        b"<!DOCTYPE tmx SYSTEM 'tmx11.dtd'><tmx><body><tu><tuv lang='en'>\n<seg>&nbsp;</seg></tuv>"
        b"</tu></body></tmx>",
        ":2: The entity &nbsp; is not known.",
    ),
    "no PO": ("a.po", b"<tmx/>\n", ":1: The file is no PO file"),
    "PO cut in a string": ("a.po", b'msgid "a"\nmsgstr "b', ":2: The file is no PO file"),
    "PO cut in an entry": ("a.po", b'\n\nmsgctxt "u1"\nmsgid "a"\n', ":4: The file is no PO file"),
    "PO in another encoding": (
        "a.po",
        'msgid "a"\nmsgstr "é"'.encode("latin-1"),
        ":2: The file is",
    ),
    "table without a target": ("a.tsv", b"id\tsource\n1\tx\n", "has no column “target”"),
    "table without ids": ("a.tsv", b"\xef\xbb\xbftarget\n", "has no column “id”"),
    "table with a column twice": ("a.csv", b"id,target,Target\n", "“target” is there twice"),
    "open quotation mark": (
        "a.tsv",
        b'id\ttarget\nu1\t"a\nu2\tb\n',
        ":2: The table cannot be read",
    ),
    "unknown state": ("a.tsv", b"id\ttarget\tstate\nu1\ta\tdone\n", ":2: The state “done” is none"),
    "row without an id": ("a.tsv", b"id\ttarget\n\ta\n", ":2: The row has neither"),
    "table in another encoding": ("a.tsv", b"id\ttarget\nu1\t\xe9\n", ":2: The file is not UTF-8"),
    "broken UTF-16": ("a.tsv", b"\xff\xfei\x00d", "is not UTF-16"),
    "empty table": ("a.tsv", b"", "has no column “target”"),
    "no zip": ("a.xlsx", b"id\ttarget\n", "is no workbook"),
    "cut zip": ("a.xlsx", b"PK\x03\x04 cut", "is no workbook"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_broken_files_get_one_line(case: str, tmp_path: Path) -> None:
    name, data, message = BROKEN[case]
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(MemoryFileError) as caught:
        format_of(path).read(path)
    assert message in str(caught.value)
    assert str(caught.value).startswith(str(path))
    assert "\n" not in str(caught.value)


def test_other_files_get_one_line(tmp_path: Path) -> None:
    with pytest.raises(MemoryFileError, match="does not tell what is in it"):
        format_of(Path("a.docx"))
    for name, each in FORMATS.items():
        with pytest.raises(MemoryFileError, match="cannot be read: No such file"):
            each.read(tmp_path / f"missing-{name}{each.suffixes[0]}")


def test_a_zip_that_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/epub+zip")
    with pytest.raises(MemoryFileError, match="is no workbook"):
        FORMATS["xlsx"].read(path)


@pytest.mark.parametrize(
    ("value", "message"),
    [("=A1", "C2 holds a formula"), (3.5, "C2 holds a number"), (True, "a truth value"), (7, "")],
)
def test_cells_that_are_no_text(value: object, message: str, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    FORMATS["xlsx"].write(path, in_order(person("u1", "Seven", "Siete")))
    book = load_workbook(path)
    book.worksheets[0]["C2"].value = value
    book.save(path)
    if message:
        with pytest.raises(MemoryFileError, match=message) as caught:
            FORMATS["xlsx"].read(path)
        assert f"{path}:2:" in str(caught.value)
    else:
        assert FORMATS["xlsx"].read(path)[0].target == "7"


def test_tables_of_several_kinds(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    for data in (
        'ID;Source;TARGET\r\nu2;Capacity;"Una ""línea""\r\ny otra"\r\n'.encode("utf-8-sig"),
        'source\ttarget\nCapacity\t"Una ""línea""\ny otra"\n\n'.encode(),
        'id,target\ru2,"Una ""línea""\ry otra"\r'.encode("utf-16"),
    ):
        path.write_bytes(data)
        [found] = read_tsv(path)
        assert found.target == 'Una "línea"\ny otra'
        assert found.place == 2
