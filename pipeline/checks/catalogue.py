"""The catalogue of the checks: code, severity, languages, and what each looks for."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from pipeline.checks import (
    brackets,
    chinese,
    dates,
    german,
    markup,
    names,
    numbers,
    quotes,
    repetition,
    spacing,
    spanish,
    stops,
    units,
    wording,
)
from pipeline.checks.finding import Finding, Severity
from pipeline.checks.pair import Pair
from pipeline.locales import Locale

Look = Callable[[Pair], Iterator[str]]
"""A check's work: a sentence for each thing that is wrong."""


@dataclass(frozen=True, slots=True)
class Check:
    """A check. Without `languages` it is for all; without `look` others than `check_segment` look.

    `group` says who does: "segment", "edition" (`check_edition`), "machine" (translation itself),
    "glossary", or "memory" (which translation was taken).
    """

    code: str
    severity: Severity
    seeks: str
    languages: tuple[str, ...] = ()
    look: Look | None = None
    group: str = "segment"


LATIN = ("es", "de")
CATALOGUE: tuple[Check, ...] = (
    Check("empty", "error", "The target has no words.", (), wording.empty),
    Check(
        "markup",
        "error",
        "A placeholder is missing, doubled, unknown or crossed with another.",
        (),
        markup.markup,
    ),
    Check(
        "untranslated",
        "error",
        "The target is the source, or most of its words are.",
        (),
        wording.untranslated,
    ),
    Check(
        "language",
        "error",
        "The target is in another script or language; short texts are not judged.",
        (),
        wording.language,
    ),
    Check(
        "loop",
        "error",
        "Words or characters stand three times or more in a row.",
        (),
        repetition.loops,
    ),
    Check(
        "numbers",
        "error",
        "A number of the source is in the target neither in figures nor in words.",
        (),
        numbers.lost,
    ),
    Check(
        "added-numbers",
        "warning",
        "The target has a number of three figures or more that the source does not have.",
        (),
        numbers.added,
    ),
    Check("dates", "warning", "A day or month of the source is missing.", (), dates.dates),
    Check(
        "units",
        "warning",
        "A unit behind a number (per cent, kilometres, dollars …) is missing.",
        (*LATIN, "zh"),
        units.units,
    ),
    Check(
        "names",
        "warning",
        "A name of several words is missing; Chinese writes names in its own characters.",
        LATIN,
        names.names,
    ),
    Check(
        "diacritics",
        "warning",
        "A name has lost the marks on its letters (Sanchez for Sánchez).",
        LATIN,
        names.diacritics,
    ),
    Check(
        "source-words",
        "warning",
        "English words such as “the” or “which” stand outside quotations and names.",
        (*LATIN, "zh"),
        wording.source_words,
    ),
    Check(
        "length",
        "warning",
        "The target is far shorter or longer than translations are.",
        (),
        wording.length,
    ),
    Check(
        "brackets",
        "warning",
        "A bracket has no partner, or brackets of the source were lost.",
        (),
        brackets.brackets,
    ),
    Check(
        "quotes",
        "warning",
        "A quotation opens and does not close (or the reverse), or has lost its marks.",
        (),
        quotes.paired,
    ),
    Check(
        "quote-style",
        "warning",
        "Quotation marks are straight, another language's, or on the wrong level.",
        (),
        quotes.style,
    ),
    Check(
        "end-stop",
        "warning",
        "The stop at the end is missing, too many or of another kind than the source's.",
        (),
        stops.stops,
    ),
    Check(
        "capital",
        "warning",
        "A sentence begins with a small letter and its source with a capital.",
        LATIN,
        wording.capital,
    ),
    Check(
        "space",
        "warning",
        "A space stands at an end, before a stop, inside brackets, or twice.",
        (),
        spacing.spaces,
    ),
    Check("doubled", "warning", "A word or phrase stands twice in a row.", (), repetition.doubles),
    Check(
        "half-width",
        "warning",
        "A half-width comma, stop or bracket stands beside a Han character.",
        ("zh",),
        chinese.half_width,
    ),
    Check(
        "han-space",
        "warning",
        "A space stands beside a Han character or a full-width mark.",
        ("zh",),
        chinese.han_space,
    ),
    Check(
        "traditional",
        "warning",
        "Traditional characters stand in a text in simplified ones.",
        ("zh",),
        chinese.traditional,
    ),
    Check(
        "sharp-s",
        "warning",
        "ß and ss are not by the current rules (daß, Strasse).",
        ("de",),
        german.sharp_s,
    ),
    Check("inverted", "warning", "¿ or ¡ is missing or too many.", ("es",), spanish.inverted),
    Check(
        "inconsistent",
        "warning",
        "The same source is translated differently elsewhere.",
        group="edition",
    ),
    Check(
        "alike",
        "warning",
        "A different source has the same translation elsewhere.",
        group="edition",
    ),
    Check("term", "warning", "A term is not translated as the glossary says.", group="glossary"),
    Check(
        "forbidden-term",
        "error",
        "A translation that the glossary forbids is used.",
        group="glossary",
    ),
    Check(
        "adapted",
        "warning",
        "The memory's translation of a similar sentence was adapted or taken.",
        group="memory",
    ),
    Check("truncated", "error", "The machine reached its length limit.", group="machine"),
    Check("guessed", "note", "The machine guessed where markup belongs.", group="machine"),
    Check("repaired", "note", "The machine's text was repaired.", group="machine"),
)
CHECKS: dict[str, Check] = {check.code: check for check in CATALOGUE}


def finding(code: str, message: str) -> Finding:
    """A finding with the severity that the catalogue gives the code. Raises KeyError for others."""
    return Finding(code, CHECKS[code].severity, message)


def check_segment(
    source_tagged: str,
    target_tagged: str,
    role: str,
    locale: Locale,
    source_language: str,
    extra: Sequence[Finding] = (),
    off: Collection[str] = frozenset(),
) -> tuple[Finding, ...]:
    """What is wrong with a segment's translation, in the catalogue's order.

    `extra` are findings made elsewhere (the glossary's, the machine's); `off` are codes of checks
    that are switched off. Of an empty target nothing else is said.
    """
    pair = Pair(source_tagged, target_tagged, role, locale, source_language)
    found = [each for check in CATALOGUE for each in run(check, pair) if check.code not in off]
    if any(each.code == "empty" for each in found):
        return tuple(each for each in found if each.code == "empty")
    return (*found, *(each for each in extra if each.code not in off))


def run(check: Check, pair: Pair) -> Iterator[Finding]:
    """The findings of one check; none where it is not for the pair's language."""
    if check.look and (not check.languages or pair.language in check.languages):
        for message in check.look(pair):
            yield Finding(check.code, check.severity, message)
