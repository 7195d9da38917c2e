"""One language's shipped books, as the tests read them."""

import re
import subprocess
import unicodedata
import zipfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from lxml import etree
from pypdf import PdfReader

from pipeline.composition.edition import Edition, EditionArticle

LANGUAGES = ("es", "zh", "de")
TAGS = {"es": "es", "zh": "zh-Hans", "de": "de"}
X = "{http://www.w3.org/1999/xhtml}"
OPS = "{http://www.idpf.org/2007/ops}"
OPF = "{http://www.idpf.org/2007/opf}"
DC = "{http://purl.org/dc/elements/1.1/}"
XML = "{http://www.w3.org/XML/1998/namespace}"
HAN = "[\u3400-\u9fff]"


@dataclass(frozen=True)
class Book:
    """One language's edition, EPUB and PDF."""

    code: str
    folder: Path
    edition: Edition

    @cached_property
    def entries(self) -> dict[str, bytes]:
        with zipfile.ZipFile(self.epub) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    @property
    def epub(self) -> Path:
        return self.folder / "anthology.epub"

    @cached_property
    def pages(self) -> dict[str, Any]:
        """The EPUB's pages, parsed, by their paths in the book."""
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        return {
            name.removeprefix("EPUB/"): etree.fromstring(data, parser)
            for name, data in self.entries.items()
            if name.endswith(".xhtml")
        }

    @cached_property
    def opf(self) -> Any:
        return etree.fromstring(self.entries["EPUB/content.opf"])

    @cached_property
    def pdf(self) -> PdfReader:
        return PdfReader(self.folder / "anthology.pdf")

    @cached_property
    def printed(self) -> list[str]:
        """The text of each page of the PDF."""
        command = ["pdftotext", "-enc", "UTF-8", str(self.folder / "anthology.pdf"), "-"]
        done = subprocess.run(command, capture_output=True, check=True)
        return done.stdout.decode().split("\f")[:-1]

    @cached_property
    def begins(self) -> dict[str, int]:
        """The number of the page on which each article begins, by the PDF's bookmarks."""
        found = {}
        for entry in self.pdf.outline:
            if not isinstance(entry, list):
                page = self.pdf.get_destination_page_number(entry)
                assert page is not None
                found[str(entry.title)] = page + 1
        return found


def title(article: EditionArticle) -> str:
    return article.translated.front.title.plain


def squeezed(text: str) -> str:
    """A text without white space and hyphens, in one form, to compare what was set with it."""
    return re.sub(r"[\s\u00ad\u2010-]", "", unicodedata.normalize("NFKC", text))


def in_reading_order(node: Any) -> str:
    """The text of an element, the calls of notes left out."""
    text = "" if node.get(f"{OPS}type") == "noteref" else node.text or ""
    return text + "".join(in_reading_order(child) + (child.tail or "") for child in node)
