"""Articles and adjectives that agree with a noun phrase put in another's place: Spanish, German.

A kind is m, f or n for a singular; plurals are mp and fp in Spanish, p in German.
"""

import re

# Endings of Spanish nouns (RAE, Nueva gramática, 2.3) and frequent words that go against them.
SPANISH_FEMININE = re.compile(
    r"(?:a|i[oó]n|dad|tad|tud|umbre|sis|paz|ley|red|sede|parte|gente|clase|base)$"
)
SPANISH_MASCULINE = re.compile(r"(?:[aeo]ma|pa|ista|día|planeta|avi[oó]n|cami[oó]n|análisis)$")
SPANISH_PLURAL = re.compile(r"..(?:[ao]s|es)$")
SPANISH_KINDS = ("m", "f", "mp", "fp")
SPANISH_ARTICLES = (
    ("el", "la", "los", "las"),
    ("un", "una", "unos", "unas"),
    ("del", "de la", "de los", "de las"),
    ("al", "a la", "a los", "a las"),
)
# Endings and last parts of German nouns (Duden, Die Grammatik, Genus der Substantive).
GERMAN = {
    "f": re.compile(
        r"(?:ung|heit|keit|schaft|ion|tät|ei|ik|enz|anz|ur|arbeit|macht|welt|front|charta|party"
        r"|ie|ade|aße|one|ke|hilfe|ernte|initiative)$"
    ),
    "n": re.compile(r"(?:chen|lein|[iu]um|ment|prinzip|haus|land|auto|amt|büro|abkommen|zeug)$"),
    "m": re.compile(
        r"(?:er|or|ismus|ist|ent|ant|ling|är|krieg|tag|rat|gipfel|vertrag|zoll|wandel|süden|osten"
        r"|norden|westen|rivale|hof|chef|bund|staat)$"
    ),
}
# Nominative, accusative, dative, genitive.
DEFINITE = {
    "m": ("der", "den", "dem", "des"),
    "f": ("die", "die", "der", "der"),
    "n": ("das", "das", "dem", "des"),
    "p": ("die", "die", "den", "der"),
}
INDEFINITE = {
    "m": ("", "en", "em", "es"),
    "f": ("e", "e", "er", "er"),
    "n": ("", "", "em", "es"),
    "p": ("e", "e", "en", "er"),
}
STRONG = {"m": "er", "f": "e", "n": "es", "p": "e"}  # a nominative adjective without an article
USUAL_CASE = {"das": 1, "die": 1, "der": 0, "den": 1, "dem": 2, "des": 3}
USUAL_CASE |= {"": 0, "e": 1, "en": 1, "em": 2, "er": 2, "es": 3}
DETERMINER = re.compile(
    r"(?:(?P<definite>der|die|das|den|dem|des)|(?P<stem>k?ein|[mds]ein|ihr|unser)(?P<ending>e[nmrs]?)?"
    r"|(?P<joined>im|am|vom|beim|zum|zur|ins|ans))$",
    re.IGNORECASE,
)
JOINED_CASE = {"ins": 1, "ans": 1}
ADJECTIVE = re.compile(r"e[nrs]?$")
ABBREVIATION = re.compile(r"\w*[A-Z]\w*[A-Z]\w*$")
NUMERAL = re.compile(r"(?:dos|tres|cuatro|cinco|zwei|drei|vier|fünf)$", re.IGNORECASE)
BEHIND_HEAD = re.compile(r"\s(?:of|with|for|in|to|against|from)\s|,")


def is_plural(term: str) -> bool:
    """Whether an English term is a plural: its head ends in -s and is no name."""
    head = BEHIND_HEAD.split(term)[0]
    return bool(re.search(r"(?<![sui])s$", head)) and (" " in head or head[:1].islower())


def kinds(phrase: str, language: str, plural: bool) -> frozenset[str]:
    """The kinds that a phrase can be of; `plural` says whether the source's term is a plural.

    What its form leaves open is all in the set. It is empty for languages without rules here.
    """
    words = phrase.split()
    if language == "es":
        return _spanish(next((w for w in words if not NUMERAL.match(w)), words[0]), plural)
    if language == "de":
        head = words[_german_head(words)].lower()
        unknown = "f" if head.endswith("e") else "mfn"  # nine of ten nouns in -e are feminine
        found = (kind for kind, ending in GERMAN.items() if ending.search(head))
        return frozenset("p" if plural else next(found, unknown))
    return frozenset()


