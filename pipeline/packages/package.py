"""What an Argos package is: reading, checking and unpacking a `.argosmodel` file.

The layout is Argos Translate's: a zip of one folder with `metadata.json`, a CTranslate2 `model/`
and `sentencepiece.model` or `bpe.model`
(https://github.com/argosopentech/argos-translate/blob/master/argostranslate/package.py).
"""

import hashlib
import json
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.version import InvalidVersion, Version

from pipeline.errors import PackageError
from pipeline.files import replacing_folder
from pipeline.packages import archive as archives
from pipeline.packages.argos import argos_package

SUFFIX = ".argosmodel"
TOKENIZERS = {"sentencepiece": "sentencepiece.model", "bpe": "bpe.model"}  # Argos's own order
CODE = re.compile(r"[A-Za-z][A-Za-z0-9-]*")  # codes become parts of file names
_MAX_TEXT = 1024**2  # bytes of metadata.json and of README.md that are read
_LICENCE = (
    re.compile(r"\blicen[cs]e\b[^:\n]{0,60}:[\s*_]*([^\n]+)", re.IGNORECASE),
    re.compile(r"^#+\s*licen[cs]e\s*\n+([^\n#]+)", re.IGNORECASE | re.MULTILINE),
)


@dataclass(frozen=True)
class PackageInfo:
    """What a package file says about itself; `licence` is empty when it does not say."""

    path: Path
    sha256: str
    version: str
    argos_version: str
    from_code: str
    to_code: str
    from_name: str
    to_name: str
    readme: str
    tokenizer: str
    licence: str

    @property
    def pair(self) -> str:
        """The languages as a reader's label: `en→es`."""
        return f"{self.from_code}→{self.to_code}"


def inspect(path: Path) -> PackageInfo:
    """Read the package at `path` from end to end.

    Raises PackageError when it is missing, cut short, corrupt, unsafe or no translation package.
    """
    with archives.opened(path) as archive:
        top, metadata = _layout(archive, path)
        archives.check_contents(archive, path)
        files = set(archive.namelist())
        readme = _text(archive, f"{top}/README.md") if f"{top}/README.md" in files else ""
        tokenizer = next(name for name, file in TOKENIZERS.items() if f"{top}/{file}" in files)
    return PackageInfo(
        path=path,
        sha256=sha256(path),
        version=metadata["package_version"],
        argos_version=str(metadata.get("argos_version", "")),
        from_code=metadata["from_code"],
        to_code=metadata["to_code"],
        from_name=str(metadata.get("from_name") or metadata["from_code"]),
        to_name=str(metadata.get("to_name") or metadata["to_code"]),
        readme=readme,
        tokenizer=tokenizer,
        licence=_licence(metadata, readme),
    )


def sha256(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal. Raises PackageError when it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as problem:
        raise PackageError(
            f"The package cannot be read: {problem.strerror or problem}.", path=path
        ) from problem


def check_pair(info: PackageInfo, source: str, target: str) -> None:
    """Raise PackageError unless the package translates from `source` to `target`."""
    if (info.from_code, info.to_code) != (source, target):
        raise PackageError(
            f"The package translates {info.pair}, but {source}→{target} is wanted.",
            hint=f"Name another package, or run `python -m pipeline models install {target}`.",
            path=info.path,
        )


def unpack(path: Path, folder: Path) -> None:
    """Unpack a package so that `folder/metadata.json` and `folder/model/` exist.

    The folder appears whole or not at all and replaces one that is there. Raises PackageError when
    the package is not fit to use, OutputError when the folder cannot be written.
    """
    with archives.opened(path) as archive:
        _layout(archive, path)
        with replacing_folder(folder) as fresh:
            archives.extract(archive, fresh)


def load(folder: Path) -> Any:
    """The unpacked package as an `argostranslate.package.Package`, its tokenizer included.

    Raises PackageError when the folder is not an unpacked package.
    """
    try:
        package = argos_package().Package(folder)
        package.tokenizer  # noqa: B018 - Argos leaves it unset when there is no tokenizer model
    except (OSError, ValueError, AttributeError) as problem:
        raise PackageError(
            f"This is not an unpacked package: {problem}.",
            hint="Delete the folder and run again.",
            path=folder,
        ) from problem
    return package


def _layout(archive: zipfile.ZipFile, path: Path) -> tuple[str, dict[str, Any]]:
    """The top folder's name and the metadata, the files that a model needs being there."""
    top = archives.top_folder(archive, path)
    sizes = {member.filename: member.file_size for member in archive.infolist()}
    if f"{top}/metadata.json" not in sizes:
        raise _unfit("it has no metadata.json", path)
    metadata = _metadata(_text(archive, f"{top}/metadata.json"), path)
    if not sizes.get(f"{top}/model/model.bin"):
        raise _unfit("it has no model/model.bin", path)
    if not any(sizes.get(f"{top}/{file}") for file in TOKENIZERS.values()):
        raise _unfit(f"it has no {' or '.join(TOKENIZERS.values())}", path)
    return top, metadata


def _metadata(text: str, path: Path) -> dict[str, Any]:
    try:
        metadata = json.loads(text)
    except ValueError as problem:
        raise _unfit(f"its metadata.json is not JSON ({problem})", path) from problem
    if not isinstance(metadata, dict):
        raise _unfit("its metadata.json is not an object", path)
    kind = metadata.get("type", "translate")
    if kind != "translate":
        raise _unfit(f"its type is {kind!r}, not 'translate'", path)
    for key in ("from_code", "to_code"):
        code = metadata.get(key)
        if not (isinstance(code, str) and CODE.fullmatch(code)):
            raise _unfit(f"its metadata.json has no language code as {key!r}", path)
    try:
        Version(metadata.get("package_version", ""))
    except (InvalidVersion, TypeError) as problem:
        raise _unfit("its metadata.json has no version as 'package_version'", path) from problem
    return metadata


def _text(archive: zipfile.ZipFile, name: str) -> str:
    with archive.open(name) as file:
        return file.read(_MAX_TEXT).decode("utf-8-sig", errors="replace")


def _licence(metadata: dict[str, Any], readme: str) -> str:
    for key in ("license", "licence"):
        if isinstance(metadata.get(key), str):
            return str(metadata[key]).strip()
    found = next((match for match in (rule.search(readme) for rule in _LICENCE) if match), None)
    return found[1].strip(" \t\r*_`.") if found else ""


def _unfit(fault: str, path: Path) -> PackageError:
    return PackageError(
        f"This is not a translation package: {fault}.",
        hint="Use a package made for Argos Translate.",
        path=path,
    )
