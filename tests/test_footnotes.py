"""Footnotes in the PDF: each at the foot of the page that calls it, whatever the page breaks."""

import weasyprint

from pipeline.books import footnotes

CSS = """
@page { size: 90mm 90mm; margin: 10mm; @footnote { margin-top: 2mm } }
html { font: 9pt/12pt "DejaVu Serif" }
p, h1, h2 { margin: 0; font-size: 9pt; orphans: 2; widows: 2 }
article { break-before: page } h2 { break-after: avoid }
.footnote { float: footnote; footnote-policy: line }
"""
WORDS = "The harbour of the old town was built by people from many countries. "


def article(filler: int) -> str:
    """An article whose first page ends after `filler` lines and a paragraph with two notes."""
    lines = "".join(f"<p>Line {number}</p>" for number in range(filler))
    noted = "".join(
        f'{WORDS}<span class="footnote">Note {number}. {WORDS}</span> ' for number in (1, 2)
    )
    return (
        f'<article><header><h1>Title</h1></header><div class="text">{lines}'
        f"<p>{noted}{WORDS * 2}</p><h2>Heading</h2><p>{WORDS * 6}</p></div></article>"
    )


def places(document: weasyprint.Document, part: str) -> list[tuple[int, object]]:
    return sorted(
        (
            (number, element)
            for number, page in enumerate(document.pages)
            for element in footnotes._elements(page, part)
        ),
        key=lambda place: (place[0], str(place[1].text)),
    )


def test_every_note_stands_on_the_page_of_its_call() -> None:
    articles = "".join(article(filler) for filler in range(20))
    html = weasyprint.HTML(string=f"<style>{CSS}</style><body>{articles}</body>")
    untouched = html.render(pdf_variant="pdf/ua-1")
    calls, notes = places(untouched, footnotes.CALL), places(untouched, footnotes.MARKER)
    assert calls != notes, "WeasyPrint places notes well by itself now; drop footnotes.py"
    document = footnotes.laid_out(html, "pdf/ua-1")
    calls, notes = places(document, footnotes.CALL), places(document, footnotes.MARKER)
    assert len(calls) == 40
    assert calls == notes
