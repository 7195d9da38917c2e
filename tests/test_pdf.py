"""The PDF: its parts and pages, laid out from articles whose translation is their own text."""

import re
import subprocess
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from conftest import SQUARE, Anthology
from pdfs import Tagged
from pypdf import PdfReader

from pipeline.articles.article import Article
from pipeline.articles.read import read_article
from pipeline.books.cover import write_cover
from pipeline.books.page import POINT, page_of, running_head
from pipeline.books.pdf import write_pdf
from pipeline.composition.edition import Edition, EditionArticle
from pipeline.composition.names import Name
from pipeline.config import Language, Pdf
from pipeline.errors import ArticleError
from pipeline.locales import load_locale
from pipeline.translation.machine import EngineInfo

TEXT = "The harbour of the old town was built by people from many countries. "
OTHER = "Some ships sail north, where nobody lives; their crews bring back amber. "
WORDS = set(TEXT.rstrip(". ").split())


def written(folder: Path, name: str, body: str, **front: object) -> Article:
    """An article in a file of that folder, read."""
    lines = [f"{key}: {value}" for key, value in {"title": name, "language": "en", **front}.items()]
    path = folder / f"{name.lower().replace(' ', '-')}.md"
    path.write_text("\n".join(["---", *lines, "---", "", body]), encoding="utf-8")
    return read_article(path, "en")


def edition(
    articles: Sequence[Article], code: str = "es", names: tuple[Name, ...] = (), **more: str
) -> Edition:
    """An edition whose translations are the originals."""
    language = Language(code, "", "Un libro", editors=("Ana Núñez",), licence="CC BY 4.0", **more)  # type: ignore[arg-type]
    whole = tuple(EditionArticle(article, article, ()) for article in articles)
    engine = EngineInfo("Engine", "1", "package", "", "")
    return Edition(language, "en", engine, whole, names=names)


def printed(book: Edition, folder: Path, **settings: object) -> PdfReader:
    """The edition's PDF."""
    write_cover(book.language, folder / "cover.svg", folder / "cover.jpg")
    write_pdf(book, folder / "cover.svg", Pdf(**settings), folder / "book.pdf")  # type: ignore[arg-type]
    return PdfReader(folder / "book.pdf")


def outline(entries: object, level: int = 1) -> list[tuple[int, str]]:
    """A PDF's bookmarks with their levels."""
    found = []
    for entry in entries:  # type: ignore[attr-defined]
        if isinstance(entry, list):
            found += outline(entry, level + 1)
        else:
            found.append((level, str(entry.title)))
    return found


def test_articles_of_one_part_stand_under_its_title(tmp_path: Path) -> None:
    articles = [
        written(tmp_path, "One", TEXT),
        written(tmp_path, "Two", TEXT, part="Spring"),
        written(tmp_path, "Three", TEXT, part="Spring"),
        written(tmp_path, "Four", TEXT, part="Autumn"),
    ]
    pdf = printed(edition(articles), tmp_path)
    wanted = [(1, "One"), (1, "Spring"), (2, "Two"), (2, "Three"), (1, "Autumn"), (2, "Four")]
    assert [entry for entry in outline(pdf.outline) if entry in wanted] == wanted
    pages = [page.extract_text() for page in pdf.pages]
    for part in ("Spring", "Autumn"):
        own = next(number for number, text in enumerate(pages, 1) if text.strip() == part)
        assert own % 2  # a right page
        assert not pages[own].strip()  # its back is blank


def test_a_pull_quote_is_set_apart(tmp_path: Path) -> None:
    quoted = f"{TEXT}\n\n> [!pull]\n> It was *built* by people.\n\n{TEXT}"
    article = written(tmp_path, "One", quoted)
    assert [block.kind for block in article.blocks] == ["paragraph", "pull", "paragraph"]
    pages = [page.extract_text() for page in printed(edition([article]), tmp_path).pages]
    assert any("It was built by people." in page for page in pages)


@pytest.mark.parametrize("quote", ["> [!pull]", "> [!pull]\n>\n> - a list"])
def test_a_pull_quote_holds_paragraphs(tmp_path: Path, quote: str) -> None:
    with pytest.raises(ArticleError, match=r"one\.md:10: A pull quote holds"):
        written(tmp_path, "One", f"{TEXT}\n\n{TEXT}\n\n{quote}")


def words(path: Path) -> list[list[tuple[float, float, str]]]:
    """For each page its words: their heights, the places of their tops in points, their texts."""
    command = ["pdftotext", "-bbox", "-enc", "UTF-8", str(path), "-"]
    done = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    word = re.compile(r'yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)">([^<]*)<')
    return [
        [(round(float(b) - float(a), 1), float(a), text) for a, b, text in word.findall(page)]
        for page in done.split("<page ")[1:]
    ]


