"""The site's pictures: the articles' own, the covers for the screen, the ones for sharing."""

import hashlib
import io
import re
from dataclasses import dataclass
from pathlib import Path

from lxml import etree
from PIL import Image

from pipeline.articles.pictures import picture_files
from pipeline.composition.edition import EditionArticle
from pipeline.errors import BookError
from pipeline.files import writing

COVER_WIDTH = 480  # twice what the pages show, for dense screens
SHARED = (1200, 630)  # what https://ogp.me readers crop to
NUMBER = re.compile(r"^\s*(\d+(?:\.\d+)?)(?:px)?\s*$")


@dataclass(frozen=True)
class Picture:
    """A picture on the site: its address from the site's root, and its size, 0 if unknown."""

    address: str
    width: int
    height: int


def article_pictures(article: EditionArticle, site: Path) -> dict[str, Picture]:
    """Copy an article's pictures into `site`; each by the path that the article gives.

    The names tell the content, so that browsers may keep them. Raises ArticleError for a picture
    that no book may hold.
    """
    found = {}
    for given, file in picture_files(article.original).items():
        data = file.read_bytes()
        stem = re.sub(r"[^A-Za-z0-9-]+", "-", file.stem).strip("-") or "picture"
        name = f"{stem}-{hashlib.sha256(data).hexdigest()[:8]}{file.suffix.lower()}"
        with writing(site / "pictures" / name):
            (site / "pictures").mkdir(parents=True, exist_ok=True)
            (site / "pictures" / name).write_bytes(data)
        found[given] = Picture(f"pictures/{name}", *_size(data, file.suffix.lower()))
    return found


def _size(data: bytes, suffix: str) -> tuple[int, int]:
    """Width and height in pixels; SVG in its own units, (0, 0) where it does not say."""
    if suffix != ".svg":
        with Image.open(io.BytesIO(data)) as image:
            return image.size
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    root = etree.fromstring(data, parser)
    sides = [NUMBER.match(root.get(side) or "") for side in ("width", "height")]
    if all(sides):
        return round(float(sides[0][1])), round(float(sides[1][1]))  # type: ignore[index]
    box = (root.get("viewBox") or "").replace(",", " ").split()
    if len(box) != 4 or not all(NUMBER.match(side) for side in box[2:]):
        return 0, 0
    # A drawing in small units would be shown as a stamp: only its proportions count.
    scale = max(1.0, 800 / float(box[2])) if float(box[2]) else 0
    return round(float(box[2]) * scale), round(float(box[3]) * scale)


def cover_pictures(cover: Path, folder: Path) -> Picture:
    """Write `cover.png` for the screen and `share.png` for links into a language's folder.

    Raises BookError when the cover cannot be read.
    """
    try:
        with Image.open(cover) as image:
            picture = image.convert("RGB")
    except OSError as problem:
        raise BookError(
            "The cover cannot be read.", hint="Delete it and run snakemake again.", path=cover
        ) from problem
    small = _fitted(picture, COVER_WIDTH, 2 * COVER_WIDTH)
    shared = Image.new("RGB", SHARED, picture.getpixel((0, 0)) or 0)
    page = _fitted(picture, SHARED[0], SHARED[1])
    shared.paste(page, ((SHARED[0] - page.width) // 2, (SHARED[1] - page.height) // 2))
    for name, each in (("cover.png", small), ("share.png", shared)):
        with writing(folder / name):
            # A palette: covers are flat drawings, and a third of the size.
            each.quantize(256, dither=Image.Dither.FLOYDSTEINBERG).save(
                folder / name, "PNG", optimize=True
            )
    return Picture("cover.png", small.width, small.height)


def _fitted(image: Image.Image, width: int, height: int) -> Image.Image:
    """The picture, as large as it can be in a box without changing its proportions."""
    scale = min(width / image.width, height / image.height)
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    return image.resize(size, Image.Resampling.LANCZOS)
