"""Pages of small books compared with accepted pictures of them.

After a change of the layout that is meant, look at the pictures that a failure names, then accept
the new ones: python -m pytest tests/test_look.py --accept
"""

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from conftest import PROJECT
from made import TITLES
from PIL import Image, ImageChops, ImageFilter
from playwright.sync_api import Browser

from pipeline.looking import pdf

ACCEPTED = PROJECT / "tests" / "data" / "pages" / "accepted"
PDF_WIDTH, EPUB_WIDTH = 292, 195  # pixels: A5 at 50 dots an inch; half a telephone's
FACES = 'html, body { font-family: "EB Garamond", "Noto Serif CJK SC", serif !important }'
# The blur takes away what another version of a font's hinting changes: a picture blurred by half a
# pixel has no pixel apart; one that is moved by a pixel (half a millimetre) has 0.06 % to 7 %.
BLUR = 1.2  # pixels
APART = 25  # grey levels of 255, from which a blurred pixel is another one
TOLERATED = 0.0005  # of a page's pixels


def differing(one: Image.Image, two: Image.Image) -> float:
    """The share of pixels in which two grey pictures of one size are apart."""
    changed = changes(one, two)
    return changed.histogram()[255] / (changed.width * changed.height)


def changes(one: Image.Image, two: Image.Image) -> Image.Image:
    """White where two pictures are apart, black elsewhere."""
    blurred = [each.filter(ImageFilter.GaussianBlur(BLUR)) for each in (one, two)]
    return ImageChops.difference(*blurred).point(lambda grey: 255 if grey > APART else 0)


def pdf_pictures(path: Path) -> Iterator[tuple[str, Image.Image]]:
    """The PDF's pages with anything on them, small and grey."""
    with pypdfium2.PdfDocument(path) as document:
        for page in pdf.sights(path):
            sheet = document[page.number - 1]
            picture = sheet.render(scale=PDF_WIDTH / sheet.get_width()).to_pil().convert("L")
            yield f"page {page.number}", picture


def epub_pictures(path: Path, browser: Browser, folder: Path) -> Iterator[tuple[str, Image.Image]]:
    """The first article's opening, its table and its notes, as a telephone shows them."""
    with zipfile.ZipFile(path) as archive:
        archive.extractall(folder)
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(next(folder.rglob("ships.xhtml")).as_uri())
    page.add_style_tag(content=FACES)  # not what this machine takes by default
    for name, selector in (("opening", "h1"), ("table", "table"), ("notes", "aside")):
        page.locator(selector).first.evaluate("e => e.scrollIntoView()")
        page.screenshot(path=folder / "shot.png")
        with Image.open(folder / "shot.png") as shot:
            yield name, shot.convert("L").resize((EPUB_WIDTH, EPUB_WIDTH * 844 // 390))
    page.close()


@pytest.mark.parametrize("code", TITLES)
def test_pages_look_as_accepted(
    code: str, pages: Path, chromium: Browser, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    books = pages / "output" / code
    pictures = {f"{code} PDF {n}": p for n, p in pdf_pictures(books / "anthology.pdf")}
    shots = epub_pictures(books / "anthology.epub", chromium, tmp_path)
    pictures |= {f"{code} EPUB {n}": p for n, p in shots}
    accepted = {path.stem.replace("-", " "): path for path in ACCEPTED.glob(f"{code}-*.png")}
    if request.config.getoption("--accept"):
        accept(pictures, accepted)
        return
    moved = [m for name in pictures if (m := trouble(name, pictures[name], accepted, tmp_path))]
    moved += [f"{name} is gone." for name in accepted if name not in pictures]
    assert not moved, "\n".join([*moved, "If that is meant: pytest tests/test_look.py --accept"])


def accept(pictures: dict[str, Image.Image], old: dict[str, Path]) -> None:
    """Let the pages as they are be the accepted ones."""
    ACCEPTED.mkdir(exist_ok=True)
    for name, picture in pictures.items():
        path = ACCEPTED / f"{name.replace(' ', '-')}.png"
        if trouble(name, picture, old, None):
            in_greys(picture).save(path, optimize=True, bits=4)
    for name in old.keys() - pictures.keys():
        old[name].unlink()


def in_greys(picture: Image.Image) -> Image.Image:
    """A grey picture in sixteen greys at even distances, for small files."""
    levels = picture.point(lambda grey: round(grey / 17))
    levels.putpalette([level * 17 for level in range(16) for _ in "rgb"])
    return levels


def trouble(name: str, picture: Image.Image, accepted: dict[str, Path], folder: Path | None) -> str:
    """What is different about a page, "" if nothing is; its difference is drawn into `folder`."""
    if name not in accepted:
        return f"{name} is new."
    with Image.open(accepted[name]) as image:
        old = image.convert("L")
    if old.size != picture.size:
        return f"{name} has another size: {picture.size} for {old.size}."
    share = differing(old, picture)
    if share <= TOLERATED:
        return ""
    if folder is None:
        return "changed"
    box = changes(old, picture).getbbox()
    assert box
    drawn = folder / f"{name.replace(' ', '-')}.png"
    beside = Image.new("RGB", (3 * old.width, old.height))
    beside.paste(old, (0, 0))
    beside.paste(Image.merge("RGB", (old, picture, picture)), (old.width, 0))
    beside.paste(picture, (2 * old.width, 0))
    beside.save(drawn)
    height = round(100 * box[1] / old.height), round(100 * box[3] / old.height)
    return (
        f"{name} moved: {share:.1%} of it differs, from {height[0]} % to {height[1]} % of its "
        f"height. Accepted, both (red was, blue is), now: {drawn}"
    )


def test_a_moved_line_is_seen_and_a_softer_one_is_not(pages: Path, tmp_path: Path) -> None:
    (name, page), *_ = list(pdf_pictures(pages / "output" / "de" / "anthology.pdf"))[3:]
    page.save(tmp_path / "de-PDF.png")
    accepted = {name: tmp_path / "de-PDF.png"}
    assert not trouble(name, page, accepted, tmp_path)
    softer = page.filter(ImageFilter.GaussianBlur(0.5))
    assert not trouble(name, softer, accepted, tmp_path)
    lower = ImageChops.offset(page, 0, 1)
    said = trouble(name, lower, accepted, tmp_path)
    assert said.startswith(f"{name} moved: ")
    with Image.open(said.rsplit(" ", 1)[1]) as drawn:
        assert drawn.width == 3 * page.width
