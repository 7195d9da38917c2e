"""Take a picture of every page at 390 and 1280 pixels, light and dark: output/look/screens/*.png.

Run from the project's folder after a build: python benchmarks/screenshots.py [part of a name …]
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page, sync_playwright

PROJECT = Path(__file__).parent.parent
OUTPUT = PROJECT / "output"
SCREENS = OUTPUT / "look" / "screens"
LANGUAGES = ("es", "zh", "de")
INTERFACES = ("en", "es", "zh", "de")
WIDTHS = (390, 1280)
SCHEMES = ("light", "dark")
HEIGHT = 844
TALLEST = 4000  # of a picture; what stands below looks like what stands above
NOTES, TABLE = "01-jarama-to-yanan", "07-fifty-years-of-trade"  # articles that have them
SOUGHT = {"es": "Bethune Madrid", "zh": "马德里", "de": "Madrid"}

FINDING = "review-finding-es-in-en"  # the picture of the README
MISTAKEN = "In the middle of February 2025"  # a sentence with a term and a similar sentence

Prepare = Callable[[Page], object]


@dataclass(frozen=True)
class Screen:
    """A page in one of its states: `prepare` brings it there; `interface` is the browser's."""

    name: str
    address: str
    prepare: Prepare = lambda page: None
    interface: str = "en"
    whole: bool = True


@contextmanager
def served(command: str, *options: str, folder: Path = PROJECT) -> Iterator[str]:
    """The address that one of the project's servers prints."""
    process = subprocess.Popen(
        [sys.executable, "-m", "pipeline", command, "--port", "0", *options],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(PROJECT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert process.stdout is not None
        said = process.stdout.readline()
        found = re.search(r"http://\S+/(#\S+)?", said)
        if found is None:
            sys.exit(said + process.stdout.read())
        yield found[0]
    finally:
        process.terminate()
        process.wait()


@contextmanager
def copied() -> Iterator[Path]:
    """A copy of what people write, beside the same output: no picture may change a memory."""
    with TemporaryDirectory() as folder:
        copy = Path(folder)
        shutil.copy(PROJECT / "config.yaml", copy)
        shutil.copytree(PROJECT / "source", copy / "source")
        (copy / "output").symlink_to(PROJECT / "output")
        yield copy


def site_screens(site: str) -> Iterator[Screen]:
    """The pages of the site."""

    def searching(words: str) -> Prepare:
        def prepare(page: Page) -> None:
            page.locator(".open-search").click()
            page.locator("dialog input").fill(words)
            page.locator("dialog li a").first.wait_for()

        return prepare

    yield Screen("site-home", f"{site}index.html")
    for code in LANGUAGES:
        own = f"{site}{code}/"
        yield Screen(f"site-contents-{code}", f"{own}index.html")
        yield Screen(f"site-article-{code}", f"{own}{NOTES}.html")
        yield Screen(f"site-table-{code}", f"{own}{TABLE}.html")
        yield Screen(f"site-colophon-{code}", f"{own}colophon.html")
        note = Screen(f"site-note-{code}", f"{own}{NOTES}.html", _note, whole=False)
        yield note
        search = searching(SOUGHT[code])
        yield Screen(f"site-search-{code}", f"{own}index.html", search, whole=False)


def _note(page: Page) -> None:
    page.locator("#call-1").click()
    page.locator(".note-popup").wait_for()


def file_screens() -> Iterator[Screen]:
    """The download page and the quality reports."""
    yield Screen("downloads", (OUTPUT / "index.html").as_uri())
    for code in LANGUAGES:
        yield Screen(f"report-{code}", (OUTPUT / code / "report.html").as_uri())


def review_screens(review: str) -> Iterator[Screen]:
    """The review page: each book under the interface of another language, and all its states."""

    def rows(page: Page) -> None:
        page.locator(".row").first.wait_for()

    def flagged(page: Page) -> None:
        """The first sentence that a check flags, or any."""
        rows(page)
        page.locator("#next-flagged").click()
        if not page.locator(".row.active").count():
            page.locator("[data-role=paragraph] textarea").first.focus()
        page.locator(".row.active .preview").wait_for()
        page.locator(".row.active .panel").wait_for()

    def dialog(name: str) -> Prepare:
        def prepare(page: Page) -> None:
            rows(page)
            page.locator(f"#{name}").click()

        return prepare

    def failed(page: Page) -> None:
        flagged(page)
        page.route("**/api/save", lambda route: route.abort())
        page.locator(".row.active .field textarea").press_sequentially("!")
        page.locator("#status[data-kind=failed]").wait_for()

    for number, interface in enumerate(INTERFACES):
        code = LANGUAGES[number % len(LANGUAGES)]
        of = f"{review}&language={code}"

        def own(
            name: str,
            prepare: Prepare,
            address: str = of,
            interface: str = interface,
            code: str = code,
        ) -> Screen:
            return Screen(
                f"review-{name}-{code}-in-{interface}", address, prepare, interface, False
            )

        yield own("list", rows)
        yield own("sentence", flagged, f"{of}&article=-1")
        yield own("keys", dialog("keys"))
        yield own("settings", dialog("settings"))
        yield own("failed", failed, f"{of}&article=-1")

    def mistaken(page: Page) -> None:
        """A sentence with a wrong figure, a term and a similar sentence."""
        rows(page)
        row = page.locator(".row", has=page.locator(".source", has_text=MISTAKEN))
        text = row.locator(".field textarea")
        text.fill(text.input_value().replace("2025", "2052"))
        row.locator(".finding").first.wait_for()
        row.locator(".take").first.wait_for()
        page.locator("#status[data-kind=saved]").wait_for()
        row.evaluate("row => scrollBy(0, row.getBoundingClientRect().top - 144)")

    yield Screen(FINDING, f"{review}&language=es&article=14", mistaken, whole=False)
    wrong = review.partition("#")[0] + "#token=wrong"
    yield Screen("review-wrong-address", wrong, lambda page: page.wait_for_timeout(300))


def take(browser: Browser, screen: Screen) -> None:
    """One page in all four looks."""
    for scheme in SCHEMES:
        for width in WIDTHS:
            context = browser.new_context(
                locale=screen.interface,
                color_scheme=scheme,
                viewport={"width": width, "height": HEIGHT},
                reduced_motion="reduce",
            )
            page = context.new_page()
            page.goto(screen.address)
            screen.prepare(page)
            path = SCREENS / f"{screen.name}-{width}-{scheme}.png"
            height = HEIGHT
            if screen.whole:
                height = min(TALLEST, page.evaluate("document.documentElement.scrollHeight"))
                page.set_viewport_size({"width": width, "height": height})
            page.screenshot(path=path)
            print(path.relative_to(PROJECT), flush=True)
            page.close(run_before_unload=False)
            context.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="only pages whose names have one of these parts")
    names = parser.parse_args().names
    SCREENS.mkdir(parents=True, exist_ok=True)
    with (
        copied() as copy,
        served("serve") as site,
        served("review", "--no-browser", folder=copy) as review,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        for screen in (*site_screens(site), *file_screens(), *review_screens(review)):
            if not names or any(name in screen.name for name in names):
                take(browser, screen)


if __name__ == "__main__":
    main()
