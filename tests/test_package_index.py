"""Installing packages from indexes: a real server on this machine, folders and file: URLs."""

import json
import logging
import os
import random
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from pipeline.commands import main
from pipeline.errors import PackageError
from pipeline.packages import checksums
from pipeline.packages.index import Entry, fetch_index, find
from pipeline.packages.install import install
from pipeline.packages.package import inspect

PROJECT = Path(__file__).parent.parent
NAME = "translate-en_es-1_0.argosmodel"
PART = f"{NAME}.part"


def make_package(path: Path, target: str = "es", version: str = "1.0", seed: int = 1) -> bytes:
    """Write a small sound package and return its bytes."""
    metadata = {"package_version": version, "argos_version": "1.9"}
    metadata |= {"from_code": "en", "from_name": "English", "to_code": target, "to_name": target}
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"en_{target}/metadata.json", json.dumps(metadata))
        archive.writestr(f"en_{target}/model/model.bin", random.Random(seed).randbytes(400_000))
        archive.writestr(f"en_{target}/sentencepiece.model", b"pieces")
    return path.read_bytes()


def entry(target: str, version: str, *links: str) -> dict[str, object]:
    """An entry in the form of the Argos index."""
    return {
        "package_version": version,
        "argos_version": version,
        "from_code": "en",
        "from_name": "English",
        "to_code": target,
        "to_name": target,
        "links": list(links),
        "code": f"translate-en_{target}",
    }


