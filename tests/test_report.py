"""The quality report and the SARIF file, from an edition made by hand."""

import html
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from pipeline.articles.article import Article, FrontMatter, Text
from pipeline.books.report import LOW, quality, to_look_at, write_report
from pipeline.books.sarif import sarif, write_sarif
from pipeline.checks.catalogue import CATALOGUE, finding
from pipeline.checks.estimate import estimate
from pipeline.checks.finding import Finding
from pipeline.commands import report as command
from pipeline.composition.choose import Origin
from pipeline.composition.edition import Edition, EditionArticle, EditionSegment
from pipeline.config import Language
from pipeline.memory.unit import Offer
from pipeline.records import write_record
from pipeline.translation.machine import EngineInfo


def segment(
    number: int, origin: Origin, *findings: Finding, score: float = 0.0, **more: Any
) -> EditionSegment:
    return EditionSegment(
        f"{number:016x}",
        f"Sentence {number} & <1>more</1>.",
        f"Frase {number} y <1>más</1>.",
        origin,
        findings,
        score,
        f"source/articles/two words.md:{number}",
        "paragraph",
        **more,
    )


SEGMENTS = (
    segment(1, "person"),
    segment(2, "machine", finding("numbers", "Missing: 7."), score=-0.1, unit="u2"),
    segment(3, "machine", score=-1.0),
    segment(4, "machine", score=-0.01),
    segment(5, "reviewed machine", finding("term", "“x” should be “y”."), score=-2.0),
    segment(6, "fuzzy", finding("adapted", "See the difference."), offer=Offer(88, "", "Otra.")),
    segment(7, "person", finding("guessed", "A guess."), note="Ask <Ana>."),
    segment(8, "person", finding("term", "“x” should be “y”.")),
)


@pytest.fixture
def edition() -> Edition:
    article = Article(
        "two words",
        "source/articles/two words.md",
        FrontMatter(Text("Ships & sails"), "en"),
        (),
    )
    return Edition(
        Language("es", "m", "Libro"),
        "en",
        EngineInfo("E", "p", "1", "0" * 64, ""),
        (EditionArticle(article, article, SEGMENTS),),
    )


def test_the_worst_comes_first(edition: Edition) -> None:
    listed = to_look_at(edition)
    assert [int(each.segment.key, 16) for each in listed] == [2, 3, 5, 6, 8, 7]
    assert listed[1].estimate < LOW  # no finding, but the machine itself was in doubt


def test_estimates() -> None:
    error, warning, note = (finding(code, "It is so.") for code in ("numbers", "space", "guessed"))
    assert estimate(None, ()) == 1
    assert estimate(0.5, ()) == 1  # a log probability is never above 0
    assert 0 <= estimate(-50.0, (error,) * 9) < 0.001
    assert estimate(-0.2, ()) > estimate(-0.4, ())
    worse = [estimate(None, (each,)) for each in (note, warning, error)]
    assert sorted(worse, reverse=True) == worse
    assert quality(SEGMENTS[4]) == estimate(None, SEGMENTS[4].findings)  # a person approved it


def test_the_page(edition: Edition, tmp_path: Path) -> None:
    write_report(edition, tmp_path / "report.html")
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert page.count('<span lang="es">') == 6
    assert "Sentence 2 &amp; &lt;1&gt;more&lt;/1&gt;." in page
    assert "source/articles/two words.md:2 · u2" in page
    assert f"source/articles/two words.md:3 · {3:016x}" in page
    assert 'href="anthology.pdf#nameddest=two%20words"' in page
    assert "Ask &lt;Ana&gt;." in page
    links = [html.unescape(link) for link in re.findall('href="(http[^"]+)"', page)]
    asked = [parse_qs(urlsplit(link).fragment) for link in links]
    assert [each["key"] for each in asked][:2] == [[f"{2:016x}"], [f"{3:016x}"]]
    assert asked[0]["place"] == ["source/articles/two words.md:2"]
    assert {each["language"][0] for each in asked} == {"es"}
    assert "(88%): Otra." in page
    rows = [re.sub(r"<[^>]+>", "|", row) for row in re.findall(r"<tr.*?</tr>", page, re.DOTALL)]
    assert any("|numbers|" in row and "|error|" in row and "|1|" in row for row in rows)
    assert any("the machine's, not reviewed" in row.replace("&#39;", "'") for row in rows)
    (terms,) = [row for row in rows if "should be “y”" in row and ":5, source" in row]
    assert "two words.md:8" in terms


def test_an_edition_without_findings_says_so(edition: Edition, tmp_path: Path) -> None:
    (article,) = edition.articles
    clean = EditionArticle(article.original, article.translated, SEGMENTS[:1])
    empty = Edition(edition.language, "en", edition.engine, (clean,))
    write_report(empty, tmp_path / "report.html")
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "No segment has a finding or a low estimate." in page
    assert sarif(empty)["runs"][0]["results"] == []


def test_sarif_has_what_the_standard_requires(edition: Edition) -> None:
    log = sarif(edition)
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert driver["name"]
    rules = driver["rules"]
    assert [rule["id"] for rule in rules] == [check.code for check in CATALOGUE]
    assert len({rule["id"] for rule in rules}) == len(rules)
    assert len(run["results"]) == 5
    for result in run["results"]:
        assert result["level"] in ("error", "warning", "note")
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["message"]["text"]
        (location,) = result["locations"]
        place = location["physicalLocation"]
        assert place["artifactLocation"]["uri"] == "source/articles/two%20words.md"
        assert place["region"]["startLine"] >= 1
    prints = [result["partialFingerprints"]["segment/v1"] for result in run["results"]]
    assert len(set(prints)) == len(prints)


def test_a_place_without_a_line_has_no_region(edition: Edition) -> None:
    (article,) = edition.articles
    own = segment(0, "machine", finding("numbers", "Missing: 7."))
    other = EditionArticle(article.original, article.translated, (own,))
    log = sarif(Edition(edition.language, "en", edition.engine, (other,)))
    (result,) = log["runs"][0]["results"]
    assert "region" not in result["locations"][0]["physicalLocation"]


def test_the_command_writes_both_and_the_same_each_time(edition: Edition, tmp_path: Path) -> None:
    import argparse

    write_record(tmp_path / "edition.json", edition)
    parser = argparse.ArgumentParser()
    command.arguments(parser)
    written = []
    for name in ("a", "b"):
        page, log = tmp_path / f"{name}.html", tmp_path / f"{name}.sarif"
        options = [str(tmp_path / "edition.json"), "--out", str(page), "--sarif", str(log)]
        assert command.run(parser.parse_args(options)) == 0
        written.append((page.read_bytes(), log.read_bytes()))
    assert written[0] == written[1]
    assert json.loads(written[0][1])["runs"]
    write_sarif(edition, tmp_path / "c.sarif")
    assert (tmp_path / "c.sarif").read_bytes() == written[0][1]
