"""The cover's ornament: tiles of discs and leaves, denser towards the foot, drawn by lot.

The lot is a hash of the book's name, so that each book has its own ornament, always the same one.
"""

import hashlib
from collections.abc import Iterator, Sequence

COLUMNS = 8
SHAPES = (  # on a tile of side 1, its corner at 0 0
    "M0 0H1A1 1 0 0 1 0 1Z",  # a quarter of a disc
    "M0 0H1A1 1 0 0 1 0 1Z",
    "M0 0A1 1 0 0 1 1 1A1 1 0 0 1 0 0Z",  # a leaf
    "M0 .5A.5 .5 0 0 1 1 .5A.5 .5 0 0 1 0 .5Z",  # a disc
    "M0 0A.5 .5 0 0 0 1 0Z",  # half a disc
    "M0 0H1V1H0Z",
)


def tiles(
    name: str, width: int, top: float, bottom: int, colours: Sequence[str]
) -> Iterator[tuple[str, str, str]]:
    """The shape, the colour and the SVG transform of each tile between two heights.

    The first row holds few tiles, the last ones hold nearly all.
    """
    side = width // COLUMNS
    rows = int((bottom - top) // side)
    lot = _lot(name)
    for row in range(rows):
        share = min(1.0, 0.16 + 0.92 * row / max(1, rows - 2))
        for column in range(COLUMNS):
            drawn, shape, colour, turn = (next(lot) for _ in range(4))
            if drawn >= share:
                continue
            x, y = column * side, bottom - (rows - row) * side
            quarter = int(turn * 4) * 90
            place = f"translate({x} {y})scale({side})rotate({quarter} .5 .5)"
            yield SHAPES[int(shape * len(SHAPES))], colours[int(colour * len(colours))], place


def _lot(name: str) -> Iterator[float]:
    """Numbers from 0 up to 1 that follow from a name."""
    count = 0
    while True:
        for byte in hashlib.sha256(f"{name}:{count}".encode()).digest():
            yield byte / 256
        count += 1
