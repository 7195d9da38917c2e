"""Readings above words: from Markdown, through segments, into EPUB and PDF."""

from pathlib import Path

import pytest

from pipeline.articles.article import Article, Mark
from pipeline.articles.markdown import parse_blocks
from pipeline.articles.read import read_article
from pipeline.books.xhtml import Renderer
from pipeline.composition.placing import placed
from pipeline.errors import ArticleError
from pipeline.locales import load_locale
from pipeline.segments.segmenter import segment_article

RUBY = "<ruby>谢唯进<rp>(</rp><rt>Xiè Wéijìn</rt><rp>)</rp></ruby>"
FRONT = "---\ntitle: A volunteer\nlanguage: en\n---\n\n"


def article(tmp_path: Path, body: str) -> Article:
    path = tmp_path / "x.md"
    path.write_text(FRONT + body, encoding="utf-8")
    return read_article(path, "en")


def test_a_reading_is_a_mark_and_no_text(tmp_path: Path) -> None:
    (block,) = article(tmp_path, f"The volunteer {RUBY} came from China in 1937.\n").blocks
    assert block.text is not None
    assert block.text.plain == "The volunteer 谢唯进 came from China in 1937."
    assert block.text.marks == (Mark("ruby", 14, 17, "Xiè Wéijìn"),)


@pytest.mark.parametrize(
    ("tag", "style", "shown"),
    [
        ("zh-Hans", "popup", "<ruby>谢唯进<rp>（</rp><rt>Xiè Wéijìn</rt><rp>）</rp></ruby>"),
        ("zh-Hans", "foot", '<span class="ruby">谢唯进（Xiè Wéijìn）</span>'),
        ("de", "foot", '<span class="ruby">谢唯进 (Xiè Wéijìn)</span>'),
    ],
)
def test_the_reading_comes_with_the_translation(
    tmp_path: Path, tag: str, style: str, shown: str
) -> None:
    source = article(tmp_path, f"The volunteer {RUBY} came from China in 1937.\n")
    segment = segment_article(source).texts[1].segments[0]
    assert segment.tagged == "The volunteer <1>谢唯进</1> came from China in 1937."
    text = placed("1937年，志愿者<1>谢唯进</1>来自中国。", segment.marks)
    renderer = Renderer(source, load_locale(tag), style, str)  # type: ignore[arg-type]
    assert shown in renderer.inline(text)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("A <ruby>谢</ruby> b.", "The tag <ruby> has no reading."),
        ("A <ruby>谢<rt>Xiè</ruby> b.", "Raw HTML is not allowed here"),
        ("A <rt>Xiè</rt> b.", "Raw HTML is not allowed here"),
        ("A <ruby>谢<rt>Xiè</rt> b.", "The tag <ruby> is not closed."),
    ],
)
def test_a_wrong_reading_is_named(tmp_path: Path, body: str, said: str) -> None:
    with pytest.raises(ArticleError, match=said):
        parse_blocks(body, tmp_path / "x.md", 1)


def test_text_between_readings_stays(tmp_path: Path) -> None:
    body = "<ruby>a<rt>1</rt></ruby> and **<ruby>b<rt>2</rt></ruby>** and c\n"
    ((block,), _) = parse_blocks(body, tmp_path / "x.md", 1)
    assert block.text is not None
    assert block.text.plain == "a and b and c"
    readings = [(m.start, m.end, m.target) for m in block.text.marks if m.kind == "ruby"]
    assert readings == [(0, 1, "1"), (6, 7, "2")]
