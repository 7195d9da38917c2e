"""The shipped anthology's site, served by the project's own server and opened in a browser."""

import json
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from axe import violations
from conftest import PROJECT, Anthology
from lxml import etree
from PIL import Image
from playwright.sync_api import Browser, Page, Request

from pipeline.articles.article import texts
from pipeline.composition.edition import Edition
from pipeline.config import load_config
from pipeline.errors import ConfigError
from pipeline.records import read_record
from pipeline.site.build import write_site
from pipeline.site.search import fold, words
from pipeline.site.volume import page_names

LANGUAGES = ("es", "zh", "de")
TAGS = {"es": "es", "zh": "zh-Hans", "de": "de"}
ATOM = "{http://www.w3.org/2005/Atom}"
XML = "{http://www.w3.org/XML/1998/namespace}"
JARAMA = "01-jarama-to-yanan"  # the article with two notes, a quotation and a picture


@pytest.fixture(scope="module")
def site(shipped: Anthology) -> Path:
    return shipped.output / "site"


@contextmanager
def served(folder: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The address of a server of the folder, and its process."""
    command = [sys.executable, "-m", "pipeline", "serve", "--port", "0", "--site", str(folder)]
    process = subprocess.Popen(command, cwd=PROJECT, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr is not None
        said = process.stderr.readline()
        address = re.search(r"http://127\.0\.0\.1:\d+/", said)
        assert address, said
        yield address[0], process
    finally:
        process.kill()
        process.communicate()


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    with served(site) as (found, _):
        yield found


@dataclass
class Reader:
    """A page, and what went wrong on it: errors, refusals, requests to elsewhere."""

    page: Page
    address: str
    troubles: list[str] = field(default_factory=list)

    def goto(self, path: str) -> Page:
        answer = self.page.goto(self.address + path)
        assert answer is not None
        assert answer.ok, path
        return self.page

    def failed(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # by the reader, who went on
            self.troubles.append(f"{request.url}: {request.failure}")

    def heard(self, url: str) -> None:
        if not url.startswith(self.address):
            self.troubles.append(f"asked for {url}")


@contextmanager
def reading(browser: Browser, address: str, **options: Any) -> Iterator[Reader]:
    context = browser.new_context(**options)
    reader = Reader(context.new_page(), address)
    reader.page.on("console", lambda message: reader.troubles.append(message.text))
    reader.page.on("pageerror", lambda error: reader.troubles.append(str(error)))
    reader.page.on("requestfailed", lambda request: reader.failed(request))
    reader.page.on("request", lambda request: reader.heard(request.url))
    yield reader
    context.close()
    assert reader.troubles == []


@pytest.fixture
def reader(chromium: Browser, address: str) -> Iterator[Reader]:
    with reading(chromium, address, viewport={"width": 390, "height": 844}) as found:
        yield found


def pages(site: Path) -> list[Path]:
    return sorted(site.rglob("*.html"))


def test_every_page_is_there_and_small(site: Path, shipped: Anthology) -> None:
    articles = {path.stem for path in shipped.articles.glob("*.md")}
    assert len(pages(site)) == 1 + len(LANGUAGES) * (len(articles) + 2)
    for code in LANGUAGES:
        assert {path.stem for path in (site / code).glob("*.html")} == articles | {
            "index",
            "colophon",
        }
        for book in ("anthology.epub", "anthology.pdf"):
            assert (site / code / book).read_bytes() == (shipped.output / code / book).read_bytes()
    loaded = sum(path.stat().st_size for path in (site / "assets").iterdir())
    for page in pages(site):
        assert page.stat().st_size + loaded < 100_000, page
    for code in LANGUAGES:
        assert (site / code / "search.json").stat().st_size < 200_000


def test_every_link_leads_somewhere(site: Path) -> None:
    ids: dict[Path, set[str]] = {}
    for page in pages(site):
        tree = etree.parse(str(page), etree.HTMLParser())
        found = [str(each) for each in tree.xpath("//@id")]
        assert len(found) == len(set(found)), page
        ids[page.resolve()] = set(found)
    for page in pages(site):
        tree = etree.parse(str(page), etree.HTMLParser())
        for given in tree.xpath("//@href | //@src"):
            link, _, anchor = str(given).partition("#")
            if link.startswith(("http:", "https:")):
                continue
            target = (page.parent / link.split("?")[0]).resolve() if link else page.resolve()
            assert target.is_file(), (page, given)
            assert not anchor or anchor in ids[target], (page, given)


def test_language_and_metadata_of_every_page(site: Path) -> None:
    for page in pages(site):
        tree = etree.parse(str(page), etree.HTMLParser())
        code = page.parent.name
        assert tree.getroot().get("lang") == TAGS.get(code, "en")
        assert len(tree.findall(".//h1")) == 1
        policy = tree.find(".//meta[@http-equiv='Content-Security-Policy']").get("content")
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert not tree.xpath("//@style | //*[@onclick] | //script[not(@src)] | //style")
        graph = {
            str(m.get("property")): str(m.get("content"))
            for m in tree.iter("meta")
            if m.get("property")
        }
        assert graph["og:title"]
        assert graph["og:description"]
        assert graph["og:description"] == tree.xpath("//meta[@name='description']/@content")[0]
        assert (graph["og:image:width"], graph["og:image:height"]) == ("1200", "630")
        assert graph["og:image:alt"]
        assert "og:url" not in graph  # nobody knows it
        with Image.open(page.parent / graph["og:image"]) as image:
            assert image.format == "PNG"
            assert image.size == (1200, 630)
        if code in TAGS:
            current = tree.xpath("//nav[@class='languages']//a[@aria-current]/@lang")
            assert current == [TAGS[code]]


def test_every_article_has_a_picture_of_its_own_to_share(site: Path) -> None:
    """Flat drawings of different words: small, and no two are alike; the ground is the cover's."""
    for code in LANGUAGES:
        files = sorted((site / code / "share").iterdir())
        articles = {path.stem for path in (site / code).glob("*.html")} - {"index", "colophon"}
        assert {path.stem for path in files} == articles
        assert len({path.read_bytes() for path in files}) == len(articles)
        assert max(path.stat().st_size for path in files) < 60_000
        for path in files:
            page = etree.parse(str(site / code / f"{path.stem}.html"), etree.HTMLParser())
            picture = page.xpath("//meta[@property='og:image']/@content")
            assert picture == [f"share/{path.name}"]
            title = page.xpath("//meta[@property='og:title']/@content")[0]
            assert title in page.xpath("//meta[@property='og:image:alt']/@content")[0]
            with Image.open(path) as image, Image.open(site / code / "cover.png") as cover:
                drawn, ground = image.convert("RGB"), cover.convert("RGB").getpixel((0, 0))
                assert near(drawn.getpixel((0, 0)), ground)
                # The words keep to their margins, and something is drawn at the foot.
                for edge in (drawn.crop((0, 0, 60, 400)), drawn.crop((1140, 0, 1200, 400))):
                    assert all(near(colour, ground) for _, colour in edge.getcolors())
                assert len(drawn.crop((0, 560, 1200, 630)).getcolors()) > 4


def near(one: Any, other: Any) -> bool:
    """Whether two colours are the same but for a picture's palette."""
    return all(abs(a - b) < 8 for a, b in zip(one, other, strict=True))


def test_nothing_moves_while_a_page_is_loaded(reader: Reader) -> None:
    shifts = """() => new Promise((done) => new PerformanceObserver((list, observer) =>
        done(list.getEntries().map((e) => e.value)))
        .observe({ type: "layout-shift", buffered: true }) || setTimeout(() => done([]), 400))"""
    for path in ("index.html", "zh/index.html", f"de/{JARAMA}.html", "es/colophon.html"):
        assert sum(reader.goto(path).evaluate(shifts)) < 0.01, path


def test_articles_are_whole(site: Path, shipped: Anthology) -> None:
    for code in LANGUAGES:
        edition = read_record(shipped.output / "work" / code / "edition.json", Edition)
        for article in edition.articles:
            page = site / code / f"{article.original.slug}.html"
            tree = etree.parse(str(page), etree.HTMLParser(encoding="utf-8"))
            shown = squeezed("".join(tree.xpath("//main//text()[not(ancestor::a[@role])]")))
            shown += squeezed("".join(tree.xpath("//main//img/@alt")))
            for role, text in texts(article.translated):
                assert role == "tag" or squeezed(text.plain) in shown, text.plain
            assert tree.xpath("//footer[@class='source']//a/@href") == [article.original.front.link]


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u00ad]", "", text)


