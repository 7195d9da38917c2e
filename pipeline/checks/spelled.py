"""Numbers in words: how Spanish, German and Chinese write them out, and their words of scale."""

import re
from collections.abc import Iterator
from functools import cache


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


ES = _words("""
    cero un dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince
    dieciséis diecisiete dieciocho diecinueve veinte veinti veintidós veintitrés veinticuatro
    veinticinco veintiséis veintisiete veintiocho veintinueve
""")
ES_TENS = _words("""
    treinta cuarenta cincuenta sesenta setenta ochenta noventa cien
""")
ES_ORDINALS = _words("""
    primer segund tercer cuart quint sext séptim octav noven décim undécim duodécim
    decimotercer decimocuart decimoquint decimosext decimoséptim decimoctav decimonoven
    vigésim
""")
ES_ORDINAL_TENS = {
    30: "trigésim",
    40: "cuadragésim",
    50: "quincuagésim",
    60: "sexagésim",
    70: "septuagésim",
    80: "octogésim",
    90: "nonagésim",
    100: "centésim",
}
DE = _words("""
    null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn
    fünfzehn sechzehn siebzehn achtzehn neunzehn
""")
DE_TENS = _words("""
    zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig
""")
DE_ORDINALS = {1: ("erst",), 3: ("dritt",), 7: ("siebt", "siebent"), 8: ("acht",)}
ZH = "零一二三四五六七八九"
ROMAN = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"))


def _pattern(**words: str) -> re.Pattern[str]:
    groups = "|".join(f"(?P<{name}>{pattern})" for name, pattern in words.items())
    return re.compile(rf"[\s\u00a0-]*(?:{groups})", re.IGNORECASE)


SCALES = {
    "en": _pattern(
        n12=r"trillion\b|tn\b",
        n9=r"billion\b|bn\b",
        n6=r"million\b|mn\b",
        n3=r"thousand\b",
        n2=r"hundred\b",
    ),
    "es": _pattern(
        n12=r"bill(?:ón|ones)\b",
        n9=r"millardos?\b",
        n6=r"mill(?:ón|ones)\b",
        n3=r"mil\b|miles\b",
    ),
    "de": _pattern(
        n12=r"Billion(?:en)?\b|Bio\b",
        n9=r"Milliarden?\b|Mrd\b",
        n6=r"Million(?:en)?\b|Mio\b",
        n3=r"Tausend\b",
        n2=r"Hundert\b",
    ),
    "zh": _pattern(
        n8="[多余]?亿", n4="[多余]?万", n3="[多余]?千(?!米|克|瓦)", n2="[多余]?百(?!分)"
    ),
}
"""For each language the words of scale behind a number; `n6` stands for a factor of 10⁶."""


@cache
def spellings(number: str, language: str) -> tuple[str, ...]:
    """Beginnings of the words and figures that a language writes a whole number with.

    Empty for other languages, fractions, and numbers that nobody writes out.
    """
    if not number.isdigit() or len(number) > 12:
        return ()
    value = int(number)
    spell = {"es": _spanish, "de": _german, "zh": _chinese}.get(language)
    return tuple(spell(value)) if spell else ()


def _roman(value: int) -> Iterator[str]:
    if 1 < value < 140:
        figures, rest = "", value
        for step, letters in ROMAN:
            figures += letters * (rest // step)
            rest %= step
        yield figures + "I" * rest


def _spanish(value: int) -> Iterator[str]:
    yield from _roman(value)
    if value < len(ES):
        yield ES[value]
    elif value <= 100:
        tens, ones = divmod(value, 10)
        yield ES_TENS[tens - 3] + (f" y {ES[ones]}" if ones else "")
    elif value % 1000 == 0 and value < 100_000:
        yield from ("mil",) if value == 1000 else (f"{s} mil" for s in _spanish(value // 1000))
    elif value % 100 == 0 and value < 1000:
        yield {500: "quinient", 700: "setecient", 900: "novecient"}.get(
            value, ES[value // 100] + "cient"
        )
    elif value % 1_000_000 == 0:
        yield from (f"{word} mill" for word in _spanish(value // 1_000_000))
    if 1 <= value <= len(ES_ORDINALS):
        yield ES_ORDINALS[value - 1]
    elif value in ES_ORDINAL_TENS:
        yield ES_ORDINAL_TENS[value]
    if value == 2:
        yield "ambos"
        yield "ambas"
    if 1900 < value < 2000 and value % 10 == 0:  # the 1930s: los años treinta
        yield from _spanish(value - 1900)


def _german(value: int) -> Iterator[str]:
    yield from _roman(value)
    if value < len(DE):
        yield DE[value]
    elif value < 100:
        tens, ones = divmod(value, 10)
        yield (f"{DE[ones]}und" if ones else "") + DE_TENS[tens - 2]
    elif value % 100 == 0 and value < 1000:
        hundreds = "hundert" if value == 100 else f"{DE[value // 100]}hundert"
        yield hundreds
        yield "ein" + hundreds
    elif value % 1000 == 0 and value < 100_000:
        yield from ("tausend", "eintausend") if value == 1000 else ()
        yield from (f"{word}tausend" for word in _german(value // 1000) if not word.isupper())
    elif value % 1_000_000 == 0:
        yield from (f"{word} mill" for word in _german(value // 1_000_000) if not word.isupper())
    yield from DE_ORDINALS.get(value, ())
    if value == 2:
        yield "beide"
    if 1900 < value < 2000 and value % 10 == 0:
        yield from _german(value - 1900)


def _chinese(value: int) -> Iterator[str]:
    yield "".join(ZH[int(figure)] for figure in str(value)).replace("零", "〇")
    yield "".join(ZH[int(figure)] for figure in str(value))
    if value == 2:
        yield "两"
        yield "双"
    yield _counted(value)
    if value >= 10**8:
        yield _counted(value).replace("亿", "万万")
    if 1900 < value < 2000 and value % 10 == 0:
        yield f"{value - 1900}年代"
        yield f"{_counted(value - 1900)}年代"


def _counted(value: int) -> str:
    """The number as it is counted: 十五, 四百, 一万二千."""
    if value < 10:
        return ZH[value]
    for step, name in ((10**8, "亿"), (10_000, "万"), (1000, "千"), (100, "百"), (10, "十")):
        if value >= step:
            many, rest = divmod(value, step)
            head = "" if step == 10 and value < 20 else _counted(many)
            gap = "零" if rest and rest < step // 10 else ""
            return head + name + (gap + _counted(rest) if rest else "")
    return ""
