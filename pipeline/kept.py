"""Books outlive the failure of the job that would have made them anew.

Snakemake deletes a job's output when the job starts, so a book that cannot be written would take
its predecessor with it.
"""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from pipeline.files import writing

FOLDER = ".kept"
STALE = 315532800
"""1980-01-01, the time of a file that was put back: older than its inputs, so that the next run
makes it anew; ZIP tools know no earlier one."""


def keep(output: Path, files: Iterable[Path]) -> None:
    """Remember those of the files in the folder that are there, by hard links.

    What is missing stays as a run that was killed remembered it. Raises OutputError.
    """
    for file in files:
        place = output / FOLDER / file.relative_to(output)
        if file.exists():
            with writing(place):
                place.parent.mkdir(parents=True, exist_ok=True)
                place.unlink(missing_ok=True)
                try:
                    os.link(file, place)
                except OSError:  # a file system without hard links
                    shutil.copy2(file, place)


def put_back(output: Path) -> list[Path]:
    """Put back what is missing, and forget the rest; the files that were put back."""
    folder = output / FOLDER
    found = []
    for place in sorted(path for path in folder.rglob("*") if path.is_file()):
        file = output / place.relative_to(folder)
        if not file.exists():
            file.parent.mkdir(exist_ok=True)
            place.replace(file)
            os.utime(file, (STALE, STALE))
            found.append(file)
    shutil.rmtree(folder, ignore_errors=True)
    return found
