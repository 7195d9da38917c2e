"""Workbooks for a spreadsheet program. Every cell is text, so that none becomes a formula."""

import re
import zipfile
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import IllegalCharacterError, InvalidFileException

from pipeline.errors import MemoryFileError
from pipeline.files import replacing
from pipeline.interchange.exchanged import Exchanged
from pipeline.interchange.rows import COLUMNS, columns, read_rows, rows
from pipeline.memory.unit import Memory

WIDTHS = {"id": 14, "source": 60, "target": 60, "state": 12, "note": 30, "who": 16}
EDITED = ("target", "state", "note", "who")
GREY = PatternFill("solid", fgColor="EEEEEE")
TOP = Alignment(wrap_text=True, vertical="top")
BIGGEST = 512 * 1024 * 1024
# spreadsheets read _x0041_ as A; an x that begins such a thing is written in that form itself
CODE = re.compile(r"x(?=[0-9A-Fa-f]{4}_)")


def write(path: Path, memory: Memory) -> None:
    """Write the memory as a workbook, whole or not at all.

    Raises OutputError, and MemoryFileError for text that a workbook cannot hold.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(f"{memory.source_language}-{memory.target_language}")
    sheet.freeze_panes = "A2"
    for number, name in enumerate(COLUMNS, start=1):
        dimension = sheet.column_dimensions[get_column_letter(number)]
        dimension.width = WIDTHS.get(name, 14)
        dimension.hidden = name == "base"
    sheet.append([_cell(sheet, name, header=True) for name in COLUMNS])
    try:
        for row in rows(memory):
            locked = row[COLUMNS.index("state")] == "locked"
            sheet.append(
                [
                    _cell(sheet, text, grey=locked or name not in EDITED)
                    for name, text in zip(COLUMNS, row, strict=True)
                ]
            )
    except IllegalCharacterError as problem:
        raise MemoryFileError(
            "A unit has a character that a workbook cannot hold.", hint="Delete it.", path=path
        ) from problem
    with replacing(path) as temporary:
        book.save(temporary)


def read(path: Path) -> list[Exchanged]:
    """The rows of a workbook's first sheet.

    Raises MemoryFileError with the row when it is broken, or a cell holds a formula, a date or an
    error in place of text.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
        if size > BIGGEST:
            raise MemoryFileError("The workbook is too big when it is unpacked.", path=path)
        book = load_workbook(path, read_only=True)
    except OSError as problem:
        raise MemoryFileError(
            f"The file cannot be read: {problem.strerror}.", path=path
        ) from problem
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, SyntaxError) as problem:
        raise _broken(path) from problem
    try:
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        table = enumerate(sheet.iter_rows(), start=1)
        line, header = next(table, (1, ()))
        places = columns([_plain(cell, path, line) for cell in header], path, line)
        wanted = set(places.values())
        texts = (
            (
                number,
                [
                    _plain(cell, path, number) if at in wanted else ""
                    for at, cell in enumerate(cells)
                ],
            )
            for number, cells in table
        )
        return read_rows(places, texts, path)
    except (zipfile.BadZipFile, KeyError, ValueError, IndexError, SyntaxError, OSError) as problem:
        raise _broken(path) from problem
    finally:
        book.close()


def _cell(sheet: Any, text: str, *, header: bool = False, grey: bool = False) -> Any:
    cell = WriteOnlyCell(sheet, CODE.sub("_x0078_", text))
    cell.data_type = "s"
    cell.number_format = "@"
    cell.alignment = TOP
    if header:
        cell.font = Font(bold=True)
    if grey or header:
        cell.fill = GREY
    return cell


def _plain(cell: Any, path: Path, line: int) -> str:
    """A cell's text; whole numbers are what somebody typed. Raises MemoryFileError for the rest."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str) and cell.data_type not in ("f", "e"):
        return value.replace("_x0078_", "x").replace("\r\n", "\n").replace("\r", "\n")
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    kinds = {"f": "a formula", "e": "an error", "d": "a date", "b": "a truth value"}
    kind = kinds.get(cell.data_type, "a number that may have been rounded")
    raise MemoryFileError(
        f"The cell {cell.coordinate} holds {kind} and no text.",
        hint="Format the cell as text and type it again.",
        path=path,
        line=line,
    )


def _broken(path: Path) -> MemoryFileError:
    return MemoryFileError(
        "The file is no workbook (.xlsx), or it is damaged.",
        hint="Nothing was imported.",
        path=path,
    )
