"""Tables as text, for any spreadsheet: tab-separated, quoted where needed, UTF-8 with a BOM.

Spreadsheets take the BOM as the sign of UTF-8, and take text that begins with `=`, `+`, `-` or `@`
for a formula; such text gets an apostrophe in front, which reading takes away.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.errors import MemoryFileError
from pipeline.files import write_bytes
from pipeline.interchange.exchanged import Exchanged
from pipeline.interchange.rows import COLUMNS, columns, read_rows, rows
from pipeline.interchange.xml import read_bytes
from pipeline.memory.unit import Memory

FORMULA = re.compile(r"'*[=+\-@]")
GUARDED = re.compile(r"'+[=+\-@]")


def write(path: Path, memory: Memory) -> None:
    """Write the memory as a table, whole or not at all. Raises OutputError."""
    out = io.StringIO()
    writer = csv.writer(out, dialect="excel-tab", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows(memory):
        writer.writerow([f"'{cell}" if FORMULA.match(cell) else cell for cell in row])
    write_bytes(path, codecs.BOM_UTF8 + out.getvalue().encode())


def read(path: Path) -> list[Exchanged]:
    """The rows of a table in UTF-8 or UTF-16, separated by tabs, commas or semicolons.

    Raises MemoryFileError with the line when it is broken.
    """
    text = _text(path)
    table = _table(text, path)
    line, header = next(table, (1, []))
    places = columns(header, path, line)
    return read_rows(places, table, path)


def _text(path: Path) -> str:
    data = read_bytes(path)
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as problem:
        raise MemoryFileError(
            f"The file is not {'UTF-16' if wide else 'UTF-8'}.",
            hint="Save it as UTF-8 (in a spreadsheet: “Unicode text” or “UTF-8”).",
            path=path,
            line=data.count(b"\n", 0, problem.start) + 1,
        ) from problem


def _table(text: str, path: Path) -> Iterator[tuple[int, Sequence[str]]]:
    """The rows with the lines where they begin."""
    first = text.partition("\n")[0]
    delimiter = max("\t;,", key=first.count)
    reader = csv.reader(
        io.StringIO(text, newline=""), "excel-tab", delimiter=delimiter, strict=True
    )
    line = 1
    try:
        for row in reader:
            yield line, [_cell(cell) for cell in row]
            line = reader.line_num + 1
    except csv.Error as problem:
        raise MemoryFileError(
            f"The table cannot be read: {problem}.",
            hint='A cell with a quotation mark, tab or line end stands in "…", its quotation '
            'marks doubled: "" .',
            path=path,
            line=line,
        ) from problem


def _cell(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text[1:] if GUARDED.match(text) else text
