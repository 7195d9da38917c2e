"""The review page: the server's answers, and the page in a browser, down to the finished books."""

import html
import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from axe import violations
from book import squeezed
from conftest import Anthology, CopyOf
from lxml import etree
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from pipeline.books.report import write_report
from pipeline.checks.finding import Finding
from pipeline.composition.edition import Edition
from pipeline.config import load_config
from pipeline.errors import MemoryFileError
from pipeline.memory.keep import load, replace_memory
from pipeline.memory.tmx import read_memory, write_memory
from pipeline.memory.unit import Memory, Silence, Unit, fingerprint
from pipeline.records import read_record
from pipeline.review.address import PORT, link_to
from pipeline.review.change import Said, merge
from pipeline.review.desk import Desk
from pipeline.review.messages import Check, OfUnit, Row, Save, Saved, Since
from pipeline.review.words import words

SENTENCE = "It was built in 1938 by 40,000 workers."
OTHER = "We sleep in them."


@dataclass
class Served:
    """An anthology and the process that serves its review page."""

    anthology: Anthology
    process: subprocess.Popen[str]
    address: str

    @property
    def port(self) -> int:
        return int(re.findall(r":(\d+)/", self.address)[0])

    @property
    def token(self) -> str:
        return self.address.partition("token=")[2]

    @property
    def memory(self) -> Path:
        return self.anthology.folder / "source" / "memory" / "en-es.tmx"

    def targets(self) -> dict[str, str]:
        """The translations that the memory's file holds by their sources."""
        return {unit.source: unit.target for unit in read_memory(self.memory)}

    def send(
        self, method: str, path: str, body: object = None, **headers: str
    ) -> tuple[int, bytes, dict[str, str]]:
        """A request as the page would send it, but for the headers given."""
        usual = {
            "Host": f"127.0.0.1:{self.port}",
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json",
        }
        sent = usual | {name.replace("_", "-"): value for name, value in headers.items()}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        connection.request(method, path, None if body is None else data, sent)
        answer = connection.getresponse()
        got = answer.status, answer.read(), {k.lower(): v for k, v in answer.getheaders()}
        connection.close()
        return got

    def ask(self, question: str, **body: object) -> Any:
        status, answer, _ = self.send("POST", f"/api/{question}", body)
        assert status == 200, answer
        return json.loads(answer)


Serve = Callable[[Anthology], Served]


@pytest.fixture(scope="module")
def serve() -> Iterator[Serve]:
    """Serves anthologies until the module's tests are done."""
    running = []

    def start(anthology: Anthology) -> Served:
        process = subprocess.Popen(
            [sys.executable, "-m", "pipeline", "review", "--no-browser", "--port", "0"],
            cwd=anthology.folder,
            env=os.environ | {"PYTHONPATH": str(anthology.project)},
            stdout=subprocess.PIPE,
            text=True,
        )
        running.append(process)
        assert process.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:\d+/#token=\S{32}", process.stdout.readline())
        assert found
        return Served(anthology, process, found[0])

    yield start
    for process in running:
        process.send_signal(signal.SIGINT)
        process.wait(30)


@pytest.fixture(scope="module")
def served(one: Anthology, tmp_path_factory: pytest.TempPathFactory, serve: Serve) -> Served:
    """One anthology for most tests: each edits sentences of its own."""
    folder = tmp_path_factory.mktemp("served") / "anthology"
    shutil.copytree(one.folder, folder, symlinks=True)
    return serve(Anthology(folder, one.project))


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """A browser that speaks English and has never seen the page, in which nothing goes wrong."""
    context = chromium.new_context(locale="en-GB", viewport={"width": 1280, "height": 844})
    context.set_default_timeout(20_000)
    expect.set_options(timeout=20_000)
    said: list[str] = []
    context.on("console", lambda message: said.append(message.text))
    context.on("weberror", lambda error: said.append(str(error.error)))
    yield context
    context.close()
    assert [each for each in said if not each.startswith("Failed to load resource")] == []