@dataclass
class Mirror:
    """A web server for one folder, and how it misbehaves."""

    folder: Path
    url: str = ""
    ranges: bool = True
    etag: str = '"one"'
    cut: dict[int, int] = field(default_factory=dict)  # request's number -> bytes, then it hangs up
    hang: bool = False  # send half of a package, then nothing
    redirect: str = ""
    chunked: bool = False
    requests: list[tuple[str, str | None, str | None]] = field(default_factory=list)
    half_sent: threading.Event = field(default_factory=threading.Event)
    release: threading.Event = field(default_factory=threading.Event)

    def write_index(self, *entries: dict[str, object]) -> None:
        (self.folder / "index.json").write_text(json.dumps(entries))

    def packages_asked(self) -> list[tuple[str | None, str | None]]:
        """Range and If-Range of every request for a package."""
        return [found[1:] for found in self.requests if found[0].endswith(".argosmodel")]

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        wanted, condition = handler.headers["Range"], handler.headers["If-Range"]
        self.requests.append((handler.path, wanted, condition))
        file = self.folder / handler.path.lstrip("/")
        if not file.is_file():
            handler.send_error(404)
            return
        is_package = file.suffix == ".argosmodel"
        if is_package and self.redirect:
            handler.send_response(302)
            handler.send_header("Location", self.redirect)
            handler.end_headers()
            return
        data = file.read_bytes()
        start = 0
        if wanted and self.ranges and condition in (None, self.etag):
            start = int(wanted.removeprefix("bytes=").removesuffix("-"))
            if start >= len(data):
                handler.send_response(416)
                handler.send_header("Content-Range", f"bytes */{len(data)}")
                handler.end_headers()
                return
            handler.send_response(206)
            handler.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
        else:
            handler.send_response(200)
        if self.etag:
            handler.send_header("ETag", self.etag)
        body = data[start:]
        if self.chunked and is_package:
            handler.send_header("Transfer-Encoding", "chunked")
            handler.end_headers()
            handler.wfile.write(f"{len(body):x}\r\n".encode() + body[: len(body) // 2])
            return
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        if is_package:
            body = body[: self.cut.get(len(self.packages_asked()), len(body))]
        if is_package and self.hang:
            handler.wfile.write(body[: len(body) // 2])
            handler.wfile.flush()
            self.half_sent.set()
            self.release.wait(60)
            return
        handler.wfile.write(body)


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[Mirror]:
    """A mirror of the index with one small package from English to Spanish."""
    folder = tmp_path / "mirror"
    (folder / "v1").mkdir(parents=True)
    plan = Mirror(folder)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            plan.answer(self)

        def log_message(self, *arguments: object) -> None:
            """Keep quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
        plan.url = f"http://127.0.0.1:{server.server_address[1]}"
        make_package(folder / "v1" / NAME)
        plan.write_index(entry("es", "1.0", f"{plan.url}/v1/{NAME}", "ipfs://QmX"))
        yield plan
        plan.release.set()
        server.shutdown()


@pytest.fixture
def models(tmp_path: Path) -> Path:
    return tmp_path / "models"


def offered(mirror: Mirror, target: str = "es") -> Entry:
    return find(fetch_index(mirror.url), "en", target)


def wait_for_bytes(path: Path) -> None:
    """Return when another process has written into `path`."""
    for _ in range(6000):
        if path.exists() and path.stat().st_size:
            return
        time.sleep(0.01)
    raise AssertionError(f"nothing came in {path}")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_package_comes_from_the_index_and_its_checksum_is_recorded(
    mirror: Mirror, models: Path
) -> None:
    info = install(offered(mirror), models)
    assert info == inspect(models / NAME)
    assert (models / NAME).read_bytes() == (mirror.folder / "v1" / NAME).read_bytes()
    assert names(models) == ["checksums.json", NAME]
    assert checksums.recorded(models)[NAME] == checksums.Checksum(
        info.sha256, (models / NAME).stat().st_size, f"{mirror.url}/v1/{NAME}", "1.0"
    )


def test_installing_again_asks_for_nothing(mirror: Mirror, models: Path) -> None:
    install(offered(mirror), models)
    before = (models / NAME).stat()
    install(offered(mirror), models)
    assert len(mirror.packages_asked()) == 1
    assert (models / NAME).stat() == before


def test_installs_at_the_same_time_fetch_once(mirror: Mirror, models: Path) -> None:
    wanted = offered(mirror)
    with ThreadPoolExecutor(4) as pool:
        installs = [pool.submit(install, wanted, models) for _ in range(4)]
    assert len({done.result() for done in installs}) == 1
    assert len(mirror.packages_asked()) == 1


def test_a_house_model_installs_from_a_mirror(mirror: Mirror, models: Path) -> None:
    house = next((PROJECT / "models").glob("translate-en_es-*.argosmodel"))
    (mirror.folder / "v1" / house.name).symlink_to(house)
    mirror.write_index(entry("es", inspect(house).version, f"v1/{house.name}"))
    info = install(offered(mirror), models)
    assert info.path.name == house.name
    assert info.sha256 == inspect(house).sha256


def test_the_newest_version_is_chosen_unless_one_is_pinned(mirror: Mirror) -> None:
    mirror.write_index(*(entry("es", version) for version in ("1.9", "1.10", "1.2")))
    entries = fetch_index(f"{mirror.url}/index.json")
    assert find(entries, "en", "es").version == "1.10"
    assert find(entries, "en", "es").links == (f"{mirror.url}/translate-en_es-1_10.argosmodel",)
    assert find(entries, "en", "es", "1.2.0").version == "1.2"
    with pytest.raises(PackageError, match=r"no version '3'.*It has: 1\.9, 1\.10, 1\.2\."):
        find(entries, "en", "es", "3")
    with pytest.raises(PackageError, match=r"from 'en' to 'de'\. From 'en' it has: es\."):
        find(entries, "en", "de")


def test_a_broken_connection_is_resumed(mirror: Mirror, models: Path) -> None:
    mirror.cut = {1: 150_000, 2: 100_000}
    install(offered(mirror), models, pause=0)
    assert mirror.packages_asked() == [
        (None, None),
        ("bytes=150000-", '"one"'),
        ("bytes=250000-", '"one"'),
    ]
    assert (models / NAME).read_bytes() == (mirror.folder / "v1" / NAME).read_bytes()


def test_the_next_run_goes_on_where_the_last_stopped(mirror: Mirror, models: Path) -> None:
    mirror.cut = {1: 150_000, 2: 0, 3: 0}
    with pytest.raises(PackageError, match=r"ends too early.*after the 150,000 bytes"):
        install(offered(mirror), models, tries=2, pause=0)
    assert names(models) == [PART, f"{PART}.json"]
    install(offered(mirror), models, pause=0)
    assert mirror.packages_asked()[-1] == ("bytes=150000-", '"one"')
    assert names(models) == ["checksums.json", NAME]


def test_a_file_that_changed_meanwhile_is_fetched_from_its_start(
    mirror: Mirror, models: Path
) -> None:
    mirror.cut = {1: 150_000, 2: 0}
    with pytest.raises(PackageError):
        install(offered(mirror), models, tries=1, pause=0)
    new = make_package(mirror.folder / "v1" / NAME, seed=2)
    mirror.etag = '"two"'
    install(offered(mirror), models, pause=0)
    assert (models / NAME).read_bytes() == new


def test_a_part_that_is_whole_already_is_used(mirror: Mirror, models: Path) -> None:
    mirror.cut = {1: 150_000, 2: 0}
    with pytest.raises(PackageError):
        install(offered(mirror), models, tries=1, pause=0)
    (models / PART).write_bytes((mirror.folder / "v1" / NAME).read_bytes())
    install(offered(mirror), models, tries=1, pause=0)
    assert names(models) == ["checksums.json", NAME]


def test_a_part_that_went_bad_is_thrown_away(mirror: Mirror, models: Path) -> None:
    mirror.cut = {1: 150_000, 2: 0}
    with pytest.raises(PackageError):
        install(offered(mirror), models, tries=1, pause=0)
    (models / PART).write_bytes(bytes(150_000))
    with pytest.raises(PackageError, match="corrupt"):
        install(offered(mirror), models, pause=0)
    assert names(models) == []
    install(offered(mirror), models, pause=0)
    assert names(models) == ["checksums.json", NAME]


def test_a_server_without_ranges_starts_over(mirror: Mirror, models: Path) -> None:
    mirror.ranges = False
    mirror.etag = ""
    mirror.cut = {1: 150_000}
    install(offered(mirror), models, pause=0)
    assert mirror.packages_asked() == [(None, None), ("bytes=150000-", None)]
    assert (models / NAME).read_bytes() == (mirror.folder / "v1" / NAME).read_bytes()


def test_a_chunked_answer_that_breaks_off_is_not_whole(mirror: Mirror, models: Path) -> None:
    mirror.chunked = True
    mirror.ranges = False
    with pytest.raises(PackageError, match="cannot be fetched"):
        install(offered(mirror), models, tries=1, pause=0)
    assert NAME not in names(models)


def test_a_wrong_checksum_places_nothing(mirror: Mirror, models: Path) -> None:
    install(offered(mirror), models)
    record = (models / "checksums.json").read_bytes()
    (models / NAME).unlink()
    make_package(mirror.folder / "v1" / NAME, seed=2)
    with pytest.raises(PackageError, match="is recorded for") as caught:
        install(offered(mirror), models)
    assert str(caught.value).startswith(f"{mirror.url}/v1/{NAME}: ")
    assert names(models) == ["checksums.json"]
    assert (models / "checksums.json").read_bytes() == record


def test_a_package_that_was_tampered_with_is_replaced(
    mirror: Mirror, models: Path, caplog: pytest.LogCaptureFixture
) -> None:
    good = install(offered(mirror), models)
    make_package(models / NAME, seed=2)
    assert install(offered(mirror), models) == good
    assert "fetched anew" in caplog.text


@pytest.mark.parametrize("bad", ["page", "foreign", "missing"])
def test_the_next_link_is_tried(mirror: Mirror, models: Path, bad: str) -> None:
    if bad == "page":
        (mirror.folder / "bad.argosmodel").write_text("<p>This domain is for sale.")
    if bad == "foreign":
        make_package(mirror.folder / "bad.argosmodel", "de")
    mirror.write_index(entry("es", "1.0", "bad.argosmodel", f"v1/{NAME}"))
    install(offered(mirror), models)
    assert names(models) == ["checksums.json", NAME]


@pytest.mark.parametrize(
    ("bad", "message"),
    [("page", "not a package"), ("foreign", "translates en→de"), ("missing", "answers 404")],
)
def test_one_bad_link_says_why_and_leaves_nothing(
    mirror: Mirror, models: Path, bad: str, message: str
) -> None:
    if bad == "page":
        (mirror.folder / "bad.argosmodel").write_text("<p>This domain is for sale.")
    if bad == "foreign":
        make_package(mirror.folder / "bad.argosmodel", "de")
    mirror.write_index(entry("es", "1.0", "bad.argosmodel"))
    with pytest.raises(PackageError, match=message) as caught:
        install(offered(mirror), models)
    assert str(caught.value).startswith(f"{mirror.url}/bad.argosmodel: ")
    assert names(models) == []


@pytest.mark.parametrize("target", ["file:///etc/hostname", "http://mirror.invalid/x", "ftp://x/y"])
def test_a_redirect_leads_nowhere_else(mirror: Mirror, models: Path, target: str) -> None:
    mirror.redirect = target
    with pytest.raises(PackageError, match="302"):
        install(offered(mirror), models, tries=1, pause=0)
    assert names(models) == []


def test_a_redirect_on_the_same_host_is_followed(mirror: Mirror, models: Path) -> None:
    make_package(mirror.folder / "elsewhere")
    mirror.redirect = "/elsewhere"
    install(offered(mirror), models)
    assert NAME in names(models)


def test_links_that_may_not_be_followed_are_left_out(mirror: Mirror, models: Path) -> None:
    mirror.write_index(
        entry("es", "1.0", "ipfs://Qm", "http://mirror.invalid/a", "file:///etc/passwd"),
        entry("de", "1.0", "https://mirror.invalid/b", "ipfs://Qm", "v1/c"),
    )
    assert offered(mirror, "es").links == ()
    assert offered(mirror, "de").links == ("https://mirror.invalid/b", f"{mirror.url}/v1/c")
    with pytest.raises(PackageError, match=f"no link to {NAME}"):
        install(offered(mirror), models)


def test_entries_that_are_no_packages_are_left_out(
    mirror: Mirror, caplog: pytest.LogCaptureFixture
) -> None:
    mirror.write_index(
        {"type": "sbd", "from_codes": ["en"]},
        entry("../es", "1.0"),
        entry("es", "new"),
        {**entry("es", "1.0"), "links": "https://x/y"},
        {"package_version": "1.0"},
        entry("es", "1.0"),
    )
    assert [found.to_code for found in fetch_index(mirror.url)] == ["es"]
    assert [f"entry {number} is left out" in caplog.text for number in range(1, 7)] == [
        False, True, True, True, True, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "message"), [("{", "not JSON"), ("{}", "not a list"), (None, "answers 404")]
)
def test_a_bad_index_is_one_clear_line(mirror: Mirror, text: str | None, message: str) -> None:
    index = mirror.folder / "index.json"
    index.unlink()
    if text is not None:
        index.write_text(text)
    with pytest.raises(PackageError, match=message) as caught:
        fetch_index(f"{mirror.url}/index.json")
    assert str(caught.value).startswith(f"{mirror.url}/index.json: The package index cannot")
    assert "--index" in caught.value.hint


def test_an_index_that_nobody_serves_or_of_another_kind(mirror: Mirror, tmp_path: Path) -> None:
    for location in ("http://127.0.0.1:9/index.json", "ftp://host/", str(tmp_path / "none")):
        with pytest.raises(PackageError, match="index cannot be read"):
            fetch_index(location)


@pytest.mark.parametrize("kind", ["folder", "file", "folder URL", "file URL"])
def test_an_index_in_a_local_folder(mirror: Mirror, models: Path, kind: str) -> None:
    """As someone copies it: the published index with the packages beside it."""
    mirror.write_index(entry("es", "1.0", f"https://mirror.invalid/v1/{NAME}"))
    (mirror.folder / "v1" / NAME).rename(mirror.folder / NAME)
    index = mirror.folder / "index.json"
    locations = {
        "folder": str(mirror.folder),
        "file": str(index),
        "folder URL": mirror.folder.as_uri(),
        "file URL": index.as_uri(),
    }
    install(find(fetch_index(locations[kind]), "en", "es"), models)
    assert checksums.recorded(models)[NAME].source == "local file"
    assert mirror.requests == []
    assert (mirror.folder / NAME).exists()


def test_a_folder_of_packages_is_an_index(tmp_path: Path, models: Path) -> None:
    folder = tmp_path / "my packages #1"
    folder.mkdir()
    with pytest.raises(PackageError, match=r"neither index\.json nor"):
        fetch_index(str(folder))
    make_package(folder / "spanish 100%.argosmodel")
    make_package(folder / "german.argosmodel", "de", "2.0")
    info = install(find(fetch_index(str(folder)), "en", "es"), models)
    assert info.path == models / NAME
    assert find(fetch_index(folder.as_uri()), "en", "de").file == "translate-en_de-2_0.argosmodel"


def test_an_interrupted_install_leaves_no_package(mirror: Mirror, models: Path) -> None:
    mirror.hang = True
    command = [sys.executable, "-m", "pipeline", "models", "install", "es"]
    command += ["--index", mirror.url, "--models", str(models)]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert mirror.half_sent.wait(60)
        wait_for_bytes(models / PART)
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate()
    assert (process.returncode, output) == (130, b"")
    assert b"Traceback" not in errors
    assert names(models) == [PART, f"{PART}.json"]
    mirror.hang = False
    install(offered(mirror), models)
    wanted, condition = mirror.packages_asked()[-1]
    assert wanted is not None
    assert condition == '"one"'
    assert names(models) == ["checksums.json", NAME]


def test_progress_is_logged_now_and_then(
    mirror: Mirror, models: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="pipeline"):
        install(offered(mirror), models)
    lines = [line for line in caplog.messages if line.startswith(f"{NAME}: ")]
    assert 3 < len(lines) < 12
    assert lines[-1] == f"{NAME}: 0.4 of 0.4 MB, 100%"


def test_the_commands(mirror: Mirror, models: Path, capsys: pytest.CaptureFixture[str]) -> None:
    here = ["--models", str(models)]
    index = ["--index", mirror.url]
    assert main(["models", "verify", *here]) == 1
    assert main(["models", "list", *here, *index]) == 0
    assert f"en→es  1.0      no    {NAME}\n" in capsys.readouterr().out
    assert main(["models", "install", "es", *here, *index]) == 0
    line = f"languages.es.model: {models / NAME}"
    assert line in capsys.readouterr().out
    assert main(["models", "list", "--to", "es", *here, *index]) == 0
    assert f"en→es  1.0      yes   {NAME}\n" in capsys.readouterr().out
    assert main(["models", "list", "--to", "de", *here, *index]) == 0
    assert NAME not in capsys.readouterr().out
    assert main(["models", "install", "de", *here, *index]) == 1
    assert "it has: es" in capsys.readouterr().err


def test_a_list_without_the_index_shows_what_is_here(
    models: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    models.mkdir()
    make_package(models / NAME)
    index = ["--index", "http://127.0.0.1:9/"]
    assert main(["models", "list", "--models", str(models), *index]) == 1
    output = capsys.readouterr()
    assert NAME in output.out
    assert "index cannot be read" in output.err


def test_verify(models: Path, capsys: pytest.CaptureFixture[str]) -> None:
    models.mkdir()
    here = ["models", "verify", "--models", str(models)]
    make_package(models / NAME)
    other = models / "other.argosmodel"
    make_package(other, "de")
    assert main(here) == 0
    assert capsys.readouterr().out.count("no SHA-256 recorded") == 2
    assert main([*here, "--record", "a friend"]) == 0
    assert checksums.recorded(models)["other.argosmodel"].source == "a friend"
    assert main(here) == 0
    assert capsys.readouterr().out.count("SHA-256 as recorded") == 2
    make_package(other, "de", seed=2)
    assert main(here) == 1
    assert f"FAILED {other}: Its SHA-256 is" in capsys.readouterr().out
    other.write_bytes(other.read_bytes()[:1000])
    assert main([*here, str(other)]) == 1
    assert main([*here, str(models / NAME)]) == 0
    (models / "checksums.json").write_text("[")
    assert main(here) == 1
    assert "version control" in capsys.readouterr().out
