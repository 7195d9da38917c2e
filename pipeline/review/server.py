"""The server of the review page: a few fixed files, and questions answered in JSON."""

import logging
import secrets
import sys
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import msgspec

from pipeline.books.render import style
from pipeline.config import Config
from pipeline.errors import AnthologyError, OutputError
from pipeline.review.address import ADDRESS
from pipeline.review.api import Api
from pipeline.review.guard import HEADERS, Guard

PAGE = Path(__file__).parent / "page"
LARGEST = 1_000_000  # bytes of a question
WAIT = 60.0  # seconds for a browser to say what it wants
JSON = "application/json"
LINKS = "a { color: inherit }"  # in the preview, whose ground may be dark

log = logging.getLogger("pipeline")


class Server(ThreadingHTTPServer):
    """Listens on the loopback address alone; its threads end with the process."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, config: Config, port: int) -> None:
        """Listen; `port` 0 takes a free one. Raises OutputError when the port is taken."""
        self.api = Api(config)
        self.files = {path: (kind, _file(name)) for path, (kind, name) in FILES.items()}
        try:
            super().__init__((ADDRESS, port), Handler)
        except OSError as problem:
            raise OutputError(
                f"The port {port} cannot be used: {problem.strerror}.",
                hint="Give another one with --port.",
            ) from problem
        self.guard = Guard(self.server_port, secrets.token_urlsafe(24))

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say what went wrong, unless a browser went away in the middle of an answer."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            log.error("A question could not be answered.", exc_info=True)


class Handler(BaseHTTPRequestHandler):
    """Answers one connection."""

    server: Server
    protocol_version = "HTTP/1.1"
    server_version = "Anthology"
    sys_version = ""
    timeout = WAIT

    def do_GET(self) -> None:
        """Give one of the page's files; there are no others, whatever the path says."""
        if refused := self.server.guard.refuses(self.headers):
            self._refuse(refused)
            return
        found = self.server.files.get(self.path)
        if found is None:
            self._refuse(HTTPStatus.NOT_FOUND)
        else:
            self._give(HTTPStatus.OK, *found)

    def do_POST(self) -> None:
        """Answer a question, or say in one line why not."""
        if refused := self.server.guard.refuses_question(self.headers):
            self._refuse(refused)
            return
        size = self.headers.get("Content-Length", "")
        if not size.isdecimal() or int(size) > LARGEST:
            self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return
        name = self.path.removeprefix("/api/")
        if not self.path.startswith("/api/") or not self.server.api.knows(name):
            self._refuse(HTTPStatus.NOT_FOUND)
            return
        try:
            answer = self.server.api.answer(name, self.rfile.read(int(size)))
        except AnthologyError as problem:
            self._say(HTTPStatus.UNPROCESSABLE_ENTITY, str(problem))
        except msgspec.DecodeError as problem:
            self._say(HTTPStatus.BAD_REQUEST, f"The question is not understood: {problem}.")
        else:
            self._give(HTTPStatus.OK, JSON, answer)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing of requests."""
        log.debug(format, *args)

    def _refuse(self, status: HTTPStatus) -> None:
        """Refuse a request whose body, if any, was not read."""
        self.close_connection = True
        self._say(status, f"{status.phrase}.")

    def _say(self, status: HTTPStatus, message: str) -> None:
        self._give(status, JSON, msgspec.json.encode({"message": message}))

    def _give(self, status: HTTPStatus, kind: str, body: bytes) -> None:
        self.send_response(status)
        for name, value in HEADERS.items():
            self.send_header(name, value)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)


def _file(name: str) -> bytes:
    if name == "book.css":
        return (style("book.css") + style("epub.css") + LINKS).encode()
    return (PAGE / name).read_bytes()


FILES = {
    "/": ("text/html; charset=utf-8", "review.html"),
    "/review.js": ("text/javascript; charset=utf-8", "review.js"),
    "/review.css": ("text/css; charset=utf-8", "review.css"),
    "/book.css": ("text/css; charset=utf-8", "book.css"),
}
