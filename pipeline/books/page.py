"""The printed page: its sizes, its grid of lines, and the style sheet that follows from both."""

import unicodedata
from dataclasses import dataclass, replace

from pipeline.books.fonts import quoted
from pipeline.books.render import style
from pipeline.locales import Locale

# width, height, and margins top, outer, bottom, inner; millimetres
PAGES: dict[str, tuple[float, ...]] = {
    "A5": (148, 210, 19, 16, 20, 18),
    "6x9in": (152.4, 228.6, 21, 17, 23, 20),
    "A4": (210, 297, 27, 34, 32, 34),
}
SIZES = {"A5": 10.0, "6x9in": 10.5, "A4": 11.5}  # points
LEADING, LEADING_HAN = 1.4, 1.75  # lines' heights; Han characters fill theirs (W3C clreq, 2.2)
POINT = 25.4 / 72  # millimetres
GAP = 0.09  # ems between Han characters and words; from 0.1 on, readers copy a space out of it
HEAD = 8.5  # points, a running head
NARROW, WIDE = 0.5, 1.0  # of the size, an average letter and a Han character


@dataclass(frozen=True)
class Page:
    """A page whose text block is a whole number of lines high; millimetres, `size` in points."""

    width: float
    height: float
    top: float
    outer: float
    bottom: float
    inner: float
    size: float
    leading: float

    @property
    def line(self) -> float:
        """The height of a line in points, to a twentieth."""
        return round(self.size * self.leading * 20) / 20

    @property
    def lines(self) -> int:
        """How many lines of running text a page has."""
        return int((self.height - self.top - self.bottom) / (self.line * POINT))

    @property
    def measure(self) -> float:
        """The width of the text block in points."""
        return (self.width - self.inner - self.outer) / POINT


def page_of(page_size: str, locale: Locale) -> Page:
    """The page of that trim size for a language."""
    width, height, top, outer, bottom, inner = PAGES[page_size]
    size = SIZES[page_size]
    if not locale.word_spaces:
        # A line is a whole number of characters long (W3C clreq, section 2.2).
        em = size * POINT
        outer = round(width - inner - em * int((width - inner - outer) / em) - 0.02, 3)
    leading = LEADING if locale.word_spaces else LEADING_HAN
    page = Page(width, height, top, outer, bottom, inner, size, leading)
    bottom = height - top - page.lines * page.line * POINT
    return replace(page, bottom=round(bottom - 0.02, 3))


def css(locale: Locale, source: Locale, page: Page) -> str:
    """The style sheets, and what depends on the languages and the page."""
    top, outer, bottom, inner = page.top, page.outer, page.bottom, page.inner
    rules = f"""
@page {{ size: {page.width}mm {page.height}mm; margin: {top}mm {outer}mm {bottom}mm {inner}mm;
  font-family: {quoted(locale.fonts)} }}
@page :left {{ margin: {top}mm {inner}mm {bottom}mm {outer}mm }}
html {{ font-family: {quoted(locale.fonts)}; font-size: {page.size}pt; line-height: {page.line}pt }}
.titlepage, .imprint {{ height: {page.lines * page.line}pt }}
code, pre {{ font-family: "DejaVu Sans Mono", {quoted(locale.sans)}, monospace }}
"""
    if not locale.word_spaces:
        rules += f"""
html {{ font-variant-numeric: lining-nums }}
.text {{ hyphens: manual; text-align: start }}
p.original, span.original {{ font-family: {quoted(source.fonts)}, {quoted(locale.fonts)} }}
.text p.original {{ hyphens: auto; text-align: justify }}
.half {{ font-feature-settings: "halt" }}
.gap-before {{ margin-left: {GAP}em }}
.gap-after {{ margin-right: {GAP}em }}
:lang(en) {{ font-variant-east-asian: proportional-width }}
em, i:not([lang]), .text h2, h3, h4, h5, h6 {{
  font-family: {quoted(locale.sans)}; font-style: normal }}
.original em {{ font-family: inherit; font-style: italic }}
.footnote {{ font-family: {quoted(locale.fonts)} }}
"""
    return style("book.css") + style("print.css") + rules


def running_head(title: str, page: Page) -> str:
    """A title as it stands above the text, cut between words where the line has no room for it."""
    room = page.measure / HEAD - 3  # ems, the folio and a gap beside it
    if _width(title) <= room:
        return title
    words = title.split(" ")
    while len(words) > 1 and _width(" ".join(words)) > room - 1:
        words.pop()
    cut = " ".join(words)
    while _width(cut) > room - 1:
        cut = cut[:-1]
    return cut.rstrip(" ,;:—–-，、：；") + "…"


def _width(text: str) -> float:
    """An estimate in ems."""
    return sum(WIDE if unicodedata.east_asian_width(c) in "WF" else NARROW for c in text)
