"""Taking terms over into a glossary without overwriting what it says."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from pipeline.glossary.glossary import Glossary, Term


@dataclass(frozen=True, slots=True)
class Conflict:
    """A term that the glossary translates otherwise; the glossary's entry stays as it is."""

    own: Term
    other: Term


@dataclass(slots=True)
class Merged:
    """A glossary with terms taken over, and what became of each."""

    glossary: Glossary
    added: list[Term] = field(default_factory=list)
    extended: list[Term] = field(default_factory=list)
    unchanged: list[Term] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)


def merge(glossary: Glossary, terms: Iterable[Term]) -> Merged:
    """The glossary with new terms, and with further forms for those that it has.

    A term with another translation than the glossary's is a conflict, unless that translation is
    one of the forms that the glossary accepts. So is a form that one side accepts and the other
    forbids.
    """
    own = list(glossary)
    result = Merged(glossary)
    for term in terms:
        index = next((i for i, each in enumerate(own) if each.same_term(term)), None)
        if index is None:
            own.append(term)
            result.added.append(term)
            continue
        before = own[index]
        after = _joined(before, term)
        if after is None:
            result.conflicts.append(Conflict(before, term))
        elif after == before:
            result.unchanged.append(before)
        else:
            own[index] = after
            result.extended.append(after)
    result.glossary = Glossary(tuple(own))
    return result


def _joined(own: Term, other: Term) -> Term | None:
    """The entry with the other's forms; None when the two contradict each other."""
    if (
        other.translation not in own.accepted
        or set(own.accepted) & set(other.forbidden)
        or set(other.accepted) & set(own.forbidden)
    ):
        return None
    forms = dict.fromkeys((*own.forms, *other.forms))
    source_forms = dict.fromkeys((*own.source_forms, *other.source_forms))
    return replace(
        own,
        forms=tuple(form for form in forms if form != own.translation),
        source_forms=tuple(form for form in source_forms if form != own.term),
        forbidden=tuple(dict.fromkeys((*own.forbidden, *other.forbidden))),
        note=own.note or other.note,
    )
