"""A translator's day: fill the memory, correct sentences, build, and find them in the books."""

import json
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Anthology, CopyOf
from pypdf import PdfReader

from pipeline.memory.tmx import read_memory
from pipeline.memory.unit import Memory


@pytest.fixture(scope="module")
def filled_once(one: Anthology, tmp_path_factory: pytest.TempPathFactory) -> Anthology:
    """The small anthology with a memory that nobody has edited."""
    folder = tmp_path_factory.mktemp("filled") / "a"
    shutil.copytree(one.folder, folder, symlinks=True)
    anthology = Anthology(folder, one.project)
    anthology.build("memory")
    return anthology


@pytest.fixture
def filled(filled_once: Anthology, copy_of: CopyOf) -> Anthology:
    """A copy of it, to change."""
    return copy_of(filled_once)


def memory_file(anthology: Anthology) -> Path:
    return anthology.folder / "source" / "memory" / "en-es.tmx"


def command(anthology: Anthology, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the `memory` command as a user does."""
    return subprocess.run(
        [sys.executable, "-m", "pipeline", "memory", *arguments],
        cwd=anthology.folder,
        env={"PYTHONPATH": str(anthology.project), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )


def edit(anthology: Anthology, source: str, target: str) -> None:
    """Change a translation in the file's text, as a text editor does."""
    text = memory_file(anthology).read_text(encoding="utf-8")
    pattern = rf"(<seg>{re.escape(source)}</seg></tuv>\s*<tuv xml:lang=\"es\"><seg>)[^<]*"
    changed, count = re.subn(pattern, lambda match: match[1] + target, text)
    assert count == 1
    memory_file(anthology).write_text(changed, encoding="utf-8")


def epub_text(anthology: Anthology) -> str:
    with zipfile.ZipFile(anthology.output / "es" / "anthology.epub") as book:
        names = [name for name in book.namelist() if name.endswith(".xhtml")]
        pages = " ".join(book.read(name).decode() for name in names)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", pages))


def pdf_text(anthology: Anthology) -> str:
    pages = PdfReader(anthology.output / "es" / "anthology.pdf").pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages)).replace("- ", "")


def rules(said: str) -> set[str]:
    table = said.partition("Job stats:")[2].partition("\n\n")[0]
    rows = [line.split() for line in table.splitlines()]
    return {row[0] for row in rows if len(row) == 2 and row[1].isdigit()} - {"total"}


WARM = "Dear friends, the summer was long and warm."
MINE = "Queridas amigas: fue un verano largo y cálido."


EDITION = "output/work/es/edition.json"


def segments(anthology: Anthology) -> dict[str, dict[str, str]]:
    """The edition's segments by their sources."""
    edition = json.loads((anthology.folder / EDITION).read_text("utf-8"))
    return {s["source"]: s for article in edition["articles"] for s in article["segments"]}


def test_a_correction_is_in_the_books_and_nothing_else_is_done(filled: Anthology) -> None:
    edit(filled, WARM, MINE)
    said = filled.build("es")
    books = {"compose", "book_epub", "book_pdf", "report"}
    assert rules(said) == books | {"es"}
    assert MINE in epub_text(filled)
    assert "fue un verano largo" in pdf_text(filled)
    assert segments(filled)[WARM]["origin"] == "person"
    assert {each["origin"] for each in segments(filled).values()} == {"person", "machine"}
    assert "Nothing to be done" in filled.build("es")
    with_memory = (filled.output / "es" / "anthology.epub").read_bytes()

    assert "translate" not in rules(filled.build("epub", "--config", "memory=off"))
    assert MINE not in epub_text(filled)
    filled.build("epub")
    assert (filled.output / "es" / "anthology.epub").read_bytes() == with_memory

    text = memory_file(filled).read_text(encoding="utf-8")
    unit = re.search(rf" *<tu [^>]*>(?:(?!</tu>).)*{re.escape(MINE)}.*?</tu>\n", text, re.DOTALL)
    assert unit
    memory_file(filled).write_text(text.replace(unit[0], ""), encoding="utf-8")
    assert "translate" not in rules(filled.build(EDITION))
    assert segments(filled)[WARM]["origin"] == "machine"
    memory_file(filled).unlink()
    filled.build(EDITION)
    assert segments(filled)[WARM]["origin"] == "machine"


def test_filling_again_keeps_the_person_s_text(filled: Anthology) -> None:
    edit(filled, WARM, MINE)
    letter = filled.articles / "letter.md"
    text = letter.read_text("utf-8")
    letter.write_text(text.replace("Dear friends", "It rained. Dear friends"), "utf-8")
    said = filled.build("memory")
    assert re.search(r"language +added +refreshed", said)
    units = read_memory(memory_file(filled)).units
    assert next(unit for unit in units if unit.source == WARM).target == MINE
    assert any(unit.source == "It rained." for unit in units)
    before = memory_file(filled).read_bytes()
    filled.build("memory")
    assert memory_file(filled).read_bytes() == before


def test_a_corrected_source_takes_the_person_s_translation_along(filled: Anthology) -> None:
    old = "The harbour has 12 boats and 3 bridges."
    mine = "En el puerto hay 12 barcas y 3 puentes."
    letter = filled.articles / "letter.md"
    text = letter.read_text("utf-8")
    letter.write_text(text.replace("Dear friends", f"{old} Dear friends"), "utf-8")
    filled.build("memory")
    edit(filled, old, mine)

    number = old.replace("12", "14")
    letter.write_text(letter.read_text("utf-8").replace(old, number), "utf-8")
    filled.build(EDITION)
    found = segments(filled)[number]
    assert (found["target"], found["origin"]) == (mine.replace("12", "14"), "repaired")
    assert "adapted" in str(found["findings"])

    words = number.replace("boats", "old boats")
    letter.write_text(letter.read_text("utf-8").replace(number, words), "utf-8")
    filled.build("memory")
    unit = next(u for u in read_memory(memory_file(filled)) if u.source == words)
    assert unit.offer is not None
    assert unit.offer.target == mine
    filled.configure(fuzzy=80)
    filled.build(EDITION)
    assert (segments(filled)[words]["target"], segments(filled)[words]["origin"]) == (mine, "fuzzy")


