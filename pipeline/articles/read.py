"""Reading an article from its file: front matter, body, pictures and language, all checked."""

import re
from pathlib import Path
from typing import Any

from langdetect import DetectorFactory, LangDetectException, detect_langs

from pipeline.articles.article import Article, FrontMatter, Text, texts, walk
from pipeline.articles.markdown import parse_blocks, tidy
from pipeline.articles.pictures import picture_files
from pipeline.errors import ArticleError
from pipeline.files import read_text
from pipeline.schema import Document, check, parse_yaml

FENCE = re.compile(r"---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
LONGEST_PARAGRAPH = 100_000  # characters: some forty pages, surely a mistake in the file
CERTAIN = 0.9  # langdetect's probability from which its word counts against the front matter
ENOUGH = 200  # characters below which langdetect guesses


def read_article(path: Path, language: str) -> Article:
    """The article at `path`, which must be in `language`.

    Raises ArticleError naming the file and the line for whatever a book cannot be made from.
    """
    text = read_text(path)
    match = FENCE.match(text)
    if match is None:
        raise ArticleError(
            "The article has no front matter.",
            hint="Begin the file with a line ---, then title: and language:, then a line ---.",
            path=path,
            line=1,
        )
    document = parse_yaml(match[1], path, ArticleError, first_line=2)
    if not isinstance(document.value, dict):
        raise ArticleError(
            "The front matter is not a list of “key: value” lines.", path=path, line=2
        )
    check(document, "front-matter", path, ArticleError)
    first_line = text.count("\n", 0, match.end()) + 1
    blocks, notes = parse_blocks(text[match.end() :], path, first_line)
    article = Article(path.stem, str(path), _front_matter(document), blocks, notes)
    _check_body(article, path, first_line)
    _check_language(article, path, language, document)
    _check_notes(article, path)
    picture_files(article)
    return article


def _front_matter(document: Document) -> FrontMatter:
    value: dict[str, Any] = document.value

    def text(key: str) -> Text | None:
        plain = str(value.get(key, "")).strip()
        return tidy(Text(plain, line=document.line((key,)))) if plain else None

    title = text("title")
    return FrontMatter(
        title=title or Text(""),
        language=value["language"],
        subtitle=text("subtitle"),
        author=value.get("author", ""),
        date=value.get("date", ""),
        publisher=value.get("publisher", ""),
        link=value.get("link", ""),
        licence=value.get("licence", ""),
        summary=text("summary"),
        tags=tuple(
            tidy(Text(tag, line=document.line(("tags", i))))
            for i, tag in enumerate(value.get("tags", []))
        ),
        part=text("part"),
        order=value.get("order", 0),
        excerpt=value.get("excerpt", False),
    )


def _check_body(article: Article, path: Path, first_line: int) -> None:
    if not article.front.title.plain:
        raise ArticleError("The title is empty.", hint="Give it one.", path=path, line=2)
    if not any(block.text or block.literal for block in walk(article.blocks)):
        raise ArticleError(
            "The article has no text.",
            hint="Write some below the front matter, or delete the file.",
            path=path,
            line=first_line,
        )
    for _, text in texts(article):
        if len(text.plain) > LONGEST_PARAGRAPH:
            raise ArticleError(
                f"A paragraph is {len(text.plain):,} characters long; at most "
                f"{LONGEST_PARAGRAPH:,} are allowed.",
                hint="Break it up with blank lines.",
                path=path,
                line=text.line,
            )


def _check_language(article: Article, path: Path, language: str, document: Document) -> None:
    said = article.front.language
    line = document.line(("language",))
    if said.split("-")[0] != language.split("-")[0]:
        raise ArticleError(
            f"The article says that its language is “{said}”, but the anthology translates "
            f"from “{language}”.",
            hint="Move the file out of the articles' folder, or correct the front matter.",
            path=path,
            line=line,
        )
    body = " ".join(block.text.plain for block in walk(article.blocks) if block.text)
    found, probability = detect_language(body[:20_000])
    if len(body) >= ENOUGH and probability >= CERTAIN and found != said.split("-")[0]:
        raise ArticleError(
            f"The front matter says “{said}”, but the text reads as “{found}”.",
            hint="Correct the language or the text.",
            path=path,
            line=line,
        )


def detect_language(text: str) -> tuple[str, float]:
    """The most likely language of a text and its probability; ("", 0.0) when there is none.

    langdetect draws random samples, so that it is seeded before each use.
    """
    DetectorFactory.seed = 0
    try:
        best = detect_langs(text)[0]
    except LangDetectException:
        return "", 0.0
    return best.lang.split("-")[0], best.prob


def _check_notes(article: Article, path: Path) -> None:
    for note in article.notes:
        if not any(block.text for block in walk(note.children)):
            raise ArticleError(
                f"The footnote “{note.label}” is empty.", hint="Give it a text.", path=path
            )
