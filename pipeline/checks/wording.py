"""The words as a whole: source text left in, the language, the length, the capital."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import cache

from pipeline.articles.read import detect_language
from pipeline.checks.pair import HAN, WORDS, Pair

ENOUGH = 40  # letters below which langdetect guesses
KIN = {"es": "ca", "ca": "es"}  # langdetect confuses them in long sentences, too
SCRIPTS = {"zh": "CJK", "ja": "CJK", "ko": "HANGUL", "ru": "CYRILLIC", "ar": "ARABIC"}
COMMON = """
    the of and with from that this which were have been their they would could should between
    through about who what when where whose into than these those there because being it its
    is are not you your our
"""
ENGLISH = frozenset(COMMON.split())
"""Common English words that neither Spanish nor German has."""
OWN = {
    "es": "el los las y fue con una del",
    "de": "und das dem nicht für auf mit ein eine einer einem eines im zum zur vom dass wurde wird",
}
SHARED = {
    "es": "de la en que se un por su sus al para lo a",
    "de": "der die den des in zu von sich als ist er sie es hat war aus bei nach",
}
"""A language's commonest words: those that tell it from its neighbours, and those that do not."""
QUOTED = re.compile(r"[“„«\"‘《][^”“»\"’》]*[”“»\"’》]|<(\d+)>.*?</\1>")


def empty(pair: Pair) -> Iterator[str]:
    """No word in the target though the source has words."""
    if not re.search(r"\w", pair.target) and re.search(r"\w", pair.source):
        yield "The translation is empty."


def untranslated(pair: Pair) -> Iterator[str]:
    """A sentence that came back as it was; names and numbers may."""
    words = WORDS.findall(pair.source)
    common = [word for word in words if word[0].islower() and len(word) > 3]
    if pair.source == pair.target and common and len(words) > 1:
        yield "The translation is the source."
    if len(common) < 2 or pair.source == pair.target:
        return
    kept = Counter(WORDS.findall(pair.target))
    same = sum(1 for word in common if kept[word])
    if same > 0.6 * len(common):
        yield "Most words are still the source's."


def source_words(pair: Pair) -> Iterator[str]:
    """English words such as “the” and “which”, outside quotations, markup and names."""
    if pair.source_language.split("-")[0] != "en" or pair.language not in ("es", "de", "zh"):
        return
    if any(untranslated(pair)):
        return
    text = QUOTED.sub(" ", pair.target_tagged)
    text = re.sub(r"\b[A-Z]\w* (?:(?:of|and|the|with|from) )+(?=[A-Z])", " ", text)
    source = {word.lower() for word in WORDS.findall(pair.source)}
    left = [w for w in re.findall(r"[A-Za-z]+", text) if w.lower() in ENGLISH & source]
    if left:
        yield f"Words of the source are left: {', '.join(dict.fromkeys(left))}."


def language(pair: Pair) -> Iterator[str]:
    """Text in another script or, where it is long enough to tell, in another language."""
    wanted = {"zt": "zh"}.get(pair.language, pair.language)
    letters = [c for c in pair.target if c.isalpha()]
    if script := SCRIPTS.get(wanted):
        own = sum(unicodedata.name(c, "").startswith(script) for c in letters)
        foreign = [w for w in WORDS.findall(pair.source) if w[0].islower() and len(w) > 3]
        if len(letters) >= 8 and own < 0.3 * len(letters) and foreign:
            yield f"Only {own} of {len(letters)} letters are in the language's script."
        return
    if len(letters) < ENOUGH or _is_plainly(pair.target, wanted) or wanted not in _languages():
        return
    found, probability = detect_language(pair.target)
    if found not in (wanted, KIN.get(wanted)) and probability > 0.95:
        yield f"The text reads as “{found}”."


def _is_plainly(text: str, language: str) -> bool:
    """Whether common words alone show the language: langdetect takes some 10 ms for a sentence."""
    words = [word.lower() for word in WORDS.findall(text)]
    own = sum(word in OWN.get(language, "").split() for word in words)
    shared = sum(word in SHARED.get(language, "").split() for word in words)
    return own > 0 and own + shared >= 0.15 * len(words)


@cache
def _languages() -> frozenset[str]:
    from langdetect import detector_factory

    detector_factory.init_factory()
    return frozenset(code.split("-")[0] for code in detector_factory._factory.get_lang_list())


def length(pair: Pair) -> Iterator[str]:
    """Far shorter or longer than translations are; a Han character counts for three letters."""
    long_source, long_target = _size(pair.source), _size(pair.target)
    if long_source < 25:
        return
    ratio = long_target / long_source
    if ratio < 0.4:
        yield f"The translation is only {ratio:.0%} as long as the source."
    if ratio > 2.5:
        yield f"The translation is {ratio:.1f} times as long as the source."


def _size(text: str) -> int:
    return len(text) + 2 * len(HAN.findall(text))


def capital(pair: Pair) -> Iterator[str]:
    """A sentence that begins with a small letter though the source's begins with a capital."""
    source, target = WORDS.search(pair.source), WORDS.search(pair.target)
    if pair.is_short or pair.role == "item" or not source or not target:
        return
    before = pair.target[: target.start()]
    if source[0][0].isupper() and target[0][0].islower() and not re.search(r"[\d…]", before):
        yield f"The translation begins with a small letter: “{target[0]}”."
