"""Memory files in TMX 1.4b (https://www.gala-global.org/tmx-14b), made to be edited and compared.

Placeholders are written as TMX's inline elements (level 2), whose content is the placeholder
itself; read are those and plain text alike, so that a file edited by hand and one that went through
a translation program say the same. No line of a file changes unless its unit does.
"""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import cast

from lxml import etree

from pipeline.errors import MemoryFileError
from pipeline.files import write_bytes
from pipeline.memory.unit import Memory, Offer, Silence, State, Unit
from pipeline.segments.segment import segment_key
from pipeline.segments.tags import TAG

HEADER = {
    "creationtool": "Anthology",
    "creationtoolversion": "1",  # of this form of the file, not of the program: it changes rarely
    "segtype": "sentence",
    "o-tmf": "Anthology",
    "adminlang": "en",
    "datatype": "plaintext",
}
DOCTYPE = '<!DOCTYPE tmx SYSTEM "tmx14.dtd">'
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
STATES = ("unreviewed", "reviewed", "locked")
SPACE = re.compile(r"[ \t\r\n]*[\r\n][ \t\r\n]*")
ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # XML 1.0, 2.2


def read_memory(path: Path) -> Memory:
    """The memory in a TMX file. Raises MemoryFileError as `memory_in` does."""
    return memory_in(read_bytes(path), path)


