"""The articles' pictures: where they are, and that they are what they say and safe."""

import re
from pathlib import Path

from lxml import etree

from pipeline.articles.article import Article, walk
from pipeline.errors import ArticleError

MEDIA_TYPES = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
}
MAGIC = {".png": b"\x89PNG", ".jpg": b"\xff\xd8", ".jpeg": b"\xff\xd8", ".gif": b"GIF8"}
ACTIVE = {"script", "foreignObject", "iframe", "animate", "set", "handler"}
ADDRESS = re.compile(r"url\(\s*['\"]?(?!#)|@import", re.IGNORECASE)


def picture_files(article: Article) -> dict[str, Path]:
    """The article's pictures: their paths as the article gives them, and their files, checked.

    Raises ArticleError for a picture that no book may hold.
    """
    found = {}
    for block in walk(article.blocks + article.notes):
        if block.path:
            found[block.path] = _file(block.path, Path(article.path), block.line)
    return found


def _file(source: str, article: Path, line: int) -> Path:
    folder = article.parent

    def error(message: str, hint: str) -> ArticleError:
        return ArticleError(message, hint=hint, path=article, line=line)

    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:|//", source):
        raise error(
            f"The picture “{source}” is not in the article's folder.",
            "Save it beside the article and give its path; nothing is fetched from the network.",
        )
    file = folder / source
    if not file.resolve().is_relative_to(folder.resolve()):
        raise error(
            f"The picture “{source}” lies outside the article's folder.",
            f"Move it below {folder}.",
        )
    if file.suffix.lower() not in MEDIA_TYPES:
        raise error(
            f"The picture “{source}” has no form that books can hold.",
            "Use SVG, PNG, JPEG or GIF.",
        )
    if not file.is_file():
        raise error(f"The picture “{source}” is missing.", f"Put it at {file}.")
    if fault := _fault(file):
        raise error(f"The picture “{source}” {fault}.", "Save it again as a plain picture.")
    return file


def _fault(file: Path) -> str:
    """What is wrong with a picture's content, or "".

    SVG is read without entities and network; scripts, event handlers and addresses outside the
    file are faults, because reading systems would run or fetch them.
    """
    suffix, data = file.suffix.lower(), file.read_bytes()
    if suffix != ".svg":
        return "" if data.startswith(MAGIC[suffix]) else f"is no {suffix[1:].upper()} file"
    if b"<!ENTITY" in data:
        return "defines entities"
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as problem:
        return f"is not valid SVG ({problem.msg})"
    for node in root.iter(etree.Element):
        name = etree.QName(node).localname
        if name in ACTIVE:
            return f"has an element <{name}>"
        if name == "style" and ADDRESS.search(node.text or ""):
            return "reaches outside itself"
        for key, given in node.attrib.items():
            attribute, value = etree.QName(key).localname, str(given)
            if attribute.lower().startswith("on"):
                return f"has an event handler, {attribute}"
            near = value.startswith(("#", "data:image/png", "data:image/jpeg"))
            if (attribute == "href" and not near) or ADDRESS.search(value):
                return f"reaches outside itself, in {attribute}"
    return ""