def test_paragraphs_have_the_same_places_in_all_languages(site: Path) -> None:
    for page in sorted((site / "es").glob("*.html")):
        places = [
            [(each.tag, each.get("id")) for each in blocks(site / code / page.name)]
            for code in LANGUAGES
        ]
        assert places[0] == places[1] == places[2]
        assert len(places[0]) > 8 or page.stem in ("index", "colophon")


def blocks(page: Path) -> list[Element]:
    tree = etree.parse(str(page), etree.HTMLParser())
    return [e for e in tree.xpath("//div[@class='text']//*[@id]") if e.get("id").startswith("p")]


def test_feeds(site: Path) -> None:
    identities: list[str] = []
    for code in LANGUAGES:
        feed = etree.parse(str(site / code / "feed.xml")).getroot()
        assert feed.tag == f"{ATOM}feed"
        assert feed.get(f"{XML}lang") == TAGS[code]
        entries = feed.findall(f"{ATOM}entry")
        assert len(entries) == 16
        for each in (feed, *entries):
            for name in ("id", "title", "updated"):
                assert len(each.findall(ATOM + name)) == 1
                assert each.findtext(ATOM + name)
            assert re.fullmatch(
                r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", each.findtext(f"{ATOM}updated") or ""
            )
            assert each.findtext(f"{ATOM}author/{ATOM}name")
            identities.append(each.findtext(f"{ATOM}id") or "")
            links = {link.get("rel"): link.get("href") for link in each.findall(f"{ATOM}link")}
            assert (site / code / str(links["alternate"])).is_file()
        dates = [str(each.findtext(f"{ATOM}updated")) for each in entries]
        assert dates == sorted(dates, reverse=True)
    assert len(identities) == len(set(identities))
    assert all(re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", each) for each in identities)


def test_no_page_says_anything_wrong(reader: Reader, site: Path) -> None:
    for page in pages(site):
        shown = reader.goto(str(page.relative_to(site)))
        assert shown.evaluate("document.compatMode") == "CSS1Compat"
        assert shown.evaluate("document.documentElement.scrollWidth") <= 390, page
        images = "[...document.images].every(i => i.complete && i.naturalWidth > 0)"
        assert shown.evaluate(images), page


def test_the_language_switch_keeps_the_place(reader: Reader) -> None:
    page = reader.goto(f"es/{JARAMA}.html")
    page.evaluate("document.getElementById('p9').scrollIntoView()")
    page.locator(".languages a[lang=zh-Hans]").click()
    page.wait_for_url(f"**/zh/{JARAMA}.html#p9")
    top = "document.getElementById('p9').getBoundingClientRect().top"
    bar = "document.querySelector('.bar').getBoundingClientRect().bottom"
    assert 0 <= page.evaluate(top) - page.evaluate(bar) < 40
    page.locator(".languages a[lang=de]").click()
    page.wait_for_url(f"**/de/{JARAMA}.html#p9")
    page.evaluate("window.scrollTo(0, 0)")
    page.locator(".languages a[lang=es]").click()
    page.wait_for_url(f"**/es/{JARAMA}.html")


SOUGHT = {  # what to type, an article that has it, what is marked
    "es": ("exposicion", JARAMA, "exposición"),
    "de": ("BRUSSEL", "07-fifty-years-of-trade", "Brüssel"),
    "zh": ("马德里", JARAMA, "马德里"),
}


@pytest.mark.parametrize("code", LANGUAGES)
def test_search(reader: Reader, code: str, site: Path) -> None:
    typed, slug, marked = SOUGHT[code]
    page = reader.goto(f"{code}/colophon.html")
    page.locator(".open-search").click()
    page.keyboard.type(typed)
    page.locator("dialog li a mark").first.wait_for()
    counted = page.locator("dialog [role=status]").inner_text()
    assert re.search(r"\d", counted)
    marks = page.locator("dialog mark").all_inner_texts()
    assert any(mark.casefold() in marked.casefold() for mark in marks), marks
    results = [link.get_attribute("href") for link in page.locator("dialog li a").all()]
    assert results
    assert all(re.search(r"#(top|p\d+|note-\d+)$", str(each)) for each in results)
    if slug:
        assert any(str(each).startswith(f"{slug}.html") for each in results)
    link = page.locator("dialog li a").filter(has=page.locator("mark")).first
    wanted = str(link.get_attribute("href"))
    link.click()
    page.wait_for_url(f"**/{code}/{wanted}")
    found = page.locator(f"[id='{wanted.partition('#')[2]}']")
    assert found.count() == 1


def test_searches_that_find_little(reader: Reader) -> None:
    page = reader.goto("zh/index.html")
    page.locator(".open-search").click()
    box, status = page.locator("dialog input"), page.locator("dialog [role=status]")
    box.fill("里德马")  # the same characters, in an order that is nowhere
    status.filter(has_text="没有找到").wait_for()
    assert page.locator("dialog li").count() == 0
    box.fill("马")
    page.locator("dialog li").first.wait_for()
    box.fill("")
    page.locator("dialog li").first.wait_for(state="detached")
    page.keyboard.press("Escape")
    assert not page.locator("dialog").is_visible()
    page = reader.goto("es/index.html")
    page.locator(".open-search").click()
    page.locator("dialog input").fill("Bethune Jarama")  # in one article, in different places
    page.locator("dialog li").first.wait_for()
    pages = {
        str(a.get_attribute("href")).partition("#")[0] for a in page.locator("dialog li a").all()
    }
    assert f"{JARAMA}.html" in pages


def test_the_search_indexes_find_every_word(site: Path, shipped: Anthology) -> None:
    for code in LANGUAGES:
        value = json.loads((site / code / "search.json").read_text(encoding="utf-8"))
        anchors = [(name, anchor) for name, _, ids in value["pages"] for anchor in ids.split(" ")]
        places = {}
        for word, steps in zip(value["words"].split(), value["places"].split(), strict=True):
            number, places[word] = 0, set()
            for step in steps.split(","):
                number += int(step, 36)
                places[word].add(anchors[number])
        edition = read_record(shipped.output / "work" / code / "edition.json", Edition)
        for article in edition.articles:
            name = f"{article.original.slug}.html"
            for _, text in texts(article.translated):
                for word in words(text.plain):
                    assert any(page == name for page, _ in places[word]), word


def test_words_and_folding() -> None:
    assert list(words("Straßen-Café, 40,000 Brücken")) == [
        "strassen",
        "cafe",
        "40",
        "000",
        "brucken",
    ]
    assert list(words("中国CPC。桥")) == ["中国", "国", "cpc", "桥"]
    assert fold("Über\u00adgang") == "ubergang"


def test_browser_and_index_see_the_same_words(reader: Reader) -> None:
    page = reader.goto("es/index.html")
    for text in (
        "Straßen-Café 40,000",
        "中国CPC。桥梁與边界々",
        "ÉL İstanbul ΟΔΟΣ ﬁn",
        "ไทย ひらがな 한국어",
    ):
        expected = list(dict.fromkeys(words(text)))
        seen = page.evaluate(
            """text => (fold(text).match(WORDS) || []).flatMap(run => IS_UNSPACED.test(run)
            ? [...run].map((c, i, all) => c + (all[i + 1] || "")) : [run])""",
            text,
        )
        assert list(dict.fromkeys(seen)) == expected


def test_notes_open_beside_their_calls(reader: Reader) -> None:
    page = reader.goto(f"zh/{JARAMA}.html")
    call, popup = page.locator("#call-1"), page.locator(".note-popup")
    assert not popup.is_visible()
    call.click()
    assert popup.is_visible()
    note = page.locator("#note-1 .note > p:not(.note-number)").first.inner_text()
    assert popup.inner_text().strip() == note.strip()
    box, viewport = popup.bounding_box(), page.viewport_size
    assert box is not None
    assert viewport is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= viewport["width"]
    page.keyboard.press("Escape")
    assert not popup.is_visible()
    assert page.evaluate("document.activeElement.id") == "call-1"


def test_without_scripts(chromium: Browser, address: str) -> None:
    with reading(chromium, address, java_script_enabled=False) as reader:
        page = reader.goto("index.html")
        page.locator("#de .downloads a").first.click()
        page.wait_for_url("**/de/index.html")
        assert not page.locator(".open-search").is_visible()
        assert not page.locator("dialog").is_visible()
        page.locator(".chapters a").first.click()
        page.locator("#call-1").click()
        page.wait_for_url(f"**/de/{JARAMA}.html#note-1")
        page.locator("#note-1 a[role=doc-backlink]").click()
        page.wait_for_url("**#call-1")
        page.locator(".languages a[lang=es]").click()
        page.wait_for_url(f"**/es/{JARAMA}.html")
        page.locator("a[rel=next]").click()
        page.wait_for_url("**/es/02-*.html")


def test_without_a_server(chromium: Browser, site: Path) -> None:
    with reading(chromium, "file://") as reader:
        page = reader.page
        page.goto((site / "es" / f"{JARAMA}.html").as_uri())
        assert page.evaluate("getComputedStyle(document.querySelector('.bar')).display") == "flex"
        page.evaluate("document.getElementById('p9').scrollIntoView()")
        page.locator(".languages a[lang=de]").click()
        page.wait_for_url(f"**/de/{JARAMA}.html#p9")
        page.locator(".open-search").click()
        page.locator("dialog input").fill("Madrid")
        page.locator("dialog [role=status]").filter(has_text="Webserver").wait_for()
        reader.troubles.clear()  # the browser says that it reads no other files


def test_the_keyboard_reaches_everything(reader: Reader) -> None:
    page = reader.goto(f"de/{JARAMA}.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").bounding_box()["height"] > 20  # type: ignore[index]
    seen = []
    for _ in range(24):
        page.keyboard.press("Tab")
        outline = page.evaluate(
            """() => { const e = document.activeElement, s = getComputedStyle(e);
            return [e.getAttribute("href") || e.className, s.outlineStyle, s.outlineWidth] }"""
        )
        if not outline[0]:
            break
        seen.append(outline)
    assert all(style == "solid" and float(width[:-2]) >= 2 for _, style, width in seen), seen
    links = set(
        page.evaluate("[...document.querySelectorAll('a')].map(a => a.getAttribute('href'))")
    )
    assert links - {each[0] for each in seen} <= {"#top", "index.html", "colophon.html"}
    page.locator(".open-search").focus()
    page.keyboard.press("Enter")
    page.keyboard.type("Madrid")
    page.locator("dialog li a").first.wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('dialog li') !== null")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.className") == "open-search"


