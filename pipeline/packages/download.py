"""Fetching a file over HTTP: with a limit, with progress, going on where it stopped.

Ranges, `If-Range` and status 206 and 416 are used as RFC 9110, sections 13.1.5 and 14, says.
"""

import http.client
import ipaddress
import json
import logging
import re
import shutil
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

from pipeline import __version__
from pipeline.errors import PackageError
from pipeline.files import write_json, writing
from pipeline.packages.progress import Progress

TIMEOUT = 30.0  # seconds without a byte
MAX_BYTES = 4 * 1024**3
_BLOCK = 64 * 1024
_TRY_LATER = (408, 429)  # and every 5xx
_RANGE = re.compile(r"bytes (\d+)-\d+/(?:\d+|\*)")


def fetch(url: str, limit: int) -> bytes:
    """The whole of a small file of at most `limit` bytes.

    Raises PackageError, whose message is the mere reason.
    """
    try:
        with _open(url, {}) as answer:
            data: bytes = answer.read(limit + 1)
    except (OSError, http.client.HTTPException) as problem:
        raise PackageError(f"{reason(problem)}.", path=url) from problem
    if len(data) > limit:
        raise PackageError(f"it is longer than {limit:,} bytes.", path=url)
    return data


def download(url: str, part: Path, *, tries: int = 3, pause: float = 1.0) -> None:
    """Fetch `url` into `part`, going on from what an earlier call left there.

    `url` is http, https or file. Gives up after `tries` attempts in a row that brought nothing,
    with `pause` seconds more before each next one. Raises PackageError and leaves what came in
    `part`; raises OutputError when the disk refuses. Call `discard` when the part is done with.
    """
    if urlsplit(url).scheme == "file":
        _copy(local_path(url), part)
        return
    partial = _Partial(part)
    fruitless = 0
    while True:
        before = partial.size
        problem: Exception | None = None
        try:
            if _attempt(url, partial):
                return
        except urllib.error.HTTPError as caught:
            if caught.code < 500 and caught.code not in _TRY_LATER:
                raise PackageError(
                    f"The package cannot be fetched: {reason(caught)}.", path=url
                ) from caught
            problem = caught
        except (OSError, http.client.HTTPException) as caught:
            problem = caught
        fruitless = 0 if partial.size > before else fruitless + 1
        if fruitless >= tries:
            why = reason(problem) if problem else "the connection ends too early"
            raise PackageError(
                f"The package cannot be fetched: {why}.",
                hint=f"Run again to go on after the {partial.size:,} bytes that came.",
                path=url,
            ) from problem
        time.sleep(pause * fruitless)


def discard(part: Path) -> None:
    """Remove what `download` left at `part`, and its notes. Raises OutputError."""
    _Partial(part).clear()


def local_path(url: str) -> Path:
    """The path that a `file:` URL names."""
    return Path(urllib.request.url2pathname(urlsplit(url).path))


def is_loopback(host: str | None) -> bool:
    """Whether a URL's host is this machine."""
    try:
        return host == "localhost" or ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


def reason(problem: Exception) -> str:
    """Why a request failed, in a few words."""
    if isinstance(problem, urllib.error.HTTPError):
        return f"the server answers {problem.code} {problem.reason}".rstrip()
    if isinstance(problem, urllib.error.URLError):
        inner = problem.reason
        return str(getattr(inner, "strerror", None) or inner)
    if isinstance(problem, TimeoutError):
        return f"no answer for {TIMEOUT:.0f} seconds"
    return str(getattr(problem, "strerror", None) or problem) or type(problem).__name__


