"""Bad input: one clear line that says where, what and what to do; nothing lost or half written."""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from conftest import PROJECT, Anthology, CopyOf, MakeAnthology

from pipeline.commands import main
from pipeline.config import load_config
from pipeline.errors import AnthologyError
from pipeline.kept import keep, put_back
from pipeline.plan import make_plan
from pipeline.records import to_json

FRONT = "---\ntitle: A title\nlanguage: en\n---\n\n"
ENGLISH = "The people of the town have lived beside the river for many years. " * 5


def segment(tmp_path: Path, text: str | bytes) -> Path:
    """Write an article and segment it; the path that must not exist after a failure."""
    path = tmp_path / "articles" / "x.md"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    out = tmp_path / "x.json"
    assert main(["segment", str(path), "--language", "en", "--out", str(out)]) == 1
    assert list(tmp_path.glob("*.json*")) == []
    assert list(tmp_path.glob(".x*")) == []
    return path


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("Only text.\n", 1, "has no front matter"),
        ("---\ntitle: [a\nlanguage: en\n---\nx\n", 3, "not valid YAML"),
        ("---\ntitle: a: b\nlanguage: en\n---\nx\n", 2, "not valid YAML"),
        ("---\n- a\n---\nx\n", 2, "not a list of “key: value” lines"),
        ("---\nlanguage: en\n---\nx\n", 2, "“title” is missing"),
        ("---\ntitle: a\n---\nx\n", 2, "“language” is missing"),
        ("---\ntitle: ''\nlanguage: en\n---\nx\n", 2, "must not be empty"),
        ("---\ntitle: a\ntitle: b\nlanguage: en\n---\nx\n", 3, "stands twice"),
        ("---\ntitle: a\nlanguage: en\ndate: 5 May\n---\nx\n", 4, "does not have the right form"),
        ("---\ntitle: a\nlanguage: en\ntgas: [b]\n---\nx\n", 4, "Did you mean “tags”?"),
        ("---\ntitle: a\nlanguage: en\norder: first\n---\nx\n", 4, "must be a whole number"),
        (FRONT.encode() + b"na\xefve\n", 6, "not UTF-8: byte 0xef"),
        (FRONT, 5, "has no text"),
        (FRONT + "***\n", 5, "has no text"),
        ("---\ntitle: a\nlanguage: es\n---\nx\n", 3, "translates from “en”"),
        (FRONT + "El pueblo vive junto al río desde hace muchos años. " * 8, 3, "reads as “es”"),
        (FRONT + "x\n\n![a](images/no.png)\n", 8, "“images/no.png” is missing"),
        (FRONT + "x\n\n![a](../no.png)\n", 8, "lies outside the article's folder"),
        (FRONT + "x\n\n![a](/etc/no.png)\n", 8, "lies outside the article's folder"),
        (FRONT + "x\n\n![a](https://example.org/no.png)\n", 8, "nothing is fetched"),
        (FRONT + "x\n\n![a](file:///etc/passwd)\n", 8, "not in the article's folder"),
        (FRONT + "x\n\n![](a.png)\n", 8, "no alternative text"),
        (FRONT + "x\n\n![a](x.md)\n", 8, "no form that books can hold"),
        (FRONT + "x\n\n<script>alert(1)</script>\n", 8, "Raw HTML is not allowed"),
        (FRONT + "x <b onclick=alert(1)>y</b>\n", 6, "Raw HTML is not allowed"),
        (FRONT + "x\n\n<iframe src='https://example.org'></iframe>\n", 8, "Raw HTML"),
        (FRONT + "x <em>y\n", 6, "is not closed"),
        (FRONT + "x [y](page.html)\n", 6, "leads nowhere"),
        (FRONT + "x [y](javascript:alert(1))\n", 6, "leads nowhere"),
        (FRONT + "x [y](data:text/html,z)\n", 6, "leads nowhere"),
        (FRONT + "word " * 210_000, 6, "at most 100,000 are allowed"),
    ],
)
def test_bad_articles(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str | bytes, line: int, what: str
) -> None:
    path = segment(tmp_path, text)
    lines = capsys.readouterr().err.strip().splitlines()
    assert len(lines) == 1
    assert lines[0].startswith(f"{path}:{line}: ")
    assert what in lines[0]
    assert lines[0].endswith((".", "?", ":", "…")) or "Save it" in lines[0]


SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{}</svg>'


@pytest.mark.parametrize(
    ("picture", "what"),
    [
        (SVG.format("<script>alert(1)</script>"), "<script>"),
        (SVG.format('<rect onload="alert(1)"/>'), "event handler, onload"),
        (SVG.format('<image xlink:href="https://example.org/a.png"/>'), "reaches outside"),
        (SVG.format("<style>@import 'https://example.org/a.css';</style>"), "reaches outside"),
        (SVG.format('<rect fill="url(https://example.org/#a)"/>'), "reaches outside"),
        ("<!DOCTYPE svg [<!ENTITY a 'b'>]>" + SVG.format("&a;"), "defines entities"),
        ("<svg", "not valid SVG"),
    ],
)
def test_pictures_that_do_more_than_show(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], picture: str, what: str
) -> None:
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "a.svg").write_text(picture, encoding="utf-8")
    segment(tmp_path, f"{FRONT}{ENGLISH}\n\n![a](a.svg)\n")
    assert what in capsys.readouterr().err


def test_a_picture_that_is_no_picture(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "a.png").write_text("no picture")
    segment(tmp_path, f"{FRONT}{ENGLISH}\n\n![a](a.png)\n")
    assert "is no PNG file" in capsys.readouterr().err


def test_a_picture_behind_a_link_out_of_the_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "articles").mkdir()
    (tmp_path / "secret.svg").write_text(SVG.format(""))
    (tmp_path / "articles" / "a.svg").symlink_to(tmp_path / "secret.svg")
    segment(tmp_path, f"{FRONT}{ENGLISH}\n\n![a](a.svg)\n")
    assert "lies outside" in capsys.readouterr().err


def one_line(said: str, what: str) -> str:
    """The one line that says it."""
    lines = [line.strip() for line in said.splitlines() if what in line]
    assert lines, said
    return lines[-1]


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"langauges": {}}, "The key “langauges” is unknown. Did you mean “languages”?"),
        ({"languages": {}}, "languages must not be empty"),
        ({"languages": None}, "The key “languages” is missing"),
        ({"languages": {"es": {"title": "x"}}}, "The key “model” is missing in languages.es"),
        ({"languages": {"es": {"title": "x", "model": "no.argosmodel"}}}, "no such model package"),
        ({"languages": {"Español": {"title": "x", "model": "m"}}}, "Español"),
        ({"decoding": {"beam_size": 0}}, "decoding.beam_size is 0"),
        ({"decoding": {"beam_size": "many"}}, "must be a whole number, not 'many'"),
        ({"pdf": {"page_size": "A3"}}, "not one of A5, A4, 6x9in"),
        ({"source": {"language": "en", "articles": "nowhere"}}, "folder nowhere does not exist"),
    ],
)
def test_bad_configuration(
    make_anthology: MakeAnthology,
    monkeypatch: pytest.MonkeyPatch,
    changes: dict[str, object],
    what: str,
) -> None:
    anthology = make_anthology()
    anthology.configure(**changes)
    assert what in planned(anthology, monkeypatch)


def planned(anthology: Anthology, monkeypatch: pytest.MonkeyPatch) -> str:
    """The one line that ends a run before it begins."""
    monkeypatch.chdir(anthology.folder)
    with pytest.raises(AnthologyError) as problem:
        make_plan(Path("config.yaml"), {}, PROJECT)
    line = str(problem.value)
    assert "\n" not in line
    return line


