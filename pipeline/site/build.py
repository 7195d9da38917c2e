"""Building the site's folder from the editions and the finished books."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipeline.books.render import colophon, style
from pipeline.composition.edition import Edition
from pipeline.files import replacing_folder, write_text
from pipeline.locales import load_locale
from pipeline.site.feed import feed_values
from pipeline.site.pictures import SHARED
from pipeline.site.render import render
from pipeline.site.volume import Volume, make_volume

ASSETS = Path(__file__).parent / "assets"
# Nothing from elsewhere, no code in pages, no forms.
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'"
)


def write_site(editions: Sequence[Edition], books: Path, url: str, site: Path) -> None:
    """Make the folder `site` anew for the books that lie in `books/<language>/`.

    `url` is the address at which the site will stand, "" if that is not known. Raises ArticleError,
    BookError or OutputError.
    """
    url = url.rstrip("/") + "/" if url else ""
    with replacing_folder(site) as fresh:
        versions = {
            "css": _asset(fresh, "site.css", style("book.css")),
            "js": _asset(fresh, "site.js"),
        }
        _asset(fresh, "icon.svg")
        volumes = [
            make_volume(edition, books / edition.language.code, fresh) for edition in editions
        ]
        shared = {"volumes": volumes, "policy": POLICY, "versions": versions, "shared": SHARED}
        for volume in volumes:
            _write_volume(fresh / volume.book.code, volume, shared, url)
        source = load_locale(editions[0].source_language)
        values = {"locale": source, "label": source.label, "tag": source.tag, "url": url}
        write_text(fresh / "index.html", render("home.html", **shared, **values, root=""))


def _write_volume(folder: Path, volume: Volume, shared: dict[str, Any], url: str) -> None:
    """The pages, the feed and the search index of one language."""
    locale, chapters = volume.locale, volume.chapters
    lines = colophon(volume.edition, locale)
    base = f"{url}{volume.book.code}/" if url else ""
    values = shared | {
        "root": "../",
        "url": base,
        "site_url": url,
        "volume": volume,
        "book": volume.book,
        "locale": locale,
        "label": locale.label,
        "gap": locale.gap,
        "tag": volume.book.tag,
        "source_language": volume.edition.source_language,
        "search_version": _version(volume.search),
        "colophon": lines,
        "translated": lines[1 if volume.book.editors else 0],
        "articles": [chapter.web.page for chapter in chapters],
    }
    write_text(folder / "search.json", volume.search)
    feed = feed_values(volume, base)
    write_text(folder / "feed.xml", render("feed.xml", **values, feed=feed))
    for name in ("index.html", "colophon.html"):
        page = render(f"own-{name}", **values, name=name, address=name, picture="share.png")
        write_text(folder / name, page)
    for number, chapter in enumerate(chapters):
        page = render(
            "chapter.html",
            **values,
            name=chapter.name,
            address=chapter.address,
            picture=chapter.picture,
            chapter=chapter,
            article=chapter.web.page,
            date=chapter.edition.translated.front.date,
            before=chapters[number - 1] if number else None,
            after=chapters[number + 1] if number + 1 < len(chapters) else None,
        )
        write_text(folder / chapter.name, page)


def _asset(site: Path, name: str, before: str = "") -> str:
    """Put one of the site's own files into it; its version."""
    text = before + (ASSETS / name).read_text(encoding="utf-8")
    write_text(site / "assets" / name, text)
    return _version(text)


def _version(text: str) -> str:
    """A text's hash: a part of addresses, so that browsers may keep the old and see the new."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]
