"""The PDF's structure tree, built from the laid out boxes.

WeasyPrint (70.0) starts each element anew on each page, knows no notes, tables of contents or
changes of language, and leaves running heads as real content. This tree has one structure element
for each element of the HTML document, whatever pages it spans (PDF 1.7, section 14.8; ISO 14289-1).
"""

from typing import Any

import pydyf
from weasyprint.formatting_structure.boxes import MarginBox, ReplacedBox, TextBox
from weasyprint.layout.absolute import AbsolutePlaceholder

from pipeline.books.footnotes import CALL, MARKER

ROLES = {
    "a": "Link",
    "article": "Art",
    "blockquote": "BlockQuote",
    "code": "Code",
    "figcaption": "Caption",
    "figure": "Div",
    "img": "Figure",
    "li": "LI",
    "li::marker": "Lbl",
    "nav": "Sect",
    "ol": "L",
    "p": "P",
    "pre": "P",
    "section": "Sect",
    "table": "Table",
    "tbody": "TBody",
    "td": "TD",
    "th": "TH",
    "thead": "THead",
    "tr": "TR",
    "ul": "L",
}
IN_CONTENTS = {"ol": "TOC", "li": "TOCI"}
SCALE = 0.75  # points in a CSS pixel


class StructureTree:
    """Gathers the structure elements of a document, page by page."""

    def __init__(self, pdf: Any, document: Any) -> None:
        self.pdf, self.document = pdf, document
        self.references = pdf.page_references
        self.nodes: dict[Any, Any] = {}
        self.heads: dict[Any, int] = {}  # the page on which each table's head stands first
        self.annotations: list[tuple[bytes, Any]] = []
        self.notes = 0
        self.level = 0
        self.page = 0
        self.tags: dict[Any, Any] = {}
        self.marks: dict[int, int] = {}
        self.stream: list[Any] = []
        self.owners: dict[int, bytes] = {}

    def build(self, streams: list[Any]) -> None:
        """Add the tree for these pages' streams to the PDF."""
        parents = pydyf.Dictionary({"Nums": pydyf.Array()})
        self.pdf.add_object(parents)
        root = pydyf.Dictionary({"Type": "/StructTreeRoot", "ParentTree": parents.reference})
        self.pdf.add_object(root)
        top = self.element("Document", root)
        for number, (page, stream) in enumerate(zip(self.document.pages, streams, strict=True)):
            self.page, self.tags, self.stream = number, stream._tags, stream.stream
            self.owners = {}
            self.marks = {
                item["MCID"]: place
                for place, item in enumerate(stream.stream)
                if isinstance(item, dict) and "MCID" in item
            }
            self.visit(page._page_box, top)
            last = max(self.owners, default=-1)
            owners = [self.owners.get(mark, b"null") for mark in range(last + 1)]
            parents["Nums"].extend((number, pydyf.Array(owners)))
        for reference, annotation in self.annotations:
            annotation["StructParent"] = key = len(parents["Nums"]) // 2
            parents["Nums"].extend((key, reference))
        root["ParentTreeNextKey"] = len(parents["Nums"]) // 2
        catalog = self.pdf.catalog
        catalog["StructTreeRoot"] = root.reference
        catalog["MarkInfo"] = pydyf.Dictionary({"Marked": "true"})
        catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})

    def element(self, role: str, parent: Any, first: bool = False) -> Any:
        """A new structure element under `parent`, behind its other kids or before them."""
        node = pydyf.Dictionary({"Type": "/StructElem", "S": f"/{role}", "P": parent.reference})
        self.pdf.add_object(node)
        node.inside = getattr(parent, "inside", frozenset())
        kids = parent.setdefault("K", pydyf.Array())
        kids.insert(0 if first else len(kids), node.reference)
        return node

    def visit(self, box: Any, parent: Any) -> None:
        """Add a box and what is in it."""
        if isinstance(box, AbsolutePlaceholder):
            box = box._box
        if isinstance(box, MarginBox):
            self.artifact(box, {"Type": "/Pagination", "Subtype": "/Header"})
            return
        if isinstance(box, TextBox):
            self.content(box, parent)
            return
        element, tag = box.element, box.element_tag
        again = tag == "thead" and self.heads.setdefault(element, self.page) != self.page
        if again or box.is_leader or (tag or "").startswith("hr"):
            self.artifact(box, {"Type": "/Pagination"} if again else {"Type": "/Layout"})
            return
        node = parent if element is None else self.node(box, element, tag, parent)
        if box.link_annotation is not None:
            self.annotate(box.link_annotation, node, element)
        for child in getattr(box, "children", ()):
            self.visit(child, node)
        if isinstance(box, ReplacedBox):
            self.content(box, node)

    def node(self, box: Any, element: Any, tag: str, parent: Any) -> Any:
        """The structure element of an HTML element or of its generated content."""
        key = element, tag
        if key not in self.nodes:
            self.nodes[key] = self.made(box, element, tag, parent)
        return self.nodes[key]

    def made(self, box: Any, element: Any, tag: str, parent: Any) -> Any:
        if tag.endswith(CALL):
            call = self.element("Reference", parent)
            self.nodes[element, element.tag] = note = self.element("Note", parent)
            self.notes += 1
            note["ID"] = pydyf.String(f"note-{self.notes}")
            return call
        if tag.endswith(MARKER):
            return self.element("Lbl", parent, first=True)
        role = ROLES.get(tag)
        if "nav" in getattr(parent, "inside", ()):
            role = IN_CONTENTS.get(tag, role)
        if tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            role = f"H{self.heading(int(tag[1]) + ('inner' in parent.inside))}"
        if tag == "section" and "names" in element.get("class", ""):
            role = "Index"
        language = element.get("lang") if tag not in ("html", "body") else None
        if role is None and not language:
            return parent
        node = self.element(role or "Span", parent)
        if tag == "nav" or (tag == "article" and "inner" in element.get("class", "")):
            node.inside |= {"nav" if tag == "nav" else "inner"}
        if language:
            node["Lang"] = pydyf.String(language)
        self.describe(node, role, box, element, tag)
        if role == "LI":
            self.nodes[element, "li::marker"] = self.element("Lbl", node) if _marked(box) else node
            return self.element("LBody", node)
        return node

    def heading(self, level: int) -> int:
        """The level, or the deepest that may follow the last one (ISO 14289-1, 7.4.2)."""
        self.level = min(level, self.level + 1, 6)
        return self.level

    def describe(self, node: Any, role: str | None, box: Any, element: Any, tag: str) -> None:
        if role == "Figure":
            height = self.document.pages[self.page].height
            x, y = box.content_box_x(), box.content_box_y()
            edges = (x, height - y - box.height, x + box.width, height - y)
            area = pydyf.Array([edge * SCALE for edge in edges])
            node["A"] = pydyf.Dictionary({"O": "/Layout", "Placement": "/Block", "BBox": area})
            node["Alt"] = pydyf.String(element.get("alt"))
        elif role == "TH":
            node["A"] = pydyf.Dictionary({"O": "/Table", "Scope": "/Column"})
        elif role == "L":
            numbering = "/Decimal" if tag == "ol" else "/None"
            node["A"] = pydyf.Dictionary({"O": "/List", "ListNumbering": numbering})

    def content(self, box: Any, node: Any) -> None:
        """Hang a piece of marked content on a structure element."""
        mark = self.tags.pop(box)["mcid"]
        if "Pg" not in node:
            node["Pg"] = self.references[self.page]
        kids = node.setdefault("K", pydyf.Array())
        if node["Pg"] == self.references[self.page]:
            kids.append(mark)
        else:
            place = {"Type": "/MCR", "Pg": self.references[self.page], "MCID": mark}
            kids.append(pydyf.Dictionary(place))
        self.owners[mark] = node.reference
        self.stream[self.marks[mark] - 1] = node["S"]

    def artifact(self, box: Any, kind: dict[str, str]) -> None:
        """Take a box's content out of the text: running heads, repeated heads, ornaments."""
        if box in self.tags:
            place = self.marks[self.tags.pop(box)["mcid"]]
            self.stream[place - 1] = "/Artifact"
            self.stream[place].clear()
            self.stream[place].update(kind)
        for child in getattr(box, "children", ()):
            self.artifact(child, kind)

    def annotate(self, annotation: Any, node: Any, element: Any) -> None:
        """Tie a link's area to its structure element, and say what it is (ISO 14289-1, 7.18.5)."""
        reference = pydyf.Dictionary(
            {"Type": "/OBJR", "Obj": annotation.reference, "Pg": self.references[self.page]}
        )
        node.setdefault("K", pydyf.Array()).append(reference)
        words = " ".join("".join(element.itertext()).split())
        annotation["Contents"] = pydyf.String(words or element.get("href", ""))
        self.annotations.append((node.reference, annotation))


def _marked(box: Any) -> bool:
    """Whether a list's item has a number or a sign before it."""
    return "list-item" in box.style["display"] and box.style["list_style_type"] != "none"


def add_tags(pdf: Any, document: Any, version: Any, streams: list[Any]) -> None:
    """What stands in for WeasyPrint's function of that name."""
    StructureTree(pdf, document).build(streams)
