"""Atom feeds (RFC 4287): a language's articles, the newest first."""

import uuid
from typing import Any

from pipeline.books.package import NAMESPACE
from pipeline.books.render import modified
from pipeline.site.volume import Chapter, Volume


def feed_values(volume: Volume, url: str) -> dict[str, Any]:
    """What the feed's template shows.

    Ids are UUIDs that follow from languages and articles' names, so that a reader's program knows
    an entry again when the site moves. `url` is the language's address, ending in a slash, or "".
    """
    language = volume.book
    newest = sorted(volume.chapters, key=lambda c: c.edition.original.front.date, reverse=True)
    return {
        "identity": _identity(volume, ""),
        "updated": modified(volume.edition).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "author": ", ".join(language.editors) or language.publisher or language.title,
        "base": url,
        "entries": [_entry(volume, chapter) for chapter in newest],
    }


def _entry(volume: Volume, chapter: Chapter) -> dict[str, str]:
    front, page = chapter.edition.translated.front, chapter.web.page
    day = front.date or modified(volume.edition).date().isoformat()
    return {
        "identity": _identity(volume, chapter.edition.original.slug),
        "title": page.title,
        "address": chapter.address,
        "date": f"{day}T00:00:00Z",
        "author": front.author,
        "summary": front.summary.plain if front.summary else "",
    }


def _identity(volume: Volume, slug: str) -> str:
    source, tag = volume.edition.source_language, volume.book.tag
    return f"urn:uuid:{uuid.uuid5(NAMESPACE, f'site:{source}:{tag}:{slug}')}"
