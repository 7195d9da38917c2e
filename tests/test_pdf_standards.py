"""The shipped PDFs against the clauses of PDF/UA-1 (ISO 14289-1) and PDF/A-2a (ISO 19005-2).

No validator of either can be installed by the project's own files, so that the clauses that a
program can decide are checked here, one test each.
"""

from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from conftest import Anthology
from lxml import etree
from pdfs import GROUPS, STANDARD, Node, Tagged

from pipeline.articles.article import texts, walk
from pipeline.composition.edition import Edition
from pipeline.records import read_record

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
PDFAID = "{http://www.aiim.org/pdfa/ns/id/}"
PDFUAID = "{http://www.aiim.org/pdfua/ns/id/}"
SCHEMA = "{http://www.aiim.org/pdfa/ns/schema#}"
TAGS = {"es": "es", "zh": "zh-Hans", "de": "de"}


class Book(Tagged):
    """A shipped PDF and the edition from which it was made."""

    def __init__(self, code: str, folder: Path) -> None:
        super().__init__(folder / code / "anthology.pdf")
        self.code = code
        self.edition = read_record(folder / "work" / code / "edition.json", Edition)

    @property
    def xmp(self) -> Any:
        return etree.fromstring(self.pdf.Root.Metadata.read_bytes())


@pytest.fixture(scope="module", params=TAGS)
def book(request: pytest.FixtureRequest, shipped: Anthology) -> Book:
    return Book(request.param, shipped.output)


def headings(book: Book) -> list[int]:
    return [int(n.role[1]) for n in book.tree.walk() if n.role[0] == "H" and n.role[1:].isdigit()]


def test_all_content_is_in_the_tree_or_an_artifact(book: Book) -> None:
    """ISO 14289-1, 7.1: real content is tagged, all else is an artifact."""
    owned = Counter(mark for node in book.tree.walk() for mark in node.marks)
    assert max(owned.values()) == 1
    for page, (marks, bare) in enumerate(book.pages):
        assert bare == [], page
        assert marks == {mark for on, mark in owned if on == page}


def test_the_tree_uses_standard_types_as_they_are_meant(book: Book) -> None:
    """ISO 14289-1, 7.1 and 7.2; PDF 1.7, tables 333 to 338."""
    assert {node.role for node in book.tree.walk()} <= STANDARD
    assert "/RoleMap" not in book.pdf.Root.StructTreeRoot
    parents = {"TOCI": {"TOC"}, "LI": {"L"}, "LBody": {"LI"}, "TR": {"Table", "THead", "TBody"}}
    parents |= {"TD": {"TR"}, "TH": {"TR"}, "THead": {"Table"}, "TBody": {"Table"}}
    for node in book.tree.walk():
        assert not (node.marks and node.role in GROUPS), node.role
        assert node.marks or node.kids or node.links
        for kid in node.kids:
            assert node.role in parents.get(kid.role, {node.role})


def test_the_parent_tree_leads_back(book: Book) -> None:
    """PDF 1.7, 14.7.4.4."""
    numbers = book.pdf.Root.StructTreeRoot.ParentTree.Nums
    tree = {int(numbers[n]): numbers[n + 1] for n in range(0, len(numbers), 2)}
    for node in book.tree.walk():
        for page, mark in node.marks:
            assert tree[int(book.pdf.pages[page].StructParents)][mark].objgen == node.raw.objgen
        for link in node.links:
            assert tree[int(link.StructParent)].objgen == node.raw.objgen


def test_headings_skip_no_level(book: Book) -> None:
    """ISO 14289-1, 7.4.2."""
    levels = headings(book)
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    articles = len(book.edition.articles)
    assert len(book.tree.all("Art")) == articles
    assert all(art.kids[0].role in ("H1", "H2") for art in book.tree.all("Art"))


def test_figures_have_alternative_texts_and_places(book: Book) -> None:
    """ISO 14289-1, 7.3."""
    figures = book.tree.all("Figure")
    pictures = [b for a in book.edition.articles for b in walk(a.translated.blocks) if b.path]
    assert len(figures) == len(pictures) + 1  # the cover
    for figure in figures:
        assert str(figure.raw.Alt).strip()
        left, bottom, right, top = (float(edge) for edge in figure.raw.A.BBox)
        box = [float(edge) for edge in book.pdf.pages[figure.marks[0][0]].MediaBox]
        assert box[0] <= left < right <= box[2] + 1
        assert box[1] - 1 <= bottom < top <= box[3] + 1


def test_notes_have_names_of_their_own(book: Book) -> None:
    """ISO 14289-1, 7.9."""
    notes = book.tree.all("Note")
    called = {
        (article.original.slug, mark.target)
        for article in book.edition.articles
        for _, text in texts(article.translated)
        for mark in text.marks
        if mark.kind == "note"
    }
    assert len(notes) == len(called) > 5
    assert len({str(note.raw.ID) for note in notes}) == len(notes)
    for note in notes:
        assert [kid.role for kid in note.kids].count("Lbl") == 1
        assert note.marks