def read_bytes(path: Path) -> bytes:
    """What is in a memory file; nothing when there is none. Raises MemoryFileError."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""
    except OSError as problem:
        raise MemoryFileError(
            f"The memory cannot be read: {problem.strerror}.", path=path
        ) from problem


def memory_in(data: bytes, path: Path) -> Memory:
    """The memory in a TMX file's bytes; `path` is for messages.

    Raises MemoryFileError with the line for what is not well-formed, not a memory, or ambiguous.
    """
    if not data.strip():
        raise MemoryFileError(
            "The memory is empty.",
            hint="Take the .bak file beside it, or delete the file to begin a new one.",
            path=path,
        )
    languages: tuple[str, str] | None = None
    units: list[Unit] = []
    lines: dict[str, int] = {}
    for element in _elements(data, path):
        if element.tag == "header":
            languages = _languages(element, path)
            continue
        if languages is None:
            raise MemoryFileError("The file has no TMX header.", path=path, line=1)
        unit = _unit(element, languages, path)
        if unit.id in lines:
            raise MemoryFileError(
                f"The unit “{unit.id}” is there twice, first on line {lines[unit.id]}.",
                hint="Keep the right one and delete the other, or give it another tuid.",
                path=path,
                line=unit.line,
            )
        lines[unit.id] = unit.line
        units.append(unit)
    if languages is None:
        raise MemoryFileError("The file has no TMX header.", path=path, line=1)
    return Memory(*languages, tuple(units))


def write_memory(path: Path, memory: Memory) -> None:
    """Write the memory to a TMX file, whole or not at all.

    Raises OutputError when it cannot be written, MemoryFileError for text that XML cannot hold.
    """
    write_bytes(path, memory_bytes(memory, path))


def memory_bytes(memory: Memory, path: Path) -> bytes:
    """The memory as a TMX file's bytes; `path` is for messages.

    Raises MemoryFileError for text that XML cannot hold.
    """
    out = io.BytesIO()
    with etree.xmlfile(out, encoding="UTF-8") as file:
        file.write_declaration()
        file.write_doctype(DOCTYPE)
        with file.element("tmx", version="1.4"):
            file.write("\n  ")
            header = etree.Element("header", {**HEADER, "srclang": memory.source_language})
            header.text = "\n    "
            language = etree.SubElement(header, "prop", type="x-target-language")
            language.text = memory.target_language
            language.tail = "\n  "
            file.write(header)
            file.write("\n  ")
            with file.element("body"):
                for unit in memory.units:
                    file.write("\n    ")
                    file.write(_element(unit, memory, path))
                file.write("\n  ")
            file.write("\n")
    return out.getvalue() + b"\n"


def cleaned(target: str) -> str:
    """A target as files hold it: on one line, without white space at its ends."""
    return SPACE.sub(" ", target).strip(" \t\r\n")


def _elements(data: bytes, path: Path) -> Iterator[etree._Element]:
    """The header and the units of a file, each dropped when the next is asked for."""
    try:
        parser = etree.iterparse(
            io.BytesIO(data),
            events=("start", "end"),
            load_dtd=False,
            no_network=True,
            resolve_entities=False,
            remove_comments=True,
            remove_pis=True,
        )
        for event, element in parser:
            if event == "start":
                if element.getparent() is None:
                    _check_root(element, path)
            elif element.tag in ("header", "tu"):
                yield element
                element.clear()
                while (earlier := element.getprevious()) is not None:
                    parent = element.getparent()
                    assert parent is not None
                    parent.remove(earlier)
    except etree.XMLSyntaxError as problem:
        line, column = problem.position
        said = re.sub(r", line \d+, column \d+.*", "", problem.msg or "not XML")
        raise MemoryFileError(
            f"The file is not well-formed at column {column}: {said}.",
            hint="Correct that place, or take the .bak file beside it; nothing was changed.",
            path=path,
            line=line or 1,
        ) from problem


def _check_root(root: etree._Element, path: Path) -> None:
    if root.tag != "tmx":
        raise MemoryFileError(
            f"The file is no TMX: its first element is <{root.tag}>.", path=path, line=1
        )
    dtd = root.getroottree().docinfo.internalDTD
    if dtd is not None and any(True for _ in dtd.iterentities()):  # type: ignore[attr-defined]
        raise MemoryFileError(
            "The file declares entities, which memories must not.",
            hint="Delete the declarations in its first lines.",
            path=path,
            line=1,
        )


def _languages(header: etree._Element, path: Path) -> tuple[str, str]:
    source = header.get("srclang", "")
    target = next((p.text for p in header.iter("prop") if p.get("type") == "x-target-language"), "")
    if not source or not target:
        raise MemoryFileError(
            "The header does not say the languages (srclang, and a prop x-target-language).",
            hint="Programs' own files are read by `python -m pipeline memory import`.",
            path=path,
            line=_line(header),
        )
    return source, target.strip()


def _unit(tu: etree._Element, languages: tuple[str, str], path: Path) -> Unit:
    line = _line(tu)
    source = _variant(tu, languages[0], path)
    target = _variant(tu, languages[1], path)
    text = _text(source, path)
    key = segment_key(text)
    props = {p.get("type", ""): (p.text or "").strip() for p in tu.iterchildren("prop")}
    state = props.get("x-state", "unreviewed")
    if state not in STATES:
        raise MemoryFileError(
            f"The state “{state}” is none of {', '.join(STATES)}.", path=path, line=line
        )
    return Unit(
        id=tu.get("tuid") or key,
        key=key,
        source=text,
        target=_text(target, path),
        article=props.get("x-article", ""),
        role=props.get("x-role", ""),
        before=props.get("x-before", ""),
        after=props.get("x-after", ""),
        machine=props.get("x-machine", ""),
        engine=props.get("x-engine", ""),
        stated=cast(State, state),
        who=target.get("changeid", ""),
        when=target.get("changedate", ""),
        note="\n".join((note.text or "").strip() for note in tu.iterchildren("note")),
        silenced=tuple(_silences(tu, path)),
        offer=_offer(props, path, line),
        unused="x-unused" in props,
        line=line,
    )


def _variant(tu: etree._Element, language: str, path: Path) -> etree._Element:
    """The unit's one variant in a language, regional variants of it counting as the same."""
    wanted = language.casefold().split("-")[0]
    found = [
        tuv
        for tuv in tu.iterchildren("tuv")
        if tuv.get(LANG, tuv.get("lang", "")).casefold().split("-")[0] == wanted
    ]
    if len(found) != 1 or found[0].find("seg") is None:
        raise MemoryFileError(
            f"The unit has {'no' if not found else 'more than one'} text in “{language}”."
            if len(found) != 1
            else f"The unit's text in “{language}” has no <seg>.",
            hint="Each unit has one <tuv> for each of the two languages.",
            path=path,
            line=_line(tu),
        )
    return found[0]


def _text(tuv: etree._Element, path: Path) -> str:
    segment = tuv.find("seg")
    assert segment is not None
    for node in segment.iter():
        if isinstance(node, etree._Entity):
            raise MemoryFileError(
                f"The entity {node.text} is not known.",
                hint="Write the character itself; & alone is &amp;.",
                path=path,
                line=_line(node) or _line(tuv),
            )
    return cleaned("".join(str(text) for text in segment.itertext()))


