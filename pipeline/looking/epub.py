"""An EPUB's pages, as a browser on a telephone shows them, put on contact sheets by the browser.

Reading systems are browsers with a frame around, so a browser shows the truth; WeasyPrint, which
sets the PDF, knows less of a style sheet. Any Chromium or Chrome does, called as a program.
"""

import os
import posixpath
import re
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Sequence
from html import escape
from pathlib import Path
from urllib.parse import quote, unquote

from lxml import etree

from pipeline.errors import OutputError
from pipeline.looking.pages import Sight

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
TELEPHONE = (390, 844)  # CSS pixels, a common telephone's
SECONDS = 60
KINDS = {
    "table": "<table",
    "figure": "<figure",
    "notes": 'epub:type="footnote"',
    "opening": 'class="opening"',
}
MARK = "looked-at"
CONTAINER = "META-INF/container.xml"
OCF = "{urn:oasis:names:tc:opendocument:xmlns:container}"
OPF = "{http://www.idpf.org/2007/opf}"


def browser() -> str:
    """The browser's program, "" when there is none."""
    return next(filter(None, map(shutil.which, BROWSERS)), "")


def sights(path: Path) -> list[Sight]:
    """The EPUB's pages in reading order. Raises OutputError when it cannot be read."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = _spine(archive)
            texts = [archive.read(name).decode("utf-8") for name in names]
    except (zipfile.BadZipFile, etree.XMLSyntaxError, KeyError, UnicodeDecodeError) as problem:
        raise OutputError(
            f"The EPUB cannot be read: {problem}.",
            hint="Delete it and run snakemake again.",
            path=path,
        ) from problem
    found = []
    for number, (name, text) in enumerate(zip(names, texts, strict=True), 1):
        kinds = {kind for kind, sign in KINDS.items() if sign in text}
        kinds |= set() if "opening" in kinds else {"front"}
        label = posixpath.splitext(posixpath.basename(name))[0]
        found.append(Sight(number, label, frozenset(kinds), name))
        # A page of its own for what stands below a telephone's first screen.
        found += [
            Sight(number, f"{kind} in {label}", frozenset({kind}), f"{name}#{MARK}-{kind}")
            for kind in sorted(kinds & {"table", "figure", "notes"})
        ]
    return found


def draw(path: Path, sheets: Sequence[tuple[Path, Sequence[Sight]]], columns: int) -> None:
    """Draw contact sheets of some pages each into PNG files. Raises OutputError."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with zipfile.ZipFile(path) as archive:
            archive.extractall(folder)
        for page in {sight.place.partition("#")[0] for _, group in sheets for sight in group}:
            _mark(folder / page)
        for number, (out, group) in enumerate(sheets):
            sheet = folder / f"look-{number}.html"
            sheet.write_text(_sheet(path, group, columns), encoding="utf-8")
            rows = -(-len(group) // columns)
            _shoot(sheet, out, columns * (TELEPHONE[0] + 24) + 24, rows * (TELEPHONE[1] + 60) + 24)


def _spine(archive: zipfile.ZipFile) -> list[str]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    container = etree.fromstring(archive.read(CONTAINER), parser)
    package = str(next(container.iter(f"{OCF}rootfile")).get("full-path"))
    root = etree.fromstring(archive.read(package), parser)
    items = {each.get("id"): str(each.get("href")) for each in root.iter(f"{OPF}item")}
    folder = posixpath.dirname(package)
    return [
        posixpath.normpath(posixpath.join(folder, unquote(items[each.get("idref")])))
        for each in root.iter(f"{OPF}itemref")
    ]


def _mark(page: Path) -> None:
    """Put a place to go to before the first table, figure and note of an unpacked page."""
    text = page.read_text(encoding="utf-8")
    for kind in ("table", "figure", "notes"):
        start = re.escape(KINDS[kind]) if kind != "notes" else "<aside"
        text = re.sub(f"({start})", rf'<a id="{MARK}-{kind}"></a>\1', text, count=1)
    page.write_text(text, encoding="utf-8")


def _sheet(path: Path, group: Sequence[Sight], columns: int) -> str:
    width, height = TELEPHONE
    frames = "".join(
        f"<figure><iframe src='{quote(sight.place, safe='/#')}'></iframe>"
        f"<figcaption>{escape(f'{path.parent.name} · {path.name} · {sight.label}')}</figcaption>"
        "</figure>"
        for sight in group
    )
    return (
        "<!DOCTYPE html><meta charset='utf-8'><style>body { margin: 24px; background: #8a8a86; "
        f"display: grid; grid-template-columns: repeat({columns}, {width}px); gap: 24px }}"
        f"figure {{ margin: 0 }} iframe {{ border: 0; width: {width}px; height: {height}px; "
        "background: #fff; display: block } figcaption { font: 15px/36px sans-serif; color: #fff; "
        f"height: 36px; overflow: hidden }}</style>{frames}"
    )


def _shoot(sheet: Path, out: Path, width: int, height: int) -> None:
    command = [
        browser(),
        *("--headless", "--disable-gpu", "--hide-scrollbars", "--no-first-run"),
        *(["--no-sandbox"] if os.geteuid() == 0 else []),  # it refuses root without
        *(f"--user-data-dir={sheet.parent / 'profile'}", f"--window-size={width},{height}"),
        *(f"--screenshot={out}", sheet.as_uri()),
    ]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
        said = done.stderr.strip()[-300:]
    except subprocess.TimeoutExpired:
        said = f"it took more than {SECONDS} seconds"
    if not out.is_file():
        raise OutputError(f"The browser {command[0]} drew no picture: {said}.", path=out)
