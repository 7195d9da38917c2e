"""The cover: the book's name over an ornament, as SVG and JPEG, the same bytes each time.

Both show the same picture. The PDF takes the SVG, whose letters are outlines, so that it is sharp
and needs no font; EPUB, shops and the site take the JPEG.
"""

import base64
import hashlib
import io
import logging
import re
from dataclasses import dataclass, replace
from pathlib import Path

import pypdfium2
import weasyprint
from PIL import Image

from pipeline.books.hyphens import softened
from pipeline.books.ornament import tiles
from pipeline.books.outlines import Face, balanced, lines
from pipeline.books.raster import page_image
from pipeline.books.render import render
from pipeline.config import Language
from pipeline.errors import BookError
from pipeline.files import write_bytes, write_text
from pipeline.locales import Locale, load_locale

# Pixels. Amazon asks for a height of 1.6 times the width, ideally 2560 by 1600, as JPEG or TIFF:
# https://kdp.amazon.com/en_US/help/topic/G6GTK3T3NUHKLEFX
WIDTH, HEIGHT = 1600, 2560
# A page of A4 shows no more than the upper 2263 pixels; below them is nothing but ornament.
MARGIN, TOP = 136, 210
MEASURE = WIDTH - 2 * MARGIN
TITLE_HEIGHT, TITLE_LINES = 800, 5
RULE, GAP = 16, 84
QUALITY = 90


@dataclass(frozen=True)
class Palette:
    """A cover's colours; ink and accent are dark enough on the paper for WCAG's 7:1 and 4.5:1."""

    paper: str
    ink: str
    accent: str
    others: tuple[str, ...]


PALETTES = (
    Palette("#f6efe3", "#2a1a14", "#a8432a", ("#d98f4e", "#e7c9a0", "#7b2d26")),
    Palette("#f7f0ea", "#2b1210", "#a3211c", ("#d8a24a", "#ecd3bd", "#5b1a17")),
    Palette("#eef1ee", "#14252b", "#1f5f6b", ("#6fa3a0", "#c3d6d0", "#d9a441")),
    Palette("#f2efe6", "#1f2418", "#5c6b2a", ("#a3a85a", "#dcd9b6", "#c77f3a")),
    Palette("#eeeef4", "#1a1b33", "#4a4a96", ("#8f8fc4", "#cfcfe4", "#c9788a")),
)
OWN = {"es": 0, "zh": 1, "de": 2}


def write_cover(language: Language, svg: Path, jpeg: Path) -> None:
    """Write the cover of a language's book: the configured picture, or the project's own.

    Raises BookError when the configured picture cannot be read or a letter has no font.
    """
    logging.getLogger("PIL").setLevel(logging.WARNING)
    if language.cover:
        data, size = _jpeg(_picture(Path(language.cover)))
        drawing = _around(data, size, language)
    else:
        drawing = drawn(language)
        data, _ = _jpeg(_rendered(drawing))
    write_text(svg, drawing)
    write_bytes(jpeg, data)


def palette(locale: Locale) -> Palette:
    """The colours of a language's books."""
    digest = int(hashlib.sha256(locale.tag.encode()).hexdigest(), 16)
    return PALETTES[OWN.get(locale.language, digest % len(PALETTES))]


def drawn(language: Language) -> str:
    """The cover of a language's book as SVG."""
    locale = load_locale(language.tag, language.labels)
    name = f"{language.tag}:{language.title}"
    colours = palette(locale)
    words = _Words(locale)
    words.put(*_title(language.title, locale), 1.1)
    small = Face(locale, 68, italic=locale.language != "zh")
    if language.subtitle:
        words.space(40)
        words.put(language.subtitle, small, 1.3)
    if language.editors:
        words.space(52)
        names = locale.label("edited_by", names=", ".join(language.editors))
        words.put(names, replace(small, size=54, italic=False), 1.35)
    rule = WIDTH - MARGIN - 180 if locale.direction == "rtl" else MARGIN
    return render(
        "cover.svg",
        book=language,
        tag=language.tag,
        description=locale.label("alt_cover", title=language.title),
        width=WIDTH,
        height=HEIGHT,
        palette=colours,
        rule=f"M{rule} {TOP}h180v{RULE}h-180Z",
        words=[(colours.ink, outline) for outline in words.outlines],
        tiles=tiles(name, WIDTH, words.y + 60, HEIGHT, (colours.accent, *colours.others)),
    )


