"""Frozen dataclasses to JSON files and back, checked against their types."""

from pathlib import Path
from typing import Any, TypeVar

import msgspec

from pipeline.errors import ConfigError, OutputError
from pipeline.files import write_bytes

T = TypeVar("T")


def write_record(path: Path, record: Any) -> None:
    """Write a dataclass as JSON, one field a line, so that changes show line by line."""
    data = msgspec.json.encode(record, enc_hook=str)  # str, because paths are all it is asked for
    write_bytes(path, msgspec.json.format(data, indent=1) + b"\n")


def to_json(record: Any) -> str:
    """A dataclass as JSON on one line, for a command's argument."""
    return msgspec.json.encode(record).decode()


def from_json(text: str, kind: type[T]) -> T:
    """The record in a command's argument. Raises ConfigError when it is not one."""
    try:
        return msgspec.json.decode(text, type=kind)
    except msgspec.DecodeError as problem:
        raise ConfigError(f"The argument is no {kind.__name__}: {problem}.") from problem


def read_record(path: Path, kind: type[T]) -> T:
    """The record that `write_record` wrote. Raises OutputError when it is missing or broken."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind, dec_hook=lambda t, text: t(text))
    except (OSError, msgspec.DecodeError) as problem:
        raise OutputError(
            f"The intermediate file cannot be read: {problem}.",
            hint="Delete it and run snakemake again.",
            path=path,
        ) from problem
