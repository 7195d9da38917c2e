"""German: ß and ss by the rules in force since 1996 (Amtliches Regelwerk, § 2 and § 25)."""

import re
from collections.abc import Iterator

from pipeline.checks.pair import Pair

SHORT_VOWEL = """
    daß muß mußt* müßt* gemußt läßt laß verläßt verlaßt überläßt hinterläßt unterläßt erläßt
    entläßt ißt mißt vergißt frißt wußt* wüßt* gewußt* *bewußt* gewiß* ungewiß naß blaß
    häßlich* unerläßlich* unermeßlich* miß?* haß haßt* verhaßt* paß pässe paßt* gepaßt anpaßt
    faßt* *gefaßt* *erfaßt* *verfaßt* umfaßt* entschloß beschloß schloß goß genoß riß biß
    bißchen rußland* *rußland* nuß kuß guß schuß verdruß *schluß* *fluß* *ausschuß* *zuschuß*
    *überschuß* *genuß *prozeß* *kongreß* *exzeß* *streß* *expreß* *kompromiß* *anlaß *erlaß
    *nachlaß *verlaß imbiß roß boß reisepaß
"""
"""ß after a short vowel; since 1996 these have ss. An asterisk stands for any letters."""
LONG_VOWEL = """
    *strasse *strassen gross grosse grossen grosser grosses grossem *grösse *grössen *grösser*
    *grösste* grossartig* grosszügig* grossteil* grossbritannien* *grossmacht* *grossmächte*
    heisst *heisse* weiss weisse weissen weisser weisses weissem weisst ausser ausserdem
    ausserhalb aussergewöhnlich* ausserordentlich* aussen aussenminister* aussenpoliti*
    aussenministeri* äusser* geäussert* massnahme* massstab* massstäbe* massgeblich* masslos*
    mass ausmass *mässig* gemäss *gruss *grüsse* *grüsst* fuss füsse* fussball* *schliess*
    *fliess* *giess* geniess* reissen reisst zerreiss* *beissen dreissig* fleiss* spass süss*
    bloss* *stossen *stoss *stösst *stösse preussen preussisch* sass sassen schweiss* *hiess*
    *liess* vergass* besass*
"""
"""ss after a long vowel or a diphthong: outside Switzerland and Liechtenstein ß."""


def _pattern(words: str) -> re.Pattern[str]:
    joined = "|".join(word.replace("?*", r"\w+").replace("*", r"\w*") for word in words.split())
    return re.compile(rf"\b(?:{joined})\b", re.IGNORECASE)


OLD, SWISS = _pattern(SHORT_VOWEL), _pattern(LONG_VOWEL)


def sharp_s(pair: Pair) -> Iterator[str]:
    """ß where a short vowel wants ss, and ss where a long vowel or diphthong wants ß.

    A word that the source has as well is a name (Ruth Weiss).
    """
    words = [match[0] for match in OLD.finditer(pair.target)]
    if pair.locale.tag not in ("de-CH", "de-LI"):
        words += [match[0] for match in SWISS.finditer(pair.target)]
    kept = set(re.findall(r"\w+", pair.source))
    if wrong := [word for word in dict.fromkeys(words) if word not in kept]:
        yield f"Against the current rules for ß and ss: {', '.join(wrong)}."