@pytest.mark.parametrize("text", ["", "- a\n", "a: [\n", "a: b: c\n"])
def test_configuration_that_is_none(
    make_anthology: MakeAnthology, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    anthology = make_anthology()
    (anthology.folder / "config.yaml").write_text(text, encoding="utf-8")
    assert re.match(r"config.yaml:[12]: ", planned(anthology, monkeypatch))


def test_a_run_that_cannot_begin_says_one_line(make_anthology: MakeAnthology) -> None:
    anthology = make_anthology()
    anthology.configure(langauges={})
    said = anthology.fail()
    line = one_line(said, "The key “langauges” is unknown. Did you mean “languages”?")
    assert re.match(r"config.yaml:\d+: ", line)
    assert said.strip().splitlines()[-1] == line
    assert not anthology.output.exists()


def test_two_articles_of_one_name(
    make_anthology: MakeAnthology, monkeypatch: pytest.MonkeyPatch
) -> None:
    anthology = make_anthology()
    (anthology.articles / "more").mkdir()
    shutil.copy(anthology.articles / "letter.md", anthology.articles / "more" / "Letter.md")
    line = planned(anthology, monkeypatch)
    assert "names are identities" in line
    assert "letter.md" in line.casefold()


def test_the_same_article_twice(one: Anthology, copy_of: CopyOf) -> None:
    anthology = copy_of(one)
    shutil.copy(anthology.articles / "letter.md", anthology.articles / "copy.md")
    line = one_line(anthology.fail(), "has the same title and date as")
    assert "letter.md:2:" in line


def test_no_articles(make_anthology: MakeAnthology, monkeypatch: pytest.MonkeyPatch) -> None:
    anthology = make_anthology()
    for path in anthology.articles.glob("*.md"):
        path.rename(path.with_name(f"_{path.name}"))
    (anthology.articles / "README.md").write_text("Not an article.\n")
    assert "There are no articles" in planned(anthology, monkeypatch)


def repacked(source: Path, target: Path, **metadata: str) -> None:
    """Copy a package with some of its metadata changed."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for info in old.infolist():
            data = old.read(info)
            if info.filename.endswith("metadata.json"):
                data = json.dumps(json.loads(data) | metadata).encode()
            new.writestr(info, data)


@pytest.mark.parametrize(
    ("fault", "what"),
    [
        ("truncated", "cut short"),
        ("corrupt", "orrupt"),
        ("foreign", "translates en→pt, but en→es is wanted"),
        ("escaping", "leads out of its folder"),
        ("no zip", "package"),
    ],
)
def test_bad_packages_leave_earlier_books(
    one: Anthology, copy_of: CopyOf, fault: str, what: str
) -> None:
    anthology = copy_of(one)
    before = anthology.results()
    good = next((PROJECT / "models").glob("translate-en_es-*.argosmodel"))
    bad = anthology.folder / "bad.argosmodel"
    data = good.read_bytes()
    if fault == "truncated":
        bad.write_bytes(data[: len(data) // 2])
    elif fault == "corrupt":
        bad.write_bytes(data[:100_000] + b"\0" * 1000 + data[101_000:])
    elif fault == "foreign":
        repacked(good, bad, to_code="pt")
    elif fault == "escaping":
        shutil.copy(good, bad)
        with zipfile.ZipFile(bad, "a") as archive:
            archive.writestr("en_es/../../evil", "x")
    else:
        bad.write_bytes(b"no zip")
    anthology.configure(languages={"es": {"model": "bad.argosmodel", "title": "El puerto"}})
    said = anthology.fail()
    assert what in one_line(said, "bad.argosmodel: ")
    books = (
        "es/anthology.epub",
        "es/anthology.pdf",
        "es/cover.jpg",
        "es/report.html",
        "index.html",
    )
    after = anthology.results()
    assert {name: after[name] for name in books} == {name: before[name] for name in books}


def test_a_failing_article_names_itself_and_the_others_go_on(
    make_anthology: MakeAnthology,
) -> None:
    anthology = make_anthology()
    (anthology.articles / "bad.md").write_text("No front matter.\n")
    said = anthology.fail("--keep-going")
    assert "bad.md:1: The article has no front matter." in said.split("What went wrong:")[1]
    machine = anthology.output / "work" / "es" / "machine"
    assert sorted(path.name for path in machine.iterdir()) == ["harbour.json", "letter.json"]
    assert not (anthology.output / "es" / "anthology.pdf").exists()


def test_a_full_disk(one: Anthology, copy_of: CopyOf) -> None:
    anthology = copy_of(one)
    before = anthology.results()
    edition = anthology.output / "work" / "es" / "edition.json"
    code = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096));"
        "from pipeline.commands import main; sys.exit(main(sys.argv[1:]))"
    )
    book = anthology.output / "es" / "anthology.pdf"
    cover = anthology.output / "es" / "cover.svg"
    settings = to_json(load_config(anthology.folder / "config.yaml").book("anthology", "es"))
    command = [sys.executable, "-c", code, "pdf", str(edition), "--cover", str(cover)]
    command += ["--book", settings]
    done = subprocess.run(
        [*command, "--out", str(book), "--pages", str(edition.with_name("pages.json"))],
        cwd=anthology.folder,
        env=os.environ | {"PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert f"{book}: The file cannot be written" in one_line(done.stderr, "anthology.pdf")
    assert anthology.results() == before


def test_an_output_folder_that_cannot_be_written(make_anthology: MakeAnthology) -> None:
    anthology = make_anthology()
    anthology.output.write_text("a file in its place")
    assert one_line(anthology.fail(), "The output folder cannot be written")


def test_another_run_in_the_folder(make_anthology: MakeAnthology) -> None:
    import fcntl

    anthology = make_anthology()
    anthology.output.mkdir()
    with (anthology.output / ".running").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert one_line(anthology.fail(), "Another run is writing to this folder")


FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd"><fontconfig>
<dir>/usr/share/fonts</dir><cachedir>{cache}</cachedir>
<selectfont><rejectfont><glob>*[Cc][Jj][Kk]*</glob></rejectfont>
<rejectfont><pattern><patelt name="lang"><string>zh-cn</string></patelt></pattern></rejectfont>
</selectfont></fontconfig>"""


def test_no_fonts_for_chinese(three: Anthology, copy_of: CopyOf) -> None:
    anthology = copy_of(three)
    book = anthology.output / "zh" / "anthology.pdf"
    book.unlink()
    fonts = anthology.folder / "fonts.conf"
    fonts.write_text(FONTS.format(cache=anthology.folder / "cache"), encoding="utf-8")
    said = anthology.fail("zh", FONTCONFIG_FILE=str(fonts))
    assert "apt-get install fonts-noto-cjk" in one_line(said, "No font on this machine")
    assert not book.exists()


def test_a_character_without_a_glyph(one: Anthology, copy_of: CopyOf) -> None:
    anthology = copy_of(one)
    sound = anthology.configuration()
    anthology.configure(anthology={"publisher": "Press \U00012345"})
    said = anthology.fail("pdf")
    line = one_line(said, "The PDF would be incomplete")
    assert "no font on this machine has “\U00012345” (U+12345, cuneiform sign" in line
    assert "sudo apt-get install fonts-noto-core" in line
    book = Path("output/es/anthology.pdf")
    assert f"These are still as the run before made them:\n  {book}\n" in said
    assert (anthology.folder / book).read_bytes() == (one.folder / book).read_bytes()
    assert "The PDF would be incomplete" in anthology.fail("pdf")  # not taken for the new one
    assert (anthology.folder / book).exists()
    anthology.configure(anthology=sound["anthology"])
    anthology.build()
    assert anthology.results() == one.results()


def test_books_outlive_a_killed_run_and_a_failing_one(tmp_path: Path) -> None:
    book, page = tmp_path / "de" / "anthology.epub", tmp_path / "index.html"
    book.parent.mkdir()
    book.write_text("book")
    page.write_text("page")
    keep(tmp_path, [book, page])
    book.unlink()  # as Snakemake does; the run is killed
    page.write_text("new page")
    keep(tmp_path, [book, page])
    page.unlink()
    assert put_back(tmp_path) == [book, page]
    assert (book.read_text(), page.read_text()) == ("book", "new page")
    assert sorted(tmp_path.iterdir()) == [book.parent, page]
    assert put_back(tmp_path) == []
