"""What a glossary has to say of a translation."""

from collections.abc import Iterator

from pipeline.checks.catalogue import finding
from pipeline.checks.finding import Finding
from pipeline.glossary.glossary import Glossary
from pipeline.glossary.terms import forbidden_terms, missing_terms


def term_findings(source: str, target: str, glossary: Glossary) -> Iterator[Finding]:
    """The terms that are not rendered as they should be; both texts are without placeholders."""
    for term in missing_terms(source, target, glossary):
        yield finding("term", f"“{term.term}” should be “{term.translation}”.")
    for term, found in forbidden_terms(source, target, glossary):
        yield finding(
            "forbidden-term",
            f"“{found}” is not to be used for “{term.term}”: “{term.translation}”.",
        )
