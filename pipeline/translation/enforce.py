"""Holding machine translations to the glossary.

Models as small as these know few of a field's terms. Where none of a sentence's hypotheses renders
a term as the glossary says, the sentence is translated once more with a word in the term's place
that the model knows well, and the glossary's translation is put where that word came back.
docs/glossary.md has the measurements that led to this.
"""

from collections.abc import Sequence

from pipeline.config import Decoding
from pipeline.glossary.glossary import Glossary, Term
from pipeline.glossary.terms import Found, found_terms, missing_terms
from pipeline.translation.engine import Engine, Hypothesis
from pipeline.translation.guards import guard
from pipeline.translation.standins import filled, stood_in

TURNS = 4  # each with other stand-ins


def with_terms(
    sources: Sequence[str],
    found: Sequence[list[Hypothesis]],
    engine: Engine,
    decoding: Decoding,
    glossary: Glossary,
    language: str,
) -> list[list[Hypothesis]]:
    """The hypotheses of each sentence and, where none has all terms, further ones that have more.

    Those that miss the fewest terms come first, the likeliest among equals. A turn works on the
    sentences that have no hypothesis yet with all terms and nothing wrong.
    """
    result = [list(each) for each in found]
    lacking: dict[int, list[Found]] = {}
    for index, (source, hypotheses) in enumerate(zip(sources, found, strict=True)):
        places = found_terms(source, glossary)
        if places and (missing := _fewest_missing(source, hypotheses, glossary)):
            lacking[index] = [place for place in places if place.term in missing]
    for turn in range(TURNS):
        changed = {
            index: sentence
            for index, places in lacking.items()
            if (sentence := stood_in(sources[index], places, language, turn)) is not None
        }
        if not changed:
            break
        texts = [sentence.text for sentence in changed.values()]
        translated = engine.translate(texts, decoding, best=decoding.beam_size)
        for (index, sentence), hypotheses in zip(changed.items(), translated, strict=True):
            versions = [filled(each, sentence, language) for each in hypotheses]
            further = [each for each in versions if each is not None]
            result[index] += further
            if any(_is_right(sources[index], each, glossary, language) for each in further):
                del lacking[index]
    return [
        sorted(each, key=lambda version: len(missing_terms(source, version.text, glossary)))
        for source, each in zip(sources, result, strict=True)
    ]


def _fewest_missing(
    source: str, hypotheses: Sequence[Hypothesis], glossary: Glossary
) -> list[Term]:
    return min((missing_terms(source, each.text, glossary) for each in hypotheses), key=len)


def _is_right(source: str, version: Hypothesis, glossary: Glossary, language: str) -> bool:
    return not missing_terms(source, version.text, glossary) and not guard(
        source, version.text, language, version.truncated
    )
