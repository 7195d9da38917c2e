"""The cover: typographic, drawn from the book's metadata, the same bytes each time."""

import hashlib
import io
import logging
from pathlib import Path

import pypdfium2
import weasyprint
from PIL import Image

from pipeline.books.fonts import quoted
from pipeline.books.render import render
from pipeline.config import Language
from pipeline.errors import BookError
from pipeline.files import write_bytes
from pipeline.locales import load_locale

WIDTH = 1200  # pixels; the height is half as much again
PALETTES = (  # paper, ink, accent: dark enough on light for WCAG's 7:1
    ("#f6efe3", "#2a1a14", "#a8432a"),
    ("#f7f0ea", "#2b1210", "#a3211c"),
    ("#eef1ee", "#14252b", "#1f5f6b"),
    ("#f2efe6", "#1f2418", "#5c6b2a"),
    ("#eeeef4", "#1a1b33", "#4a4a96"),
)
OWN = {"es": 0, "zh": 1, "de": 2}


def write_cover(language: Language, path: Path) -> None:
    """Write the cover of a language's book as a PNG: the configured picture, or the project's own.

    Raises BookError when the configured picture cannot be read.
    """
    own = language.cover
    write_bytes(path, _png(_picture(Path(own)) if own else _drawn(language)))


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


def _drawn(language: Language) -> Image.Image:
    locale = load_locale(language.tag, language.labels)
    digest = int(hashlib.sha256(language.tag.encode()).hexdigest(), 16)
    paper, ink, accent = PALETTES[OWN.get(locale.language, digest % len(PALETTES))]
    html = render(
        "cover.html",
        book=language,
        tag=language.tag,
        locale=locale,
        fonts=quoted(locale.fonts),
        paper=paper,
        ink=ink,
        accent=accent,
        title_size=_title_size(language.title, locale.word_spaces),
        arcs=_arcs(),
    )
    data = weasyprint.HTML(string=html).write_pdf(pdf_identifier=b"cover")
    with pypdfium2.PdfDocument(io.BytesIO(data)) as document:
        page = document[0]
        image: Image.Image = page.render(scale=WIDTH / page.get_width()).to_pil()
        return image.convert("RGB")


def _title_size(title: str, word_spaces: bool) -> int:
    """Points: as large as the longest word allows on a line 118 mm wide."""
    longest = max(map(len, title.split())) if word_spaces else min(len(title), 8)
    width = 0.56 if word_spaces else 1.0  # of the size, an average character
    return max(24, min(46, int(118 / 25.4 * 72 / (longest * width))))


def _arcs() -> list[str]:
    """Half circles, one within the other, like the arches of a bridge and their reflection."""
    return [f"M{75 - r} 92 A {r} {r * 0.9:.1f} 0 0 1 {75 + r} 92" for r in range(66, 6, -6)]


def _png(image: Image.Image) -> bytes:
    logging.getLogger("PIL").setLevel(logging.WARNING)
    data = io.BytesIO()
    image.save(data, "PNG", optimize=True)
    return data.getvalue()
