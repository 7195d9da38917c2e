"""What is doubtful in a glossary itself."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipeline.glossary.glossary import Glossary, Term
from pipeline.glossary.terms import found_terms, renderings


@dataclass(frozen=True, slots=True)
class Problem:
    """Something doubtful about a term. A note is no reason to fail."""

    term: Term
    message: str
    note: bool = False


def problems(glossary: Glossary, sources: Iterable[str]) -> Iterator[Problem]:
    """The glossary's problems; `sources` are the sentences in which its terms should occur."""
    yield from _duplicates(glossary)
    for term in glossary:
        for form in term.forbidden:
            if form in term.accepted:
                yield Problem(term, f"“{form}” is both accepted and forbidden.")
            elif any(span == (0, len(form)) for span in renderings(term, form)):
                yield Problem(term, f"“{form}” is forbidden, but an accepted form covers it.")
    seen = {found.term for source in sources for found in found_terms(source, glossary)}
    for term in glossary:
        if term not in seen:
            yield Problem(term, "It occurs in no article.", note=True)


def _duplicates(glossary: Glossary) -> Iterator[Problem]:
    known: dict[str, Term] = {}
    for term in glossary:
        for form in dict.fromkeys((term.term, *term.source_forms)):
            key = form if term.exact else form.casefold()
            other = known.setdefault(key, term)
            if other is term:
                continue
            what = f"“{form}” is also on line {other.line}"
            if other.translation == term.translation:
                yield Problem(term, f"{what}, with the same translation.", note=True)
            else:
                yield Problem(term, f"{what}, translated as “{other.translation}”.")
