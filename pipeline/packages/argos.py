"""Importing Argos Translate's package module without its side effects.

`argostranslate.settings` makes folders in the user's home, reads a settings file there and sets an
environment variable when it is imported. Here it sees an empty temporary home, and only while it is
imported. `argostranslate.translate` is never imported: it needs Stanza, and so PyTorch.
"""

import importlib
import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from types import ModuleType

from pipeline.errors import PackageError

_HOMES = ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME")
_PREFIXES = ("ARGOS_", "SNAP", "KMP_")  # what its settings read, and the one that they set
_lock = threading.Lock()


def argos_package() -> ModuleType:
    """The module `argostranslate.package`. Raises PackageError when it is not installed.

    Safe to call from several threads; another thread that reads HOME during the first call may see
    the temporary one.
    """
    try:
        with _lock:
            return _imported()
    except ImportError as problem:
        raise PackageError(
            f"Argos Translate cannot be imported: {problem}.",
            hint="Install the project's requirements as the README says.",
        ) from problem


@cache
def _imported() -> ModuleType:
    with _empty_home():
        return importlib.import_module("argostranslate.package")


@contextmanager
def _empty_home() -> Iterator[None]:
    before = dict(os.environ)
    with tempfile.TemporaryDirectory(prefix="argos-") as folder:
        try:
            for name in before:
                if name.startswith(_PREFIXES):
                    del os.environ[name]
            os.environ.update(dict.fromkeys(_HOMES, folder))
            yield
        finally:
            for name in set(os.environ) | set(before):
                if name in _HOMES or name.startswith(_PREFIXES):
                    _restore(name, before.get(name))


def _restore(name: str, value: str | None) -> None:
    if value is None:
        os.environ.pop(name, None)
    else:
        os.environ[name] = value