def opened(context: BrowserContext, served: Served, more: str = "&article=-1") -> Page:
    """The page with all sentences; it asks nothing of any other server."""
    page = context.new_page()
    own = f"http://127.0.0.1:{served.port}/"
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(served.address + more)
    page.wait_for_selector(".row")
    assert [url for url in asked if not url.startswith((own, "data:"))] == []
    return page


def field(page: Page, source: str | re.Pattern[str]) -> Any:
    """The text area of the sentence."""
    row = page.locator(".row", has=page.locator(".source", has_text=source)).first
    return row.locator(".field textarea")


def saved(page: Page) -> None:
    expect(page.locator("#status")).to_have_text("Everything is saved")


# ---- the server ----------------------------------------------------------------------------------


def test_only_the_page_itself_is_answered(served: Served) -> None:
    host = f"127.0.0.1:{served.port}"
    for status, headers in [
        (200, {}),
        (200, {"Origin": f"http://{host}", "Sec_Fetch_Site": "same-origin"}),
        (403, {"Authorization": "Bearer wrong"}),
        (403, {"Authorization": ""}),
        (403, {"Origin": "http://example.org"}),
        (403, {"Origin": "null"}),
        (403, {"Origin": f"http://localhost:{served.port}"}),
        (403, {"Sec_Fetch_Site": "cross-site"}),
        (421, {"Host": "example.org"}),
        (421, {"Host": f"example.org:{served.port}"}),
        (421, {"Host": "127.0.0.1"}),
        (415, {"Content_Type": "text/plain"}),
    ]:
        assert served.send("POST", "/api/start", {}, **headers)[0] == status, headers
    assert served.send("GET", "/", Host="evil.example")[0] == 421
    assert served.send("GET", "/", Authorization="")[0] == 200  # it says nothing of the memory
    assert served.send("GET", "/api/start")[0] == 404


def test_no_path_reaches_the_disk(served: Served) -> None:
    for path in ("/../config.yaml", "/config.yaml", "//etc/passwd", "/page/review.js", "/%2e%2e/x"):
        assert served.send("GET", path)[0] == 404, path
    for language in ("../es", "es/../es", "", "--cores"):
        for question in ("changes", "rebuild"):
            status, answer, _ = served.send("POST", f"/api/{question}", {"language": language})
            assert status == 422, answer
    assert served.send("POST", "/api/../start", {})[0] == 404


def test_what_is_no_question_is_refused(served: Served) -> None:
    assert served.send("POST", "/api/changes", b"{")[0] == 400
    assert served.send("POST", "/api/save", {"language": "es"})[0] == 400
    for size in ("1000001", "-1", "two"):
        assert served.send("POST", "/api/start", {}, Content_Length=size)[0] == 413
    assert served.send("PUT", "/api/start", {})[0] == 501


def test_the_page_may_load_nothing_from_elsewhere(served: Served) -> None:
    for path in ("/", "/review.js", "/review.css", "/book.css"):
        status, body, headers = served.send("GET", path)
        assert status == 200
        assert headers["content-security-policy"].startswith(
            "default-src 'none'; script-src 'self'"
        )
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert b"http" not in body.replace(b"http://www.w3.org", b"")
        assert len(body) < 60_000


def test_a_server_that_is_killed_in_the_middle_of_saving(
    one: Anthology, copy_of: CopyOf, serve: Serve
) -> None:
    """Whatever the moment, the file is a whole memory with all that the server said is saved."""
    served = serve(copy_of(one))
    confirmed = ""
    for pause in (0.02, 0.11, 0.23):
        rows = served.ask("changes", language="es")["rows"]
        row = next(each for each in rows.values() if each["source"] == SENTENCE)
        done: list[str] = [row["said"]["target"]]

        def edit(row: Any = row, done: list[str] = done, served: Served = served) -> None:
            base = row["said"]
            for number in range(1000):
                mine = base | {"target": f"Versión {served.port} {number}."}
                about = {"unit": row["unit"], "key": row["key"], "edition": "", "revision": 0}
                try:
                    said = served.ask("save", language="es", base=base, mine=mine, **about)
                except (OSError, http.client.HTTPException):
                    return
                base = said["row"]["said"]
                done.append(base["target"])

        thread = threading.Thread(target=edit)
        thread.start()
        while len(done) < 3:
            time.sleep(0.01)
        time.sleep(pause)
        served.process.kill()
        served.process.wait()
        thread.join()
        confirmed = done[-1]
        present = served.targets()[SENTENCE]
        number = int(present.split()[-1].rstrip("."))
        assert number - int(confirmed.split()[-1].rstrip(".")) in (0, 1)
        served = serve(served.anthology)
    assert served.targets()[SENTENCE].startswith("Versión")