def test_table_heads_say_what_they_head(book: Book) -> None:
    """ISO 14289-1, 7.5."""
    tables = book.tree.all("Table")
    assert tables
    for table in tables:
        heads = table.all("TH")
        assert heads
        assert all(head.raw.A.Scope == "/Column" for head in heads)
        widths = {len(row.kids) for row in table.all("TR")}
        assert len(widths) == 1


def test_links_say_where_they_lead(book: Book) -> None:
    """ISO 14289-1, 7.18.1 and 7.18.5; ISO 19005-2, 6.3.2: they are printed, not hidden."""
    tied = {link.objgen for node in book.tree.all("Link") for link in node.links}
    for page in book.pdf.pages:
        assert page.Tabs == "/S"
        for annotation in page.get("/Annots", []):
            assert annotation.Subtype == "/Link"
            assert annotation.objgen in tied
            assert str(annotation.Contents).strip()
            assert not str(annotation.Contents).startswith("#")
            assert int(annotation.F) == 4
    assert len(tied) > 20


def test_languages(book: Book) -> None:
    """ISO 14289-1, 7.2: the document's, and that of the original titles."""
    assert str(book.pdf.Root.Lang) == TAGS[book.code]
    english = [node for node in book.tree.walk() if str(node.raw.get("/Lang", "")) == "en"]
    assert len(english) == 2 * len(book.edition.articles)  # at their ends, in the list of sources


def test_the_document_says_what_it_is(book: Book) -> None:
    """ISO 14289-1, 5 and 7.1; ISO 19005-2, 6.6."""
    root = book.pdf.Root
    assert root.MarkInfo.Marked
    assert root.ViewerPreferences.DisplayDocTitle
    (rdf,) = book.xmp.iter(f"{RDF}RDF")
    said = {key: value for each in rdf for key, value in each.attrib.items()}
    assert (said[f"{PDFAID}part"], said[f"{PDFAID}conformance"]) == ("2", "A")
    assert said[f"{PDFUAID}part"] == "1"
    assert [e.text for e in rdf.iter(f"{SCHEMA}prefix")] == ["pdfuaid"]
    assert book.edition.language.title in "".join(rdf.itertext())
    assert str(book.pdf.docinfo["/Title"]) == book.edition.language.title
    assert "/Filter" not in root.Metadata or root.Metadata.Filter == "/FlateDecode"


def test_nothing_that_archives_forbid(book: Book) -> None:
    """ISO 19005-2, 6.1.3, 6.1.12, 6.2.3, 6.5 and 6.8."""
    assert not book.pdf.is_encrypted
    assert len(book.pdf.trailer.ID) == 2
    (intent,) = book.pdf.Root.OutputIntents
    assert intent.S == "/GTS_PDFA1"
    assert intent.DestOutputProfile.read_bytes()[36:40] == b"acsp"
    assert not {"/OpenAction", "/AA", "/AcroForm", "/OCProperties"} & set(book.pdf.Root.keys())
    assert "/EmbeddedFiles" not in book.pdf.Root.get("/Names", {})
    for item in book.pdf.objects:
        if isinstance(item, pikepdf.Stream) and "/Filter" in item:
            assert "/LZWDecode" not in str(item.Filter)
        if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == "/Image":
            assert item.get("/Interpolate", False) is False


def test_fonts_are_embedded_and_can_be_read(book: Book) -> None:
    """ISO 19005-2, 6.2.11; ISO 14289-1, 7.21."""
    fonts = [item for item in book.pdf.objects if getattr(item, "get", None) and _font(item)]
    assert fonts
    for font in fonts:
        assert font.Subtype == "/Type0"
        (inner,) = font.DescendantFonts
        embedded = {"/FontFile2", "/FontFile3"} & set(inner.FontDescriptor.keys())
        assert embedded, font.BaseFont
        assert str(font.BaseFont)[7] == "+"
        assert font.Encoding == "/Identity-H"
        if inner.Subtype == "/CIDFontType2":
            assert "/CIDToGIDMap" in inner
        assert b"beginbf" in font.ToUnicode.read_bytes()


def _font(item: Any) -> bool:
    return (
        isinstance(item, pikepdf.Dictionary)
        and item.get("/Type") == "/Font"
        and ("/DescendantFonts" in item)
    )


def test_bookmarks_stand_for_parts_and_articles(book: Book) -> None:
    with book.pdf.open_outline() as outline:
        names = [item.title for item in outline.root]
    titles = [a.translated.front.title.plain for a in book.edition.articles]
    assert [name for name in names if name in titles] == titles


def test_pages_are_labelled_as_they_are_numbered(book: Book) -> None:
    labels = [book.pdf.pages[n].label for n in (0, 1, 2, 10)]
    assert labels == ["C1", "C2", "1", "9"]


def roles(node: Node) -> Counter[str]:
    return Counter(each.role for each in node.walk())


def test_contents_notes_and_index_are_marked_as_such(book: Book) -> None:
    found = roles(book.tree)
    assert found["TOCI"] >= len(book.edition.articles) + 2
    assert found["Index"] == 1
    assert found["Reference"] == found["Note"]
