"""What a book needs to know about its language: words, marks, dates, faces."""

from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import yaml
from babel import Locale as BabelLocale
from babel import UnknownLocaleError
from babel.dates import format_date, parse_date
from babel.numbers import format_decimal

DATA = Path(__file__).parent
NO_WORD_SPACES = {"zh", "ja", "th", "lo", "km", "my"}
RIGHT_TO_LEFT = {"ar", "he", "fa", "ur", "yi"}


@dataclass(frozen=True)
class Locale:
    """A language as books are set in it.

    `quotes` are the outer and the inner pair, four characters; `note_call` says whether a
    call stands before or after a stop; `fonts` are families in order of preference.
    """

    tag: str
    labels: dict[str, str]
    quotes: tuple[str, str, str, str] = ("“", "”", "‘", "’")
    note_call: str = "after"
    fonts: tuple[str, ...] = ("EB Garamond", "Noto Serif", "DejaVu Serif", "serif")
    sans: tuple[str, ...] = ("Noto Sans", "DejaVu Sans", "sans-serif")
    needs_font_for: str = ""
    babel: str = field(default="en")

    @property
    def language(self) -> str:
        """The primary language subtag, such as zh."""
        return self.tag.split("-")[0]

    @property
    def word_spaces(self) -> bool:
        """Whether spaces stand between words, and so between sentences."""
        return self.language not in NO_WORD_SPACES

    @property
    def gap(self) -> str:
        """What stands between sentences: a space, or nothing."""
        return " " if self.word_spaces else ""

    @property
    def direction(self) -> str:
        return "rtl" if self.language in RIGHT_TO_LEFT else "ltr"

    def label(self, name: str, **values: object) -> str:
        """The label of that name, with its {places} filled."""
        return self.labels[name].format(**values)

    def date(self, iso: str) -> str:
        """An ISO date as the language writes it out; "" for none."""
        if not iso:
            return ""
        return str(format_date(parse_date(iso, locale="en_CA"), "long", locale=self.babel))

    def number(self, number: float) -> str:
        return str(format_decimal(number, locale=self.babel))

    def language_name(self, code: str) -> str:
        """The name of the language `code` in this language; the code itself if there is none."""
        try:
            name = BabelLocale.parse(code.replace("-", "_")).get_language_name(self.babel)
        except (UnknownLocaleError, ValueError):
            name = None
        return name or code

    @property
    def own_name(self) -> str:
        """The language's own name, such as Deutsch."""
        name = self.language_name(self.tag)
        return name[:1].upper() + name[1:]


def load_locale(tag: str, labels: dict[str, str] | None = None) -> Locale:
    """The locale of a BCP 47 tag. Where the project has no words for it, English ones stand in.

    `labels` from the configuration come before the project's own.
    """
    values: dict[str, Any] = {"tag": tag, "labels": {}, "babel": _babel_name(tag)}
    for name in ("en", tag.split("-")[0], tag):
        if own := _data(name):
            values |= own | {"labels": {**values["labels"], **own.get("labels", {})}}
            if name == "en" and not tag.startswith("en"):
                values = {key: values[key] for key in ("tag", "labels", "babel")}
    locale = msgspec.convert(values, Locale)
    return replace(locale, labels={**locale.labels, **(labels or {})})


@cache
def _data(name: str) -> dict[str, Any]:
    """What a language's file says; nothing if there is none."""
    file = DATA / f"{name}.yaml"
    return dict(yaml.safe_load(file.read_text(encoding="utf-8"))) if file.is_file() else {}


@cache
def _babel_name(tag: str) -> str:
    for candidate in (tag, tag.split("-")[0]):
        try:
            return str(BabelLocale.parse(candidate.replace("-", "_")))
        except (UnknownLocaleError, ValueError):
            continue
    return "en"
