"""What the PDF says of itself: page labels and the standards that it is made to.

PDF/UA-1 (ISO 14289-1) and PDF/A-2a (ISO 19005-2) ask for nearly the same: tags, embedded fonts,
texts that can be copied, XMP. WeasyPrint (70.0) writes the identification of one; the other's is
added here.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pydyf
import weasyprint.pdf

from pipeline.books.tags import add_tags

VARIANT = "pdf/a-2a"
COVER = "C"
# PDF/A knows no PDF/UA, so that the schema of its property must be told (ISO 19005-2, 6.6.2.3.3).
UA = """<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" rdf:about=""
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" rdf:about=""
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"><pdfaExtension:schemas><rdf:Bag>
<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq>
<rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the file conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
</rdf:RDF>"""


def write(document: weasyprint.Document, identifier: bytes, uncounted: int) -> bytes:
    """The document's PDF; the first `uncounted` pages have no number on them."""

    def finish(_: object, pdf: Any) -> None:
        labels = (0, {"P": pydyf.String(COVER), "S": "/D"}, uncounted, {"S": "/D"})
        numbers = [pydyf.Dictionary(each) if isinstance(each, dict) else each for each in labels]
        pdf.catalog["PageLabels"] = pydyf.Dictionary({"Nums": pydyf.Array(numbers)})
        metadata = pdf.objects[int(pdf.catalog["Metadata"].split()[0])]
        metadata.stream = [metadata.stream[0].replace(b"</rdf:RDF>", UA.encode())]

    for page in document.pages:  # the boxes inside a link repeat it
        page.links = [link for link in page.links if link[3].link]
    with _own_tags():
        data: bytes = document.write_pdf(
            pdf_variant=VARIANT, pdf_identifier=identifier, finisher=finish
        )
    return data


def page_labels(pages: int, uncounted: int) -> list[str]:
    """What viewers call the pages: the first `uncounted` of them C1, C2, then 1, 2, 3."""
    cover = [f"{COVER}{number}" for number in range(1, uncounted + 1)]
    return [*cover, *(str(number) for number in range(1, pages - uncounted + 1))]


@contextmanager
def _own_tags() -> Iterator[None]:
    original = weasyprint.pdf.add_tags
    weasyprint.pdf.add_tags = add_tags
    try:
        yield
    finally:
        weasyprint.pdf.add_tags = original
