"""The paragraph around a sentence as the books will show it."""

from collections.abc import Mapping
from dataclasses import replace

from markupsafe import Markup

from pipeline.articles.article import Article, Block, Text, map_texts, walk
from pipeline.books.xhtml import Renderer
from pipeline.composition.edition import EditionArticle
from pipeline.composition.placing import placed
from pipeline.locales import Locale
from pipeline.segments.segmenter import join, segment_article

NO_PICTURE = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
FRONT = {
    "title": Markup("<h1>{}</h1>"),
    "subtitle": Markup('<div class="opening"><p class="subtitle">{}</p></div>'),
    "summary": Markup('<div class="opening"><p class="summary">{}</p></div>'),
    "tag": Markup('<div class="opening"><p>{}</p></div>'),
    "part": Markup("<h1>{}</h1>"),
}


def preview(
    article: EditionArticle, targets: Mapping[int, str], number: int, locale: Locale
) -> Markup:
    """The block that holds the article's text `number`, as XHTML.

    `targets` are translations by the numbers of the article's segments; others are the edition's.
    """
    cut = segment_article(article.original)
    texts = iter(cut.texts)
    segments = iter(enumerate(article.segments))

    def translated(role: str, text: Text) -> Text:
        parts = []
        for segment in next(texts).segments:
            index, said = next(segments)
            gap = segment.gap if locale.word_spaces else segment.gap.replace(" ", "")
            parts.append((gap, placed(targets.get(index, said.target), segment.marks)))
        return join(parts, text.line)

    whole = map_texts(article.original, translated)
    role = cut.texts[number].role
    if role in FRONT:
        return FRONT[role].format(_renderer(whole, locale).inline(_front(whole)[number]))
    block = _block(whole, number)
    blocks = block.children if block.kind == "note" else (block,)
    body = _renderer(replace(whole, blocks=blocks), locale).body()
    return Markup('<div class="{}">{}</div>').format(
        "note" if block.kind == "note" else "text", body
    )


def _renderer(article: Article, locale: Locale) -> Renderer:
    return Renderer(article, locale, "popup", lambda path: NO_PICTURE)


def _front(article: Article) -> list[Text]:
    """The texts of the front matter, in the order of `map_texts`."""
    front = article.front
    every = (front.title, front.subtitle, front.summary, *front.tags, front.part)
    return [text for text in every if text is not None]


def _block(article: Article, number: int) -> Block:
    """The block at the top of the article, or the note, that holds the text of that number."""
    left = number - len(_front(article))
    for block in (*article.blocks, *article.notes):
        inside = sum(each.text is not None for each in walk((block,)))
        if left < inside:
            return block
        left -= inside
    raise AssertionError(number)
