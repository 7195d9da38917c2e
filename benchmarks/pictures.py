"""Draw docs/site.png and docs/review.png, the README's pictures, from the pictures of the pages.

Run from the project's folder after python benchmarks/screenshots.py: python benchmarks/pictures.py
"""

from pathlib import Path

from PIL import Image
from screenshots import FINDING, SCREENS

DOCS = Path(__file__).parent.parent / "docs"
GROUND = "#cfc7bb"
SCALE, GAP = 0.7, 16
HEIGHT = 860  # of what is shown of a page
PAGES = {  # and how far from the left their parts begin and end
    "site-article-de-1280-light": (80, 1200),
    "site-contents-es-390-light": (0, 390),
    "site-article-zh-390-dark": (0, 390),
}


def part(name: str, left: int, right: int) -> Image.Image:
    """The top of a page, made smaller."""
    with Image.open(SCREENS / f"{name}.png") as page:
        shown = page.convert("RGB").crop((left, 0, right, HEIGHT))
    size = round(shown.width * SCALE), round(shown.height * SCALE)
    return shown.resize(size, Image.Resampling.LANCZOS)


def side_by_side(parts: list[Image.Image]) -> Image.Image:
    """The parts on a ground, with gaps between and around them."""
    width = sum(each.width + GAP for each in parts) + GAP
    picture = Image.new("RGB", (width, parts[0].height + 2 * GAP), GROUND)
    left = GAP
    for each in parts:
        picture.paste(each, (left, GAP))
        left += each.width + GAP
    return picture


def save(picture: Image.Image, name: str) -> None:
    """Save with a palette: half as large, and nobody sees the difference."""
    flat = picture.convert("RGB").quantize(256, dither=Image.Dither.NONE)
    flat.save(DOCS / name, optimize=True)


def main() -> None:
    save(side_by_side([part(name, *sides) for name, sides in PAGES.items()]), "site.png")
    with Image.open(SCREENS / f"{FINDING}-1280-light.png") as page:
        save(page, "review.png")


if __name__ == "__main__":
    main()
