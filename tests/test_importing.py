"""Importing: archives, web pages, text, Markdown and EPUB become articles, and none is lost."""

import os
import re
import zipfile
from pathlib import Path

import pytest
from conftest import MakeAnthology
from ebooklib import epub

from pipeline.articles.article import walk
from pipeline.articles.read import read_article
from pipeline.commands import main
from pipeline.importing.archive import CONTINUE, is_archive, read_archive
from pipeline.importing.detect import read_file
from pipeline.importing.found import Found, escaped
from pipeline.importing.metadata import completed, slug

DATA = Path(__file__).parent / "data"
SHARED = Path(os.environ.get("ANTHOLOGY_SHARED", Path(__file__).parent.parent.parent / "shared"))
PAGE = (DATA / "page.html").read_text(encoding="utf-8")


def imported(tmp_path: Path, *files: Path) -> list[Path]:
    folder = tmp_path / "articles"
    main(["import", *map(str, files), "--into", str(folder)])
    return sorted(folder.glob("*.md"))


def test_small_archive(tmp_path: Path) -> None:
    found = read_file(DATA / "archive-small.txt")
    assert [article.title for article in found] == [
        "A harbour town learns to read the sea",
        "Bakers of the old quarter bake for the night train",
        "Notes read out at the opening of the village library",
        "Why the bridge was painted twice: a short answer",
        "Clockmaker hands over the tower keys after forty years",
    ]
    assert [article.excerpt for article in found] == [False, True, False, True, False]
    harbour = completed(found[0])
    assert "## Waves in numbers" in harbour.body
    assert (harbour.publisher, harbour.date) == ("Harbour Gazette", "2024-03-03")
    assert harbour.language == "en"
    paths = imported(tmp_path, DATA / "archive-small.txt")
    assert len(paths) == 5
    texts = "\n".join(
        block.text.plain
        for path in paths
        for block in walk(read_article(path, "en").blocks)
        if block.text
    )
    assert "Snow_white paint * keeps the rust away, and [so far] nothing has broken." in texts
    assert "Dear Friends" in texts
    assert "Continue reading" not in texts


@pytest.mark.skipif(not (SHARED / "seeds").is_dir(), reason="the real archive is not here")
def test_real_archive(tmp_path: Path) -> None:
    path = SHARED / "seeds" / "archive.txt"
    text = path.read_text(encoding="utf-8")
    found = read_archive(text, path)
    assert len(found) == 20
    announced = CONTINUE.findall(text)
    assert [a.title for a in found if a.excerpt] == announced
    whole = [a.title.split()[0] for a in found if not a.excerpt]
    assert whole == ["Anti-fascist", "Remarks", "Serbian"]
    assert len([read_article(p, "en") for p in imported(tmp_path, path)]) == 20


def test_importing_twice_adds_nothing_and_overwrites_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = {path: path.read_bytes() for path in imported(tmp_path, DATA / "archive-small.txt")}
    again = {path: path.read_bytes() for path in imported(tmp_path, DATA / "archive-small.txt")}
    assert again == first
    assert "5 were there already" in capsys.readouterr().out
    changed = next(iter(first))
    changed.write_bytes(first[changed] + b"\nA sentence by hand.\n")
    paths = imported(tmp_path, DATA / "archive-small.txt")
    assert changed.read_bytes().endswith(b"by hand.\n")
    assert f"{changed.stem}-2.md" in {path.name for path in paths}


def test_dry_run_writes_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    main(["import", str(DATA / "archive-small.txt"), "--into", str(folder), "--dry-run"])
    assert not folder.exists()


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "windows-1252"])
def test_web_page(tmp_path: Path, charset: str) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(PAGE.format(charset=charset).encode(charset))
    (path,) = imported(tmp_path, page)
    text = path.read_text(encoding="utf-8")
    article = read_article(path, "en")
    assert article.front.title.plain.startswith("Well water")
    assert article.front.author == "Zoë Márquez"
    assert (article.front.date, article.front.link) == ("2025-05-06", "https://example.org/wells")
    kinds = [block.kind for block in walk(article.blocks)]
    assert kinds.count("heading") == 1
    assert kinds.count("item") == 2
    assert "Naïve" in text
    assert "alert" not in text
    assert "](/x)" not in text
    marks = {m.kind for b in walk(article.blocks) if b.text for m in b.text.marks}
    assert {"emphasis", "strong", "link"} <= marks