def test_axe_finds_nothing(chromium: Browser, address: str) -> None:
    """Not on any kind of page, in any of its states."""
    kinds = ("index.html", f"{JARAMA}.html", "colophon.html")
    paths = ["index.html", *(f"{code}/{kind}" for code in LANGUAGES for kind in kinds)]
    with reading(chromium, address, bypass_csp=True) as reader:
        for path in paths:
            assert violations(reader.goto(path)) == []
        page = reader.goto(f"es/{JARAMA}.html")
        page.locator("#call-1").click()
        assert page.locator(".note-popup").is_visible()
        assert violations(page) == []
        page.keyboard.press("Escape")
        page.locator(".open-search").click()
        page.locator("dialog input").fill("Bethune")
        page.locator("dialog mark").first.wait_for()
        assert violations(page) == []


def test_dark_pages_are_dark(reader: Reader) -> None:
    page = reader.goto("index.html")
    grounds = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        grounds.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert grounds == ["rgb(250, 247, 241)", "rgb(27, 25, 23)"]


def test_printed_pages(reader: Reader) -> None:
    page = reader.goto(f"es/{JARAMA}.html")
    page.emulate_media(media="print", color_scheme="dark")
    for selector in (".bar", ".neighbours", ".foot ul"):
        assert not page.locator(selector).first.is_visible()
    assert page.locator(".notes").is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"


