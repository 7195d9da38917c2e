"""Covers: the words whole and on the page, the same bytes, in any script, or a picture instead."""

import re
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from conftest import Anthology
from fontTools.pens.boundsPen import ControlBoundsPen
from fontTools.svgLib.path import parse_path
from PIL import Image
from pypdf import PdfReader

from pipeline.books.cover import HEIGHT, MARGIN, MEASURE, WIDTH, drawn, write_cover
from pipeline.books.outlines import Face, balanced, lines
from pipeline.config import Language
from pipeline.errors import BookError
from pipeline.locales import load_locale

SHORT = Language("de", "", "Der Hafen")
LONG = {
    "es": "Relatos de los puertos, los puentes y las fronteras que unieron o separaron a veinte "
    "países durante un año muy largo",
    "zh": "桥梁与边界：二〇二五年中国同二十来个国家之间的访问、纪念、争端与和解，"
    "以及港口、铁路、大学和医院里发生的故事",
    "de": "Donaudampfschifffahrtsgesellschaftskapitäne und Grenzschutzbeamte: Berichte über "
    "Besuche und Streitfragen eines langen Jahres",
}
SVG = "{http://www.w3.org/2000/svg}"


def words(svg: str) -> list[tuple[float, float, float, float]]:
    """The boxes of the lines of words: left, top, right, foot."""
    found = []
    for path in ElementTree.fromstring(svg).findall(f"{SVG}path"):
        if re.search("[CQ]", path.get("d", "")) and path.get("transform") is None:
            pen = ControlBoundsPen(None)
            parse_path(path.get("d"), pen)
            found.append(pen.bounds)
    return found


@pytest.mark.parametrize("code", LONG)
def test_a_long_title_stands_on_the_page(code: str) -> None:
    book = Language(code, "", LONG[code], subtitle=LONG[code][:50], editors=("Li Wei", "Ana Núñez"))
    boxes = words(drawn(book))
    assert 5 <= len(boxes) <= 10
    for left, top, right, foot in boxes:
        assert left >= MARGIN - 12  # letters may overhang
        assert right <= WIDTH - MARGIN + 12
        assert top > 200
        assert foot < 1600  # where even A4 shows it
    assert all(one[1] < two[1] for one, two in pairwise(boxes))


def test_a_short_title_is_large_and_says_itself() -> None:
    svg = drawn(SHORT)
    (box,) = words(svg)
    assert box[2] - box[0] > WIDTH / 2
    root = ElementTree.fromstring(svg)
    assert [root.findtext(f"{SVG}{tag}") for tag in ("title", "desc")] == [
        "Der Hafen",
        "Umschlag von „Der Hafen“",
    ]
    assert "<text" not in svg


def test_lines_are_even_and_keep_short_words_with_the_next() -> None:
    face = Face(load_locale("es"), 180)
    text = "Una historia de puertos y de puentes"
    even = [line.length for line in balanced(text, face, MEASURE)]
    first = [line.length for line in lines(text, face, MEASURE)]
    assert len(even) == len(first) > 1
    assert max(even) - min(even) < max(first) - min(first)
    assert " ".join(line.text for line in balanced(text, face, MEASURE)) == text
    boxes = words(drawn(Language("es", "", "Puentes y fronteras")))
    assert boxes[1][2] > boxes[0][2]  # “Puentes / y fronteras”


def test_words_of_a_right_to_left_language_stand_on_the_right() -> None:
    boxes = words(drawn(Language("ar", "", "جسور وحدود", locale="ar")))
    assert boxes[0][2] == pytest.approx(WIDTH - MARGIN, abs=30)


def test_a_letter_without_a_font_is_an_error() -> None:
    with pytest.raises(BookError, match=r"no font on this machine has “\U00016800” \(U\+16800\)"):
        drawn(replace(SHORT, title="Der \U00016800 Hafen"))


def test_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_cover(SHORT, tmp_path / f"{name}.svg", tmp_path / f"{name}.jpg")
    for suffix in (".svg", ".jpg"):
        one, two = ((tmp_path / f"{name}{suffix}").read_bytes() for name in ("one", "two"))
        assert one == two
    assert drawn(SHORT) != drawn(replace(SHORT, title="Der Hafer"))


def test_a_picture_instead(tmp_path: Path) -> None:
    Image.new("RGBA", (4000, 5000), "#264").save(tmp_path / "own.png")
    book = replace(SHORT, cover=str(tmp_path / "own.png"))
    write_cover(book, tmp_path / "cover.svg", tmp_path / "cover.jpg")
    with Image.open(tmp_path / "cover.jpg") as image:
        assert image.size == (1600, 2000)
    assert "data:image/jpeg;base64," in (tmp_path / "cover.svg").read_text()
    (tmp_path / "own.png").write_bytes(b"no picture")
    with pytest.raises(BookError, match=r"own\.png: The cover is not a picture"):
        write_cover(book, tmp_path / "cover.svg", tmp_path / "cover.jpg")


@pytest.mark.parametrize("code", ["es", "zh", "de"])
def test_the_books_have_it(shipped: Anthology, code: str) -> None:
    folder = shipped.output / code
    with Image.open(folder / "cover.jpg") as image:
        assert image.size == (WIDTH, HEIGHT)
        jpeg = image.convert("L").resize((160, 256))
    pdf = PdfReader(folder / "anthology.pdf")
    assert not pdf.pages[0].images  # it is drawn, not a picture of pixels
    with pypdfium2.PdfDocument(folder / "anthology.pdf") as document:
        page = document[0].render(scale=160 / document[0].get_width()).to_pil().convert("L")
    shown = jpeg.crop((0, 0, 160, min(page.height, 256)))
    page = page.crop((0, 0, 160, shown.height))
    apart = sum(abs(a - b) > 60 for a, b in zip(shown.tobytes(), page.tobytes(), strict=True))
    assert apart < 0.02 * len(shown.tobytes())
    root: Any = pdf.trailer["/Root"]
    title = {"es": "Puentes y fronteras", "zh": "桥梁与边界", "de": "Brücken und Grenzen"}[code]
    assert title in figures(root["/StructTreeRoot"])[0]


def figures(node: Any) -> list[str]:
    """The alternative texts of the figures below a node of the structure tree."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if not isinstance(node, dict):
        return []
    found = [str(node.get("/Alt", ""))] if node.get("/S") == "/Figure" else []
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        found += figures(kid)
    return found
