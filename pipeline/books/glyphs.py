"""Characters that no font on the machine has: where they stand, and which package has them."""

import unicodedata
from pathlib import Path

from pipeline.composition.edition import Edition
from pipeline.errors import BookError

# Debian's packages with the characters of these ranges; the first range that fits.
PACKAGES = (
    (0x2600, 0x27BF, "fonts-noto-color-emoji"),
    (0x1F000, 0x1FAFF, "fonts-noto-color-emoji"),
    (0x2E80, 0x9FFF, "fonts-noto-cjk"),
    (0xAC00, 0xD7AF, "fonts-noto-cjk"),
    (0xF900, 0xFAFF, "fonts-noto-cjk"),
    (0x20000, 0x3FFFF, "fonts-hanazono"),
)
OTHERS = "fonts-noto-core"


def missing_glyph(character: str, edition: Edition, path: Path) -> BookError:
    """The error for a character without a glyph, at its first place in the articles.

    `path` is the book's, for a character that stands in none of them.
    """
    code = ord(character)
    package = next((name for first, last, name in PACKAGES if first <= code <= last), OTHERS)
    name = unicodedata.name(character, "").lower()
    called = f"“{character}” (U+{code:04X}{', ' * bool(name)}{name})"
    place, line = _place(character, edition)
    return BookError(
        f"The PDF would be incomplete: no font on this machine has {called}.",
        hint=f"Install one (Debian: sudo apt-get install {package}), or change the text.",
        path=place or path,
        line=line or None,
    )


def _place(character: str, edition: Edition) -> tuple[str, int]:
    """The file and the line of the first segment with the character, "" and 0 where none has it."""
    for segment in edition.segments():
        if character in segment.source or character in segment.target:
            file, _, line = segment.place.rpartition(":")
            return file, int(line)
    return "", 0
