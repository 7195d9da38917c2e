"""The PDF: its parts and pages, laid out from articles whose translation is their own text."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from pypdf import PdfReader

from pipeline.articles.article import Article
from pipeline.articles.read import read_article
from pipeline.books.cover import write_cover
from pipeline.books.pdf import write_pdf
from pipeline.composition.edition import Edition, EditionArticle
from pipeline.composition.names import Name
from pipeline.config import Language, Pdf
from pipeline.errors import ArticleError
from pipeline.translation.machine import EngineInfo

TEXT = "The harbour of the old town was built by people from many countries. "


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
