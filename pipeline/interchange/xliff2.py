"""XLIFF 2: placeholders as text, the state on the segment, everything else in its metadata."""

from pathlib import Path
from typing import Any

from lxml import etree
from translate.storage import xliff2

from pipeline.errors import MemoryFileError
from pipeline.files import replacing
from pipeline.interchange.exchanged import Base, Exchanged, SaidState, exported
from pipeline.interchange.xml import children, line_of, local, parse, text_of
from pipeline.memory.unit import Memory, Unit

SPACE = "{http://www.w3.org/XML/1998/namespace}space"
METADATA = "urn:oasis:names:tc:xliff:metadata:2.0"
WRITTEN = {"unreviewed": "initial", "reviewed": "reviewed", "locked": "final"}
READ: dict[str, SaidState] = {
    "initial": "unreviewed",
    "translated": "reviewed",  # so programs mark what a person typed or accepted
    "reviewed": "reviewed",
    "final": "reviewed",
}


def write(path: Path, memory: Memory) -> None:
    """Write the memory as XLIFF 2.0, whole or not at all. Raises OutputError."""
    store: Any = xliff2.Xliff2File(
        sourcelanguage=memory.source_language, targetlanguage=memory.target_language
    )
    for number, unit in enumerate(exported(memory), start=1):
        entry = store.addsourceunit(unit.source)
        # ids must be name tokens here, which a unit's own need not be
        entry.setid(f"u{number}")
        _fill(entry, unit, memory)
    with replacing(path) as temporary, temporary.open("wb") as file:
        store.serialize(file)


def read(path: Path) -> list[Exchanged]:
    """The segments of an XLIFF 2 file. Raises MemoryFileError with the line when it is broken."""
    root = parse(path)
    if local(root) != "xliff" or not root.get("version", "").startswith("2"):
        raise MemoryFileError("The file is no XLIFF 2.", path=path, line=1)
    language = root.get("trgLang", "")
    return [
        _exchanged(unit, segment, path, language)
        for unit in root.iter("{*}unit")
        for segment in children(unit, "segment")
    ]


def _fill(entry: Any, unit: Unit, memory: Memory) -> None:
    if unit.target:
        entry.target = unit.target
    entry.xmlelement.set("state", WRITTEN[unit.state])
    element = entry.getunitelement()
    element.set("name", unit.id)
    # the schema has it on the unit, the toolkit on the segment
    element.set(SPACE, entry.xmlelement.attrib.pop(SPACE))
    if unit.state == "locked":
        element.set("translate", "no")
    # the schema wants metadata and notes in front of the segments
    metadata = etree.Element(f"{{{METADATA}}}metadata", nsmap={"mda": METADATA})
    group = etree.SubElement(metadata, f"{{{METADATA}}}metaGroup", category="anthology")
    said = {
        "article": unit.article,
        "role": unit.role,
        "base": str(Base.of(unit, memory)),
    }
    for kind, value in said.items():
        if value:
            etree.SubElement(group, f"{{{METADATA}}}meta", type=kind).text = value
    element.insert(0, metadata)
    if unit.note:
        notes = etree.Element(entry.namespaced("notes"))
        etree.SubElement(notes, entry.namespaced("note"), category="translator").text = unit.note
        element.insert(1, notes)


def _exchanged(
    unit: etree._Element, segment: etree._Element, path: Path, language: str
) -> Exchanged:
    sources, targets = children(segment, "source"), children(segment, "target")
    if not sources:
        raise MemoryFileError("The <segment> has no <source>.", path=path, line=line_of(segment))
    target = text_of(targets[0], path) if targets else ""
    said = {meta.get("type", ""): meta.text or "" for meta in unit.iter(f"{{{METADATA}}}meta")}
    notes = [note.text or "" for note in unit.iter("{*}note")]
    state = READ.get(segment.get("state", ""), "")
    if state == "reviewed" and unit.get("translate") == "no":
        state = "locked"
    # a program may split a unit; its parts have their own sources, not the unit's
    whole = len(children(unit, "segment")) == 1
    return Exchanged(
        id=unit.get("name", unit.get("id", "")) if whole else "",
        source=text_of(sources[0], path),
        target=target,
        path=path,
        place=line_of(segment),
        state=state if target.strip() else "",
        note="\n".join(notes),
        article=said.get("article", ""),
        base=Base.parse(said.get("base", "")) if whole else None,
        language=language,
    )
