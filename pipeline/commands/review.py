"""`review`: edit the translation memories on a page in the browser."""

import argparse
import webbrowser
from pathlib import Path

from pipeline.config import load_config
from pipeline.errors import OutputError
from pipeline.review.address import PORT
from pipeline.review.server import Server

CONFIG = Path("config.yaml")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--port", type=int, default=None, help=f"the port (default: {PORT}, or any if it is taken)"
    )
    parser.add_argument("--no-browser", action="store_true", help="only print the address")


def run(options: argparse.Namespace) -> int:
    """Serve the page until Ctrl+C."""
    server = _server(options.port)
    print(f"The review page: {server.guard.address}", flush=True)
    if server.server_port != PORT:
        print(f"Links of the quality report lead to port {PORT} and not to this page.")
    print("Ctrl+C ends it.", flush=True)
    if not options.no_browser:
        webbrowser.open(server.guard.address)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        print("\nThe page is closed; everything that it said is saved is in the memory.")
    finally:
        server.server_close()
        server.api.rebuild.stop()
    return 0


def _server(port: int | None) -> Server:
    """The server on that port; without one on the usual port, or on a free one."""
    config = load_config(CONFIG)
    if port is not None:
        return Server(config, port)
    try:
        return Server(config, PORT)
    except OutputError:
        return Server(config, 0)
