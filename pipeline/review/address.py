"""Where the review page is, and how a link says which sentence it should open."""

from urllib.parse import urlencode

ADDRESS = "127.0.0.1"
PORT = 8474  # the same every day: links lead there, and the browser keeps what belongs to it


def link_to(language: str, key: str, place: str) -> str:
    """The address of a sentence on the review page, if that is served on its usual port.

    `key` is the segment's, `place` tells segments of the same key apart. The page asks for the
    token that it was opened with in the same browser: a link, which anybody may see, holds none.
    """
    asked = urlencode({"language": language, "key": key, "place": place})
    return f"http://{ADDRESS}:{PORT}/#{asked}"
