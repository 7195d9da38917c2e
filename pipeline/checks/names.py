"""Names: whether the people and places of the source are in a target with Latin letters."""

import re
import unicodedata
from collections.abc import Iterator

from rapidfuzz import fuzz

from pipeline.checks.pair import Pair
from pipeline.checks.wording import QUOTED

LATIN = frozenset({"es", "de"})
CAPITALISED = r"[A-ZÀ-ÞĀ-Ž][\w’'-]*[a-zß-ÿā-ž][\w’'-]*"
INITIAL = r"[A-Z]\."
SEQUENCE = re.compile(rf"\b(?:{CAPITALISED}|{INITIAL})(?: (?:{CAPITALISED}|{INITIAL}))+")
MARKED = re.compile(r"\b[^\W\d_]*[À-ÖØ-öø-žḀ-ỹ][^\W\d_]*")
ALIKE = 70  # of 100: Putin and Wladimir's Putin are 100, Khrushchev and Chruschtschow 52
WORDS = """
    a an the and in on at of for from to by with as after before since during under over when
    while where who what why how his her its their this that these those all both each every
    few more most no not one two three four five six seven eight nine ten first second third
    last next new old great greater big small long young red green white black blue free good
    high low north northern south southern east eastern west western central middle upper
    lower january february march april may june july august september october november
    december monday tuesday wednesday thursday friday saturday sunday mr mrs ms dr sir lord
    lady king queen prince princess saint st president premier minister chancellor secretary
    general chairman chairwoman chair ambassador speaker governor mayor senator deputy vice
    prime foreign comrade professor doctor commander captain colonel marshal pope act agency
    agreement air airport alliance anthology army article assembly association bank battle bay
    belt board body book bridge brigade brigades bureau cabinet campaign cape cathedral cause
    center centre century chamber charter church circle city civil club coalition coast
    college commission committee commonwealth community conference confederation congress
    constitution cooperation corps council countries country county court crisis cross daily
    day declaration defence defense democratic democracy democrat democrats department
    development district economic economy editors education embassy empire english environment
    european evening exchange executive faction fair federal federation festival film forces
    forest forum foundation friends friendship front fund game games garden gate global gold
    government group guesthouse gulf hall harbour head high hill history home hospital hotel
    house human ice independence initiative institute institution interior international
    island islands joint journal justice labor labour lake land law league left liberation
    liberal library line link magazine market medal memorial memory military ministry mission
    model monday month morning mount mountain mountains movement museum music nation national
    nations navy network news nobel novel ocean office officer olympic olympics orchestra
    order orthodox organisation organization palace paper park parliament partnership party
    peace people peoples personal place plan platform point policy political politics port
    post power press principle prize programme progressive project province public radio
    railway region regional relations report republic republican research resistance resources
    review revolution revolutionary right rights river road room royal school science sea
    security senate service sidecar silk social socialism socialist society solidarity song
    special square star state states station strait strategic street studies study style
    summer summit supreme system systems team temple theatre together tour tower trade treaty
    tribunal trust union united university valley village voice volunteers war water way week
    winter women words work workers working world year years youth zone african american arab
    asian austrian basque belarusian brazilian british bulgarian canadian catalan chinese
    communist croatian cuban cypriot czech danish dutch egyptian fascist finnish french german
    greek hungarian indian iranian irish italian japanese jewish korean latin macanese maltese
    mexican nationalist nicaraguan norwegian palestinian polish portuguese romanian russian
    serbian sino slovak slovenian soviet spanish swedish swiss turkish ukrainian venezuelan
    vietnamese yugoslav africa america asia europe european britain china england france
    germany greece hungary ireland italy japan korea poland russia spain sweden switzerland
    turkey ukraine kingdom netherlands
"""
TRANSLATED = frozenset(WORDS.split())
"""Words that a translation puts into its own language even inside a name."""


def names(pair: Pair) -> Iterator[str]:
    """Names of several words, and words with diacritics, of which nothing is in the target.

    Only Spanish and German keep names as they are; Chinese gives each its own characters. A name
    counts as kept when one of its words is there in a similar spelling. Titles of works, which
    stand in quotation marks or in markup, are translated and not looked for.
    """
    if pair.language not in LATIN or pair.source_language.split("-")[0] != "en":
        return
    text = QUOTED.sub(" | ", pair.source_tagged)
    there = {_folded(word) for word in re.findall(r"[^\W\d_]+", pair.target)}
    lost = []
    for match in SEQUENCE.finditer(text):
        words = [re.sub(r"[’']s$", "", word) for word in match[0].split()]
        if any(word.lower() in TRANSLATED for word in words[1:]):
            continue
        if words[0].lower() in TRANSLATED:
            words = words[1:]
        if len(words) > 1 and not any(_kept(word, there) for word in words):
            lost.append(" ".join(words))
    for word in MARKED.findall(text):
        if word[0].isupper() and not any(word in name for name in lost) and not _kept(word, there):
            lost.append(word)
    if lost:
        yield f"Not in the translation: {', '.join(dict.fromkeys(lost))}."


def diacritics(pair: Pair) -> Iterator[str]:
    """Names that stand in the target without the marks on their letters: Sanchez for Sánchez."""
    if pair.language not in LATIN:
        return
    words = set(re.findall(r"[^\W\d_]+", pair.target))
    bare = [
        word
        for word in dict.fromkeys(MARKED.findall(pair.source))
        if word[0].isupper() and word not in words and _folded(word, False) in words
    ]
    if bare:
        yield f"The marks on the letters are missing: {', '.join(bare)}."


def _kept(word: str, there: set[str]) -> bool:
    folded = _folded(word.strip("."))
    return any(
        other.startswith(folded)
        or (len(folded) > 4 and folded in other)
        or fuzz.ratio(folded, other) >= ALIKE
        for other in there
    )


def _folded(word: str, small: bool = True) -> str:
    """The word without the marks on its letters."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    return bare.lower() if small else bare
