"""The words of the page, in the languages of its interface: a YAML file each in `interface/`."""

from functools import cache
from pathlib import Path

import yaml

FILES = Path(__file__).parent / "interface"


@cache
def words() -> dict[str, dict[str, str]]:
    """For each language of the interface its words by their names, the same in all."""
    return {
        file.stem: dict(yaml.safe_load(file.read_text(encoding="utf-8")))
        for file in sorted(FILES.glob("*.yaml"))
    }
