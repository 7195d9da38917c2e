"""What the tests share: small anthologies, runs of snakemake, one build of the shipped books."""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as `learn` does: before NumPy loads
# epubcheck runs for seconds: compiling its code thoroughly takes longer than it saves (13 to 6 s)
os.environ.setdefault("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")

import pytest
import yaml
from book import LANGUAGES, Book
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, sync_playwright

from pipeline.composition.edition import Edition
from pipeline.records import read_record

settings.register_profile(
    "tests",
    deadline=None,  # how fast the machine is at the moment says nothing about the code
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("tests")

PROJECT = Path(__file__).parent.parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--accept", action="store_true", help="accept the pages' pictures as they are now"
    )


FIRST = """---
title: "The *quiet* harbour"
subtitle: A town and its ships
author: Ana Núñez
date: 2025-03-04
publisher: Harbour Gazette
link: https://example.org/harbour
licence: CC BY 4.0
language: en
summary: The harbour has been quiet for ten years, and the people have learned to like it.
tags: [harbour, history]
order: 1
---

The harbour of the town (AKEL) is *very* old.[^1] It was built in 1938 by 40,000 workers. They came
from [many countries](https://example.org/countries) and stayed for **seven** years.

## The ships

> The ships are our houses. We sleep in them.
>
> Nobody sleeps on land.

1. The first ship is called `SEA-1`.
2. The others have names:
   - the *Anna*;
   - the Maria.

| Ship | Year | People |
| :--- | ---: | :----: |
| Anna | 1938 | 12 |
| Maria | 1951 | 7 |

![A blue square on a white ground](images/square.svg "The flag of the harbour.")

***

The minister said: “We are friends. We will stay friends.” Then he left the town.\\
He did not come back.

    a line of code

[^1]: Some people say that it is *not* so old.
"""
SECOND = """---
title: A short letter
date: 2025-05-06
language: en
order: 2
---

Dear friends, the summer was long and warm. We saw the mountains and the rivers of your country.
"""
SQUARE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40">'
    '<rect x="5" y="5" width="30" height="30" fill="#246"/></svg>'
)
TITLES = {"es": "El puerto", "zh": "港口", "de": "Der Hafen"}


@dataclass
class Anthology:
    """A folder with a configuration and articles, and how to build it with `project`'s code."""

    folder: Path
    project: Path = PROJECT

    @property
    def articles(self) -> Path:
        return self.folder / "source" / "articles"

    @property
    def output(self) -> Path:
        return self.folder / "output"

    def configuration(self) -> dict[str, Any]:
        """What config.yaml says."""
        text = (self.folder / "config.yaml").read_text(encoding="utf-8")
        config: dict[str, Any] = yaml.safe_load(text)
        return config

    def configure(self, **changes: object) -> None:
        """Write config.yaml again with top-level keys changed; None drops a key."""
        config = self.configuration() | changes
        config = {key: value for key, value in config.items() if value is not None}
        (self.folder / "config.yaml").write_text(
            yaml.safe_dump(config, allow_unicode=True), encoding="utf-8"
        )

    def command(self, *arguments: str) -> list[str]:
        return [
            *(sys.executable, "-m", "snakemake", "--snakefile", str(self.project / "Snakefile")),
            *("--profile", str(self.project / "profiles" / "default"), "--cores", "2", *arguments),
        ]

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments),
            cwd=self.folder,
            env=os.environ | environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def build(self, *arguments: str, **environment: str) -> str:
        """Run snakemake, which must succeed; what it said."""
        done = self.run(*arguments, **environment)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def fail(self, *arguments: str, **environment: str) -> str:
        """Run snakemake, which must fail; what it said."""
        done = self.run(*arguments, **environment)
        assert done.returncode != 0, done.stdout + done.stderr
        assert "Traceback" not in done.stdout + done.stderr
        return done.stdout + done.stderr

    def results(self) -> dict[str, bytes]:
        """The bytes of all that a build makes, but for logs and benchmarks."""
        return {
            str(path.relative_to(self.output)): path.read_bytes()
            for path in sorted(self.output.rglob("*"))
            if path.is_file()
            and path.relative_to(self.output).parts[0] not in ("logs", "benchmarks", ".running")
        }


MakeAnthology = Callable[..., Anthology]
CopyOf = Callable[[Anthology], Anthology]


