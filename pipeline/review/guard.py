"""Who may ask the server: the page that it served itself, to the person who has its address.

Any site that is open in the same browser can send requests to 127.0.0.1, also under a name of its
own that leads there. So the server answers only under its own names, and questions only from a page
of its own origin that knows the token. The address holds it behind its #, where no other page and
no log sees it.
"""

import secrets
from dataclasses import dataclass
from email.message import Message
from http import HTTPStatus

from pipeline.review.address import ADDRESS

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True, slots=True)
class Guard:
    """Judges requests to a server on a port."""

    port: int
    token: str

    @property
    def address(self) -> str:
        """What to open in a browser."""
        return f"http://{ADDRESS}:{self.port}/#token={self.token}"

    def refuses(self, headers: Message) -> HTTPStatus | None:
        """Why a request for a file of the page is refused, if it is."""
        hosts = (f"{ADDRESS}:{self.port}", f"localhost:{self.port}")
        host = headers.get("Host", "")
        if host not in hosts:
            return HTTPStatus.MISDIRECTED_REQUEST
        if headers.get("Origin", f"http://{host}") != f"http://{host}":
            return HTTPStatus.FORBIDDEN
        return None

    def refuses_question(self, headers: Message) -> HTTPStatus | None:
        """Why a question to the server is refused, if it is."""
        if refused := self.refuses(headers):
            return refused
        if headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
            return HTTPStatus.FORBIDDEN
        given = headers.get("Authorization", "").removeprefix("Bearer ")
        if not secrets.compare_digest(given.encode(), self.token.encode()):
            return HTTPStatus.FORBIDDEN
        if headers.get("Content-Type", "").partition(";")[0].strip() != "application/json":
            return HTTPStatus.UNSUPPORTED_MEDIA_TYPE
        return None