@dataclass(frozen=True)
class _Partial:
    """The part of a file that has come, with notes on what it is a part of."""

    path: Path

    @property
    def notes(self) -> Path:
        return self.path.with_name(f"{self.path.name}.json")

    @property
    def size(self) -> int:
        return self.path.stat().st_size if self.path.exists() else 0

    def validator(self, url: str) -> str | None:
        """What names the version of `url` that this is a part of; None if of something else."""
        try:
            notes = json.loads(self.notes.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return str(notes.get("validator", "")) if notes.get("url") == url else None

    def begin(self, url: str, headers: http.client.HTTPMessage) -> None:
        """Start anew with an answer for `url`; a weak ETag may not stand in If-Range."""
        etag = headers.get("ETag", "")
        validator = headers.get("Last-Modified", "") if etag.startswith("W/") else etag
        with writing(self.path):
            self.path.unlink(missing_ok=True)
        write_json(self.notes, {"url": url, "validator": validator})

    def clear(self) -> None:
        with writing(self.path):
            self.path.unlink(missing_ok=True)
            self.notes.unlink(missing_ok=True)


def _attempt(url: str, partial: _Partial) -> bool:
    """One request that appends to the part; whether the file is whole now."""
    validator = partial.validator(url)
    offset = partial.size if validator is not None else 0
    wanted = {"Range": f"bytes={offset}-"} if offset else {}
    if offset and validator:
        wanted["If-Range"] = validator
    try:
        answer = _open(url, wanted)
    except urllib.error.HTTPError as problem:
        if problem.code != 416 or not offset:
            raise
        if problem.headers.get("Content-Range") == f"bytes */{offset}":
            return True
        partial.clear()
        return False
    with answer:
        if answer.status == 206:
            start = _RANGE.fullmatch(answer.headers.get("Content-Range", ""))
            if start is None or int(start[1]) != offset:
                partial.clear()
                return False
        else:
            offset = 0
            partial.begin(url, answer.headers)
        length = answer.headers.get("Content-Length")
        total = offset + int(length) if length and length.isdecimal() else None
        _append(answer, partial.path, offset, total, url)
    return total is None or partial.size == total


def _append(answer: Any, part: Path, offset: int, total: int | None, url: str) -> None:
    done = offset
    with writing(part), part.open("ab") as file, Progress(part.stem, total) as progress:
        while block := _read(answer):
            done += len(block)
            if done > MAX_BYTES or (total or 0) > MAX_BYTES:
                raise PackageError(f"It is longer than {MAX_BYTES:,} bytes.", path=url)
            file.write(block)
            progress.reached(done)


def _read(answer: Any) -> bytes:
    """The next block, an error of the network told apart from an error of the disk."""
    try:
        block: bytes = answer.read(_BLOCK)
    except (OSError, http.client.HTTPException) as problem:
        raise http.client.HTTPException(reason(problem)) from problem
    return block


def _copy(source: Path, part: Path) -> None:
    try:
        file: IO[bytes] = source.open("rb")
    except OSError as problem:
        raise PackageError(
            f"The package cannot be read: {problem.strerror or problem}.", path=source
        ) from problem
    with file, writing(part), part.open("wb") as target:
        shutil.copyfileobj(file, target, _BLOCK)


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows to https, and from http to http on the same host; to nothing else."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        old, new = urlsplit(req.full_url), urlsplit(newurl)
        same = old.scheme == new.scheme == "http" and old.hostname == new.hostname
        if new.scheme != "https" and not same:
            raise urllib.error.HTTPError(
                req.full_url, code, f"and leads to {newurl}, which is not https", headers, fp
            )
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _open(url: str, headers: dict[str, str]) -> Any:
    """Send one request; this machine's own servers are never asked through a proxy."""
    request = urllib.request.Request(url, headers=headers)
    request.add_header("User-Agent", f"anthology-pipeline/{__version__}")
    request.add_header("Accept-Encoding", "identity")
    proxies = urllib.request.ProxyHandler({} if is_loopback(urlsplit(url).hostname) else None)
    logging.getLogger("pipeline.packages").debug("GET %s %s", url, headers)
    return urllib.request.build_opener(proxies, _Redirects).open(request, timeout=TIMEOUT)