def small_anthology(folder: Path, *languages: str, project: Path = PROJECT) -> Anthology:
    """A new anthology of two articles in a folder, in the languages asked for."""
    anthology = Anthology(folder, project)
    (anthology.articles / "images").mkdir(parents=True)
    (anthology.articles / "harbour.md").write_text(FIRST, encoding="utf-8")
    (anthology.articles / "letter.md").write_text(SECOND, encoding="utf-8")
    (anthology.articles / "images" / "square.svg").write_text(SQUARE, encoding="utf-8")
    shipped = yaml.safe_load((PROJECT / "config.yaml").read_text(encoding="utf-8"))
    config = {
        "source": {"language": "en"},
        "anthology": {"editors": ["Ana Núñez"], "licence": "CC BY 4.0"},
        "models": [str(PROJECT / "models")],
        "languages": {
            code: {"model": shipped["languages"][code]["model"], "title": TITLES[code]}
            for code in languages or ("es",)
        },
    }
    (anthology.folder / "config.yaml").write_text(
        yaml.safe_dump(config, allow_unicode=True), encoding="utf-8"
    )
    return anthology


@pytest.fixture
def make_anthology(tmp_path: Path) -> MakeAnthology:
    """Makes small anthologies: two articles, the languages asked for."""

    def make(*languages: str, name: str = "anthology") -> Anthology:
        return small_anthology(tmp_path / name, *languages)

    return make


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A folder that `make` fills, once for all the processes of a test run; not to be changed."""
    root = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        root = root.parent
    folder, done = root / name, root / f"{name}.done"
    with (root / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)
            make(folder)
            done.touch()
    return folder


@pytest.fixture(scope="session")
def project_copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project's code, which nobody changes between a test's runs."""

    def make(folder: Path) -> None:
        folder.mkdir()
        shutil.copy(PROJECT / "Snakefile", folder)
        unwanted = shutil.ignore_patterns("__pycache__")
        for part in ("pipeline", "profiles"):
            shutil.copytree(PROJECT / part, folder / part, ignore=unwanted)

    return once(tmp_path_factory, "project", make)


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory, project_copy: Path) -> Anthology:
    """The shipped anthology in all its languages, built."""

    def make(folder: Path) -> None:
        shutil.copytree(PROJECT / "source", folder / "source")
        shutil.copy(PROJECT / "config.yaml", folder)
        (folder / "models").symlink_to(PROJECT / "models")
        Anthology(folder, project_copy).build()

    return Anthology(once(tmp_path_factory, "shipped", make), project_copy)


def _built(factory: pytest.TempPathFactory, project: Path, name: str, *languages: str) -> Anthology:
    def make(folder: Path) -> None:
        said = small_anthology(folder, *languages, project=project).build()
        (folder / "said.txt").write_text(said, encoding="utf-8")

    return Anthology(once(factory, name, make), project)


@pytest.fixture(scope="session")
def one(tmp_path_factory: pytest.TempPathFactory, project_copy: Path) -> Anthology:
    """A small Spanish anthology, built; what its run said is in said.txt."""
    return _built(tmp_path_factory, project_copy, "one", "es")


@pytest.fixture(scope="session")
def three(tmp_path_factory: pytest.TempPathFactory, project_copy: Path) -> Anthology:
    """A small anthology in three languages, built; what its run said is in said.txt."""
    return _built(tmp_path_factory, project_copy, "three", "es", "zh", "de")


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Books of the small articles in data/pages, without a model; in output/<language>/."""
    from made import small_books

    files = sorted((PROJECT / "tests" / "data" / "pages").glob("*.md"))
    return once(tmp_path_factory, "pages", lambda folder: small_books(folder, files))


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, headless."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


@pytest.fixture
def copy_of(tmp_path: Path) -> CopyOf:
    """Copies a built anthology, Snakemake's records included, to change it."""

    def copy(anthology: Anthology) -> Anthology:
        shutil.copytree(anthology.folder, tmp_path / "copy", symlinks=True)
        return Anthology(tmp_path / "copy", anthology.project)

    return copy


@pytest.fixture(scope="session", params=LANGUAGES)
def book(request: pytest.FixtureRequest, shipped: Anthology) -> Book:
    code = request.param
    edition = read_record(shipped.output / "work" / code / "edition.json", Edition)
    return Book(code, shipped.output / code, edition)
