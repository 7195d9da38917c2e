"""What the page and the server say to each other, in JSON."""

from dataclasses import dataclass

from pipeline.articles.article import MarkKind
from pipeline.checks.finding import Finding
from pipeline.memory.unit import Origin, State
from pipeline.review.change import Said
from pipeline.review.helping import Similar, Term


@dataclass(frozen=True, slots=True)
class Book:
    """A language that can be reviewed: its code, its tag, its own name, the book's title."""

    code: str
    tag: str
    name: str
    title: str
    direction: str


@dataclass(frozen=True, slots=True)
class Start:
    """What the page needs first. `project` tells this anthology's drafts from another's.

    `words` are the words of the page for each language of its interface.
    """

    project: str
    source_language: str
    books: tuple[Book, ...]
    words: dict[str, dict[str, str]]
    uses_memory: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A sentence on the page. `article` and `text` are numbers, by which sentences group."""

    unit: str
    key: str
    article: int
    text: int
    role: str
    place: str
    source: str
    marks: tuple[MarkKind, ...]
    said: Said
    state: State
    origin: Origin
    engine: str
    who: str
    when: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows that changed since a revision, by their numbers; all of them where `whole`.

    `edition` changes when the book was built anew, and then all numbers may be others.
    """

    edition: str
    revision: int
    rows: dict[int, Row]
    articles: tuple[str, ...] = ()
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save did: `row` is the sentence as the memory has it now, changed or in conflict."""

    row: Row
    conflict: bool
    changes: Rows


@dataclass(frozen=True, slots=True)
class Checked:
    """What there is to say of a translation that is being written."""

    findings: tuple[Finding, ...]
    preview: str
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Helped:
    """What lies beside a sentence."""

    similar: tuple[Similar, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """A build of one language; `code` is its exit code, None while it runs or if there was none."""

    language: str = ""
    running: bool = False
    code: int | None = None
    done: int = 0
    steps: int = 0
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Nothing:
    """A request that needs to say nothing more."""


@dataclass(frozen=True, slots=True)
class OfLanguage:
    """A request about a language."""

    language: str


@dataclass(frozen=True, slots=True)
class Since:
    """Asks for what changed since the page last heard of the memory."""

    language: str
    edition: str = ""
    revision: int = -1


@dataclass(frozen=True, slots=True)
class OfUnit:
    """A request about a sentence; `key` is its source's, so that ids cannot be mistaken."""

    language: str
    unit: str
    key: str


@dataclass(frozen=True, slots=True)
class Check:
    """Asks for the checks of a translation that is being written, and for its preview."""

    language: str
    unit: str
    key: str
    target: str


@dataclass(frozen=True, slots=True)
class Save:
    """A person's change of a unit from what it was on the page."""

    language: str
    unit: str
    key: str
    base: Said
    mine: Said
    edition: str
    revision: int
    who: str = ""
