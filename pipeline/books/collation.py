"""The order of an index: by each language's alphabet, Chinese by pinyin."""

import unicodedata
from collections.abc import Callable

from pipeline.locales import Locale

HYPHENS = {"-": " ", "’": "", "'": "", "·": ""}


def sort_key(locale: Locale) -> Callable[[str], tuple[str, str]]:
    """The key by which texts of a language are sorted; its first character is the letter's heading.

    Letters with marks stand as those without (DIN 5007-1 for German), but Spanish ñ follows n
    (Ortografía de la lengua española, 2010). Han characters go by their readings.
    """
    read = _pinyin if locale.language == "zh" else str
    letters = {"ñ": "n\uffff"} if locale.language == "es" else {}

    def key(text: str) -> tuple[str, str]:
        small = "".join(HYPHENS.get(c, c) for c in read(unicodedata.normalize("NFC", text)).lower())
        kept = "".join(letters.get(c) or _bare(c) for c in small)
        return kept.strip(), text

    return key


def heading(key: tuple[str, str], locale: Locale) -> str:
    """The letter under which a text with that key stands; # for what begins with none."""
    first = key[0][:1]
    if locale.language == "es" and key[0].startswith("n\uffff"):
        return "Ñ"
    return first.upper() if first.isalpha() else "#"


def _bare(character: str) -> str:
    if character == "ß":
        return "ss"
    return "".join(
        c for c in unicodedata.normalize("NFKD", character) if not unicodedata.combining(c)
    )


def _pinyin(text: str) -> str:
    # Its dictionary takes 0.2 s to load, which only Chinese books need.
    from pypinyin import Style, lazy_pinyin

    return " ".join(lazy_pinyin(text, style=Style.TONE3, neutral_tone_with_five=True))
