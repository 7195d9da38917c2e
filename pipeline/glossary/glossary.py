"""A glossary and its file, `source/glossary/en-<lang>.tsv`: reading and writing.

The first line names the columns. Alternatives in a cell are separated by “|”, and a * at the end
of a word stands for any ending. There is no quoting: a cell is what stands between two tabs.
"""

import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.errors import GlossaryError
from pipeline.files import read_text, write_text, writing

COLUMNS = ("term", "translation", "forms", "source_forms", "forbidden", "case", "note")
REQUIRED = ("term", "translation")
CASES = ("", "exact")


@dataclass(frozen=True, slots=True)
class Term:
    """One term of the source language and the translation to use for it.

    `forms` are other forms of the translation that are right, `source_forms` other forms of the
    term; `forbidden` are renderings that are wrong. An `exact` term counts only in its own spelling
    of capitals. `line` is where it stands in its file, 0 where it stands in none.
    """

    term: str
    translation: str
    forms: tuple[str, ...] = ()
    source_forms: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    exact: bool = False
    note: str = ""
    line: int = field(default=0, compare=False)

    @property
    def accepted(self) -> tuple[str, ...]:
        """The translation and its other right forms."""
        return (self.translation, *self.forms)

    def same_term(self, other: "Term") -> bool:
        """Whether both are entries for one term; capitals tell two terms apart only if exact."""
        if self.exact and other.exact:
            return self.term == other.term
        return self.term.casefold() == other.term.casefold()


@dataclass(frozen=True, slots=True)
class Glossary:
    """The terms of one pair of languages."""

    terms: tuple[Term, ...] = ()

    def __iter__(self) -> Iterator[Term]:
        return iter(self.terms)

    def __len__(self) -> int:
        return len(self.terms)


def read_glossary(path: Path) -> Glossary:
    """The glossary in a file.

    Raises GlossaryError with the line when the file is not UTF-8, a column or a cell is missing,
    a row has too many cells, or a term stands twice with different translations.
    """
    lines = read_text(path, GlossaryError).split("\n")
    columns = _columns(lines[0], path)
    terms: list[Term] = []
    known: dict[str, list[Term]] = {}
    for number, line in enumerate(lines[1:], 2):
        if not line.strip():
            continue
        term = _term(line, columns, path, number)
        same = known.setdefault(term.term.casefold(), [])
        for other in same:
            if other.same_term(term) and other.translation != term.translation:
                raise GlossaryError(
                    f"“{term.term}” is translated as “{other.translation}” on line {other.line} "
                    f"and as “{term.translation}” here.",
                    hint="Keep one; the other may go into its column forms or forbidden.",
                    path=path,
                    line=number,
                )
        same.append(term)
        terms.append(term)
    return Glossary(tuple(terms))


def write_glossary(path: Path, glossary: Iterable[Term]) -> None:
    """Write the terms sorted; the file that was there stays beside it, ending in .bak.

    Raises OutputError when the disk refuses; then the old file stays as it was.
    """
    rows = ["\t".join(COLUMNS)]
    for term in sorted(glossary, key=lambda term: (term.term.casefold(), term.term)):
        lists = [" | ".join(each) for each in (term.forms, term.source_forms, term.forbidden)]
        case = "exact" if term.exact else ""
        rows.append("\t".join((term.term, term.translation, *lists, case, term.note)))
    if path.exists():
        backup = path.with_name(f"{path.name}.bak")
        with writing(backup):
            shutil.copyfile(path, backup)
    write_text(path, "\n".join(rows) + "\n")


def _columns(header: str, path: Path) -> list[str]:
    columns = [cell.strip() for cell in header.split("\t")]
    for name in REQUIRED:
        if name not in columns:
            raise GlossaryError(
                f"The column {name} is missing.",
                hint=f"The first line names the columns, with tabs between: {', '.join(COLUMNS)}.",
                path=path,
                line=1,
            )
    for number, name in enumerate(columns):
        if name not in COLUMNS or name in columns[:number]:
            raise GlossaryError(
                f"There is a column “{name}” " + ("twice." if name in COLUMNS else "unknown here."),
                hint=f"The columns are {', '.join(COLUMNS)}.",
                path=path,
                line=1,
            )
    return columns


def _term(line: str, columns: list[str], path: Path, number: int) -> Term:
    cells = [cell.strip() for cell in line.split("\t")]
    if len(cells) > len(columns) or len(cells) < len(REQUIRED):
        raise GlossaryError(
            f"The row has {len(cells)} cell{'s' * (len(cells) != 1)}, "
            f"the first line names {len(columns)} columns.",
            hint="Put one tab between cells, and none inside.",
            path=path,
            line=number,
        )
    row = dict(zip(columns, cells, strict=False))
    for name in REQUIRED:
        if not row.get(name, "").replace("*", "").strip():
            raise GlossaryError(
                f"The {name} is empty.",
                hint="Fill it in or delete the row.",
                path=path,
                line=number,
            )
    if row.get("case", "") not in CASES:
        raise GlossaryError(
            f"The case is “{row['case']}”.",
            hint="Write exact, or leave it empty.",
            path=path,
            line=number,
        )
    forms, source_forms, forbidden = (
        _alternatives(row.get(name, "")) for name in ("forms", "source_forms", "forbidden")
    )
    return Term(
        row["term"],
        row["translation"],
        forms,
        source_forms,
        forbidden,
        exact=row.get("case") == "exact",
        note=row.get("note", ""),
        line=number,
    )


def _alternatives(cell: str) -> tuple[str, ...]:
    found = (re.sub(r"\s+", " ", each).strip() for each in cell.split("|"))
    return tuple(dict.fromkeys(each for each in found if each))