@pytest.mark.parametrize(
    ("break_it", "said"),
    [
        (lambda text: text[: len(text) // 2], r"en-es\.tmx:\d+: The file is not well-formed"),
        (lambda text: text.replace("unreviewed", "done", 1), r"en-es\.tmx:\d+: The state “done”"),
    ],
)  # fmt: skip
def test_a_broken_memory_stops_and_changes_nothing(
    filled: Anthology, break_it: Callable[[str], str], said: str
) -> None:
    books = (filled.output / "es" / "anthology.epub").read_bytes()
    broken = break_it(memory_file(filled).read_text(encoding="utf-8"))
    memory_file(filled).write_text(broken, encoding="utf-8")
    assert re.search(said, filled.fail("epub"))
    assert re.search(said, filled.fail("memory"))
    assert memory_file(filled).read_text(encoding="utf-8") == broken
    assert (filled.output / "es" / "anthology.epub").read_bytes() == books


def test_the_command(filled: Anthology) -> None:
    edit(filled, WARM, "Queridas amigas: fue un verano largo y cálido con 7 lluvias grandes .")
    checked = command(filled, "check", "es")
    assert re.search(r"en-es\.tmx:\d+: warning space: ", checked.stdout)
    assert "Traceback" not in checked.stderr

    counted = command(filled, "stats", "es", "--articles")
    assert counted.returncode == 0
    assert re.search(r"^es +\d+ +1 +0 ", counted.stdout, re.MULTILINE)

    filled.build("memory")
    edit(filled, WARM, MINE)
    compared = command(filled, "diff", "es")
    assert "1 units differ" in compared.stdout
    assert WARM in compared.stdout

    found = command(filled, "search", "es", "summer")
    assert found.returncode == 0
    assert MINE in found.stdout
    assert command(filled, "search", "es", "zeppelin").returncode == 1
    assert MINE in command(filled, "search", "es", "--target", "verano largo").stdout

    memory = read_memory(memory_file(filled))
    gone = [unit for unit in memory if unit.source == WARM]
    (filled.articles / "letter.md").unlink()
    filled.build("memory")
    assert {u.source for u in read_memory(memory_file(filled)) if u.unused} >= {WARM}
    assert command(filled, "prune", "es", "--dry-run").returncode == 0
    command(filled, "prune", "es")
    left = [unit for unit in read_memory(memory_file(filled)) if unit.unused]
    assert [unit.source for unit in left] == [WARM]
    command(filled, "prune", "es", "--reviewed")
    assert not any(unit.unused for unit in read_memory(memory_file(filled)))
    backups = [read_memory(path) for path in memory_file(filled).parent.glob("*.bak*")]
    assert any(gone[0].target == unit.target for each in backups for unit in each)


@pytest.mark.parametrize("name", ["out.xlsx", "out.tsv", "out.po", "out.xlf", "project_save.tmx"])
def test_export_and_import(filled: Anthology, name: str) -> None:
    edit(filled, WARM, MINE)
    exported = command(filled, "export", "es", "--out", name)
    assert exported.returncode == 0, exported.stderr
    same = command(filled, "import", "es", name)
    assert same.returncode == 0, same.stdout + same.stderr
    assert "0 units changed, 0 conflicts" in same.stdout
    memory = read_memory(memory_file(filled))
    assert [unit.target for unit in memory if unit.source == WARM] == [MINE]


def test_conflicts_are_reported_and_not_resolved(filled: Anthology) -> None:
    edit(filled, WARM, MINE)
    command(filled, "export", "es", "--out", "out.tsv")
    table = filled.folder / "out.tsv"
    table.write_text(table.read_text("utf-8-sig").replace(MINE, "Otra cosa."), "utf-8")
    edit(filled, WARM, "Y otra más.")
    result = command(filled, "import", "es", "out.tsv")
    assert result.returncode == 1
    assert "1 conflicts" in result.stdout
    assert "Otra cosa." in result.stdout
    assert target_of(read_memory(memory_file(filled))) == "Y otra más."
    command(filled, "import", "es", "out.tsv", "--prefer", "import")
    assert target_of(read_memory(memory_file(filled))) == "Otra cosa."


def target_of(memory: Memory) -> str:
    return next(unit.target for unit in memory if unit.source == WARM)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["stats", "fr"], "config.yaml: There is no language “fr”."),
        (["import", "es", "nowhere.tsv"], "nowhere.tsv"),
        (["import", "es", "letter.doc"], "does not tell what is in it"),
        (["export", "es", "--out", "x.doc"], "does not tell what is in it"),
        (["diff", "es", "nowhere.tmx"], "nowhere.tmx: There is no other version"),
    ],
)
def test_wrong_words(filled: Anthology, arguments: list[str], said: str) -> None:
    before = memory_file(filled).read_bytes()
    result = command(filled, *arguments)
    assert result.returncode != 0
    assert said in result.stderr
    assert "Traceback" not in result.stderr
    assert memory_file(filled).read_bytes() == before


def test_empty_texts_are_the_machine_s(filled: Anthology) -> None:
    machine = target_of(read_memory(memory_file(filled)))
    edit(filled, WARM, "")
    filled.build(EDITION)
    assert segments(filled)[WARM]["target"] == machine
