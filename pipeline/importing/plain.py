"""Plain text and Markdown."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipeline.articles.read import FENCE
from pipeline.errors import ArticleError
from pipeline.importing.found import TEXTS, Found, escaped, paragraphs, title_like
from pipeline.schema import parse_yaml

TITLE = re.compile(r"^# +(.+?)\s*#*\s*$", re.MULTILINE)
MARKDOWN = re.compile(r"^#{1,6} |^\[[^\]]+\]: |^```|\]\(https?://|^[-*] .+\n[-*] ", re.MULTILINE)


def read_plain(text: str, path: Path) -> list[Found]:
    """One article; its first line is the title when it looks like one."""
    parts = paragraphs(text)
    if not parts:
        raise ArticleError("The file has no text.", path=path)
    title = path.stem.replace("-", " ").replace("_", " ").strip().capitalize()
    if len(parts) > 1 and title_like(parts[0]):
        title = parts.pop(0)
    return [Found(str(path), title, "\n\n".join(escaped(part) for part in parts))]


def read_markdown(text: str, path: Path) -> list[Found]:
    """The article of a Markdown file, or one for each `#` heading when there are several."""
    match = FENCE.match(text)
    front: dict[str, Any] = {}
    if match:
        document = parse_yaml(match[1], path, ArticleError, first_line=2)
        front = document.value if isinstance(document.value, dict) else {}
        text = text[match.end() :]
    found = list(_by_titles(text, path, str(front.get("title", ""))))
    if len(found) == 1:
        known = {key: str(front[key]) for key in TEXTS if front.get(key)}
        tags = front.get("tags", [])
        known_tags = tuple(map(str, tags)) if isinstance(tags, list) else (str(tags),)
        found = [replace(found[0], **known, tags=known_tags)]  # type: ignore[arg-type]
    return found


def _by_titles(text: str, path: Path, title: str) -> list[Found]:
    titles = list(TITLE.finditer(text))
    if title or not titles or text[: titles[0].start()].strip():
        name = title or path.stem.replace("-", " ").capitalize()
        if not text.strip():
            raise ArticleError("The file has no text.", path=path)
        return [Found(str(path), name, text.strip())]
    ends = [each.start() for each in titles[1:]] + [len(text)]
    return [
        Found(
            f"{path}:{text.count(chr(10), 0, match.start()) + 1}",
            match[1],
            text[match.end() : end].strip(),
        )
        for match, end in zip(titles, ends, strict=True)
    ]
