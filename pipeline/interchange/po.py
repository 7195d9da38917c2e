"""PO files, for Poedit and its kin: a unit's id is the context, unreviewed text is fuzzy."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from translate.storage import pypo

from pipeline.errors import MemoryFileError
from pipeline.files import read_text, replacing
from pipeline.interchange.exchanged import Base, Exchanged, SaidState, exported
from pipeline.memory.unit import Memory, Unit

REMARK = re.compile(r"^(article|role|state|base): (.*)$", re.MULTILINE)
KEYWORD = re.compile(r"^(?:#~ *)?(msgctxt|msgid|msgstr)", re.MULTILINE)


def write(path: Path, memory: Memory) -> None:
    """Write the memory as a PO file, whole or not at all. Raises OutputError."""
    store: Any = pypo.pofile()
    store.updateheader(
        add=True,
        Project_Id_Version="Anthology",
        Last_Translator="",
        Language_Team="",
        X_Generator="Anthology",
        Language=memory.target_language,
        MIME_Version="1.0",
        Content_Type="text/plain; charset=UTF-8",
        Content_Transfer_Encoding="8bit",
    )
    for unit in exported(memory):
        store.addunit(_entry(store, unit, memory))
    with replacing(path) as temporary, temporary.open("wb") as file:
        store.serialize(file)


def read(path: Path) -> list[Exchanged]:
    """The entries of a PO file. Raises MemoryFileError with the line when it is broken."""
    text = read_text(path, MemoryFileError)
    _check_end(text, path)
    store: Any = pypo.pofile()
    try:
        # the text is UTF-8, whatever its header says
        store.parse(re.sub(r"charset=[^\\\s\"]+", "charset=UTF-8", text, count=1).encode())
    except (ValueError, IndexError) as problem:
        line = re.search(r"on line (\d+)", str(problem))
        raise MemoryFileError(
            "The file is no PO file, or it is cut short.",
            hint="Nothing was imported.",
            path=path,
            line=int(line[1]) if line else None,
        ) from problem
    header = store.parseheader()
    language, who = header.get("Language", ""), _name(header.get("Last-Translator", ""))
    when = _time(header.get("PO-Revision-Date", "")) if who else ""
    found = []
    for entry in store.units:
        if entry.isheader() or entry.isblank() or entry.isobsolete():
            continue
        found.append(_exchanged(entry, path, language, who, when))
    return found


def _check_end(text: str, path: Path) -> None:
    """Refuse a file whose last entry has no translation: the parser would pass over it."""
    last = max(KEYWORD.finditer(text), key=re.Match.start, default=None)
    if last is None or last[1] != "msgstr":
        raise MemoryFileError(
            "The file is no PO file, or it is cut short.",
            hint="Nothing was imported.",
            path=path,
            line=text.count("\n", 0, last.start()) + 1 if last else 1,
        )


def _entry(store: Any, unit: Unit, memory: Memory) -> Any:
    entry = store.create_unit()
    entry.source = unit.source
    entry.target = unit.target
    entry.setcontext(unit.id)
    remarks = [f"article: {unit.article}", f"role: {unit.role}"]
    if unit.state == "locked":
        remarks.append("state: locked")
    entry.addnote("\n".join([*remarks, f"base: {Base.of(unit, memory)}"]), origin="developer")
    if unit.note:
        entry.addnote(unit.note, origin="translator")
    if unit.target.strip() and not unit.reviewed:
        entry.markfuzzy()
    return entry


def _exchanged(entry: Any, path: Path, language: str, who: str, when: str) -> Exchanged:
    remarks = dict(REMARK.findall(entry.getnotes(origin="developer")))
    target = str(entry.target)
    state: SaidState = "reviewed" if target.strip() else ""
    if entry.isfuzzy():
        state = "unreviewed"
    elif remarks.get("state") == "locked":
        state = "locked"
    return Exchanged(
        id=entry.getcontext(),
        source=str(entry.source),
        target=target,
        path=path,
        place=entry.line_number or 0,
        state=state,
        note=entry.getnotes(origin="translator").strip("\n"),
        who=who,
        when=when,
        article=remarks.get("article", ""),
        base=Base.parse(remarks.get("base", "")),
        language=language,
    )


def _name(translator: str) -> str:
    """The name in a header's "Last-Translator", "" when it is still the template's."""
    return "" if "EMAIL@ADDRESS" in translator else translator.split("<")[0].strip()


def _time(revised: str) -> str:
    try:
        moment = datetime.strptime(revised, "%Y-%m-%d %H:%M%z")
    except ValueError:
        return ""
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
