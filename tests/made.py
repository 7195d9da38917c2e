"""Books from articles without a model: each word becomes a word of the language, by lot.

What the tests of pages need of a translation is its length, its letters and its markup; a model
would cost them minutes. The words follow from the source's, so that pages stay as they are.
"""

import re
import zlib
from pathlib import Path

from pipeline.articles.read import read_article
from pipeline.books.cover import write_cover
from pipeline.books.epub import write_epub
from pipeline.books.pdf import write_pdf
from pipeline.checks.catalogue import CHECKS
from pipeline.composition.compose import Sources, compose
from pipeline.composition.edition import Edition
from pipeline.config import Choice, Language, Pdf
from pipeline.glossary.glossary import Glossary
from pipeline.memory.unit import Memory
from pipeline.segments.segment import Segment
from pipeline.segments.segmenter import segment_article
from pipeline.segments.tags import TAG
from pipeline.translation.machine import EngineInfo, MachineTranslations
from pipeline.translation.translate import Translation

TITLES = {"es": "El puerto", "zh": "港口的故事", "de": "Der Hafen"}
SUBTITLES = {"es": "Relatos", "zh": "短文集", "de": "Erzählungen"}
ENGINE = EngineInfo("no engine", "words by lot", "1", "0" * 64, "CC0")
WORDS = {
    "es": "el mar puerto años entonces ciudad visitó república trabajadores y de la que montaña "
    "señora ningún acuerdo había también comunicación un nuevo largo camino escribió",
    "de": "das Meer der Hafen und Jahre damals Stadt besuchte Zusammenarbeit Arbeiter von die auf "
    "Berge Herrschaften kein Abkommen hatte ebenfalls Verständigungsbereitschaft ein neuer Weg",
    "zh": "海 港口 年代 当时 城市 访问 共和国 工人 和 的 山川 女士 没有 协议 已经 也 交流 一个 新 "
    "长路 写道 国家 人民 友谊 文化",
}
# Words in Latin letters, but no addresses, no very long ones, nothing that is written otherwise.
WORD = re.compile(r"(?<![\w/.:@&=#])[A-Za-z][a-z]{0,19}(?![\w.-]*(?:[/@=#]|://)|\w)")
SIGNS = dict(zip(",;:?!.", "，；：？！。", strict=True))
HAN = "[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]"


def worded(segment: Segment, code: str) -> str:
    """A segment's source in words of another language, its placeholders where they were."""
    words = WORDS[code].split()

    def word(match: re.Match[str]) -> str:
        chosen = words[zlib.crc32(match[0].encode()) % len(words)]
        return chosen[0].upper() + chosen[1:] if match[0][0].isupper() else chosen

    pieces, done, source = [], 0, segment.tagged
    for tag in (*TAG.finditer(source), None):
        pieces.append(WORD.sub(word, source[done : tag.start() if tag else None]))
        pieces.append(tag[0] if tag else "")
        done = tag.end() if tag else done
    text = "".join(pieces)
    if code != "zh":
        return text
    text = re.sub(r"(?<=[^\W\d])[,;:?!.](?=\s|$|<\d)", lambda sign: SIGNS[sign[0]], text)
    tags = r"(?:</?\d+/?>)*"
    return re.sub(
        f"({HAN}{tags}) +({tags}{HAN})", r"\1\2", re.sub(f"({HAN}) +(?={HAN})", r"\1", text)
    )


def made_edition(files: list[Path], book: Language) -> Edition:
    """The edition of some articles' files in a language, in words by lot."""
    pairs = []
    for file in files:
        segmented = segment_article(read_article(file, "en"))
        translations = {
            s.key: Translation(s.key, worded(s, book.code), 0.0) for s in segmented.segments()
        }
        pairs.append((segmented, MachineTranslations(ENGINE, tuple(translations.values()))))
    sources = Sources(Memory("en", book.code), Glossary())
    return compose(book, "en", pairs, sources, Choice(checks_off=tuple(CHECKS)))


def make_books(edition: Edition, folder: Path, pdf: Pdf = Pdf()) -> None:  # noqa: B008
    """Write an edition's cover, EPUB and PDF into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    write_cover(edition.language, folder / "cover.svg", folder / "cover.jpg")
    pages = write_pdf(edition, folder / "cover.svg", pdf, folder / "anthology.pdf")
    write_epub(edition, folder / "cover.jpg", folder / "anthology.epub", pages)


def small_books(folder: Path, files: list[Path]) -> None:
    """Write books of some articles in three languages into `output/<language>/` of a folder."""
    for code, title in TITLES.items():
        book = Language(
            *(code, "", title),
            subtitle=SUBTITLES[code],
            editors=("Ana Núñez",),
            publisher="Anthology Press",
            licence="CC BY 4.0",
        )
        make_books(made_edition(files, book), folder / "output" / code)
