"""Draw docs/pages.png, the README's picture: a page of each language's PDF, side by side.

Run from the project's folder after a build: python benchmarks/pages.py [--pages es:1 de:12 zh:11]
"""

import argparse
from pathlib import Path

import pypdfium2
from PIL import Image, ImageDraw, ImageFilter

PROJECT = Path(__file__).parent.parent
GROUND, EDGE = "#e9e5dd", "#cfc8bb"
HEIGHT = 880  # of a page, in pixels
GAP, BORDER, SHADOW = 32, 40, 10
COLOURS = 96  # a palette: the file is a third as large, and nobody sees the difference


def page(language: str, number: int) -> Image.Image:
    """One page of a language's PDF, counted from 1."""
    path = PROJECT / "output" / language / "anthology.pdf"
    with pypdfium2.PdfDocument(path) as document:
        sheet = document[number - 1]
        image: Image.Image = sheet.render(scale=HEIGHT / sheet.get_height()).to_pil()
        return image.convert("RGB")


def side_by_side(pages: list[Image.Image]) -> Image.Image:
    """The pages on a table, each with a soft shadow."""
    width = sum(each.width for each in pages) + GAP * (len(pages) - 1) + 2 * BORDER
    size = (width, HEIGHT + 2 * BORDER)
    places, x = [], BORDER
    for each in pages:
        places.append((x, BORDER, x + each.width, BORDER + each.height))
        x += each.width + GAP
    shadow = Image.new("L", size, 0)
    draw = ImageDraw.Draw(shadow)
    for left, top, right, bottom in places:
        draw.rectangle((left + 2, top + 6, right + 2, bottom + 6), fill=90)
    picture = Image.new("RGB", size, GROUND)
    dark = Image.new("RGB", size, "#3a342b")
    picture.paste(dark, mask=shadow.filter(ImageFilter.GaussianBlur(SHADOW)))
    draw = ImageDraw.Draw(picture)
    for each, place in zip(pages, places, strict=True):
        picture.paste(each, place[:2])
        draw.rectangle(place, outline=EDGE)
    return picture


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--pages",
        nargs="+",
        default=["es:1", "de:12", "zh:11"],
        metavar="LANGUAGE:PAGE",
        help="the pages to show, from left to right",
    )
    parser.add_argument("--out", type=Path, default=PROJECT / "docs" / "pages.png")
    options = parser.parse_args()
    chosen = [each.split(":") for each in options.pages]
    picture = side_by_side([page(language, int(number)) for language, number in chosen])
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(options.out, optimize=True)


if __name__ == "__main__":
    main()
