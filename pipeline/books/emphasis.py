"""What is emphasis in Chinese, and what are titles, quotations and foreign words."""

from dataclasses import replace

from pipeline.articles.article import Mark, Text
from pipeline.checks.pair import HAN


def chinese_emphasis(text: Text) -> Text:
    """The text, its emphasis that is none in Chinese with another element's name as its target.

    Chinese books set dots under emphasised words (W3C clreq, section 3.4.2); what stands in 《》 or
    in quotation marks needs none, nor do words in Latin letters.
    """

    def named(mark: Mark) -> Mark:
        if mark.kind != "emphasis":
            return mark
        for start, end in ((mark.start, mark.end), (mark.start - 1, mark.end + 1)):
            ends = text.plain[max(start, 0) : end]
            if ends[0] in "《〈“" and ends[-1] in "》〉”":
                return replace(mark, target="cite")
        inner = text.plain[mark.start : mark.end]
        return mark if HAN.search(inner) else replace(mark, target="i")

    return replace(text, marks=tuple(map(named, text.marks)))
