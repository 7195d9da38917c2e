"""The shipped anthology's finished books, in all its languages, as readers get them."""

import re
import subprocess
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from axe import violations
from book import TAGS, Book, squeezed, title
from conftest import Anthology
from playwright.sync_api import Browser, BrowserContext, Page

from pipeline.articles.article import Text, texts, walk
from pipeline.books.report import MOST, to_look_at

UNCOUNTED = 2  # pages of the PDF: the cover and its back


def test_the_colophon_names_engine_model_and_terms(book: Book) -> None:
    text = "".join(book.pages["colophon.xhtml"].itertext())
    engine = book.edition.engine
    for part in (engine.engine, engine.package, engine.version, engine.licence, "CC BY-SA 4.0"):
        assert part
        assert part in text
        assert squeezed(part) in squeezed("".join(book.printed[-4:]))


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
        "7",
        "-l",
        "9",
        str(book.folder / "anthology.pdf"),
        "-",
    ]
    contents = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    entries = re.findall(r"(\S.*?)[ .]*\. +(\d+)$|(\S.*?) \.[. ]*(\d+)$", contents, re.MULTILINE)
    listed = {squeezed(a or c): int(b or d) for a, b, c, d in entries}
    for name in titles:
        line = next(each for each in listed if squeezed(name).endswith(each))
        assert listed[line] == book.begins[name] - UNCOUNTED


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
    starts = [book.begins[title(article)] for article in book.edition.articles]
    begins = list(book.begins.values())
    sources = begins[begins.index(starts[-1]) + 1]
    checked = 0
    for article, (start, end) in zip(
        book.edition.articles, pairwise([*starts, sources]), strict=True
    ):
        for number in range(start + 1, end):
            head = squeezed(book.printed[number - 1][:200])
            if not head:
                continue  # the left page before the list of sources
            expected = title(article) if number % 2 else book.edition.language.title
            assert squeezed(expected) in head, number
            assert str(number - UNCOUNTED) in head
            checked += 1
    assert checked > 20


@pytest.fixture(scope="module")
def browser(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(offline=True)
    yield context
    context.close()


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
        assert violations(page) == []


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


def test_the_report_in_a_browser(book: Book, browser: BrowserContext) -> None:
    listed = to_look_at(book.edition)[:MOST]
    for page in opened(browser, book.folder / "report.html", width=390):
        assert page.locator("table.segments td span[lang]").count() == len(listed)
        assert page.evaluate(WIDTH) <= 390
        assert violations(page) == []
