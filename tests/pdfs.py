"""Reading a PDF's structure, for tests against the standards' clauses."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pikepdf

TYPES = """
    Document Part Art Sect Div BlockQuote Caption TOC TOCI Index NonStruct P H1 H2 H3 H4 H5 H6
    L LI Lbl LBody Table THead TBody TR TH TD Span Quote Note Reference Code Link Annot
    Figure Formula Form
"""
STANDARD = set(TYPES.split())
"""The standard structure types of PDF 1.7, section 14.8.4."""
GROUPS = {"Document", "Part", "Art", "Sect", "Div", "TOC", "TOCI", "Index", "L", "LI", "Table"}
GROUPS |= {"THead", "TBody", "TR"}
PAINTING = {"Tj", "TJ", "'", '"', "Do", "f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "sh", "BI"}


@dataclass
class Node:
    """A structure element; `marks` are the pages and numbers of its own marked content."""

    role: str
    raw: Any
    kids: list["Node"] = field(default_factory=list)
    marks: list[tuple[int, int]] = field(default_factory=list)
    links: list[Any] = field(default_factory=list)

    def walk(self) -> Iterator["Node"]:
        yield self
        for kid in self.kids:
            yield from kid.walk()

    def all(self, *roles: str) -> list["Node"]:
        return [node for node in self.walk() if node.role in roles]


class Tagged:
    """A tagged PDF: its tree, and the content of its pages."""

    def __init__(self, path: Path) -> None:
        self.pdf = pikepdf.open(path)
        self.numbers = {page.objgen: n for n, page in enumerate(self.pdf.pages)}
        root = self.pdf.Root.StructTreeRoot
        (top,) = root.K
        self.tree = self.node(top)
        self.pages = [self.content(page) for page in self.pdf.pages]

    def node(self, raw: Any) -> Node:
        node = Node(str(raw.S)[1:], raw)
        own = self.numbers[raw.Pg.objgen] if "/Pg" in raw else -1
        for kid in raw.get("/K", []):
            if isinstance(kid, int):
                node.marks.append((own, kid))
            elif kid.get("/Type") == "/MCR":
                node.marks.append((self.numbers[kid.Pg.objgen], int(kid.MCID)))
            elif kid.get("/Type") == "/OBJR":
                node.links.append(kid.Obj)
            else:
                assert kid.P.objgen == raw.objgen
                node.kids.append(self.node(kid))
        return node

    def content(self, page: Any) -> tuple[set[int], list[str]]:
        """The numbers of a page's marked content, and what is painted outside any."""
        marks: set[int] = set()
        bare: list[str] = []
        stack: list[bool] = []
        for operands, operator in pikepdf.parse_content_stream(page):
            name = str(operator)
            if name in ("BDC", "BMC"):
                tagged = len(operands) > 1 and "/MCID" in operands[1]
                if tagged:
                    marks.add(int(operands[1].MCID))
                stack.append(tagged or str(operands[0]) == "/Artifact")
            elif name == "EMC":
                stack.pop()
            elif name in PAINTING and not any(stack):
                bare.append(name)
        assert not stack
        return marks, bare
