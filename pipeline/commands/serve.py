"""`serve`: a look at the site on this machine."""

import argparse
import logging
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from pipeline.errors import OutputError

HOST = "127.0.0.1"
TYPES = {
    ".atom": "application/atom+xml",
    ".epub": "application/epub+zip",
    ".json": "application/json",
    ".xml": "application/atom+xml",  # the feeds; there is no other XML
}

log = logging.getLogger("pipeline")


class Handler(SimpleHTTPRequestHandler):
    """Gives out the site's files as they are now; lists no folders."""

    extensions_map = SimpleHTTPRequestHandler.extensions_map | TYPES

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def list_directory(self, path: object) -> None:
        self.send_error(HTTPStatus.NOT_FOUND)

    def log_message(self, format: str, *args: object) -> None:
        log.debug(format, *args)


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--site", type=Path, default=Path("output/site"), help="the site's folder")
    parser.add_argument("--port", type=int, default=8000, help="the port; 0 takes a free one")


def run(options: argparse.Namespace) -> int:
    """Serve until Ctrl-C. Raises OutputError when there is no site or the port is taken."""
    if not (options.site / "index.html").is_file():
        raise OutputError(
            "There is no site here yet.", hint="Run snakemake site first.", path=options.site
        )
    try:
        server = ThreadingHTTPServer(
            (HOST, options.port), partial(Handler, directory=str(options.site))
        )
    except (OSError, OverflowError) as problem:
        raise OutputError(
            f"Port {options.port} cannot be used: {problem}.", hint="Give another one with --port."
        ) from problem
    with server:
        log.info("The site is at http://%s:%d/. Ctrl-C ends.", HOST, server.server_port)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            log.info("Ended.")
    return 0
