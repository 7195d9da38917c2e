"""Terms from TBX files: TBX-Basic and TBX-Core of 2008 (`martif`) and TBX v3 (ISO 30042:2019).

translate-toolkit's reader knows only `martif` files, and of those only the ones with `tig`
elements, so that the elements are read here by their names in both dialects.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from pipeline.errors import GlossaryError
from pipeline.glossary.glossary import Term
from pipeline.interchange.xml import line_of, local, parse

# The elements of a concept, of one of its languages and of one term, in the old and the new form.
CONCEPTS = ("termEntry", "conceptEntry")
LANGUAGES = ("langSet", "langSec")
TERMS = ("tig", "ntig", "termSec")
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
TRADITIONAL = ("hant", "tw", "hk", "mo")
# Picklist values of administrativeStatus (ISO 12620), for terms that shall not be used.
UNWANTED = ("deprecatedTerm-admn-sts", "supersededTerm-admn-sts", "deprecated", "superseded")
PREFERRED = ("preferredTerm-admn-sts", "standardizedTerm-admn-sts", "preferred")


def read_tbx(path: Path, source: str, target: str) -> list[Term]:
    """The terms of the language tag `source` that have a translation into `target`.

    The preferred one of a concept's terms, or else its first, becomes the term or its translation;
    the others become other forms, and those that shall not be used forbidden ones. Raises
    GlossaryError when the file is not XML or TBX, or has no such terms.
    """
    root = parse(path, GlossaryError)
    concepts = [element for element in root.iter() if local(element) in CONCEPTS]
    if not concepts:
        raise GlossaryError(
            f"The file's element <{local(root)}> holds no terms of a TBX file.",
            hint="Export the terms as TBX-Basic.",
            path=path,
            line=line_of(root),
        )
    terms = [term for each in concepts if (term := _term(each, source, target)) is not None]
    if not terms:
        tags = {
            tag for each in concepts for language in _languages(each) if (tag := _tag(language))
        }
        raise GlossaryError(
            f"No term has a translation from {source} into {target}; "
            f"the file's languages are {', '.join(sorted(tags)) or 'none'}.",
            path=path,
        )
    return terms


def _term(concept: etree._Element, source: str, target: str) -> Term | None:
    wanted: dict[str, list[tuple[str, str]]] = {source: [], target: []}
    for language in _languages(concept):
        for tag, found in wanted.items():
            if _speaks(_tag(language), tag):
                found += _terms(language)
    own, _ = _sorted(wanted[source])
    translations, forbidden = _sorted(wanted[target])
    if not own or not translations:
        return None
    notes = (_text(each) for each in concept.iter() if local(each) == "note")
    return Term(
        own[0],
        translations[0],
        forms=tuple(translations[1:]),
        source_forms=tuple(own[1:]),
        forbidden=tuple(forbidden),
        note=next((note for note in notes if note), ""),
        line=line_of(concept),
    )


def _languages(concept: etree._Element) -> Iterator[etree._Element]:
    return (each for each in concept.iter() if local(each) in LANGUAGES)


def _tag(language: etree._Element) -> str:
    return language.get(LANG, "") or language.get("lang", "")


def _speaks(tag: str, wanted: str) -> bool:
    """Whether text under a language tag is of use where another one is wanted.

    Regions do not matter, but for Chinese, where they tell simplified from traditional characters.
    """
    parts = tag.casefold().replace("_", "-").split("-")
    other = wanted.casefold().split("-")
    return parts[0] == other[0] and (
        parts[0] != "zh"
        or any(each in TRADITIONAL for each in parts) == any(each in TRADITIONAL for each in other)
    )


def _terms(language: etree._Element) -> Iterator[tuple[str, str]]:
    """The terms of one language with their administrative status."""
    for group in language.iter():
        if local(group) not in TERMS:
            continue
        status = ""
        for element in group.iter():
            if "administrativeStatus" in (local(element), element.get("type")):
                status = _text(element)
        for element in group.iter():
            if local(element) == "term" and (text := _text(element)):
                yield text, status


def _sorted(terms: list[tuple[str, str]]) -> tuple[list[str], list[str]]:
    """The terms to use, the preferred one first, and those not to use."""
    good = sorted(
        (each for each in terms if each[1] not in UNWANTED),
        key=lambda each: each[1] not in PREFERRED,
    )
    bad = (text for text, status in terms if status in UNWANTED)
    return list(dict.fromkeys(text for text, _ in good)), list(dict.fromkeys(bad))


def _text(element: etree._Element) -> str:
    """The text in an element on one line; the sign that separates a glossary's cells is spelt."""
    text = "".join(str(each) for each in element.itertext(with_tail=False))
    return re.sub(r"\s+", " ", text).strip().replace("|", "/")
