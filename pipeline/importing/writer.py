"""Writing found articles into the articles' folder, never over one that is there."""

import re
from dataclasses import dataclass
from pathlib import Path

import yaml

from pipeline.files import write_text
from pipeline.importing.found import TEXTS, Found
from pipeline.importing.metadata import slug

ORDER = re.compile(r"^order: (\d+)$", re.MULTILINE)
STEP = 10  # between the articles' orders, so that others fit between


@dataclass(frozen=True)
class Placed:
    """A found article, its file, and whether an equal one was there already."""

    found: Found
    path: Path
    skipped: bool


def place(found: list[Found], folder: Path) -> list[Placed]:
    """Where each article goes: a free name, or that of an equal article that is there."""
    placed: list[Placed] = []
    taken = {path.stem: path.read_text(encoding="utf-8") for path in folder.glob("**/*.md")}
    for article in found:
        base = name = slug(article.title)
        number = 1
        while name in taken and _body(taken[name]) != article.body.strip():
            number += 1
            name = f"{base}-{number}"
        placed.append(Placed(article, folder / f"{name}.md", name in taken))
        taken.setdefault(name, rendered(article, 0))
    return placed


def write(placed: list[Placed], folder: Path) -> None:
    """Write the articles that are not there yet, behind those that are. Raises OutputError."""
    there = [path.read_text(encoding="utf-8") for path in folder.glob("**/*.md")]
    orders = [int(match[1]) for text in there if (match := ORDER.search(text))]
    order = max(orders, default=0)
    for each in placed:
        if not each.skipped:
            order += STEP
            write_text(each.path, rendered(each.found, order))


def rendered(found: Found, order: int) -> str:
    """The article's file: front matter with the known fields, and the body."""
    front: dict[str, object] = {
        key: value
        for key in ("title", *TEXTS)
        if (value := " ".join(str(getattr(found, key)).split()))
    }
    if found.tags:
        front["tags"] = list(found.tags)
    front["order"] = order
    if found.excerpt:
        front["excerpt"] = True
    text = yaml.safe_dump(front, allow_unicode=True, sort_keys=False, width=10_000)
    # A date is a date to YAML only without quotation marks; the articles' reader takes both.
    return f"---\n{text}---\n\n{found.body.strip()}\n"


def _body(text: str) -> str:
    return text.split("\n---\n", 1)[-1].strip()
