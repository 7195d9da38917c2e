"""A web page's main content as Markdown, by trafilatura."""

import logging
import re
from pathlib import Path

import trafilatura

from pipeline.errors import ArticleError
from pipeline.importing.found import Found

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it speaks of pages it gives up

LINK = re.compile(r"(?<!!)\[([^\[\]]*)\]\(([^()\s]*(?:\([^()]*\))?[^()\s]*)\)")
PICTURE = re.compile(r"!\[([^\[\]]*)\]\([^()]*\)\s*")
HEADING = re.compile(r"^#(?=\s)", re.MULTILINE)


def read_page(data: bytes, path: Path, place: str = "") -> Found:
    """The article in an HTML page in any encoding that the page or a guess names.

    Raises ArticleError when the page has no text to speak of.
    """
    body = trafilatura.extract(
        data,
        output_format="markdown",
        include_links=True,
        include_formatting=True,
        include_tables=True,
        include_comments=False,
        include_images=True,
        favor_recall=True,
    )
    if not body or len(body.split()) < 10:
        raise ArticleError("The page has no article in it.", path=path)
    known = trafilatura.extract_metadata(data)
    title = ((known.title if known else "") or "").strip()
    pictures = len(PICTURE.findall(body))
    return Found(
        source=place or str(path),
        title=title or path.stem.replace("-", " "),
        body=_clean(body, title),
        author=((known.author if known else "") or "").strip(),
        date=((known.date if known else "") or "")[:10],
        publisher=((known.sitename if known else "") or "").strip(),
        link=((known.url if known else "") or "").strip(),
        licence=((known.license if known else "") or "").strip(),
        summary=((known.description if known else "") or "").strip(),
        tags=tuple((known.tags if known else None) or ()),
        notes=(f"{pictures} pictures were left out",) if pictures else (),
    )


def _clean(body: str, title: str) -> str:
    """Markdown that articles can hold: no title in it, no raw HTML, no pictures, no near links."""
    body = PICTURE.sub("", body)
    body = LINK.sub(lambda m: m[0] if m[2].startswith(("http://", "https://")) else m[1], body)
    body = re.sub(r"\\?<(?=[A-Za-z/!?])", r"\\<", body)
    lines = body.split("\n")
    if lines and re.sub(r"[#*_\s]", "", lines[0]) == re.sub(r"[#*_\s]", "", title):
        lines = lines[1:]
    text = HEADING.sub("##", "\n".join(line.rstrip() for line in lines))
    return _paragraphs_apart(text).strip()


def _paragraphs_apart(text: str) -> str:
    """A blank line between paragraphs; trafilatura puts single line ends between them."""
    out: list[str] = []
    for line in text.split("\n"):
        same = out and (
            (line[:1] in "|" and out[-1][:1] == "|")
            or (re.match(r"\s*([-*]|\d+\.)\s", line) and re.match(r"\s*([-*]|\d+\.)\s", out[-1]))
            or (line.startswith(">") and out[-1].startswith(">"))
        )
        if line.strip() and out and out[-1].strip() and not same:
            out.append("")
        out.append(line)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(out))
