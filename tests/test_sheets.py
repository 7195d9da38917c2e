"""Contact sheets of books: which pages, of which books, with and without a browser."""

from pathlib import Path

import pytest
from made import TITLES
from PIL import Image, ImageChops

from pipeline.commands import main
from pipeline.errors import OutputError
from pipeline.looking import epub, pdf
from pipeline.looking.pages import Sight, chosen


def sheets(output: Path) -> dict[str, Path]:
    look = output / "look"
    return {str(path.relative_to(look)): path for path in sorted(look.rglob("*.png"))}


def test_sheets_of_all_books(pages: Path, tmp_path: Path) -> None:
    output = tmp_path / "output"
    output.symlink_to(pages / "output")
    assert main(["look", "--output", str(output)]) == 0
    found = sheets(output)
    for code in TITLES:
        assert {f"{code}/anthology-pdf-01.png", f"{code}/anthology-epub-01.png"} <= found.keys()
    page = pdf.picture(pages / "output" / "zh" / "anthology.pdf", 1, 480)
    with Image.open(found["zh/anthology-pdf-01.png"]) as sheet:
        assert alike(sheet.convert("RGB").crop((20, 20, 20 + page.width, 20 + page.height)), page)
    with Image.open(pages / "output" / "de" / "cover.jpg") as image:
        cover = image.convert("RGB").resize((390, 624)).crop((0, 0, 390, 400))
    with Image.open(found["de/anthology-epub-01.png"]) as sheet:
        assert sheet.width == 3 * (390 + 24) + 24
        assert alike(sheet.convert("RGB").crop((24, 24, 24 + 390, 24 + 400)), cover)


def alike(one: Image.Image, two: Image.Image) -> bool:
    """Whether two pictures of one size show the same, seen from afar."""
    far = [each.convert("L").resize((30, 30), Image.Resampling.BOX) for each in (one, two)]
    return bool(max(ImageChops.difference(*far).getextrema()) < 24)


def test_the_chosen_pages_show_each_kind(pages: Path) -> None:
    found = pdf.sights(pages / "output" / "es" / "anthology.pdf")
    kinds = {kind: [p.number for p in found if kind in p.kinds] for p in found for kind in p.kinds}
    assert kinds["cover"] == [1]
    assert kinds["last"] == [found[-1].number]
    assert len(kinds["opening"]) >= 3
    assert kinds["table"]
    assert kinds["figure"]
    assert kinds["notes"]
    of_epub = epub.sights(pages / "output" / "es" / "anthology.epub")
    assert {"front", "opening", "table", "figure", "notes"} <= {
        kind for page in of_epub for kind in page.kinds
    }


def test_which_pages_are_chosen() -> None:
    kinds = (frozenset({"text"}), frozenset({"text", "table"}))
    every = [Sight(n, str(n), kinds[n % 2]) for n in range(1, 13)]
    assert [page.number for page in chosen(every, "chosen")] == [1, 2, 3, 5]
    assert [page.number for page in chosen(every, "2, 4-6,40")] == [2, 4, 5, 6]
    assert chosen(every, "all") == every
    with pytest.raises(OutputError, match="“seven” names no pages"):
        chosen(every, "seven")


def test_without_a_browser_the_pdfs_are_shown(
    pages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    for code in ("es", "de"):
        (tmp_path / "output" / code).mkdir(parents=True)
        for name in ("anthology.pdf", "anthology.epub"):
            (tmp_path / "output" / code / name).symlink_to(pages / "output" / code / name)
    assert main(["look", "de", "--pages", "1-2", "--output", str(tmp_path / "output")]) == 0
    assert "no browser to draw EPUBs with" in capfd.readouterr().err
    assert list(sheets(tmp_path / "output")) == ["de/anthology-pdf-01.png"]


def test_nothing_to_look_at(pages: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["look", "--output", str(tmp_path)]) == 1
    assert "There are no books to look at. Run snakemake first." in capfd.readouterr().err
    assert main(["look", "fr", "--output", str(pages / "output")]) == 1
    assert "no books in “fr” to look at; there are: de, es, zh." in capfd.readouterr().err
    (tmp_path / "es").mkdir()
    (tmp_path / "es" / "broken.pdf").write_bytes(b"%PDF-1.7")
    assert main(["look", "--output", str(tmp_path)]) == 1
    assert "broken.pdf: The PDF cannot be read" in capfd.readouterr().err
