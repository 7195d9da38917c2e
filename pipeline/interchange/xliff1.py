"""XLIFF 1.2: placeholders as text, the state on the target, everything else in a context group."""

from pathlib import Path
from typing import Any

from lxml import etree
from translate.storage import xliff

from pipeline.errors import MemoryFileError
from pipeline.files import replacing
from pipeline.interchange.exchanged import Base, Exchanged, SaidState, exported
from pipeline.interchange.xml import children, line_of, local, parse, text_of
from pipeline.memory.unit import Memory, Unit

WRITTEN = {
    "unreviewed": "needs-review-translation",
    "reviewed": "translated",
    "locked": "final",
}
REVIEWED = ("translated", "signed-off", "final")


class Xliff12Unit(xliff.xliffunit):
    namespace = "urn:oasis:names:tc:xliff:document:1.2"


class Xliff12File(xliff.xlifffile[Any]):
    """The toolkit's file, which without this is XLIFF 1.1."""

    UnitClass = Xliff12Unit
    namespace = Xliff12Unit.namespace
    XMLskeleton = (
        f'<xliff version="1.2" xmlns="{namespace}">'
        '<file original="articles" source-language="en" datatype="plaintext"><body/></file></xliff>'
    )


def write(path: Path, memory: Memory) -> None:
    """Write the memory as XLIFF 1.2, whole or not at all. Raises OutputError."""
    store: Any = Xliff12File(
        sourcelanguage=memory.source_language, targetlanguage=memory.target_language
    )
    for unit in exported(memory):
        entry = store.UnitClass(unit.source)
        store.addunit(entry)
        _fill(entry, unit, memory)
    with replacing(path) as temporary, temporary.open("wb") as file:
        store.serialize(file)


def read(path: Path) -> list[Exchanged]:
    """The units of an XLIFF 1.2 file. Raises MemoryFileError with the line when it is broken."""
    root = parse(path)
    if local(root) != "xliff" or not root.get("version", "1").startswith("1"):
        raise MemoryFileError("The file is no XLIFF 1.2.", path=path, line=1)
    found = []
    for element in root.iter("{*}trans-unit"):
        file = next(element.iterancestors("{*}file"), None)
        language = "" if file is None else file.get("target-language", "")
        found.append(_exchanged(element, path, language))
    return found


def _fill(entry: Any, unit: Unit, memory: Memory) -> None:
    element = entry.xmlelement
    element.set("id", unit.id)
    if unit.target:
        entry.target = unit.target
        entry.target_dom.set("state", WRITTEN[unit.state])
        entry.markapproved(unit.reviewed)
    if unit.state == "locked":
        element.set("translate", "no")
    group = etree.SubElement(
        element, entry.namespaced("context-group"), name="anthology", purpose="information"
    )
    said = {
        "x-article": unit.article,
        "x-role": unit.role,
        "x-base": str(Base.of(unit, memory)),
    }
    for kind, value in said.items():
        if value:
            context = etree.SubElement(group, entry.namespaced("context"), {"context-type": kind})
            context.text = value
    entry.addnote(", ".join(filter(None, (unit.article, unit.role))), origin="developer")
    entry.addnote(unit.note, origin="translator")


def _exchanged(element: etree._Element, path: Path, language: str) -> Exchanged:
    sources, targets = children(element, "source"), children(element, "target")
    if not sources:
        raise MemoryFileError("The <trans-unit> has no <source>.", path=path, line=line_of(element))
    target = text_of(targets[0], path) if targets else ""
    said = {
        context.get("context-type", ""): context.text or ""
        for context in element.iter("{*}context")
    }
    notes = [
        note.text or ""
        for note in children(element, "note")
        if note.get("from", "translator") != "developer"
    ]
    state = _state(element, targets[0].get("state", "") if targets else "")
    return Exchanged(
        id=element.get("id", ""),
        source=text_of(sources[0], path),
        target=target,
        path=path,
        place=line_of(element),
        state=state if target.strip() else "",
        note="\n".join(notes),
        article=said.get("x-article", ""),
        base=Base.parse(said.get("x-base", "")),
        language=language,
    )


def _state(element: etree._Element, said: str) -> SaidState:
    if element.get("translate") == "no" and said == "final":
        return "locked"
    if said in REVIEWED or (not said and element.get("approved") == "yes"):
        return "reviewed"
    return "unreviewed" if said.startswith(("needs", "new")) else ""
