"""Packages that learned: their names, their cards, their files."""

import json
import re
import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from pipeline.files import write_bytes
from pipeline.learning.measure import Scores
from pipeline.packages.package import SUFFIX, PackageInfo

MARK = "learned"
WHEN = (1980, 1, 1, 0, 0, 0)  # the same bytes whenever it is written


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a package learned from, and what that did."""

    base: PackageInfo
    sentences: int
    terms: int
    held_out: int
    before: Scores
    after: Scores


def next_path(base: PackageInfo, folder: Path) -> tuple[Path, str]:
    """Where the next package that learned goes, and its version (a local one, PEP 440)."""
    stem = base.path.name.removesuffix(SUFFIX)
    taken = [
        int(match[1])
        for file in folder.glob(f"{stem}-{MARK}-*{SUFFIX}")
        if (match := re.search(rf"-{MARK}-(\d+)\{SUFFIX}$", file.name))
    ]
    number = max(taken, default=0) + 1
    public = base.version.split("+")[0]
    return folder / f"{stem}-{MARK}-{number}{SUFFIX}", f"{public}+{MARK}.{number}"


def write_package(folder: Path, model: bytes, lesson: Lesson, version: str, path: Path) -> None:
    """Write the unpacked package in `folder` with another model. Raises OutputError."""
    top = f"{lesson.base.from_code}_{lesson.base.to_code}"
    changed = {
        "model/model.bin": model,
        "metadata.json": _metadata(folder, lesson, version),
        "README.md": card(lesson, version).encode(),
    }
    kept = {
        str(file.relative_to(folder)): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file() and str(file.relative_to(folder)) not in changed
    }
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted({**kept, **changed}.items()):
            entry = zipfile.ZipInfo(f"{top}/{name}", WHEN)
            archive.writestr(entry, data, zipfile.ZIP_DEFLATED)
    write_bytes(path, out.getvalue())


def card(lesson: Lesson, version: str) -> str:
    """The package's README: where it comes from and how good it is."""
    base, before, after = lesson.base, lesson.before, lesson.after
    licence = base.licence or "as that package says"
    rows = [("reviewed sentences that it did not learn from", before.reviewed, after.reviewed)]
    if before.general is not None and after.general is not None:
        rows.append(("the project's general test set", before.general, after.general))
    table = "\n".join(f"| {name} | {old:.1f} | {new:.1f} |" for name, old, new in rows)
    return (
        f"# {base.from_name} to {base.to_name}, {version}\n\n"
        f"{base.path.name} (SHA-256 {base.sha256}) after learning from {lesson.sentences} reviewed "
        f"sentences of a translation memory and {lesson.terms} terms of a glossary. The decoder's "
        f"layers changed, the encoder and the vocabularies did not.\n\n"
        f"| BLEU on | before | now |\n| --- | ---: | ---: |\n{table}\n\n"
        f"{lesson.held_out} reviewed sentences were kept out of learning.\n\n"
        f"Licence of these weights: {licence}.\n"
    )


def _metadata(folder: Path, lesson: Lesson, version: str) -> bytes:
    found = json.loads((folder / "metadata.json").read_text(encoding="utf-8"))
    found["package_version"] = version
    found["learned_from"] = lesson.base.path.name
    return (json.dumps(found, ensure_ascii=False, indent=4) + "\n").encode()