def test_plain_text_and_markdown(tmp_path: Path) -> None:
    plain = tmp_path / "notes.txt"
    plain.write_text(
        "On keeping bees\n\nBees need water, and 3 < 5 <b>flowers</b> & more.\n"
        "They need quiet too.\n",
        encoding="utf-8",
    )
    marked = tmp_path / "two.md"
    marked.write_text(
        "# The first of two\n\nIt has a *word* in it.\n\n# The second of two\n\n- one\n- two\n",
        encoding="utf-8",
    )
    paths = {path.stem: read_article(path, "en") for path in imported(tmp_path, plain, marked)}
    assert set(paths) == {"on-keeping-bees", "the-first-of-two", "the-second-of-two"}
    (paragraph,) = paths["on-keeping-bees"].blocks
    assert paragraph.text is not None
    assert paragraph.text.plain == (
        "Bees need water, and 3 < 5 <b>flowers</b> & more. They need quiet too."
    )


def test_epub(tmp_path: Path) -> None:
    book = epub.EpubBook()
    book.set_title("Wells")
    book.set_language("en")
    book.add_author("Zoë Márquez")
    pages = [epub.EpubHtml(title="Title", file_name="t.xhtml", content="<h1>Wells</h1>")]
    body = PAGE[PAGE.index("<h1>") : PAGE.index("</article>")].replace(
        "<script>alert(1)</script>", ""
    )
    for number in (1, 2):
        content = body.replace("Well water", f"Well number {number}")
        pages.append(
            epub.EpubHtml(title=f"W{number}", file_name=f"c{number}.xhtml", content=content)
        )
    for page in pages:
        book.add_item(page)
    book.spine = pages
    book.add_item(epub.EpubNcx())
    book.add_item(epub.EpubNav())
    path = tmp_path / "wells.epub"
    epub.write_epub(str(path), book)
    paths = imported(tmp_path, path)
    assert [p.stem for p in paths] == ["well-number-1", "well-number-2"]
    assert read_article(paths[0], "en").front.author == "Zoë Márquez"


@pytest.mark.parametrize(
    ("name", "data", "what"),
    [
        ("latin.txt", b"Title\n\nna\xefve\n", "latin.txt:3: The file is not UTF-8"),
        ("empty.txt", b"", "The file has no text"),
        ("picture.bin", b"\x89PNG\r\n\0\0", "no text, web page or EPUB"),
        ("broken.epub", b"PK\x05\x06" + b"\0" * 18, "The EPUB"),
        ("bare.html", b"<!doctype html><html><body></body></html>", "no article in it"),
    ],
)
def test_bad_files_are_named_and_good_ones_still_imported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, data: bytes, what: str
) -> None:
    bad, good = tmp_path / name, tmp_path / "good.txt"
    bad.write_bytes(data)
    good.write_text("A good title\n\nA good paragraph with several words.\n", encoding="utf-8")
    folder = tmp_path / "articles"
    assert main(["import", str(bad), str(good), "--into", str(folder)]) == 1
    errors = capsys.readouterr().err.strip().splitlines()
    assert len(errors) == 1
    assert what in errors[0]
    assert [path.name for path in folder.iterdir()] == ["a-good-title.md"]


def test_slugs_are_ascii() -> None:
    assert slug("Jean-Luc Mélenchon’s “answer”") == "jean-luc-melenchons-answer"
    assert re.fullmatch(r"article-[0-9a-f]{8}", slug("中国与欧洲"))


@pytest.mark.parametrize(
    "text", ["1. not a list", "# no heading", "- no item", "a*b*c", "&amp; <i>"]
)
def test_escaped_text_reads_as_itself(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.md"
    path.write_text(f"---\ntitle: T\nlanguage: en\n---\n\n{escaped(text)}\n", encoding="utf-8")
    (block,) = read_article(path, "en").blocks
    assert block.kind == "paragraph"
    assert block.text is not None
    assert block.text.plain == text


def test_a_text_that_only_mentions_the_words_is_no_archive() -> None:
    assert not is_archive("A title\n\nContinue reading the book of nature\n")
    assert Found("x", "t", "b").excerpt is False


def test_an_archive_becomes_a_book(make_anthology: MakeAnthology) -> None:
    anthology = make_anthology("es")
    for file in anthology.articles.glob("*.md"):
        file.unlink()
    real = SHARED / "seeds" / "archive.txt"
    archive = real if real.exists() else DATA / "archive-small.txt"
    main(["import", str(archive), "--into", str(anthology.articles)])
    articles = sorted(anthology.articles.glob("*.md"), key=lambda path: path.stat().st_size)
    assert len(articles) in (5, 20)
    for file in articles:
        assert read_article(file, "en").blocks
    for file in articles[4:]:  # translating them all takes a minute and shows nothing more
        file.unlink()
    anthology.build("epub")
    with zipfile.ZipFile(anthology.output / "es" / "anthology.epub") as book:
        pages = {Path(name).stem for name in book.namelist()}
    assert {file.stem for file in articles[:4]} < pages
