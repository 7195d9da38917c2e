"""The questions that the page asks, each with the type of what it sends and what answers it."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from pipeline.config import Config
from pipeline.locales import load_locale
from pipeline.review.desk import Desks
from pipeline.review.messages import (
    Book,
    Check,
    Nothing,
    OfLanguage,
    OfUnit,
    Progress,
    Save,
    Since,
    Start,
)
from pipeline.review.rebuild import Rebuild
from pipeline.review.words import words

Answer = Callable[[Any], object]


class Api:
    """Answers the page's questions from a configuration's files."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.desks = Desks(config)
        self.rebuild = Rebuild()
        self._answers: dict[str, tuple[type, Answer]] = {
            "start": (Nothing, self._start),
            "changes": (Since, lambda asked: self.desks.of(asked.language).changes(asked)),
            "save": (Save, lambda asked: self.desks.of(asked.language).save(asked)),
            "check": (Check, lambda asked: self.desks.of(asked.language).check(asked)),
            "help": (OfUnit, lambda asked: self.desks.of(asked.language).help(asked)),
            "rebuild": (OfLanguage, self._rebuild),
            "progress": (Nothing, lambda asked: self.rebuild.progress()),
        }

    def knows(self, name: str) -> bool:
        """Whether there is such a question."""
        return name in self._answers

    def answer(self, name: str, body: bytes) -> bytes:
        """The answer to a question as JSON.

        Raises msgspec.DecodeError for a body that is not what the question takes, and what the
        desks raise.
        """
        kind, answer = self._answers[name]
        return msgspec.json.encode(answer(msgspec.json.decode(body, type=kind)))

    def _start(self, asked: Nothing) -> Start:
        books = []
        for code, book in self.config.languages.items():
            locale = load_locale(book.tag)
            books.append(Book(code, book.tag, locale.own_name, book.title, locale.direction))
        return Start(
            hashlib.sha256(str(Path.cwd()).encode()).hexdigest()[:12],
            self.config.source_language,
            tuple(books),
            words(),
            self.config.memory,
        )

    def _rebuild(self, asked: OfLanguage) -> Progress:
        return self.rebuild.start(self.desks.of(asked.language).language.code)
