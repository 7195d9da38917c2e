"""OmegaT's project_save.tmx, in both forms of its entries, and other programs' TMX files.

OmegaT keeps default translations, which go for a source text wherever it stands, and alternative
ones, whose properties (file, prev, next, id) say for which place. It has no states: what stands in
the file is translated. Of our own properties it would keep none, but whoever changes a translation
leaves its creationid alone, so the base of an export travels there.
"""

from collections import Counter
from dataclasses import replace
from pathlib import Path, PurePosixPath

from lxml import etree

from pipeline.errors import MemoryFileError
from pipeline.files import write_bytes
from pipeline.interchange.exchanged import Base, Exchanged, exported, primary
from pipeline.interchange.xml import children, line_of, local, parse, text_of
from pipeline.memory.unit import Memory, Unit

LANG = "{http://www.w3.org/XML/1998/namespace}lang"
MARKER = "anthology:"
HEADER = {
    "creationtool": "OmegaT",
    "o-tmf": "OmegaT TMX",
    "adminlang": "EN-US",
    "datatype": "plaintext",
    "creationtoolversion": "6.0.0",
    "segtype": "sentence",
}


def write(path: Path, memory: Memory) -> None:
    """Write a project_save.tmx with the reviewed translations, whole or not at all.

    Unreviewed ones are left out: OmegaT would show them as done. The alternatives' places are those
    in the XLIFF 1.2 export, as `en-es.xlf` in the project's source folder. Raises OutputError, and
    MemoryFileError for text that XML cannot hold.
    """
    root = etree.Element("tmx", version="1.1")
    etree.SubElement(root, "header", HEADER, srclang=memory.source_language)
    body = etree.SubElement(root, "body")
    units = exported(memory)
    defaults = _defaults(units)
    try:
        body.append(etree.Comment(" Default translations "))
        for unit in defaults.values():
            body.append(_element(unit, memory, {}))
        body.append(etree.Comment(" Alternative translations "))
        for unit, place in _places(units, memory):
            if unit.reviewed and unit.target != defaults[unit.source].target:
                body.append(_element(unit, memory, place))
    except ValueError as problem:
        raise MemoryFileError(
            "A unit has a character that XML cannot hold.", hint="Delete it.", path=path
        ) from problem
    data = etree.tostring(
        root,
        pretty_print=True,
        xml_declaration=True,
        encoding="UTF-8",
        doctype='<!DOCTYPE tmx SYSTEM "tmx11.dtd">',
    )
    write_bytes(path, data)


def read(path: Path) -> list[Exchanged]:
    """The translations in a TMX file. Raises MemoryFileError with the line when it is broken."""
    root = parse(path)
    if local(root) != "tmx":
        raise MemoryFileError(
            f"The file is no TMX: its first element is <{local(root)}>.", path=path, line=1
        )
    header = next(iter(children(root, "header")), None)
    source_language = "" if header is None else header.get("srclang", "")
    found = [row for tu in root.iter("tu") for row in _exchanged(tu, source_language, path)]
    defaults = {(row.source, row.language): row for row in found if row.previous is None}
    return [_with_base(row, defaults.get((row.source, row.language))) for row in found]


def _defaults(units: list[Unit]) -> dict[str, Unit]:
    """For each source text a unit with the translation that most of its reviewed units have."""
    by_source: dict[str, list[Unit]] = {}
    for unit in units:
        if unit.reviewed:
            by_source.setdefault(unit.source, []).append(unit)
    defaults = {}
    for source, alike in sorted(by_source.items()):
        target = Counter(unit.target for unit in alike).most_common(1)[0][0]
        defaults[source] = next(unit for unit in alike if unit.target == target)
    return defaults


def _places(units: list[Unit], memory: Memory) -> list[tuple[Unit, dict[str, str]]]:
    """Each unit with the properties by which OmegaT knows its place in the XLIFF export."""
    # programs leave out what the XLIFF file says is not to be translated
    shown = [unit for unit in units if unit.state != "locked"]
    sources = ["", *(unit.source.strip() for unit in shown), ""]
    file = f"{memory.source_language}-{memory.target_language}.xlf"
    return [
        (unit, {"file": file, "prev": before, "next": after})
        for unit, before, after in zip(shown, sources, sources[2:], strict=False)
    ]


def _element(unit: Unit, memory: Memory, props: dict[str, str]) -> etree._Element:
    tu = etree.Element("tu")
    for kind, value in props.items():
        etree.SubElement(tu, "prop", type=kind).text = value
    if unit.note:
        etree.SubElement(tu, "note").text = unit.note
    source = etree.SubElement(tu, "tuv", lang=memory.source_language)
    etree.SubElement(source, "seg").text = unit.source
    target = etree.SubElement(tu, "tuv", lang=memory.target_language)
    if unit.who:
        target.set("changeid", unit.who)
    if unit.when:
        target.set("changedate", unit.when)
    target.set("creationid", f"{MARKER}{Base.of(unit, memory)}")
    etree.SubElement(target, "seg").text = unit.target
    return tu


def _exchanged(tu: etree._Element, source_language: str, path: Path) -> list[Exchanged]:
    """A row for each target of a unit; a unit without one may still have a note."""
    variants = children(tu, "tuv")
    if not variants:
        raise MemoryFileError("The <tu> has no text.", path=path, line=line_of(tu))
    wanted = primary(source_language)
    source = next((tuv for tuv in variants if primary(_language(tuv)) == wanted), variants[0])
    props = {prop.get("type", ""): prop.text or "" for prop in children(tu, "prop")}
    alternative = "file" in props or "id" in props
    plain = Exchanged(
        id=props.get("id", tu.get("tuid", "")),
        source=_segment(source, path),
        target="",
        path=path,
        place=line_of(tu),
        note="\n".join(note.text or "" for note in children(tu, "note")),
        previous=props.get("prev", "") if alternative else None,
        following=props.get("next", "") if alternative else None,
        article=PurePosixPath(props.get("file", "").replace("\\", "/")).stem,
    )
    targets = [tuv for tuv in variants if tuv is not source]
    return [_target(plain, tu, tuv, "x-auto" in props, path) for tuv in targets] or [plain]


def _target(
    plain: Exchanged, tu: etree._Element, tuv: etree._Element, automatic: bool, path: Path
) -> Exchanged:
    who = tuv.get("changeid", tu.get("changeid", ""))
    creator = tuv.get("creationid", tu.get("creationid", ""))
    # OmegaT takes the creator for the changer where there is none
    who = "" if who.startswith(MARKER) else who
    text = _segment(tuv, path)
    return replace(
        plain,
        target=text,
        # text that nobody's name stands at was filled in by the program
        state="reviewed" if who and text.strip() and not automatic else "",
        who=who,
        when=tuv.get("changedate", tu.get("changedate", "")),
        base=Base.parse(creator.removeprefix(MARKER)) if creator.startswith(MARKER) else None,
        language=_language(tuv),
    )


def _with_base(row: Exchanged, default: Exchanged | None) -> Exchanged:
    """An alternative that a person made anew was the default translation before."""
    if row.base is None and row.previous is not None and default is not None:
        return replace(row, base=default.base)
    return row


def _segment(tuv: etree._Element, path: Path) -> str:
    segments = children(tuv, "seg")
    if not segments:
        raise MemoryFileError("The <tuv> has no <seg>.", path=path, line=line_of(tuv))
    return text_of(segments[0], path)


def _language(tuv: etree._Element) -> str:
    return tuv.get(LANG, tuv.get("lang", ""))
