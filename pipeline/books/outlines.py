"""Lines of text as outlines, shaped by Pango as the books' text is.

A cover goes to readers and shops that lack the book's fonts, so its letters are drawn shapes. Pango
chooses the fonts, joins letters and orders right-to-left words; fontTools reads the shapes.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import weasyprint
from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont
from weasyprint.formatting_structure.boxes import TextBox
from weasyprint.text.ffi import FROM_UNITS, ffi, harfbuzz, pango
from weasyprint.text.fonts import get_hb_object_data, get_pango_font_hb_face
from weasyprint.text.line_break import split_first_line

from pipeline.books.fonts import quoted
from pipeline.errors import BookError
from pipeline.locales import Locale


@dataclass(frozen=True)
class Face:
    """How a text is set: its language, its size in units of the drawing, its weight and slope."""

    locale: Locale
    size: float
    weight: int = 400
    italic: bool = False


@dataclass(frozen=True)
class Line:
    """A line that was broken off a text: its words, its length, and its shape at the origin."""

    text: str
    length: float
    layout: Any

    def outline(self, face: Face, x: float, y: float) -> str:
        """The line as SVG path data, beginning at `x` on the base line `y`."""
        parts = []
        for font, glyph, left, up in _glyphs(self.layout, face):
            glyphs = font.getGlyphSet(location={"wght": face.weight})
            scale = face.size / font["head"].unitsPerEm
            pen = SVGPathPen(glyphs, _short)
            at = (scale, 0, 0, -scale, x + left, y - up)
            glyphs[font.getGlyphName(glyph)].draw(TransformPen(pen, at))
            parts.append(pen.getCommands())
        return "".join(parts)


def _short(number: float) -> str:
    return f"{number:.1f}".rstrip("0").rstrip(".")


def lines(text: str, face: Face, measure: float) -> list[Line]:
    """The text in lines no longer than `measure`, except where a word alone is longer."""
    found = []
    style = _style(face)
    rest = text
    while rest:
        layout, _, resume, length, _, _ = split_first_line(rest, style, None, measure, 0)
        data = rest.encode()
        shown = data if resume is None else data[:resume]
        found.append(Line(shown.decode().strip(), length, layout))
        rest = "" if resume is None else data[resume:].decode()
    return found


def balanced(text: str, face: Face, measure: float) -> list[Line]:
    """The text in as few lines as `measure` allows, of lengths as even as can be."""
    best = lines(text, face, measure)
    low, high = measure / 3, measure
    while len(best) > 1 and high - low > face.size / 8:
        middle = (low + high) / 2
        tried = lines(text, face, middle)
        if len(tried) == len(best) and max(line.length for line in tried) <= middle:
            best, high = tried, middle
        else:
            low = middle
    return best


def _style(face: Face) -> Any:
    """WeasyPrint's computed style of a face."""
    style = _base(face.locale.tag, face.locale.direction, quoted(face.locale.fonts)).copy()
    style["font_size"] = face.size
    style["font_weight"] = face.weight
    style["font_style"] = "italic" if face.italic else "normal"
    return style


@cache
def _base(tag: str, direction: str, families: str) -> Any:
    html = (
        f'<html lang="{tag}" dir="{direction}"><body style=\'font-family: {families}; '
        "font-kerning: normal; font-variant-ligatures: common-ligatures'>x"
    )
    (page,) = weasyprint.HTML(string=html).render().pages
    return next(box.style for box in page._page_box.descendants() if isinstance(box, TextBox))


def _glyphs(layout: Any, face: Face) -> Iterator[tuple[TTFont, int, float, float]]:
    """A line's glyphs: their fonts, their numbers in them, and how far right and up they stand.

    Raises BookError for a character that no font has.
    """
    layout.reactivate(_style(face))
    line, _ = layout.get_first_line()
    run, x = line.runs[0], 0
    while run != ffi.NULL:
        item, run = run.data, run.next
        font = _font(item.item.analysis.font)
        for info in item.glyphs.glyphs[0 : item.glyphs.num_glyphs]:
            if info.glyph & pango.PANGO_GLYPH_UNKNOWN_FLAG:
                character = chr(info.glyph & ~pango.PANGO_GLYPH_UNKNOWN_FLAG)
                raise BookError(
                    f"The cover would be incomplete: no font on this machine has “{character}” "
                    f"(U+{ord(character):04X}).",
                    hint="Install a font that has it (Debian: fonts-noto-core), or change the "
                    "title, subtitle or editors in config.yaml.",
                )
            if info.glyph != pango.PANGO_GLYPH_EMPTY:
                left = (x + info.geometry.x_offset) * FROM_UNITS
                yield font, info.glyph, left, -info.geometry.y_offset * FROM_UNITS
            x += info.geometry.width


def _font(pango_font: Any) -> TTFont:
    face = get_pango_font_hb_face(pango_font)
    data = get_hb_object_data(face)
    return _parsed(data, harfbuzz.hb_face_get_index(face))


@cache
def _parsed(data: bytes, index: int) -> TTFont:
    return TTFont(io.BytesIO(data), fontNumber=index, lazy=True)
