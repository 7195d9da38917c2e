"""Words that a model knows well, standing in for a glossary's terms while a sentence is translated.

A stand-in agrees with the term's translation in gender and number as far as that shows, so that
the model sets the articles, adjectives and verbs that the translation needs. Where the model has
not kept to them, the article directly before the translation is put right.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.glossary.glossary import Term
from pipeline.glossary.terms import SENTENCE_START, Found, overlap, renderings
from pipeline.translation.agreement import agreeing, is_plural, kinds
from pipeline.translation.engine import Hypothesis
from pipeline.translation.links import Alignment, Span


@dataclass(frozen=True, slots=True)
class StandIn:
    """An English word, the forms in which it comes back, and its kind (see `agreement`)."""

    word: str
    back: tuple[str, ...]
    kind: str = ""


NAMES = (
    StandIn("London", ("London", "Londres", "伦敦")),
    StandIn("Peter", ("Peter", "Pedro", "彼得")),
    StandIn("Germany", ("Deutschland", "Alemania", "德国")),
    StandIn("Anna", ("Anna", "Ana", "安娜")),
    StandIn("ABC", ("ABC",)),
)
NOUNS = {
    "es": (
        StandIn("minister", ("ministro",), "m"),
        StandIn("house", ("casa",), "f"),
        StandIn("book", ("libro",), "m"),
        StandIn("school", ("escuela",), "f"),
        StandIn("bank", ("banco",), "m"),
        StandIn("books", ("libros",), "mp"),
        StandIn("houses", ("casas",), "fp"),
        StandIn("ministers", ("ministros",), "mp"),
        StandIn("schools", ("escuelas",), "fp"),
    ),
    "de": (
        StandIn("minister", ("Minister", "Ministers"), "m"),
        StandIn("school", ("Schule",), "f"),
        StandIn("book", ("Buch", "Buches", "Buchs"), "n"),
        StandIn("president", ("Präsident", "Präsidenten"), "m"),
        StandIn("bank", ("Bank",), "f"),
        StandIn("house", ("Haus", "Hauses"), "n"),
        StandIn("books", ("Bücher", "Büchern"), "p"),
        StandIn("houses", ("Häuser", "Häusern"), "p"),
        StandIn("schools", ("Schulen",), "p"),
    ),
    "zh": (
        StandIn("minister", ("部长",)),
        StandIn("bank", ("银行",)),
        StandIn("school", ("学校",)),
    ),
}
# A determiner with at most one of the words that most often stand between it and a term.
DETERMINER = re.compile(
    r"\b(?:the|an?|this|that|these|those|its|his|her|their|our|my|your|every|each|no|any|some|all"
    r"|\w+[’']s?)\s(?:(?:first|second|third|last|next|new|old|own|whole|joint|common)\s)?$",
    re.IGNORECASE,
)
UNSPACED = ("zh", "zt", "ja")  # Argos's codes of languages that put no spaces between words
# The article that a translation brings itself, and one before it that then has to go.
OWN_ARTICLE = re.compile(r"(?:el|la|los|las|una?|der|die|das|eine?)\s", re.IGNORECASE)
ARTICLE = re.compile(
    r"\b(?:el|la|los|las|una?|der|die|das|den|dem|des|eine?[mnrs]?|(?P<joined>del|al))\s$",
    re.IGNORECASE,
)
CONTRACTION = re.compile(r"\b(de|a)\s$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a stand-in is in the changed sentence, and what it stands for."""

    own: Span
    source: Span
    term: Term
    form: str  # of the translation
    stand: StandIn


@dataclass(frozen=True, slots=True)
class StoodIn:
    """A sentence with stand-ins."""

    text: str
    places: tuple[Place, ...]

    def source_span(self, span: Span) -> Span:
        """Where a stretch of the text comes from in the source."""
        shift = 0
        for place in self.places:
            if overlap(span, place.own):
                return place.source
            if place.own[1] <= span[0]:
                shift = place.source[1] - place.own[1]
        return span[0] + shift, span[1] + shift


def stood_in(source: str, found: Sequence[Found], language: str, turn: int) -> StoodIn | None:
    """The source with a stand-in for each found term; every turn has other ones, while they last.

    None is given when there is no word left to stand in.
    """
    forms = {each.term: _form(each.term, source[slice(*each.span)], language) for each in found}
    chosen: dict[Term, StandIn] = {}
    text, places, done = "", [], 0
    for each in found:
        start, end = each.span
        form = forms[each.term]
        bare = not DETERMINER.search(source[:start])
        if each.term not in chosen:
            free = [
                stand
                for stand in _fitting(each.term, form, source[start:end], bare, language)
                if stand not in chosen.values()
                and not re.search(rf"(?i)\b{stand.word}", source)
                and not any(_pattern(stand, language).search(other) for other in forms.values())
            ]
            if len(free) <= turn:
                return None
            chosen[each.term] = free[turn]
        stand = chosen[each.term]
        text += source[done:start]
        word = stand.word
        if bare and stand not in NAMES and not is_plural(word):
            word = f"the {word}"
        if SENTENCE_START.search(text):
            word = word[:1].upper() + word[1:]
        text += word
        own = (len(text) - len(stand.word), len(text))
        places.append(Place(own, each.span, each.term, form, stand))
        done = end
    return StoodIn(text + source[done:], tuple(places))