class _Words:
    """Texts set one below the other, from the rule down; `y` is the foot of the last one."""

    def __init__(self, locale: Locale) -> None:
        self.to_the_right = locale.direction == "rtl"
        self.rise = 0.66 if locale.word_spaces else 0.86  # of a size: capitals, Han characters
        self.outlines: list[str] = []
        self.y: float = TOP + RULE + GAP

    def space(self, height: float) -> None:
        self.y += height

    def put(self, text: str, face: Face, leading: float) -> None:
        """Set a text in balanced lines; `leading` is their distance in sizes."""
        for line in balanced(text, face, MEASURE):
            x = WIDTH - MARGIN - line.length if self.to_the_right else MARGIN
            self.outlines.append(line.outline(face, x, self.y + self.rise * face.size))
            self.y += leading * face.size


def _title(title: str, locale: Locale) -> tuple[str, Face]:
    """The title's words and their face, as large as the longest word and the room for it allow.

    Long words are divided rather than set small.
    """
    bound = _bound(title, locale)
    divisible = re.sub(r"\w{20,}", lambda word: softened(word[0], locale.tag), bound)
    for text, least in ((bound, 132), (divisible, 40)):
        for size in range(280, least, -4):
            face = Face(locale, size, weight=400 if locale.word_spaces else 700)
            found = lines(text, face, MEASURE)
            room = min(TITLE_LINES, TITLE_HEIGHT / size / 1.1)
            if len(found) <= room and max(line.length for line in found) <= MEASURE:
                return text, face
    return text, face


def _bound(text: str, locale: Locale) -> str:
    """The text with its short words kept on a line with the next word."""
    if locale.word_spaces:
        return re.sub(r"(?<!\S)([^\W\d]{1,3}) ", "\\1 \u2060", text)
    return re.sub("(?<=.)([与和及或])(?=.)", "\\1\u2060", text)


def _picture(path: Path) -> Image.Image:
    try:
        with Image.open(path) as image:
            return image.convert("RGB")
    except OSError as problem:
        raise BookError(
            "The cover is not a picture that can be read.",
            hint="Give a PNG or JPEG file in config.yaml, or delete the line “cover”.",
            path=path,
        ) from problem


def _around(jpeg: bytes, size: tuple[int, int], language: Language) -> str:
    """A picture of a size in pixels as an SVG."""
    locale = load_locale(language.tag, language.labels)
    return render(
        "own-cover.svg",
        book=language,
        tag=language.tag,
        description=locale.label("alt_cover", title=language.title),
        width=size[0],
        height=size[1],
        address=f"data:image/jpeg;base64,{base64.b64encode(jpeg).decode()}",
    )


def _rendered(svg: str) -> Image.Image:
    page = f"<style>@page {{ size: {WIDTH}px {HEIGHT}px; margin: 0 }} svg {{ display: block }}"
    html = f"{page} body {{ margin: 0 }}</style>{svg}"
    data = weasyprint.HTML(string=html).write_pdf(pdf_identifier=b"cover")
    with pypdfium2.PdfDocument(io.BytesIO(data)) as document:
        return page_image(document[0], WIDTH)


def _jpeg(image: Image.Image) -> tuple[bytes, tuple[int, int]]:
    """The picture as JPEG, no larger than a cover has to be, and its size in pixels."""
    image.thumbnail((WIDTH, HEIGHT))
    data = io.BytesIO()
    image.save(data, "JPEG", quality=QUALITY, subsampling=0, optimize=True, progressive=True)
    return data.getvalue(), image.size