@pytest.mark.parametrize("size", ["A5", "6x9in", "A4"])
def test_lines_stand_on_one_grid(tmp_path: Path, size: str) -> None:
    """Whatever stands between them, lines of running text register on all pages."""
    (tmp_path / "square.svg").write_text(SQUARE, encoding="utf-8")
    kinds = [
        f"## {TEXT[:20]}\n\n{TEXT * 3}",
        f"> {OTHER * 2}",
        f"- {OTHER}\n- {OTHER * 2}",
        "| a | b |\n| --- | --- |\n| c | d |\n| e | f |",
        '![A square](square.svg "Under it.")',
        f"> [!pull]\n> {OTHER}",
        "***",
        f"### {TEXT[:20]}\n\n{TEXT}",
        f"{TEXT}[^1] {TEXT}",
        "    code",
    ]
    body = "\n\n".join(f"{kind}\n\n{TEXT * 5}" for kind in kinds * 2) + f"\n\n[^1]: {TEXT}\n"
    article = written(tmp_path, "One", body, summary=TEXT[:30], subtitle="Two", part="Three")
    printed(edition([article]), tmp_path, page_size=size)
    line = page_of(size, load_locale("es")).line
    pages = [[w for w in page if w[2] in WORDS] for page in words(tmp_path / "book.pdf")]
    usual = Counter(height for page in pages for height, _, _ in page).most_common(1)[0][0]
    places = [top % line for page in pages for height, top, _ in page if height == usual]
    assert len(places) > 200
    middle = sorted(places)[len(places) // 2]
    off = [place for place in places if 0.1 < abs(place - middle) < line - 0.1]
    assert off == []


def test_the_index_leads_to_the_pages_of_names(tmp_path: Path) -> None:
    filler = "\n\n".join([TEXT * 6] * 12)
    names = (
        Name("Schmidt, Helmut", ("Helmut Schmidt",), ("Schmidt",)),
        Name("Ñuñoa", ("Ñuñoa",)),
        Name("Núñez", ("Núñez",)),
        Name("Zagreb", ("Zagreb",)),
        Name("Nowhere", ("Nowhere",)),
    )
    articles = [
        written(tmp_path, "One", f"Helmut Schmidt and Núñez.\n\n{filler}\n\nSchmidt in Ñuñoa."),
        written(tmp_path, "Two", f"Schmidt, a smith, in Zagreb.\n\n{TEXT}"),
    ]
    pdf = printed(edition(articles, names=names), tmp_path)
    pages = [page.extract_text() for page in pdf.pages]
    (place,) = [n for n, text in enumerate(pages) if text.startswith("Índice onomástico")]
    index = pages[place].replace("\n", " ")
    heads = re.findall(r"[A-ZÑ][\wñ]+(?:, [A-Z][a-z]+)?(?=, \d)", index)
    assert heads == ["Núñez", "Ñuñoa", "Schmidt, Helmut", "Zagreb"]
    schmidt = re.search(r"Schmidt, Helmut, ([\d, –]+)", index)
    assert schmidt
    for number in map(int, re.findall(r"\d+", schmidt[1])):
        text = pages[number + 1]
        assert "Schmidt" in text
        assert "smith" not in text  # another Schmidt, since no Helmut is in that article
    links = pdf.pages[place]["/Annots"]
    assert len(links) >= 5  # type: ignore[arg-type]
    bare = printed(edition(articles, names=names), tmp_path, index=False)
    assert not any("onomástico" in page.extract_text() for page in bare.pages)


def test_the_imprint_and_its_isbn(tmp_path: Path) -> None:
    article = written(tmp_path, "One", TEXT, date="2025-03-04")
    book = edition([article], publisher="Una editorial", isbn="978-3-16-148410-0")
    imprint = printed(book, tmp_path).pages[5].extract_text()
    for part in ("Ana Núñez", "Una editorial, 2025", "CC BY 4.0", "ISBN 978-3-16-148410-0"):
        assert part in imprint


def test_long_titles_are_cut_above_the_text(tmp_path: Path) -> None:
    page = page_of("A5", load_locale("es"))
    assert running_head("A short title", page) == "A short title"
    cut = running_head("word " * 60, page)
    assert cut.endswith("word…")
    assert 30 < len(cut) < 90
    han = running_head("桥梁与边界" * 20, page_of("A5", load_locale("zh-Hans")))
    assert 20 < len(han) < 40


def test_a_long_address_stays_in_its_column(tmp_path: Path) -> None:
    address = "https://example.org/" + "a-very-long-path/" * 20
    article = written(tmp_path, "One", f"{TEXT} [{address}]({address}) {TEXT}", link=address)
    printed(edition([article]), tmp_path)
    command = ["pdftotext", "-bbox", str(tmp_path / "book.pdf"), "-"]
    done = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    page = page_of("A5", load_locale("es"))
    right = (page.width - min(page.outer, page.inner)) / POINT + 1
    edges = [float(edge) for edge in re.findall(r'xMax="([\d.]+)"', done)]
    assert max(edges) < right


def test_a_long_table_repeats_its_head_as_an_artifact(tmp_path: Path) -> None:
    rows = "\n".join(f"| {n} | {TEXT} |" for n in range(80))
    article = written(tmp_path, "One", f"{TEXT}\n\n| Ordinal | Sentence |\n| --- | --- |\n{rows}\n")
    pdf = printed(edition([article]), tmp_path)
    heads = [page for page in pdf.pages if "Ordinal" in page.extract_text()]
    assert len(heads) > 2
    tagged = Tagged(tmp_path / "book.pdf")
    (table,) = tagged.tree.all("Table")
    assert len(table.all("TH")) == 2
    assert len(table.all("TR")) == 81


def test_a_picture_is_made_smaller_where_that_fills_the_page(tmp_path: Path) -> None:
    picture = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 100"><path d="M0 0"/></svg>'
    (tmp_path / "tall.svg").write_text(picture, encoding="utf-8")
    figure = '![Something tall](tall.svg "Under it.")'
    heights = set()
    for paragraphs in range(4, 8):
        body = "\n\n".join([TEXT] * 2 * paragraphs + [figure, TEXT * 8])
        printed(edition([written(tmp_path, f"N{paragraphs}", body)]), tmp_path)
        tagged = Tagged(tmp_path / "book.pdf")
        box = tagged.tree.all("Figure")[1].raw.A.BBox
        heights.add(round(float(box[3]) - float(box[1])))
    assert max(heights) == round(64 / POINT)
    assert min(heights) >= 0.6 * 64 / POINT - 1
    assert len(heights) > 1


def lowest(path: Path, page: int, bottom: float) -> float:
    """Where the last line above the bottom margin ends, in points from the page's top."""
    command = ["pdftotext", "-bbox", "-f", str(page), "-l", str(page), str(path), "-"]
    done = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    return max(y for y in map(float, re.findall(r'yMax="([\d.]+)"', done)) if y < bottom)


@pytest.mark.parametrize("paragraphs", [4, 5, 10])
def test_text_fills_the_page_before_a_picture(tmp_path: Path, paragraphs: int) -> None:
    square = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 60"><path d="M0 0"/></svg>'
    (tmp_path / "square.svg").write_text(square, encoding="utf-8")
    figure = '![Something square](square.svg "Under it.")'
    behind = [f"{OTHER}{TEXT * 3}", "## A heading", TEXT * 5, f"{OTHER}{TEXT * 9}"]
    body = "\n\n".join([TEXT * 4] * paragraphs + [figure, *behind])
    pdf = printed(edition([written(tmp_path, "One", body)]), tmp_path)
    page = page_of("A5", load_locale("es"))
    bottom = (page.height - page.bottom) / POINT + 2
    tagged = Tagged(tmp_path / "book.pdf")
    number = tagged.tree.all("Figure")[1].marks[0][0]  # from 0: the page that has the picture
    assert lowest(tmp_path / "book.pdf", number, bottom) > bottom - 4 * page.line
    whole = " ".join(each.extract_text() for each in pdf.pages)
    assert len(re.findall("Some ships sail north", whole)) == 2
    assert whole.index("A heading") < whole.rindex("Some ships")


def test_no_line_of_chinese_begins_or_ends_with_a_wrong_mark(shipped: Anthology) -> None:
    """W3C clreq, section 3.1.4, on all the pages of the shipped book; and marks meet halved."""
    path = shipped.output / "zh" / "anthology.pdf"
    command = ["pdftotext", "-bbox-layout", "-enc", "UTF-8", str(path), "-"]
    done = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    lines = [
        "".join(re.findall(r">([^<]+)</word>", line))
        for line in re.findall(r"<line [^>]*>(.*?)</line>", done, re.DOTALL)
    ]
    whole = [line for line in lines if len(line) > 20]
    assert len(whole) > 500
    assert [
        line for line in whole if line[0] in "、，。：；！？”’）》" or line[-1] in "“‘（《"
    ] == []
    text = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, check=True).stdout
    assert not re.search(r"[：，]\s+“", text.decode().replace("\n", ""))