def filled(hypothesis: Hypothesis, sentence: StoodIn, language: str) -> Hypothesis | None:
    """The translation of a sentence with stand-ins, with the terms' translations in their place.

    None is given when a stand-in has not come back, or more often than it stands in the sentence.
    The score stays that of the sentence with stand-ins.
    """
    alignments = tuple(
        replace(each, source=sentence.source_span(each.source)) for each in hypothesis.alignments
    )
    result = replace(hypothesis, alignments=alignments)
    for place in {place.term: place for place in sentence.places}.values():
        wanted = sum(other.term == place.term for other in sentence.places)
        found = list(_pattern(place.stand, language).finditer(result.text))
        if not 0 < len(found) <= wanted:
            return None
        for match in reversed(found):
            result = _with_translation(result, match, place, language)
    return result


def _form(term: Term, written: str, language: str) -> str:
    """The form of the translation to put in: a plural if there is one and the source has one."""
    if not is_plural(written) or is_plural(term.term):
        return term.translation
    for form in term.forms:
        form = form.removesuffix("*") if form.endswith("e*") else form
        head = form.split()[0] if language == "es" else form
        changed = form[:3].casefold() == term.translation[:3].casefold() and "*" not in form
        if changed and (language != "es" or head.endswith("s")):
            return form
    return term.translation


def _fitting(term: Term, form: str, written: str, bare: bool, language: str) -> Sequence[StandIn]:
    """Names for a name without an article, otherwise nouns of the translation's kind."""
    if bare and term.exact and written[:1].isupper():
        return NAMES
    allowed = kinds(form, language, is_plural(written))
    nouns = NOUNS.get(language, ())
    return [*(each for each in nouns if not allowed or each.kind in allowed), *NAMES]


def _pattern(stand: StandIn, language: str) -> re.Pattern[str]:
    """Where a stand-in came back: a run of it counts once.

    A German name may have a genitive's s.
    """
    forms = "|".join(sorted(map(re.escape, stand.back), key=len, reverse=True))
    if language in UNSPACED:
        return re.compile(rf"(?:{forms})(?P<s>)(?:·?(?:{forms}))*")
    return re.compile(rf"\b(?:{forms})(?P<s>s?)\b")


def _with_translation(
    hypothesis: Hypothesis, match: re.Match[str], place: Place, language: str
) -> Hypothesis:
    """The hypothesis with one stand-in changed into the translation that it stands for."""
    text, form = hypothesis.text, place.form
    before, after = text[: match.start()], text[match.end() :]
    if OWN_ARTICLE.match(form) and (article := ARTICLE.search(before)):
        joined = {"del": "de ", "al": "a "}.get((article["joined"] or "").lower(), "")
        before = before[: article.start()] + joined
    elif place.stand.kind:
        at_start = bool(SENTENCE_START.search(re.sub(r"\w+ $", "", before)))
        before, forms = agreeing(before, form, place.stand.kind, language, at_start)
        right = (each for each in forms if _accepted(place.term, each))
        form = next(right, form)
    if form.startswith("el ") and CONTRACTION.search(before):
        short = form.removeprefix("el ")
        if _accepted(place.term, short):
            before, form = f"{before[:-1]}l ", short
    if place.stand in NAMES and match["s"]:
        form += "’" if form[-1] in "sxzß" else "s"
    if SENTENCE_START.search(before):
        form = form[:1].upper() + form[1:]
    end = len(before) + len(form)
    moved = _moved(hypothesis.alignments, match.span(), len(before), end)
    return replace(
        hypothesis,
        text=before + form + after,
        alignments=(*moved, Alignment((len(before), end), place.source, sure=True)),
    )


def _accepted(term: Term, form: str) -> bool:
    return next(renderings(term, form), None) is not None


def _moved(
    alignments: Sequence[Alignment], stand: Span, start: int, end: int
) -> Iterator[Alignment]:
    """The alignments of all but a stand-in, once the stretch from `start` to `end` is in its place.

    An article directly before it may have become longer or shorter.
    """
    for each in alignments:
        first, last = each.target
        if first >= stand[1]:
            yield replace(each, target=(first + end - stand[1], last + end - stand[1]))
        elif last <= stand[0] and first < start:
            yield replace(each, target=(first, min(last, start)))
