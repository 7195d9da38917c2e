"""A unit of a translation memory: a segment of an article, its translation, and whose that is."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

State = Literal["unreviewed", "reviewed", "locked"]
"""`locked` is reviewed, and an import must not change it."""
Origin = Literal["machine", "person"]


@dataclass(frozen=True, slots=True)
class Silence:
    """A check that shall say nothing of a unit, and why."""

    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A person's translation of a similar sentence, for the translator to use.

    `score` is 0 to 100; `difference` shows that sentence and this one as [-old-]{+new+}.
    """

    score: int
    difference: str
    target: str


@dataclass(frozen=True, slots=True)
class Unit:
    """One segment in its context with its translation.

    `id` is the unit's own for as long as it lives. `key` is the segment's (see `segment_key`);
    `before` and `after` are the keys of its neighbours in the article, "" at its ends. `source`
    and `target` have numbered placeholders. `machine` is the fingerprint of the machine's last text
    for it ("" where there was none), `engine` says which engine and model wrote that. `stated` is
    the state as the file says it. `who` and `when` (YYYYMMDDThhmmssZ) are a person's, where given.
    `unused` units belong to sentences that no article holds any more. `line` is where the unit
    stands in its file, 0 where it stands in none.
    """

    id: str
    key: str
    source: str
    target: str
    article: str = ""
    role: str = ""
    before: str = ""
    after: str = ""
    machine: str = ""
    engine: str = ""
    stated: State = "unreviewed"
    who: str = ""
    when: str = ""
    note: str = ""
    silenced: tuple[Silence, ...] = ()
    offer: Offer | None = None
    unused: bool = False
    line: int = field(default=0, compare=False)

    @property
    def origin(self) -> Origin:
        """`person` as soon as the target is not what the machine wrote, whatever the file says."""
        return "machine" if self.machine == fingerprint(self.target) else "person"

    @property
    def state(self) -> State:
        """The state that counts: text that a person wrote is reviewed, an empty target never is."""
        if not self.target.strip():
            return "unreviewed"
        if self.stated == "unreviewed" and self.origin == "person":
            return "reviewed"
        return self.stated

    @property
    def reviewed(self) -> bool:
        """Whether the books use the unit."""
        return self.state != "unreviewed"

    @property
    def context(self) -> tuple[str, str]:
        return self.before, self.after


@dataclass(frozen=True, slots=True)
class Memory:
    """The units of one pair of languages, in reading order. Languages are BCP 47 tags."""

    source_language: str
    target_language: str
    units: tuple[Unit, ...] = ()

    def __iter__(self) -> Iterator[Unit]:
        return iter(self.units)

    def __len__(self) -> int:
        return len(self.units)

    def with_units(self, units: Iterable[Unit]) -> "Memory":
        return replace(self, units=tuple(units))


def fingerprint(target: str) -> str:
    """64 bits of the SHA-256 of a target, by which a changed one is known."""
    return hashlib.sha256(target.encode()).hexdigest()[:16]