def test_a_book_that_was_not_made(one: Anthology, copy_of: CopyOf, serve: Serve) -> None:
    anthology = copy_of(one)
    (anthology.output / "work" / "es" / "edition.json").unlink()
    served = serve(anthology)
    status, answer, _ = served.send("POST", "/api/changes", {"language": "es"})
    assert status == 422
    assert json.loads(answer)["message"] == (
        "The book in Spanish has not been made yet, so there is nothing to review. "
        "Run `snakemake es` first."
    )


# ---- changes over changes ------------------------------------------------------------------------

UNIT = Unit("a", "a", "One.", "Uno.", machine=fingerprint("Uno."))
BASE = Said("Uno.", "unreviewed")


def test_what_one_side_changed_is_taken() -> None:
    mine = replace(BASE, target=" Una.\n")
    assert merge(UNIT, BASE, mine, "Ana").unit.target == "Una."
    assert merge(UNIT, BASE, mine, "Ana").unit.who == "Ana"
    noted = replace(UNIT, note="Look it up.")
    merged = merge(noted, BASE, mine, "")
    assert not merged.conflict
    assert (merged.unit.target, merged.unit.note) == ("Una.", "Look it up.")
    assert merged.unit.state == "reviewed"
    theirs = replace(UNIT, target="Una.", stated="reviewed")
    same = replace(BASE, target="Una.", stated="reviewed")
    assert merge(theirs, BASE, same, "").unit == theirs  # both did the same


def test_what_both_changed_is_a_conflict() -> None:
    theirs = replace(UNIT, target="Un.")
    for mine in (replace(BASE, target="Una."), replace(BASE, stated="reviewed")):
        merged = merge(theirs, BASE, mine, "")
        assert merged.conflict
        assert merged.unit == theirs
    noted = replace(UNIT, note="Theirs.")
    assert merge(noted, BASE, replace(BASE, note="Mine."), "").conflict


def test_what_a_memory_cannot_hold_is_refused() -> None:
    locked = replace(UNIT, stated="locked")
    base = replace(BASE, stated="locked")
    for unit, before, mine in [
        (locked, base, replace(base, target="Una.")),
        (UNIT, BASE, replace(BASE, silenced=(Silence("numbers", " "),))),
        (UNIT, BASE, replace(BASE, silenced=(Silence("nothing", "Why not?"),))),
    ]:
        with pytest.raises(MemoryFileError):
            merge(unit, before, mine, "")
    unlocked = replace(base, target="Una.", stated="reviewed")
    assert merge(locked, base, unlocked, "").unit.target == "Una."


# ---- one language's desk -----------------------------------------------------------------------


