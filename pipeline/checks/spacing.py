"""White space: none at the ends, none doubled, none before a stop or inside brackets."""

import re
from collections.abc import Iterator

from pipeline.checks.pair import Pair

BEFORE_STOP = re.compile(r"\w[ \t\u00a0]+[,.;:!?)\]»”](?=[\s,.;:!?)\]»”]|$)")
INSIDE = re.compile(r"[(\[«¿¡„][ \t\u00a0]+\w")
DOUBLED = re.compile(r"[ \t\u00a0\u3000]{2,}")


def spaces(pair: Pair) -> Iterator[str]:
    """Spaces at the ends or doubled; in languages with words also before stops."""
    target = pair.target
    if target.strip() and target != target.strip():
        yield "The translation begins or ends with a space."
    if DOUBLED.search(target.strip()) and not DOUBLED.search(pair.source.strip()):
        yield "Two spaces follow each other."
    if not pair.locale.word_spaces or pair.language == "fr":  # French has spaces before ! ? : ;
        return
    for pattern in (BEFORE_STOP, INSIDE):
        if (match := pattern.search(target)) and not pattern.search(pair.source):
            yield f"A space is too many in “{match[0]}”."
