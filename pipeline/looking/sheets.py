"""Contact sheets of books: several pages on each picture, with their names."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from pipeline.errors import OutputError
from pipeline.files import replacing_folder
from pipeline.looking import epub, pdf
from pipeline.looking.pages import Sight, chosen

WIDTH = 480  # of a PDF's page, in pixels: its small print can just be read
COLUMNS = 3
ROWS = {".pdf": 3, ".epub": 2}  # so that a sheet is about as high as wide, or as A4
GAP, LABEL = 20, 30
GROUND, INK = "#8a8a86", "#ffffff"


def books(output: Path, languages: Sequence[str]) -> dict[str, list[Path]]:
    """Each language's PDFs and EPUBs in `output`; of all languages when none is named.

    Raises OutputError when there are none.
    """
    found: dict[str, list[Path]] = {}
    for path in sorted([*output.glob("*/*.pdf"), *output.glob("*/*.epub")]):
        found.setdefault(path.parent.name, []).append(path)
    for language in languages:
        if language not in found:
            there = ", ".join(found) or "none"
            raise OutputError(
                f"There are no books in “{language}” to look at; there are: {there}.",
                hint="Run snakemake first.",
                path=output,
            )
    if not found:
        raise OutputError(
            "There are no books to look at.", hint="Run snakemake first.", path=output
        )
    return {code: found[code] for code in languages or found}


def draw_sheets(paths: Sequence[Path], folder: Path, wanted: str) -> list[Path]:
    """Draw the contact sheets of some books into `folder`, which they replace; the sheets' paths.

    `wanted` is as for `chosen`. EPUBs are passed over where no browser is.
    """
    names = []
    with replacing_folder(folder) as fresh:
        for path in paths:
            if path.suffix == ".epub" and not epub.browser():
                continue
            module = epub if path.suffix == ".epub" else pdf
            groups = list(_groups(chosen(module.sights(path), wanted), COLUMNS * ROWS[path.suffix]))
            stem = f"{path.stem}-{path.suffix[1:]}"
            sheets = [(fresh / f"{stem}-{n:02}.png", group) for n, group in enumerate(groups, 1)]
            if path.suffix == ".epub":
                epub.draw(path, sheets, COLUMNS)
            else:
                for out, group in sheets:
                    _sheet(path, group).quantize(128).save(out)
            names += [out.name for out, _ in sheets]
    return [folder / name for name in names]


def _groups(pages: list[Sight], size: int) -> Iterator[list[Sight]]:
    for start in range(0, len(pages), size):
        yield pages[start : start + size]


def _sheet(path: Path, pages: Sequence[Sight]) -> Image.Image:
    """Pages of a PDF side by side, each with its name below."""
    images = [pdf.picture(path, page.number, WIDTH) for page in pages]
    height = max(image.height for image in images) + LABEL + GAP
    rows = -(-len(images) // COLUMNS)
    sheet = Image.new("RGB", (COLUMNS * (WIDTH + GAP) + GAP, rows * height + GAP), GROUND)
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(15)
    for place, (page, image) in enumerate(zip(pages, images, strict=True)):
        x = GAP + place % COLUMNS * (WIDTH + GAP)
        y = GAP + place // COLUMNS * height
        sheet.paste(image, (x, y))
        kinds = ", ".join(sorted(page.kinds - {"text"}))
        name = f"{path.parent.name} · {path.name} · {page.label}"
        if page.label != str(page.number):
            name += f" (sheet {page.number})"
        draw.text((x, y + image.height + 7), f"{name}  {kinds}", INK, font)
    return sheet
