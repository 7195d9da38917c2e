"""Spanish: ¿ and ¡ open what ? and ! close (RAE, Ortografía, 2010)."""

from collections.abc import Iterator

from pipeline.checks.pair import Pair


def inverted(pair: Pair) -> Iterator[str]:
    """Fewer or more opening marks than closing ones.

    A sentence that closes what an earlier one opened does so in the source as well.
    """
    for opening, closing in ("¿?", "¡!"):
        opened, closed = pair.target.count(opening), pair.target.count(closing)
        if opened < closed:
            yield f"{opening} is missing."
        elif closed < opened:
            yield f"{opening} has no {closing}."
