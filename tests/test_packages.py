"""Reading, checking and unpacking model packages, sound and otherwise."""

import json
import os
import random
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.errors import OutputError, PackageError
from pipeline.packages import checksums
from pipeline.packages.installed import installed, locate
from pipeline.packages.package import check_pair, inspect, load, sha256, unpack

PROJECT = Path(__file__).parent.parent
HOUSE = sorted((PROJECT / "models").glob("translate-en_*.argosmodel"))
METADATA = {
    "package_version": "1.0",
    "argos_version": "1.9",
    "from_code": "en",
    "from_name": "English",
    "to_code": "es",
    "to_name": "Spanish",
}
WEIGHTS = random.Random(1).randbytes(20_000)
Members = dict[str, bytes]


def sound(**metadata: object) -> Members:
    """The files of a small package that nothing is wrong with."""
    return {
        "en_es/metadata.json": json.dumps({**METADATA, **metadata}).encode(),
        "en_es/README.md": b"# English to Spanish\n\nLicence: CC0-1.0\n",
        "en_es/model/model.bin": WEIGHTS,
        "en_es/model/config.json": b"{}",
        "en_es/sentencepiece.model": b"pieces",
    }


def pack(path: Path, members: Members) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def with_member(path: Path, name: str, mode: int = 0, data: bytes = b"evil") -> None:
    """A sound package and one more member, its name and Unix mode as given."""
    pack(path, sound())
    member = zipfile.ZipInfo("x")
    member.filename = member.orig_filename = name  # the constructor would tidy it
    member.external_attr = mode << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(member, data)


def without(*names: str) -> Members:
    return {name: data for name, data in sound().items() if name not in names}


def flip(path: Path, offset: int) -> None:
    data = bytearray(path.read_bytes())
    data[offset] ^= 0xFF
    path.write_bytes(data)


def damage(path: Path) -> None:
    """Change a byte in the middle of the weights."""
    pack(path, sound())
    with zipfile.ZipFile(path) as archive:
        offset = archive.getinfo("en_es/model/model.bin").header_offset
    flip(path, offset + 10_000)


def encrypt(path: Path) -> None:
    """Set the flag that says that a member is encrypted."""
    pack(path, sound())
    flip(path, path.read_bytes().index(b"PK\x01\x02") + 8)


def bomb(path: Path) -> None:
    pack(path, {**sound(), "en_es/zeros": bytes(50_000_000)})


def bzip(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_BZIP2) as archive:
        for name, data in sound().items():
            archive.writestr(name, data)


def twice(path: Path) -> None:
    with_member(path, "en_es/model/config.json")


