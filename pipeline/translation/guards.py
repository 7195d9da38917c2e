"""Checks of a machine translation against its source: what is wrong, in codes and sentences."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from pipeline.articles.read import detect_language


@dataclass(frozen=True, slots=True)
class Flag:
    """Something wrong with a translation. `weight` orders candidates: higher is worse."""

    code: str
    message: str
    weight: int = 1


WEIGHTS = {
    "empty": 100,
    "loop": 40,
    "truncated": 30,
    "untranslated": 30,
    "language": 20,
    "length": 8,
    "numbers": 5,
    "brackets": 3,
    "markup": 1,
    "repaired": 1,
}
LOOP = re.compile(r"(?<!\w)((?:[^\s\d]+\s+){0,5}[^\s\d]+)(?:[,;]?\s+\1(?!\w)){2,}", re.IGNORECASE)
TWICE = re.compile(
    r"(?<!\w)([^\W\d]{4,}|(?:[^\W\d]+\s+){1,5}[^\W\d]+)[,;]?\s+\1(?!\w)", re.IGNORECASE
)
HAN_LOOP = re.compile(r"([\u3400-\u9fff、，·]{2,12}?)\1{2,}|([\u3400-\u9fff])\2{2,}")
HAN_TWICE = re.compile(r"([\u3400-\u9fff、，·]{3,12}?)\1+")
SHREDS = re.compile(r"([^\W\d_]{2,4})\1{2,}", re.IGNORECASE)  # as in JANANANAN
WORDS = re.compile(r"[^\W\d_]+")
DIGITS = re.compile(r"\d+(?:[.,\u00a0\u202f ’']\d{3})*(?:[.,]\d+)?")
HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
BIG = {"万": 10_000, "亿": 100_000_000}
SCALES = re.compile(r"\b(?:hundred|thousand|million|billion|trillion|[mbt]n)\b", re.IGNORECASE)
ENOUGH = 40  # letters below which langdetect guesses
SCRIPTS = {"zh": "CJK", "ja": "CJK", "ko": "HANGUL", "ru": "CYRILLIC", "ar": "ARABIC"}


def flag(code: str, message: str) -> Flag:
    """The flag of that code, with the code's weight."""
    return Flag(code, message, WEIGHTS[code])


def guard(source: str, target: str, language: str, truncated: bool = False) -> tuple[Flag, ...]:
    """All that is wrong with `target` as a translation of `source` into `language`."""
    if not re.search(r"\w", target) and re.search(r"\w", source):
        return (flag("empty", "The translation is empty."),)
    checks: tuple[Callable[[str, str, str], str], ...] = (
        _loop,
        _untranslated,
        _language,
        _length,
        _numbers,
        _brackets,
    )
    flags = []
    if truncated:
        flags.append(flag("truncated", "The translation reached the length limit."))
    for check in checks:
        if message := check(source, target, language):
            flags.append(flag(check.__name__.strip("_"), message))
    return tuple(flags)


def collapse(target: str) -> str:
    """The text with each run of repeated words or phrases reduced to one."""
    for pattern in (LOOP, TWICE, SHREDS):
        target = pattern.sub(r"\1", target)
    target = HAN_LOOP.sub(lambda m: m[1] or m[2], target)
    return HAN_TWICE.sub(r"\1", target)


def _loop(source: str, target: str, language: str) -> str:
    for pattern in (LOOP, TWICE, SHREDS, HAN_LOOP, HAN_TWICE):
        match = pattern.search(target)
        if match and not pattern.search(source):
            return f"“{match[0][:40]}” repeats itself."
    return ""


def _untranslated(source: str, target: str, language: str) -> str:
    """A sentence that came back as it was; names and numbers may."""
    words = WORDS.findall(source)
    common = [word for word in words if word[0].islower() and len(word) > 3]
    if len(common) < 2:
        return ""
    kept = Counter(WORDS.findall(target))
    same = sum(1 for word in common if kept[word])
    if same > 0.6 * len(common):
        return "Most words are still the source's."
    return ""


@cache
def _known_languages() -> frozenset[str]:
    from langdetect import detector_factory

    detector_factory.init_factory()
    return frozenset(code.split("-")[0] for code in detector_factory._factory.get_lang_list())


def _language(source: str, target: str, language: str) -> str:
    wanted = {"zt": "zh"}.get(language, language).split("-")[0]
    letters = [c for c in target if c.isalpha()]
    if script := SCRIPTS.get(wanted):
        own = sum(unicodedata.name(c, "").startswith(script) for c in letters)
        foreign = [w for w in WORDS.findall(source) if w[0].islower() and len(w) > 3]
        if len(letters) >= 8 and own < 0.3 * len(letters) and foreign:
            return f"Only {own} of {len(letters)} letters are in the language's script."
        return ""
    if len(letters) < ENOUGH or wanted not in _known_languages():
        return ""
    found, probability = detect_language(target)
    if found != wanted and probability > 0.95:
        return f"The text reads as “{found}”."
    return ""


def _length(source: str, target: str, language: str) -> str:
    """Far shorter or longer than translations are; a Han character counts for two letters."""
    long_source, long_target = _size(source), _size(target)
    if long_source < 25:
        return ""
    ratio = long_target / long_source
    if ratio < 0.4:
        return f"The translation is only {ratio:.0%} as long as the source."
    if ratio > 2.5:
        return f"The translation is {ratio:.1f} times as long as the source."
    return ""


def _size(text: str) -> int:
    return len(text) + 2 * len(HAN.findall(text))


def numbers(text: str) -> Counter[str]:
    """The numbers of a text, freed of their language's separators; 4万 counts as 40000."""
    found: Counter[str] = Counter()
    for match in DIGITS.finditer(unicodedata.normalize("NFKC", text)):
        digits = re.sub(r"[.,\u00a0\u202f ’'](?=\d{3}(?:\D|$))", "", match[0]).replace(",", ".")
        unit = BIG.get(match.string[match.end() : match.end() + 1])
        if unit and digits.replace(".", "", 1).isdigit():
            digits = f"{float(digits) * unit:.0f}"
        found[digits] += 1
    return found


def _numbers(source: str, target: str, language: str) -> str:
    lost = set(numbers(source)) - set(numbers(target))
    if SCALES.search(source):  # 1.5 million may become 150万: only the digits can be compared
        lost = {n for n in lost if not _scaled(n, target)}
    return f"Missing in the translation: {', '.join(sorted(lost))}." if lost else ""


def _scaled(number: str, target: str) -> bool:
    core = number.replace(".", "").strip("0")
    return bool(core) and any(
        other.replace(".", "").strip("0") == core
        for other in numbers(target)
        if len(other) != len(number)
    )


def _brackets(source: str, target: str, language: str) -> str:
    opened = len(re.findall(r"[(\[（【]", source))
    found = len(re.findall(r"[(\[（【]", target))
    return f"{opened} brackets became {found}." if opened != found else ""