def test_a_configured_address(
    three: Anthology, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(three.folder)  # where the pictures' paths begin
    editions = [
        read_record(three.output / "work" / code / "edition.json", Edition) for code in LANGUAGES
    ]
    at = "https://example.org/anthology"
    write_site(editions, three.output, at, tmp_path / "site")
    page = (tmp_path / "site" / "de" / "harbour.html").read_text(encoding="utf-8")
    assert f'<link rel="canonical" href="{at}/de/harbour.html">' in page
    assert f'<meta property="og:url" content="{at}/de/harbour.html">' in page
    assert f'<meta property="og:image" content="{at}/de/share/harbour.png">' in page
    assert f'hreflang="es" href="{at}/es/harbour.html"' in page
    feed = etree.parse(str(tmp_path / "site" / "es" / "feed.xml")).getroot()
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links == {"alternate": f"{at}/es/index.html", "self": f"{at}/es/feed.xml"}
    first, second = three.output / "site" / "es" / "feed.xml", tmp_path / "site" / "es" / "feed.xml"
    ids = [
        re.findall(r"<id>(.*)</id>", path.read_text(encoding="utf-8")) for path in (first, second)
    ]
    assert ids[0] == ids[1]


def test_a_wrong_address_is_named(three: Anthology) -> None:
    with pytest.raises(ConfigError, match="site"):
        load_config(three.folder / "config.yaml", {"site": {"url": "example.org"}})


def test_articles_named_like_the_sites_own_pages() -> None:
    assert page_names(["index", "index-", "Colophon", "letter"]) == {
        "index": "index--.html",
        "index-": "index-.html",
        "Colophon": "Colophon-.html",
        "letter": "letter.html",
    }


def test_the_server(site: Path, tmp_path: Path) -> None:
    with served(site) as (address, process):
        with urllib.request.urlopen(f"{address}es/feed.xml") as answer:
            assert answer.headers["Cache-Control"] == "no-store"
            assert answer.headers["Content-Type"] == "application/atom+xml"
        for path in ("assets/", "../../config.yaml", "%2e%2e/%2e%2e/config.yaml", "nothing"):
            with pytest.raises(urllib.error.HTTPError, match="404"):
                urllib.request.urlopen(address + path)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 0
    done = subprocess.run(
        [sys.executable, "-m", "pipeline", "serve", "--site", str(tmp_path)],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "There is no site here yet. Run snakemake site first." in done.stderr