Fault = Callable[[Path], object]
UNSAFE: dict[str, tuple[Fault, str]] = {
    "parent": (lambda p: with_member(p, "en_es/../../evil"), "leads out of its folder"),
    "parent first": (lambda p: with_member(p, "../evil"), "leads out of its folder"),
    "dot": (lambda p: with_member(p, "en_es/./evil"), "leads out of its folder"),
    "absolute": (lambda p: with_member(p, "/tmp/evil"), "absolute path"),
    "drive": (lambda p: with_member(p, "C:/evil"), "a drive"),
    "backslash": (lambda p: with_member(p, "en_es\\..\\evil"), "a backslash"),
    "nul": (lambda p: with_member(p, "en_es/evil\0.txt"), "control character"),
    "symlink": (
        lambda p: with_member(p, "en_es/link", stat.S_IFLNK | 0o777, b"/etc/passwd"),
        "is a link",
    ),
    "device": (lambda p: with_member(p, "en_es/null", stat.S_IFCHR | 0o666), "or a device"),
    "twice": (twice, "comes twice"),
    "twice but for case": (lambda p: with_member(p, "en_es/MODEL/model.BIN"), "comes twice"),
    "file as folder": (lambda p: with_member(p, "en_es/README.md/evil"), "inside a file"),
    "bomb": (bomb, "no model is like that"),
    "encrypted": (encrypt, "is encrypted"),
    "bzip2": (bzip, "by another method"),
}
UNFIT: dict[str, tuple[Fault, str]] = {
    "missing": (lambda p: None, "is missing"),
    "folder": (lambda p: p.mkdir(), "cannot be read"),
    "empty": (lambda p: p.write_bytes(b""), "is empty"),
    "web page": (lambda p: p.write_text("<!DOCTYPE html><p>No."), "<!DOCTYPE html>"),
    "truncated": (
        lambda p: p.write_bytes(pack(p, sound()).read_bytes()[:9000]),
        "is cut short",
    ),
    "two folders": (lambda p: with_member(p, "other/file"), "holds en_es, other"),
    "loose file": (lambda p: with_member(p, "file"), "holds en_es, file"),
    "nothing in it": (lambda p: pack(p, {}), "holds nothing"),
    "no metadata": (lambda p: pack(p, without("en_es/metadata.json")), "no metadata.json"),
    "no model": (lambda p: pack(p, without("en_es/model/model.bin")), "no model/model.bin"),
    "empty model": (
        lambda p: pack(p, {**sound(), "en_es/model/model.bin": b""}),
        "no model/model.bin",
    ),
    "no tokenizer": (
        lambda p: pack(p, without("en_es/sentencepiece.model")),
        "no sentencepiece.model or bpe.model",
    ),
    "not JSON": (lambda p: pack(p, {**sound(), "en_es/metadata.json": b"{"}), "is not JSON"),
    "a list": (lambda p: pack(p, {**sound(), "en_es/metadata.json": b"[]"}), "not an object"),
    "splitter": (lambda p: pack(p, sound(type="sbd")), "its type is 'sbd'"),
    "no pair": (lambda p: pack(p, sound(from_code=None)), "'from_code'"),
    "path as code": (lambda p: pack(p, sound(to_code="../es")), "'to_code'"),
    "no version": (lambda p: pack(p, sound(package_version="new")), "'package_version'"),
    "number as version": (lambda p: pack(p, sound(package_version=1)), "'package_version'"),
}


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """Where a package goes, alone in its folder."""
    folder = tmp_path / "models"
    folder.mkdir()
    return folder / "translate-en_es-1_0.argosmodel"


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder by its relative path."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_sound_package_says_what_it_is(package: Path) -> None:
    info = inspect(pack(package, sound()))
    assert (info.pair, info.version, info.argos_version) == ("en→es", "1.0", "1.9")
    assert (info.from_name, info.to_name) == ("English", "Spanish")
    assert (info.tokenizer, info.licence) == ("sentencepiece", "CC0-1.0")
    assert info.readme.startswith("# English to Spanish")
    assert info.sha256 == sha256(package)


def test_a_bpe_package_is_sound(package: Path) -> None:
    members = without("en_es/sentencepiece.model", "en_es/README.md")
    info = inspect(pack(package, {**members, "en_es/bpe.model": b"codes"}))
    assert (info.tokenizer, info.readme, info.licence) == ("bpe", "", "")


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("fault", [*UNSAFE, *UNFIT])
def test_a_bad_package_is_refused_in_one_line_and_leaves_nothing(package: Path, fault: str) -> None:
    spoil, message = {**UNSAFE, **UNFIT}[fault]
    spoil(package)
    before = sorted(package.parent.parent.rglob("*"))
    for attempt in (lambda: inspect(package), lambda: unpack(package, package.parent / "out")):
        with pytest.raises(PackageError) as caught:
            attempt()
        assert message in str(caught.value)
        assert str(caught.value).startswith(f"{package}: ")
        assert "\n" not in str(caught.value)
        assert caught.value.hint
    assert sorted(package.parent.parent.rglob("*")) == before


def test_damage_is_found_by_both_and_the_old_folder_stays(package: Path) -> None:
    folder = package.parent / "out"
    unpack(pack(package, sound(package_version="0.9")), folder)
    before = tree(folder)
    damage(package)
    with pytest.raises(PackageError, match="corrupt"):
        inspect(package)
    with pytest.raises(PackageError, match="corrupt"):
        unpack(package, folder)
    assert tree(folder) == before
    assert sorted(path.name for path in package.parent.iterdir()) == ["out", package.name]


def test_no_beginning_of_a_package_is_a_package(package: Path) -> None:
    whole = pack(package, sound()).read_bytes()
    for length in range(0, len(whole), 61):
        package.write_bytes(whole[:length])
        with pytest.raises(PackageError):
            inspect(package)


def test_a_foreign_package_is_refused(package: Path) -> None:
    info = inspect(pack(package, sound()))
    check_pair(info, "en", "es")
    with pytest.raises(PackageError, match=r"translates en→es, but en→de is wanted.*install de"):
        check_pair(info, "en", "de")


