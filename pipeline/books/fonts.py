"""The faces that a language needs, and whether the machine has them."""

import shutil
import subprocess

from pipeline.errors import BookError
from pipeline.locales import Locale

GENERIC = {"serif", "sans-serif", "monospace"}


def quoted(fonts: tuple[str, ...]) -> str:
    """Font families as a CSS list."""
    return ", ".join(name if name in GENERIC else f'"{name}"' for name in fonts)


def check_fonts(locale: Locale) -> None:
    """Raise BookError when no font on this machine has the language's characters."""
    if not locale.needs_font_for or shutil.which("fc-list") is None:
        return
    command = ["fc-list", f":lang={locale.needs_font_for}", "family"]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    if found.returncode == 0 and not found.stdout.strip():
        raise BookError(
            f"No font on this machine has the characters of “{locale.tag}”.",
            hint="Install one: sudo apt-get install fonts-noto-cjk",
        )
