"""Setting Han characters: less room for marks side by side, a little beside foreign words.

A mark of punctuation fills a square of which its half is empty. Where two such halves meet, one of
them goes (W3C clreq, section 3.1.6.1); the faces have such marks under the feature `halt`. Between
Han characters and letters or digits stands a small gap (section 3.2.3). Both are markup, so that
the text copies out as it was.
"""

import re
from dataclasses import replace
from html import unescape

from markupsafe import Markup, escape

from pipeline.books.render import RenderedArticle
from pipeline.checks.pair import HAN

CLOSING = "、，。：；！？”’）》〉】』」〕"
OPENING = "“‘（《〈【『「〔"
WORDS = r"[A-Za-z0-9À-ɏ](?:[ A-Za-z0-9À-ɏ.,’'&;:/+–-]*[A-Za-z0-9À-ɏ])?[%°]?"
TOKEN = re.compile(r"<[^>]*>|[^<]+")
# A closing mark before another mark, and words. Two opening marks stay as they are: WeasyPrint ends
# lines between a mark and a box that begins with one.
PLACE = re.compile(
    rf"(?P<half>[{CLOSING}](?=[{CLOSING}{OPENING}]))"
    rf"|(?P<words>{WORDS})"
)
LITERAL = ("code", "pre")


def set_han(article: RenderedArticle) -> RenderedArticle:
    """The article with classes on marks that lose a half and on words that need a gap."""
    return replace(article, summary=_set(article.summary), body=_set(article.body))


def _set(markup: Markup) -> Markup:
    depth = 0
    out = []
    for token in TOKEN.findall(markup):
        if token[0] != "<":
            out.append(token if depth else _marked(unescape(token)))
            continue
        if token.strip("</>").split()[0] in LITERAL:
            depth += -1 if token.startswith("</") else 1
        out.append(token)
    return Markup("".join(out))


def _marked(text: str) -> str:
    parts, done = [], 0
    for place in PLACE.finditer(text):
        parts += [escape(text[done : place.start()]), _spaced(place)]
        done = place.end()
    return "".join([*parts, escape(text[done:])])


def _spaced(place: re.Match[str]) -> str:
    if place["half"]:
        return f'<span class="half">{escape(place[0])}</span>'
    text, start, end = place.string, place.start(), place.end()
    if text[max(start - 1, 0) : start] in tuple(OPENING) or text[end : end + 1] in tuple(CLOSING):
        return str(escape(place[0]))
    before = HAN.match(text[start - 1 : start]) is not None
    after = HAN.match(text[end : end + 1]) is not None
    names = ["words"] + ["gap-before"] * before + ["gap-after"] * after
    return f'<span class="{" ".join(names)}">{escape(place[0])}</span>'