def _spanish(head: str, plural: bool) -> frozenset[str]:
    if ABBREVIATION.match(head):
        return frozenset("mf")
    word, number = head.lower(), ""
    if plural and SPANISH_PLURAL.search(word):
        number = "p"
        word = re.sub(r"(?<=[ao])s$|es$", "", word)
    feminine = SPANISH_FEMININE.search(word) and not SPANISH_MASCULINE.search(word)
    return frozenset({("f" if feminine else "m") + number})


def _german_head(words: list[str]) -> int:
    """Which word is the noun: the first capitalised one that is no adjective before another."""
    for index, (word, following) in enumerate(zip(words, [*words[1:], ""], strict=True)):
        adjective = ADJECTIVE.search(word) and not GERMAN["f"].search(word.lower())
        if word[:1].isupper() and not (adjective and following[:1].isupper()):
            return index
    return len(words) - 1


def agreeing(
    before: str, phrase: str, kind: str, language: str, at_start: bool
) -> tuple[str, list[str]]:
    """The text before a phrase with an article that agrees with it, and forms of the phrase.

    The forms are those that the article asks for, the likeliest first. Without an article before
    it, the text stays. `at_start` says whether the article begins the sentence; in German it is a
    nominative then.
    """
    if language == "es" and kind in SPANISH_KINDS:
        return _spanish_article(before, kind), [phrase]
    if language == "de" and kind in DEFINITE:
        before, ending, case = _german_article(before, kind, at_start)
        return before, _declined(phrase, kind, ending, case)
    return before, [phrase]


def _spanish_article(before: str, kind: str) -> str:
    for group in SPANISH_ARTICLES:
        for article in sorted(group, key=len, reverse=True):
            if match := re.search(rf"(?<!\w){article} $", before, re.IGNORECASE):
                new = group[SPANISH_KINDS.index(kind)]
                return before[: match.start()] + _as_written(match[0], new) + " "
    return before


def _german_article(before: str, kind: str, at_start: bool) -> tuple[str, str, int]:
    """The text with its article, the ending of adjectives behind it, and the case of both."""
    place = re.search(r"\w+ $", before)
    match = DETERMINER.match(place[0].strip()) if place else None
    if place is None or match is None:
        return before, STRONG[kind], 0
    case, weak = 0, True
    if match["definite"]:
        forms = DEFINITE[kind]
        case = 0 if at_start else _case(match["definite"].lower(), forms)
        article = forms[case]
    elif match["stem"]:
        endings = INDEFINITE[kind]
        case = 0 if at_start else _case((match["ending"] or "").lower(), endings)
        article, weak = match["stem"] + endings[case], False
    else:
        article = match["joined"].lower()
        case = JOINED_CASE.get(article, 2)
        if article in ("zum", "zur"):
            article = "zur" if kind == "f" else "zum"
    direct = case == 0 or (case == 1 and kind in "fn")
    ending = "en" if kind == "p" or not direct else "e" if weak else STRONG[kind]
    text = before[: place.start()] + _as_written(match[0], article) + " "
    return text, ending, case


def _case(form: str, forms: tuple[str, ...]) -> int:
    """The case that a form shows, or if the noun's gender has no such form, most often has."""
    return forms.index(form) if form in forms else USUAL_CASE[form]


def _declined(phrase: str, kind: str, ending: str, case: int) -> list[str]:
    """The phrase with the adjectives before its noun, and its noun, in another form."""
    words = phrase.split()
    head = _german_head(words)
    for index, word in enumerate(words[:head]):
        if word.endswith(STRONG[kind]):  # others, such as Münchner, have but one form
            words[index] = word.removesuffix(STRONG[kind]) + ending
    endings = [""]
    if kind == "m" and case and words[head].endswith("e"):
        endings = ["n", ""]
    elif kind in "mn" and case == 3:
        endings = ["s", "es", ""]
    return [" ".join([*words[:head], words[head] + each, *words[head + 1 :]]) for each in endings]


def _as_written(old: str, new: str) -> str:
    return new[:1].upper() + new[1:] if old[:1].isupper() else new