@pytest.mark.parametrize(
    ("readme", "licence"),
    [
        ("Licence of these weights: MPL-2.0.\n", "MPL-2.0"),
        ("**License:** MIT\n", "MIT"),
        ("# Model\n\n## License\n\nCC BY-NC 4.0\n\n## Data", "CC BY-NC 4.0"),
        ("Trained on a licensed corpus: Europarl.", ""),
        ("No word about it.", ""),
    ],
)
def test_the_licence_comes_from_the_readme(package: Path, readme: str, licence: str) -> None:
    pack(package, {**sound(), "en_es/README.md": readme.encode()})
    assert inspect(package).licence == licence


def test_the_licence_in_the_metadata_counts_first(package: Path) -> None:
    assert inspect(pack(package, sound(license="MPL-2.0"))).licence == "MPL-2.0"


def test_unpacking_strips_the_top_folder_and_replaces_an_old_one(package: Path) -> None:
    folder = package.parent / "deep" / "out"
    folder.mkdir(parents=True)
    (folder / "stale").write_text("old")
    unpack(pack(package, sound()), folder)
    assert tree(folder) == {name.partition("/")[2]: data for name, data in sound().items()}
    assert sorted(path.name for path in folder.parent.iterdir()) == ["out"]


def test_a_folder_that_cannot_be_written_is_an_output_error(package: Path) -> None:
    (package.parent / "file").write_text("in the way")
    with pytest.raises(OutputError, match="cannot be written"):
        unpack(pack(package, sound()), package.parent / "file" / "out")


def test_argos_reads_what_was_unpacked(tmp_path: Path) -> None:
    unpack(HOUSE[0], tmp_path / "out")
    package = load(tmp_path / "out")
    assert (package.from_code, package.package_version) == ("en", inspect(HOUSE[0]).version)
    tokens = package.tokenizer.encode("The old house.")
    assert package.tokenizer.decode(tokens).strip() == "The old house."


def test_a_folder_that_is_no_package_is_not_loaded(tmp_path: Path) -> None:
    with pytest.raises(PackageError, match="not an unpacked package"):
        load(tmp_path)
    (tmp_path / "metadata.json").write_text(json.dumps(METADATA))
    with pytest.raises(PackageError, match="not an unpacked package"):
        load(tmp_path)


def test_argos_is_imported_without_a_trace(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith(("XDG_", "ARGOS_"))
    }
    environment |= {
        "HOME": str(home),
        "ARGOS_PACKAGES_DIR": str(home / "packages"),
        "XDG_DATA_HOME": str(home / "data"),
    }
    code = (
        "import os, sys; before = dict(os.environ)\n"
        "from pipeline.packages.argos import argos_package\n"
        "assert argos_package() is argos_package()\n"
        "assert dict(os.environ) == before\n"
        "heavy = {'argostranslate.translate', 'stanza', 'torch', 'spacy'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    command = [sys.executable, "-B", "-c", code]
    done = subprocess.run(
        command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert list(home.iterdir()) == []


def test_a_folder_of_packages_passes_over_broken_ones(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    pack(tmp_path / "b.argosmodel", sound(to_code="de"))
    pack(tmp_path / "a.argosmodel", sound())
    (tmp_path / "c.argosmodel").write_text("broken")
    assert [info.pair for info in installed(tmp_path)] == ["en→es", "en→de"]
    assert "c.argosmodel" in caplog.text


def test_a_model_is_found_by_its_path_or_by_its_name_in_the_folders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = [tmp_path / "first", tmp_path / "second"]
    for folder in folders:
        folder.mkdir()
    second = pack(folders[1] / "a.argosmodel", sound())
    assert locate("a.argosmodel", folders) == second
    first = pack(folders[0] / "a.argosmodel", sound())
    assert locate("a.argosmodel", folders) == first
    assert locate(str(second), folders) == second
    monkeypatch.chdir(tmp_path)
    assert locate("second/a.argosmodel", folders) == Path("second/a.argosmodel")
    with pytest.raises(PackageError, match=r"^b\.argosmodel: .* in .*first, .*second\. Put"):
        locate("b.argosmodel", folders)
    with pytest.raises(PackageError, match=r"package\. Put"):
        locate("a.argosmodel/b.argosmodel", folders)


@pytest.mark.parametrize("path", HOUSE, ids=lambda path: path.name)
def test_the_house_models_are_as_recorded(path: Path) -> None:
    info = inspect(path)
    assert checksums.check(path.parent, path.name, info)
    assert info.licence == "MPL-2.0"
    version = info.version.replace(".", "_")
    assert path.name == f"translate-{info.from_code}_{info.to_code}-{version}.argosmodel"
