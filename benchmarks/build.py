"""Seconds for a fresh build of the shipped anthology, for nothing to do, for one changed sentence.

Run from the project's folder: python benchmarks/build.py [--cores 2]

The project is copied into a temporary folder and built there with snakemake, as `make` does it.
"Seconds" are the clock's; "CPU" counts the seconds of all processes on all cores, which other work
on the machine hardly changes.
"""

import argparse
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROJECT = Path(__file__).parent.parent
PARTS = ("Snakefile", "config.yaml", "source", "pipeline", "profiles", "models")
JOB = re.compile(r"^ *(\w+) +(\d+)$", re.MULTILINE)


def copied(folder: Path) -> None:
    """Copy what a build needs."""
    for part in PARTS:
        here, there = PROJECT / part, folder / part
        if here.is_dir():
            shutil.copytree(here, there, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(here, there)


def change_a_sentence(folder: Path) -> None:
    """Add a word to the first article's last paragraph."""
    path = min((folder / "source" / "articles").glob("*.md"))
    text = path.read_text(encoding="utf-8")
    changed = re.sub(r" the (?!.* the )", " the same ", text, count=1, flags=re.DOTALL)
    assert changed != text
    path.write_text(changed, encoding="utf-8")


def measured(what: str, folder: Path, cores: int) -> None:
    """Run snakemake and print a row of the table."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "snakemake", "--cores", str(cores)],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    seconds = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit((done.stdout + done.stderr)[-3000:])
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    jobs = {name: int(count) for name, count in JOB.findall(done.stdout + done.stderr)}
    counts = (jobs.get(name, 0) for name in ("segment", "translate", "total"))
    print(f"| {what} | {seconds:.1f} | {cpu:.1f} |", *(f"{n} |" for n in counts), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cores", type=int, default=2)
    cores = parser.parse_args().cores
    print("| Run | Seconds | CPU | Segmented | Translated | Jobs |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |", flush=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copied(folder)
        measured("Fresh build", folder, cores)
        measured("Nothing to do", folder, cores)
        change_a_sentence(folder)
        measured("One sentence changed", folder, cores)


if __name__ == "__main__":
    main()
