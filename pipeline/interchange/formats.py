"""The forms of files that a memory is exported to and imported from, by name and by file name."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import MemoryFileError
from pipeline.interchange import omegat, po, tsv, xliff1, xliff2, xlsx
from pipeline.interchange.exchanged import Exchanged
from pipeline.interchange.xml import read_bytes
from pipeline.memory.unit import Memory


@dataclass(frozen=True, slots=True)
class Format:
    """A form of files; `suffixes` are those of its file names, the usual one first."""

    name: str
    title: str
    suffixes: tuple[str, ...]
    write: Callable[[Path, Memory], None]
    read: Callable[[Path], list[Exchanged]]


FORMATS = {
    each.name: each
    for each in (
        Format("omegat", "OmegaT's project_save.tmx", (".tmx",), omegat.write, omegat.read),
        Format("po", "PO (Poedit)", (".po", ".pot"), po.write, po.read),
        Format("xliff", "XLIFF 1.2", (".xlf", ".xliff"), xliff1.write, xliff1.read),
        Format("xliff2", "XLIFF 2", (".xlf", ".xliff"), xliff2.write, xliff2.read),
        Format("tsv", "a table as text", (".tsv", ".csv", ".txt"), tsv.write, tsv.read),
        Format("xlsx", "a workbook", (".xlsx",), xlsx.write, xlsx.read),
    )
}


def format_of(path: Path) -> Format:
    """The format by the file's name and, between the two of XLIFF, by what is in it.

    A file that does not exist yet is XLIFF 1.2. Raises MemoryFileError for other names.
    """
    suffix = path.suffix.casefold()
    for each in FORMATS.values():
        if suffix in each.suffixes:
            if each.name == "xliff" and path.exists() and _is_xliff2(path):
                return FORMATS["xliff2"]
            return each
    known = sorted({suffix for each in FORMATS.values() for suffix in each.suffixes})
    raise MemoryFileError(
        "The file's name does not tell what is in it.",
        hint=f"Known are {', '.join(known)}; or say it with --format {'|'.join(FORMATS)}.",
        path=path,
    )


def _is_xliff2(path: Path) -> bool:
    # UTF-16 is read well enough without its zeros
    start = read_bytes(path)[:4096].replace(b"\0", b"")
    return bool(re.search(rb"<(?:\w+:)?xliff[^>]*\sversion\s*=\s*[\"']2", start))
