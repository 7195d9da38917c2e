"""One language on the page: its edition, its memory, and what becomes of a person's changes."""

import threading
from pathlib import Path

from pipeline.composition.edition import Edition
from pipeline.config import Config
from pipeline.errors import BookError, ConfigError, MemoryFileError
from pipeline.glossary.glossary import Glossary, read_glossary
from pipeline.locales import load_locale
from pipeline.memory.matching import Index
from pipeline.memory.unit import Memory, Unit
from pipeline.records import read_record
from pipeline.review import helping
from pipeline.review.change import merge, said
from pipeline.review.checking import Checker
from pipeline.review.messages import Check, Checked, Helped, OfUnit, Row, Rows, Save, Saved, Since
from pipeline.review.places import Place, inserted, places, units_of
from pipeline.review.preview import preview
from pipeline.review.saving import NO_FILE, MemoryFile, Stamp, stamp

TRIES = 5  # how often a change is laid over a file that other programs keep writing


class Desk:
    """Answers for one language, one question at a time; reads files again when they change."""

    def __init__(self, config: Config, code: str) -> None:
        self.config = config
        self.language = config.languages[code]
        self.path = Path("output") / "work" / code / "edition.json"
        self._lock = threading.RLock()
        self.glossary_file = config.glossary_file(code)
        self._stamp: tuple[Stamp, Stamp] | None = None
        self._file: MemoryFile | None = None
        self._index: tuple[Memory, Index] | None = None

    def changes(self, since: Since) -> Rows:
        """The rows that changed since then; all of them for a page that knows another edition.

        Raises BookError when the edition was not built yet, MemoryFileError or GlossaryError when
        a file cannot be read.
        """
        with self._lock:
            self._look()
            return self._changes(since.edition, since.revision)

    def save(self, change: Save) -> Saved:
        """Lay the change over the memory and write it, unless somebody changed the same thing.

        Raises MemoryFileError for what the memory cannot hold, OutputError when it cannot be
        written, and as `changes` does.
        """
        with self._lock:
            for _ in range(TRIES):
                self._look()
                unit = self._unit(change.unit, change.key)
                merged = merge(unit, change.base, change.mine, change.who)
                if merged.conflict or merged.unit == unit or self._write(merged.unit):
                    break
            else:
                raise MemoryFileError(
                    "Another program keeps writing the memory; the change was not saved.",
                    hint="Close that program, or wait until it has ended.",
                    path=self.file.path,
                )
            row = self.rows[self._number(change.unit, change.key)]
            changes = self._changes(change.edition, change.revision)
            return Saved(row, merged.conflict, changes)

    def check(self, asked: Check) -> Checked:
        """What the checks say of a translation as it stands on the page, and how it will look."""
        with self._lock:
            self._look()
            number = self._number(asked.unit, asked.key)
            place = self.places[number]
            article = self.edition.articles[place.article]
            targets = {
                each.segment: unit.target
                for each, unit in zip(self.places, self.units, strict=True)
                if each.article == place.article and unit.reviewed
            }
            targets[place.segment] = asked.target
            silent = {silence.code for silence in self.units[number].silenced}
            found = self.checker.alone(place, asked.target)
            return Checked(
                tuple(each for each in found if each.code not in silent),
                str(preview(article, targets, place.text, self.checker.locale)),
                tuple(helping.terms(place.said.source, asked.target, self.checker.glossary)),
            )

    def help(self, asked: OfUnit) -> Helped:
        """Similar sentences' translations."""
        with self._lock:
            self._look()
            if self._index is None or self._index[0] is not self.file.memory:
                self._index = self.file.memory, Index(self.file.memory)
            unit = self._unit(asked.unit, asked.key)
            return Helped(helping.similar(unit, self._index[1]))

    def _look(self) -> None:
        """Read what changed on disk."""
        now = stamp(self.path), stamp(self.glossary_file)
        if now[0] == NO_FILE and self._stamp is None:
            raise BookError(
                f"The book in {load_locale('en').language_name(self.language.code)} has not been "
                "made yet, so there is nothing to review.",
                hint=f"Run `snakemake {self.language.code}` first.",
            )
        # While a book is built its edition is gone for a moment; the one before serves until then.
        if now != self._stamp and now[0] != NO_FILE:
            self._open(now)
        elif self.file.refresh():
            self._recount()

    def _open(self, now: tuple[Stamp, Stamp]) -> None:
        """Read the edition, and everything that lies over it."""
        edition = read_record(self.path, Edition)
        locale = load_locale(self.language.tag, self.language.labels)
        exists = self.glossary_file.exists()
        glossary = read_glossary(self.glossary_file) if exists else Glossary()
        source = self.config.source_language
        if self._file is None:
            path = self.config.memory_file(self.language.code)
            self._file = MemoryFile(path, source, self.language.code)
        self.file = self._file
        self.file.refresh()
        self.edition: Edition = edition
        self.checker = Checker(locale, source, glossary, frozenset(self.config.choice.checks_off))
        self.places: list[Place] = list(places(edition))
        self.rows: list[Row] = []
        self._log: list[frozenset[int]] = []
        self._recount()
        self._stamp = now

    def _recount(self) -> None:
        """Make the rows anew, and note which are others than before."""
        engine = self.edition.engine.name
        self.units: list[Unit] = units_of(self.file.memory, self.places, engine)
        findings = self.checker.all(self.places, self.units)
        rows = [
            Row(
                unit.id,
                place.said.key,
                place.article,
                place.text,
                place.said.role,
                place.said.place,
                place.said.source,
                place.marks,
                said(unit),
                unit.state,
                unit.origin,
                unit.engine,
                unit.who,
                unit.when,
                found,
            )
            for place, unit, found in zip(self.places, self.units, findings, strict=True)
        ]
        before = dict(enumerate(self.rows))
        self._log.append(frozenset(n for n, row in enumerate(rows) if row != before.get(n)))
        self.rows = rows

    def _changes(self, edition: str, revision: int) -> Rows:
        identity = str(self._stamp)
        whole = edition != identity or not 0 <= revision <= len(self._log)
        numbers = range(len(self.rows)) if whole else frozenset().union(*self._log[revision:])
        return Rows(
            identity,
            len(self._log),
            {number: self.rows[number] for number in sorted(numbers)},
            tuple(a.original.front.title.plain for a in self.edition.articles) if whole else (),
            whole,
        )

    def _write(self, unit: Unit) -> bool:
        memory = self.file.memory
        if any(each.id == unit.id for each in memory):
            changed = memory.with_units(unit if each.id == unit.id else each for each in memory)
        else:
            changed = inserted(memory, unit, self.units)
        written = self.file.write(changed)
        if written:
            self.checker.touched.add(unit.id)
            self._recount()
        return written

    def _unit(self, identity: str, key: str) -> Unit:
        return self.units[self._number(identity, key)]

    def _number(self, identity: str, key: str) -> int:
        """The row of a unit. Raises MemoryFileError when the sentence is gone or another one."""
        for number, unit in enumerate(self.units):
            if unit.id == identity and self.places[number].said.key == key:
                return number
        raise MemoryFileError(
            "The book no longer has this sentence.",
            hint="Copy your translation and load the page again.",
            path=self.file.path,
        )


class Desks:
    """The desks of all languages, made when they are first asked for."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self._lock = threading.Lock()
        self._desks: dict[str, Desk] = {}

    def of(self, language: str) -> Desk:
        """The desk of a language. Raises ConfigError for one that the configuration has not."""
        if language not in self.config.languages:
            raise ConfigError(f"There is no language “{language}”.")
        with self._lock:
            if language not in self._desks:
                self._desks[language] = Desk(self.config, language)
            return self._desks[language]
