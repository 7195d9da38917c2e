"""Whatever happens to articles, models and files: no translation that a person wrote is lost."""

import errno
import os
import signal
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from unittest import mock

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from pipeline.articles.read import read_article
from pipeline.composition.compose import Sources, compose
from pipeline.config import Choice, Language
from pipeline.errors import OutputError
from pipeline.glossary.glossary import Glossary
from pipeline.interchange import tsv
from pipeline.interchange.merge import merge
from pipeline.memory.fill import fill
from pipeline.memory.keep import load, replace_memory
from pipeline.memory.slots import slots
from pipeline.memory.tmx import read_memory, write_memory
from pipeline.memory.unit import Memory, Unit
from pipeline.segments.segment import SegmentedArticle
from pipeline.segments.segmenter import segment_article
from pipeline.translation.machine import EngineInfo, MachineTranslations
from pipeline.translation.translate import Translation

WORDS = ("boat", "harbour", "minister", "letter", "bridge", "market", "river", "window")
SENTENCES = st.builds(
    "The {} came to the {} in {}.".format,
    st.sampled_from(WORDS),
    st.sampled_from(WORDS),
    st.integers(1971, 1974),
)
CALLS = st.integers(0, 12)
PLACES = st.integers(0, 5)


class TranslatorsDay(RuleBasedStateMachine):
    """Articles, a memory, and a person.

    `seen` is the person's work that any command has found in the memory. What a person writes over
    in an editor before a command reads the file is theirs to give up.
    """

    @initialize(sentences=st.lists(SENTENCES, min_size=1, max_size=3))
    def begin(self, sentences: list[str]) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.memory = self.folder / "memory" / "en-es.tmx"
        self.articles = {"first": list(sentences), "second": list(reversed(sentences))}
        self.model = 1
        self.count = 0
        self.seen: set[tuple[str, str]] = set()
        self.run_fill()

    def teardown(self) -> None:
        for file in sorted(self.folder.rglob("*"), reverse=True):
            file.rmdir() if file.is_dir() else file.unlink()

    @rule(place=PLACES)
    def edit_a_unit(self, place: int) -> None:
        self.change_unit(place, lambda unit: replace(unit, target=self.new_text()))

    @rule(place=PLACES)
    def edit_a_unit_and_fill(self, place: int) -> None:
        self.edit_a_unit(place)
        self.run_fill()

    @rule(place=PLACES)
    def approve_or_lock_a_unit(self, place: int) -> None:
        stated = "locked" if place % 2 else "reviewed"
        self.change_unit(place, lambda unit: replace(unit, stated=stated))

    @rule(place=PLACES)
    def empty_a_unit(self, place: int) -> None:
        self.change_unit(place, lambda unit: replace(unit, target=""))

    @rule(place=PLACES, sentence=SENTENCES)
    def insert_a_sentence(self, place: int, sentence: str) -> None:
        sentences = self.article(place)
        sentences.insert(place % (len(sentences) + 1), sentence)

    @rule(place=PLACES)
    def delete_a_sentence(self, place: int) -> None:
        sentences = self.article(place)
        if len(sentences) > 1:
            del sentences[place % len(sentences)]

    @rule(place=PLACES, other=PLACES)
    def move_a_sentence(self, place: int, other: int) -> None:
        taken = self.article(place)
        if len(taken) > 1:
            sentence = taken.pop(place % len(taken))
            into = self.article(other)
            into.insert(other % (len(into) + 1), sentence)

    @rule(place=PLACES)
    def correct_a_sentence(self, place: int) -> None:
        sentences = self.article(place)
        index = place % len(sentences)
        sentences[index] = sentences[index].replace(" came", " slowly came")

    @rule()
    def rename_an_article(self) -> None:
        self.articles = {f"{name}x": text for name, text in self.articles.items()}

    @rule()
    def change_the_model(self) -> None:
        self.model += 1

    @rule()
    def run_fill(self) -> None:
        memory, seen = load(self.memory, "en", "es")
        self.look(memory)
        replace_memory(self.memory, self.filled(memory), seen)

    @rule(place=PLACES)
    def import_a_table(self, place: int) -> None:
        memory, seen = load(self.memory, "en", "es")
        self.look(memory)
        table = self.folder / "table.tsv"
        units = list(memory)
        if not units:
            return
        tsv.write(table, memory)
        rows = tsv.read(table)
        row = place % len(rows)
        rows[row] = replace(rows[row], target=self.new_text(), state="reviewed")
        replace_memory(self.memory, merge(memory, rows).memory, seen)

    @rule(calls=CALLS)
    def killed_while_filling(self, calls: int) -> None:
        memory, seen = load(self.memory, "en", "es")
        self.look(memory)
        filled = self.filled(memory)
        child = os.fork()
        if child == 0:
            with at_call(calls, lambda: os.kill(os.getpid(), signal.SIGKILL)):
                replace_memory(self.memory, filled, seen)
            os._exit(0)
        os.waitpid(child, 0)

    @rule(calls=CALLS)
    def disk_full_while_filling(self, calls: int) -> None:
        memory, seen = load(self.memory, "en", "es")
        self.look(memory)
        filled = self.filled(memory)

        def full() -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        before = self.memory.read_bytes()
        try:
            with at_call(calls, full):
                replace_memory(self.memory, filled, seen)
        except OutputError:
            assert self.memory.read_bytes() == before

    @invariant()
    def all_that_was_seen_is_kept(self) -> None:
        if not hasattr(self, "memory"):
            return
        kept: set[tuple[str, str]] = set()
        for file in self.memory.parent.glob("en-es.tmx*"):
            kept |= work(read_memory(file))
        assert self.seen <= kept

    @invariant()
    def reviewed_translations_are_in_the_books(self) -> None:
        if not hasattr(self, "memory"):
            return
        memory = read_memory(self.memory)
        reviewed: dict[str, set[str]] = {}
        for unit in memory:
            if unit.reviewed:
                reviewed.setdefault(unit.key, set()).add(unit.target)
        segmented = self.segmented()
        machine = MachineTranslations(
            EngineInfo("engine", "package", str(self.model), "0" * 64, ""),
            tuple(
                Translation(s.key, self.machine(s.tagged), -0.1)
                for a in segmented
                for s in a.segments()
            ),
        )
        edition = compose(
            Language("es", "m", "T"),
            "en",
            [(a, machine) for a in segmented],
            Sources(memory, Glossary()),
            Choice(),
        )
        for segment in edition.segments():
            if segment.key in reviewed:
                assert segment.target in reviewed[segment.key]
                assert segment.origin in ("person", "reviewed machine")
            else:
                assert segment.origin in ("machine", "repaired")

    def new_text(self) -> str:
        self.count += 1
        return f"Traducción número {self.count} de una persona."

    def article(self, place: int) -> list[str]:
        return list(self.articles.values())[place % len(self.articles)]

    def machine(self, source: str) -> str:
        return f"{source} (modelo {self.model})"

    def change_unit(self, place: int, change: Callable[[Unit], Unit]) -> None:
        """Change a unit as an editor does: in the file, with no copy of it."""
        memory = read_memory(self.memory)
        if len(memory):
            units = list(memory)
            units[place % len(units)] = change(units[place % len(units)])
            write_memory(self.memory, memory.with_units(units))

    def look(self, memory: Memory) -> None:
        self.seen |= work(memory)

    def filled(self, memory: Memory) -> Memory:
        places = list(slots(self.segmented()))
        machine = {slot.key: self.machine(slot.source) for slot in places}
        return fill(memory, places, machine, f"model {self.model}").memory

    def segmented(self) -> list[SegmentedArticle]:
        found = []
        for name, sentences in self.articles.items():
            path = self.folder / f"{name}.md"
            text = f"---\ntitle: Article {name}\nlanguage: en\n---\n\n{' '.join(sentences)}\n"
            path.write_text(text, encoding="utf-8")
            found.append(segment_article(read_article(path, "en")))
            path.unlink()
        return found


class at_call:  # noqa: N801
    """Let something happen at the n-th call that changes the disk."""

    def __init__(self, number: int, happen: Callable[[], None]) -> None:
        self.left = number
        self.happen = happen
        self.patches = [
            mock.patch.object(owner, name, self.counting(getattr(owner, name)))
            for owner, name in (
                (os, "fsync"),
                (Path, "replace"),
                (Path, "rename"),
                (Path, "write_bytes"),
                (Path, "mkdir"),
                (tempfile, "mkstemp"),
            )
        ]

    def counting(self, real: Callable[..., object]) -> Callable[..., object]:
        def called(*arguments: object, **more: object) -> object:
            self.left -= 1
            if self.left < 0:
                self.happen()
            return real(*arguments, **more)

        return called

    def __enter__(self) -> None:
        for patch in self.patches:
            patch.start()

    def __exit__(self, *_: object) -> None:
        for patch in self.patches:
            patch.stop()


def work(memory: Memory) -> set[tuple[str, str]]:
    return {(unit.source, unit.target) for unit in memory if unit.reviewed}


TestTranslatorsDay = TranslatorsDay.TestCase
TestTranslatorsDay.settings = settings(
    max_examples=25,
    stateful_step_count=15,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
