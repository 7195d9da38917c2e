"""XML from strangers: nothing is fetched, no entity is expanded, and faults have a line."""

import re
from pathlib import Path
from typing import Any

from lxml import etree

from pipeline.errors import AnthologyError, MemoryFileError
from pipeline.segments.tags import TAG

OPENING = {"bpt": "i", "bx": "id", "sc": "id"}
CLOSING = {"ept": "i", "ex": "id", "ec": "startRef"}
SPANS = ("g", "pc")
POINTS = ("x", "ph")


def parse(path: Path, error: type[AnthologyError] = MemoryFileError) -> etree._Element:
    """The root of an XML file.

    Raises `error` with the line when it cannot be read, is not well-formed or declares entities.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, strip_cdata=True
    )
    try:
        root = etree.fromstring(read_bytes(path, error), parser)
    except etree.XMLSyntaxError as problem:
        line, column = problem.position
        said = re.sub(r", line \d+, column \d+.*", "", problem.msg or "not XML")
        raise error(
            f"The file is not well-formed at column {column}: {said}.",
            hint="Nothing was imported.",
            path=path,
            line=line or 1,
        ) from problem
    dtd: Any = root.getroottree().docinfo.internalDTD
    if dtd is not None and any(True for _ in dtd.iterentities()):
        raise error("The file declares entities, which is refused.", path=path, line=1)
    return root


def read_bytes(path: Path, error: type[AnthologyError] = MemoryFileError) -> bytes:
    """What is in the file. Raises `error`."""
    try:
        return path.read_bytes()
    except OSError as problem:
        raise error(f"The file cannot be read: {problem.strerror}.", path=path) from problem


def local(element: etree._Element) -> str:
    """The element's name without its namespace, "" for comments and the like."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def line_of(element: etree._Element) -> int:
    line: Any = element.sourceline
    return int(line or 0)


def children(element: etree._Element, name: str) -> list[etree._Element]:
    return [child for child in element if local(child) == name]


def text_of(element: etree._Element, path: Path) -> str:
    """The text in an element, with a placeholder for each inline element of TMX or XLIFF.

    Raises MemoryFileError for an inline element without a number, and for unknown entities.
    """
    out = [element.text or ""]
    for child in element:
        if child.tag is etree.Entity:
            entity: Any = child
            raise MemoryFileError(
                f"The entity &{entity.name}; is not known.",
                hint="Write the character itself; & alone is &amp;.",
                path=path,
                line=line_of(element),
            )
        out += [_inline(child, path), child.tail or ""]
    return "".join(out)


def _inline(child: etree._Element, path: Path) -> str:
    name = local(child)
    if not name:
        return ""
    if name in SPANS:
        number = _number(child, "id", path)
        return f"<{number}>{text_of(child, path)}</{number}>"
    if name in ("bpt", "ept", "ph", "it", "x") and _is_tag(said := text_of(child, path)):
        return said
    if name in POINTS:
        return f"<{_number(child, 'x', path)}/>"
    if name == "it":
        closes = child.get("pos") in ("end", "close")
        return f"<{'/' if closes else ''}{_number(child, 'x', path)}>"
    if name in OPENING:
        return f"<{_number(child, OPENING[name], path)}>"
    if name in CLOSING:
        return f"</{_number(child, CLOSING[name], path)}>"
    if name == "cp":
        return chr(int(child.get("hex", "FFFD"), 16))
    return text_of(child, path)


def _is_tag(text: str) -> bool:
    """Whether it is a placeholder as TMX files hold it inside an inline element: `<1>`, `<g1/>`."""
    return bool(TAG.fullmatch(re.sub(r"(?<=[</])[A-Za-z]+(?=\d)", "", text)))


def _number(element: etree._Element, attribute: str, path: Path) -> str:
    """The number that pairs inline elements; `attribute` comes first, then the usual others."""
    for name in ("rid", attribute, "i", "id", "x"):
        if found := re.search(r"\d+$", element.get(name, "")):
            return found[0]
    raise MemoryFileError(
        f"The inline element <{local(element)}> has no number.", path=path, line=line_of(element)
    )
