"""The articles' pictures: where they are, and that they are what they say and safe."""

from pathlib import Path

from lxml import etree

from pipeline.articles.article import Article, pictures
from pipeline.errors import ArticleError

MEDIA_TYPES = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
}
ACTIVE = {"script", "foreignObject", "iframe", "animate", "set", "handler"}
MAGIC = {".png": b"\x89PNG", ".jpg": b"\xff\xd8", ".jpeg": b"\xff\xd8", ".gif": b"GIF8"}


def picture_files(article: Article) -> dict[str, Path]:
    """The article's pictures: their paths as the article gives them, and their files."""
    folder = Path(article.path).parent
    return {path: folder / path for path in pictures(article)}


def check_picture(file: Path, article: str, line: int) -> None:
    """Raise ArticleError when a picture's content is not what its name says, or not safe.

    SVG is read without entities and network; scripts, event handlers and addresses outside the
    file are refused, because reading systems would run or fetch them.
    """
    suffix = file.suffix.lower()
    data = file.read_bytes()

    def error(message: str, hint: str) -> ArticleError:
        return ArticleError(message, hint=hint, path=article, line=line)

    if suffix != ".svg":
        if not data.startswith(MAGIC[suffix]):
            raise error(f"The picture {file} is no {suffix[1:].upper()} file.", "Save it again.")
        return
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as problem:
        raise error(
            f"The picture {file} is not valid SVG: {problem.msg}.", "Save it again."
        ) from problem
    for node in root.iter():
        if not isinstance(node.tag, str):
            continue
        name = etree.QName(node).localname
        reaches = [
            str(value)
            for key, value in node.attrib.items()
            if etree.QName(str(key)).localname == "href"
            and not str(value).startswith(("#", "data:image/"))
        ]
        handlers = [str(key) for key in node.attrib if str(key).lower().startswith("on")]
        if name in ACTIVE or handlers or reaches:
            found = (handlers + reaches + [name])[0]
            raise error(
                f"The picture {file} is not only a drawing: it has “{found}”.",
                "Remove scripts, animations and addresses from it.",
            )