def _line(element: etree._Element) -> int:
    return cast(int | None, element.sourceline) or 0


def _silences(tu: etree._Element, path: Path) -> Iterator[Silence]:
    for prop in tu.iterchildren("prop"):
        if prop.get("type") != "x-silence":
            continue
        code, _, reason = (prop.text or "").partition(":")
        if not reason.strip():
            raise MemoryFileError(
                "A silenced check needs a reason.",
                hint='Write <prop type="x-silence">numbers: The year is written out.</prop>.',
                path=path,
                line=_line(prop),
            )
        yield Silence(code.strip(), reason.strip())


def _offer(props: dict[str, str], path: Path, line: int) -> Offer | None:
    if "x-offer" not in props:
        return None
    score = props.get("x-offer-score", "")
    if not score.isdigit():
        raise MemoryFileError("An offer needs a score, 0 to 100.", path=path, line=line)
    return Offer(int(score), props.get("x-offer-difference", ""), props["x-offer"])


def _element(unit: Unit, memory: Memory, path: Path) -> etree._Element:
    """The unit as an element, a line for each thing that it says."""
    tu = etree.Element("tu", tuid=unit.id)
    tu.text = "\n      "
    values = [
        ("x-article", unit.article),
        ("x-role", unit.role),
        ("x-before", unit.before),
        ("x-after", unit.after),
        ("x-machine", unit.machine),
        ("x-engine", unit.engine),
        ("x-state", unit.stated),
        ("x-unused", "yes" if unit.unused else ""),
        *(("x-silence", f"{each.code}: {each.reason}") for each in unit.silenced),
    ]
    if unit.offer is not None:
        values += [
            ("x-offer", unit.offer.target),
            ("x-offer-score", str(unit.offer.score)),
            ("x-offer-difference", unit.offer.difference),
        ]
    try:
        for note in filter(None, unit.note.split("\n")):
            _child(tu, "note").text = note
        for kind, value in values:
            if value:
                _child(tu, "prop", {"type": kind}).text = value
        given = {"changedate": unit.when, "changeid": unit.who}
        attributes = {name: value for name, value in given.items() if value}
        for language, text, more in (
            (memory.source_language, unit.source, None),
            (memory.target_language, unit.target, attributes),
        ):
            tuv = _child(tu, "tuv", more)
            tuv.set(LANG, language)
            _fill(etree.SubElement(tuv, "seg"), text)
    except ValueError as problem:
        text = f"{unit.target} {unit.note}"
        found = ILLEGAL.search(text)
        raise MemoryFileError(
            f"The unit “{unit.id}” has a character that XML cannot hold"
            + (f": U+{ord(found[0]):04X}." if found else "."),
            hint="Delete it.",
            path=path,
        ) from problem
    tu[-1].tail = "\n    "
    return tu


def _child(
    parent: etree._Element, tag: str, attributes: dict[str, str] | None = None
) -> etree._Element:
    child = etree.SubElement(parent, tag, attributes or {})
    child.tail = "\n      "
    return child


def _fill(segment: etree._Element, text: str) -> None:
    """Put text into a <seg>, its placeholders as <bpt>, <ept> and <ph> where they pair."""
    inline = _pairs(text)
    segment.text, last, done = "", None, 0
    for match in TAG.finditer(text) if inline else ():
        if match[0].startswith("\\"):
            continue
        before = text[done : match.start()]
        if last is None:
            segment.text += before
        else:
            last.tail = before
        number = match[2]
        if match[3]:
            last = etree.SubElement(segment, "ph", x=number)
        else:
            last = etree.SubElement(segment, "ept" if match[1] else "bpt", i=number)
        last.text = match[0]
        done = match.end()
    if last is None:
        segment.text = text
    else:
        last.tail = text[done:]


def _pairs(text: str) -> bool:
    """Whether each opening placeholder has its closing one, and no number comes twice."""
    opened: list[str] = []
    seen: set[str] = set()
    for match in TAG.finditer(text):
        if match[0].startswith("\\"):
            continue
        if match[1]:
            if match[2] not in opened:
                return False
            opened.remove(match[2])
        else:
            if match[2] in seen or (match[1] and match[3]):
                return False
            seen.add(match[2])
            if not match[3]:
                opened.append(match[2])
    return not opened