@pytest.fixture
def desk(one: Anthology, copy_of: CopyOf, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """The Spanish desk of an anthology that has no memory yet."""
    monkeypatch.chdir(copy_of(one).folder)
    return Desk(load_config(Path("config.yaml")), "es")


def row_of(desk: Desk, source: str) -> Row:
    rows = desk.changes(Since("es")).rows.values()
    return next(row for row in rows if row.source == source)


def write(desk: Desk, source: str, **values: Any) -> Saved:
    row = row_of(desk, source)
    mine = replace(row.said, **values)
    return desk.save(Save("es", row.unit, row.key, row.said, mine, "", 0))


def test_a_memory_begins_with_the_first_edit(desk: Desk) -> None:
    path = Path("source/memory/en-es.tmx")
    assert all(row.state == "unreviewed" for row in desk.changes(Since("es")).rows.values())
    assert not path.exists()
    write(desk, OTHER, target="Dormimos en ellos.")
    write(desk, SENTENCE, stated="reviewed")
    memory = read_memory(path)
    assert [unit.source for unit in memory] == [SENTENCE, OTHER]  # in the order of the book
    assert [unit.origin for unit in memory] == ["machine", "person"]
    assert all(unit.reviewed for unit in memory)


def test_filling_the_memory_later_keeps_the_edits(desk: Desk, one: Anthology) -> None:
    write(desk, OTHER, target="Dormimos en ellos.")
    Anthology(Path.cwd(), one.project).build("memory")
    row = row_of(desk, OTHER)
    assert (row.said.target, row.state) == ("Dormimos en ellos.", "reviewed")
    memory = read_memory(Path("source/memory/en-es.tmx"))
    assert {row.unit for row in desk.changes(Since("es")).rows.values()} == {u.id for u in memory}


def test_another_program_changes_the_file_between_two_edits(desk: Desk) -> None:
    path = Path("source/memory/en-es.tmx")
    write(desk, SENTENCE, target="Una.")
    before = row_of(desk, OTHER)
    write(desk, OTHER, target="Dos.")
    memory, seen = load(path, "en", "es")
    units = [replace(u, target="Tres.") if u.source == OTHER else u for u in memory]
    replace_memory(path, memory.with_units(units), seen)
    assert write(desk, SENTENCE, target="Cuatro.").row.said.target == "Cuatro."
    assert [unit.target for unit in read_memory(path)] == ["Cuatro.", "Tres."]
    late = Save(
        "es", before.unit, before.key, before.said, replace(before.said, target="Cinco."), "", 0
    )
    said = desk.save(late)
    assert said.conflict
    assert said.row.said.target == "Tres."
    assert [unit.target for unit in read_memory(path)] == ["Cuatro.", "Tres."]


def test_edits_are_saved_while_the_book_is_built(desk: Desk) -> None:
    """Snakemake deletes the edition before it makes the new one."""
    write(desk, SENTENCE, target="Antes.")
    desk.path.unlink()
    assert write(desk, SENTENCE, target="Mientras tanto.").row.said.target == "Mientras tanto."
    assert row_of(desk, SENTENCE).said.target == "Mientras tanto."


def test_a_sitting_leaves_one_copy_of_what_was_before(desk: Desk) -> None:
    """Not one for each pause of a person who types; but nothing from before is lost."""
    path = Path("source/memory/en-es.tmx")
    for source in (SENTENCE, OTHER):
        write(desk, source, target="Antes.")
    first = Desk(desk.config, "es")
    for number in range(5):
        write(first, SENTENCE, target=f"Después {number}.")
        write(first, OTHER, target=f"Luego {number}.")
    again = Desk(desk.config, "es")
    write(again, SENTENCE, target="Al final.")
    copies = sorted(each.name for each in path.parent.glob("*.bak*"))
    assert copies == ["en-es.tmx.bak", "en-es.tmx.bak.1"]
    kept = {u.target for name in copies for u in read_memory(path.with_name(name))}
    assert kept >= {"Antes.", "Después 4.", "Luego 4."}


def test_findings_follow_the_text(desk: Desk) -> None:
    row = row_of(desk, SENTENCE)
    asked = Check("es", row.unit, row.key, "Se construyó en 1938 por obreros.")
    checked = desk.check(asked)
    assert [each.code for each in checked.findings] == ["numbers"]
    assert "Se construyó en 1938 por obreros." in checked.preview
    assert checked.preview.startswith('<div class="text"><p>')
    said = write(desk, SENTENCE, target="Se construyó en 1938 por obreros.")
    assert [each.code for each in said.row.findings] == ["numbers"]
    silenced = (Silence("numbers", "The author took the figure back."),)
    assert write(desk, SENTENCE, silenced=silenced).row.findings == ()
    assert desk.check(asked).findings == ()
    unit = next(u for u in read_memory(Path("source/memory/en-es.tmx")) if u.source == SENTENCE)
    assert unit.silenced == silenced
    assert write(desk, SENTENCE, silenced=()).row.findings


def test_every_sentence_has_a_preview(desk: Desk) -> None:
    rows = desk.changes(Since("es")).rows.values()
    assert len({row.role for row in rows}) >= 9
    for row in rows:
        checked = desk.check(Check("es", row.unit, row.key, "Qwertz <script>&"))
        assert checked.preview.count("Qwertz &lt;script&gt;&amp;") == 1, row


def test_similar_sentences_and_their_difference(desk: Desk) -> None:
    write(desk, "The ships are our houses.", target="Las naves son nuestros hogares.")
    path = Path("source/memory/en-es.tmx")
    memory: Memory = read_memory(path)
    more = replace(memory.units[0], id="x", key="x", source="The ships were our houses.")
    write_memory(path, memory.with_units([*memory.units, replace(more, target="Eran.")]))
    row = row_of(desk, "The ships are our houses.")
    helped = desk.help(OfUnit("es", row.unit, row.key))
    assert [(each.kind, each.target) for each in helped.similar] == [("fuzzy", "Eran.")]
    assert [text for op, text in helped.similar[0].difference if op == "insert"] == ["are"]


def test_a_sentence_that_is_gone_is_not_mistaken(desk: Desk) -> None:
    row = row_of(desk, SENTENCE)
    for unit, key in (("gone", row.key), (row.unit, "other")):
        with pytest.raises(MemoryFileError, match="no longer has this sentence"):
            desk.save(Save("es", unit, key, row.said, replace(row.said, target="X."), "", 0))


def test_text_that_no_file_can_hold(desk: Desk) -> None:
    write(desk, SENTENCE, target="Bien.")
    with pytest.raises(MemoryFileError, match=r"U\+0001"):
        write(desk, SENTENCE, target="Mal\x01.")
    assert write(desk, SENTENCE, target="Mejor.").row.said.target == "Mejor."


def test_the_words_are_there_in_all_languages() -> None:
    assert sorted(words()) == ["de", "en", "es", "zh"]
    english = words()["en"]
    for code, own in words().items():
        assert own.keys() == english.keys(), code
        for name, text in own.items():
            assert (
                re.findall(r"\{\w+\}", text).sort() == re.findall(r"\{\w+\}", english[name]).sort()
            )
            assert text.strip(), (code, name)


# ---- the page ---------------------------------------------------------------------------


TEN = {  # a title, a summary, paragraphs with markup, a heading, a quotation, a cell …
    "A town and its ships": "Una villa y sus navíos",
    "The harbour has been quiet for ten years, and": "Hace diez años que el puerto calla.",
    "They came from <1>many": "Vinieron de <1>muchas tierras</1> por <2>siete</2> años.",
    "The ships are our houses.": "Los navíos son nuestras moradas.",
    "People": "Tripulantes",
    "The flag of the harbour.": "La bandera del muelle.",
    "He did not come back.": "Nunca regresó.",
    "Some people say that it is <1>not": "Hay quien dice que <1>no</1> tiene tantos años.",
    "A short letter": "Una carta muy breve",
    "We saw the mountains and the rivers": "Vimos montañas y ríos de su tierra.",
}


def test_ten_edits_are_in_the_memory_and_then_in_the_books(
    context: BrowserContext, served: Served
) -> None:
    page = opened(context, served)
    for source, text in TEN.items():
        field(page, re.compile(f"^{re.escape(source)}")).fill(text)
    expect(page.locator(".row.active .preview").get_by_text(text)).to_be_visible()
    saved(page)
    page.reload()
    for source, text in TEN.items():
        expect(field(page, re.compile(f"^{re.escape(source)}"))).to_have_value(text)
    assert set(TEN.values()) <= set(served.targets().values())
    page.get_by_role("button", name="Build the book").click()
    expect(page.locator("#rebuild-state")).to_contain_text("The books are built", timeout=120_000)
    book, site = served.anthology.output / "es", served.anthology.output / "site" / "es"
    pdf = ["pdftotext", "-enc", "UTF-8", str(book / "anthology.pdf"), "-"]
    printed = subprocess.run(pdf, capture_output=True, check=True).stdout.decode()
    with zipfile.ZipFile(book / "anthology.epub") as archive:
        pages = [archive.read(name) for name in archive.namelist() if "/articles/" in name]
    for where, found in {
        "EPUB": shown(*pages),
        "PDF": printed,
        "site": shown(*(path.read_bytes() for path in site.glob("*.html"))),
    }.items():
        for text in TEN.values():
            assert squeezed(re.sub("<[^>]+>", "", text)) in squeezed(found), where
    page.locator("#rebuild-dialog").get_by_role("button", name="Close").click()
    expect(field(page, "We saw the mountains")).to_have_value(TEN[source])
    page.close()


def shown(*pages: bytes) -> str:
    """The text of pages."""
    parser = etree.HTMLParser(encoding="utf-8")
    return " ".join("".join(etree.fromstring(page, parser).itertext()) for page in pages)


def test_two_tabs_and_an_editor(context: BrowserContext, served: Served) -> None:
    """Each one's change of its own sentence is kept; of the same sentence, a person decides."""
    one, two = opened(context, served), opened(context, served)
    field(one, "The first ship is called").fill("La primera nave se llama <1>SEA-1</1>.")
    saved(one)
    field(two, "Nobody sleeps on land.").fill("Nadie duerme en la orilla.")
    saved(two)
    expect(field(two, "The first ship is called")).to_have_value(
        "La primera nave se llama <1>SEA-1</1>."
    )
    expect(field(one, "Nobody sleeps on land.")).to_have_value("Nadie duerme en la orilla.")

    memory, seen = load(served.memory, "en", "es")
    source = "Nobody sleeps on land."
    units = [replace(u, target="Por fuera.") if u.source == source else u for u in memory]

    def meanwhile(route: Route) -> None:
        replace_memory(served.memory, memory.with_units(units), seen)
        route.continue_()

    one.route("**/api/save", meanwhile, times=1)
    field(one, source).press_sequentially(" Sí")
    row = one.locator(".row.active")
    expect(row.locator(".conflict")).to_contain_text("Por fuera.")
    expect(field(one, source)).to_have_value("Nadie duerme en la orilla. Sí")
    assert served.targets()[source] == "Por fuera."
    expect(field(two, source)).to_have_value("Por fuera.")
    one.reload()  # nobody loses what is not settled by loading the page again
    expect(field(one, source)).to_have_value("Nadie duerme en la orilla. Sí")
    one.get_by_role("button", name="Keep mine").click()
    saved(one)
    assert served.targets()[source] == "Nadie duerme en la orilla. Sí"
    assert served.targets()["The first ship is called <1>SEA-1</1>."]
    expect(field(two, source)).to_have_value("Nadie duerme en la orilla. Sí")
    one.close()
    two.close()


def test_links_of_the_report_lead_to_their_sentences(
    context: BrowserContext, chromium: Browser, served: Served, tmp_path: Path
) -> None:
    """In the browser that the page was opened in; nobody else gets in by a link."""
    edition = read_record(served.anthology.output / "work" / "es" / "edition.json", Edition)
    doubtful = (Finding("numbers", "warning", "Something may be wrong."),)
    articles = [
        replace(each, segments=tuple(replace(s, findings=doubtful) for s in each.segments))
        for each in edition.articles
    ]
    write_report(replace(edition, articles=tuple(articles)), tmp_path / "report.html")
    report = (tmp_path / "report.html").read_text(encoding="utf-8")
    found = [html.unescape(link) for link in re.findall('class="correct" href="([^"]+)"', report)]
    row = list(served.ask("changes", language="es")["rows"].values())[-1]
    found.append(link_to("es", row["key"], row["place"]))
    assert len(found) > 1
    assert not [link for link in found if "token" in link]
    links = [link.replace(f":{PORT}/", f":{served.port}/") for link in found]
    opened(context, served).close()
    page = context.new_page()
    for link in (links[0], links[-1]):
        asked = parse_qs(urlsplit(link).fragment)
        page.goto(link)
        expect(page.locator(".row.active")).to_contain_text(asked["place"][0])
        expect(page.locator(".row.active .field textarea")).to_be_focused()
        page.reload()
        expect(page.locator(".row.active")).to_contain_text(asked["place"][0])
    key = parse_qs(urlsplit(links[0]).fragment)["key"][0]
    page.goto(links[0].replace(key, "0" * 16))
    expect(page.locator("#notice")).to_contain_text("does not have the sentence of this link")
    page.goto(served.address[:-3] + "xyz")  # of a server before this one
    expect(page.locator(".row").first).to_be_visible()
    page.close()
    stranger = chromium.new_context(locale="en-GB")
    page = stranger.new_page()
    page.goto(links[0])
    expect(page.locator("#notice")).to_contain_text("not valid here")
    stranger.close()


def test_a_person_works_with_keys_alone(context: BrowserContext, served: Served) -> None:
    glossary = served.anthology.folder / "source" / "glossary" / "en-es.tsv"
    glossary.parent.mkdir(exist_ok=True)
    glossary.write_text("term\ttranslation\nharbour\tpuerto deportivo\n", encoding="utf-8")
    page = opened(context, served)
    source = "The harbour of the town (AKEL) is"
    page.keyboard.press("Alt+q")
    page.keyboard.type("town (akel)")
    expect(page.locator("#count")).to_have_text("Sentences: 1")
    page.keyboard.press("Alt+ArrowDown")
    box = field(page, source)
    expect(box).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("El  es <1>viejo</1>.<2/>")
    for _ in range(7):
        page.keyboard.press("ArrowLeft")  # over each placeholder at once
    assert box.evaluate("e => e.selectionStart") == len("El  es <1>v")
    page.keyboard.press("End")
    page.keyboard.press("Backspace")  # takes the whole call
    expect(box).to_have_value("El  es <1>viejo</1>.")
    expect(page.locator(".row.active .finding")).to_contain_text(["markup", "term"])
    page.keyboard.press("End")
    page.get_by_role("button", name="Insert the placeholder <2/>").press("Enter")
    expect(box).to_have_value("El  es <1>viejo</1>.<2/>")
    box.evaluate("e => e.setSelectionRange(3, 3)")
    expect(page.locator(".insert-term")).to_have_text("puerto deportivo")
    page.keyboard.press("Alt+1")
    whole = "El puerto deportivo es <1>viejo</1>.<2/>"
    expect(box).to_have_value(whole)
    expect(page.locator(".row.active .preview em")).to_have_text("viejo")
    expect(page.locator(".row.active .term")).to_contain_text("is used")
    page.keyboard.press("Control+Enter")
    saved(page)
    unit = next(u for u in read_memory(served.memory) if u.source.startswith(source))
    assert (unit.target, unit.stated) == (whole, "reviewed")
    page.keyboard.press("Alt+z")
    saved(page)
    unit = next(u for u in read_memory(served.memory) if u.source.startswith(source))
    assert (unit.target, unit.stated) == (whole, "unreviewed")
    page.keyboard.press("Alt+l")
    expect(box).to_have_attribute("readonly", "")
    page.keyboard.press("Alt+l")
    expect(box).not_to_have_attribute("readonly", "")
    page.keyboard.press("Alt+s")
    expect(box).to_have_value(re.compile("^El.*The harbour of the town"))
    page.keyboard.press("Alt+z")
    expect(box).to_have_value(whole)
    page.keyboard.press("Alt+n")
    page.keyboard.type("Which harbour?")
    saved(page)
    page.keyboard.press("Alt+Shift+ArrowDown")
    expect(page.locator(".row.active .finding")).not_to_have_count(0)
    page.locator("#filter").select_option("noted")
    expect(page.locator(".row")).to_have_count(1)
    expect(page.locator(".row")).to_contain_text("Which harbour?")
    page.close()
    glossary.unlink()


def test_a_check_is_silenced_with_a_reason(context: BrowserContext, served: Served) -> None:
    page = opened(context, served)
    field(page, SENTENCE).fill("Lo hicieron en 1938.")
    row = page.locator(".row.active")
    expect(row.locator(".finding.error")).to_contain_text("40,000")
    row.get_by_role("button", name="Silence … numbers").click()
    page.get_by_label("Why is it wrong here?").fill("The author doubts the figure.")
    page.keyboard.press("Enter")
    expect(row.locator(".finding.error")).to_have_count(0)
    expect(field(page, SENTENCE)).to_be_focused()
    expect(row.locator(".finding")).to_contain_text("Silenced: numbers")
    saved(page)
    unit = next(u for u in read_memory(served.memory) if u.source == SENTENCE)
    assert unit.silenced == (Silence("numbers", "The author doubts the figure."),)
    row.get_by_role("button", name="Check again").click()
    expect(row.locator(".finding.error")).to_contain_text("40,000")
    page.close()


def test_what_cannot_be_saved_is_kept_and_said(context: BrowserContext, served: Served) -> None:
    page = opened(context, served)
    page.route("**/api/save", lambda route: route.abort())
    field(page, "Then he left the town.").fill("Luego, nada.")
    expect(page.locator("#status")).to_contain_text("Could not be saved")
    page.unroute("**/api/save")
    page.get_by_role("button", name="Try again").click()
    saved(page)
    assert served.targets()["Then he left the town."] == "Luego, nada."
    page.close()


PALE = """() => {
  const numbers = c => (c.match(/[\\d.]+/g) || []).map(Number);
  const light = c => numbers(c).slice(0, 3).map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = e => {
    const [, , , alpha = 1] = numbers(getComputedStyle(e).backgroundColor);
    return alpha > 0 ? getComputedStyle(e).backgroundColor : ground(e.parentElement);
  };
  const ratio = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  return [...document.querySelectorAll('body *')].filter(e => e.checkVisibility()
      && !e.closest('.mirror') && (e.value || [...e.childNodes].some(
        n => n.nodeType === 3 && n.textContent.trim())))
    .map(e => [ratio(light(getComputedStyle(e).color), light(ground(e))), e.outerHTML])
    .filter(([found]) => found < 4.5);
}"""


def test_axe_finds_nothing(chromium: Browser, served: Served) -> None:
    """Not in any state of the page. The page's policy would not let axe in."""
    context = chromium.new_context(bypass_csp=True, locale="en-GB")
    page = context.new_page()

    page.goto(served.address[:-3] + "xyz")
    expect(page.locator("#notice")).to_contain_text("not valid")
    assert violations(page) == [], "a wrong address"
    page.goto("about:blank")
    page.goto(served.address + "&article=-1")
    page.wait_for_selector(".row")
    assert violations(page) == [], "the list"
    field(page, SENTENCE).fill("Lo hicieron en 1938.")
    saved(page)
    expect(page.locator(".row.active .finding")).not_to_have_count(0)
    expect(page.locator(".row.active .preview").get_by_text("1938")).to_be_visible()
    assert violations(page) == [], "a sentence with a finding"
    page.locator("#filter").select_option("flagged")
    assert violations(page) == [], "a filter"
    for name in ("settings", "keys"):
        page.locator(f"#{name}").click()
        assert violations(page) == [], name
        page.keyboard.press("Escape")
    page.locator("#filter").select_option("all")
    page.route("**/api/save", lambda route: route.abort())
    field(page, SENTENCE).press_sequentially("!")
    expect(page.locator("#status")).to_contain_text("Could not be saved")
    assert violations(page) == [], "an edit that is not saved"
    context.close()


def test_the_page_is_for_everybody(context: BrowserContext, served: Served) -> None:
    """Text stands out in light and dark, and nothing is wider than a phone."""
    page = opened(context, served)
    field(page, SENTENCE).click()
    expect(page.locator(".row.active .preview")).to_be_visible()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate(PALE) == []
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids))
    for width in (1280, 390, 320):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    for code, saved_text in {"de": "Alles ist gespeichert", "zh": "已全部保存"}.items():
        page.locator("#settings").click()
        page.locator("#interface").select_option(code)
        page.keyboard.press("Escape")
        expect(page.locator("html")).to_have_attribute("lang", code)
        expect(page.locator("#status")).to_have_text(saved_text)
        assert page.evaluate("document.body.innerText.match(/undefined|null|_\\w+/)") is None
    page.close()


def test_the_page_speaks_the_browsers_language(chromium: Browser, served: Served) -> None:
    context = chromium.new_context(locale="es-MX")
    page = opened(context, served)
    expect(page.get_by_role("heading", level=1)).to_have_text("Revisión de traducciones")
    context.close()
