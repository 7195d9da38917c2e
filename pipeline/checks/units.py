"""Units: whether what the source's numbers measure is what the target's numbers measure."""

import re
from collections.abc import Iterator

from pipeline.checks.pair import Pair

SCALE = r"[\s\u00a0-]?(?:hundred|thousand|million|billion|trillion)"
AMOUNT = rf"(?<![\d.,])\d[\d.,]*(?:{SCALE})*[\s\u00a0-]*"
UNITS: dict[str, dict[str, str]] = {
    "per cent": {
        "en": r"(?:%|per ?cent\b)(?! points?)",
        "es": r"%|por ciento|por cien\b",
        "de": r"%|prozent|v\.\s?H\.",
        "zh": r"%|％|百分之|成",
    },
    "percentage points": {
        "en": r"(?:%|per ?cent|percentage) points?\b",
        "es": r"puntos? porcentual|puntos",
        "de": r"prozentpunkt",
        "zh": r"百分点",
    },
    "kilometres": {
        "en": r"(?:km|kilomet(?:re|er)s?)\b(?![²2])",
        "es": r"km|kilómetro",
        "de": r"km|kilometer",
        "zh": r"公里|千米|km",
    },
    "metres": {"en": r"met(?:re|er)s?\b", "es": r"\bm\b|metro", "de": r"\bm\b|meter", "zh": "米|m"},
    "tonnes": {"en": r"tonn?e?s\b", "es": r"tonelada|\bt\b", "de": r"tonne|\bt\b", "zh": "吨"},
    "kilograms": {
        "en": r"(?:kg|kilos?|kilograms?)\b",
        "es": r"kg|kilo",
        "de": r"kg|kilo",
        "zh": r"公斤|千克|kg",
    },
    "hectares": {
        "en": r"(?:ha|hectares?)\b",
        "es": r"\bha\b|hectárea",
        "de": r"\bha\b|hektar",
        "zh": "公顷",
    },
    "dollars": {
        "en": r"(?:US )?dollars?\b",
        "es": r"dólar|\$|USD",
        "de": r"dollar|\$|USD",
        "zh": r"美元|美金|澳元|加元|港元|元",
    },
    "euros": {"en": r"euros?\b", "es": r"euro|€", "de": r"euro|€", "zh": "欧元"},
    "pounds": {"en": r"pounds?\b(?! of)", "es": r"libra|£", "de": r"pfund|£", "zh": "英镑|磅"},
    "yuan": {
        "en": r"(?:yuan|renminbi|RMB)\b",
        "es": r"yuan|renminbi|RMB",
        "de": r"yuan|renminbi|RMB",
        "zh": "元|人民币",
    },
    "degrees": {"en": r"(?:°|degrees?\b)", "es": r"°|º|grado", "de": r"°|grad", "zh": "度|℃|°"},
}
"""For each unit a pattern of its names in each language."""
SIGNS = {"$": "dollars", "€": "euros", "£": "pounds", "¥": "yuan"}


def units(pair: Pair) -> Iterator[str]:
    """Units of the source, behind a number or as a sign before one, that the target lacks."""
    if pair.source_language.split("-")[0] != "en":
        return
    for unit, names in UNITS.items():
        here = names.get(pair.language)
        if not here or re.search(here, pair.target, re.IGNORECASE):
            continue
        signs = "".join(re.escape(sign) for sign, name in SIGNS.items() if name == unit)
        pattern = AMOUNT + names["en"] + (rf"|[{signs}]\s?\d" if signs else "")
        if match := re.search(pattern, pair.source):
            yield f"“{match[0]}” is not given in {unit}."
