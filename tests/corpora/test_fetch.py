import hashlib
import json
import threading
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from eqmorph.cli import run
from eqmorph.corpora import fetch
from eqmorph.errors import DataError

CONTENT = b"1,warm\n" * 40_000
DIGEST = hashlib.sha256(CONTENT).hexdigest()


class Handler(BaseHTTPRequestHandler):
    """A server of one file; under `/ranged` it honours the header `Range`, elsewhere it ignores it."""

    asked = 0
    sent = 0

    def do_GET(self):
        type(self).asked += 1
        if self.path == "/gone":
            self.send_error(404)
            return
        first = self.first_byte()
        if first > len(CONTENT) - 1:
            self.send_error(416)
            return
        self.send_response(206 if first else 200)
        self.send_header("Content-Length", str(len(CONTENT) - first))
        self.end_headers()
        if self.path == "/silent":
            self.server.released.wait(10)
            return
        body = CONTENT[: len(CONTENT) // 2] if self.path == "/broken" else CONTENT[first:]
        type(self).sent += len(body)
        self.wfile.write(body)

    def first_byte(self):
        asked = self.headers.get("Range", "bytes=0-")
        return int(asked.removeprefix("bytes=").removesuffix("-")) if self.path == "/ranged" else 0

    def log_message(self, *args):
        pass


@pytest.fixture
def server(monkeypatch, tmp_path):
    monkeypatch.setenv("EQMORPH_CACHE", str(tmp_path / "cache"))
    Handler.asked = Handler.sent = 0
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        running.released = threading.Event()
        threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.released.set()
        running.shutdown()


def left(tmp_path):
    return [path for path in tmp_path.rglob("*") if path.is_file()]


def test_the_right_file_is_kept_and_not_fetched_twice(server, tmp_path):
    path = fetch.fetch_safe(f"{server}/file", DIGEST)
    assert path == fetch.cached_path() == fetch.fetched()
    assert path.read_bytes() == CONTENT and left(tmp_path) == [path]
    assert fetch.fetch_safe(f"{server}/file", DIGEST) == path and Handler.asked == 1


def test_a_damaged_copy_in_the_cache_is_fetched_again(server):
    fetch.cached_path().parent.mkdir()
    fetch.cached_path().write_bytes(CONTENT[:100])
    assert fetch.fetch_safe(f"{server}/file", DIGEST).read_bytes() == CONTENT


@pytest.mark.parametrize(
    ("path", "digest", "problem"),
    [
        ("/file", "0" * 64, "not the one expected"),
        ("/gone", DIGEST, "the server refused: 404 Client Error: Not Found; "),
        ("/silent", DIGEST, "no connection to the server|no answer within|the connection broke"),
    ],
)
def test_a_failed_download_is_one_line_and_leaves_nothing(server, tmp_path, path, digest, problem):
    with pytest.raises(DataError, match=problem) as caught:
        fetch.fetch_safe(f"{server}{path}", digest, timeout_s=0.2)
    assert str(caught.value).startswith(f"{server}{path}: ") and "copy of your own" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert left(tmp_path) == []


def part():
    return fetch.cached_path().with_name(f"{fetch.cached_path().name}.part")


@pytest.mark.parametrize("path", ["/ranged", "/file"])
def test_a_broken_download_is_continued_where_the_server_can(server, tmp_path, path):
    with pytest.raises(DataError, match="the next try continues"):
        fetch.fetch_safe(f"{server}/broken", DIGEST)
    kept = part().stat().st_size
    assert left(tmp_path) == [part()] and 0 < kept <= len(CONTENT) // 2
    told, Handler.sent = [], 0
    fetched = fetch.fetch_safe(f"{server}{path}", DIGEST, advance=lambda *counts: told.append(counts))
    assert fetched.read_bytes() == CONTENT and left(tmp_path) == [fetched]
    assert told[-1] == (len(CONTENT), len(CONTENT)) and Handler.sent == len(CONTENT) - kept * (path == "/ranged")


@pytest.mark.parametrize("kept", [CONTENT[:-5], CONTENT, b"2,cold\n" * 100, CONTENT + b"and more"])
def test_what_is_kept_of_a_download_is_checked_whatever_it_is(server, tmp_path, kept):
    part().parent.mkdir()
    part().write_bytes(kept)
    fetched = fetch.fetch_safe(f"{server}/ranged", DIGEST)
    assert fetched.read_bytes() == CONTENT and left(tmp_path) == [fetched]


def test_a_continued_download_of_the_wrong_file_is_refused(server, tmp_path):
    part().parent.mkdir()
    part().write_bytes(CONTENT[:100])
    with pytest.raises(DataError, match="not the one expected"):
        fetch.fetch_safe(f"{server}/ranged", "0" * 64)
    assert left(tmp_path) == []


def test_a_failed_download_leaves_the_copy_there_was(server):
    fetch.cached_path().parent.mkdir()
    fetch.cached_path().write_bytes(b"older")
    with pytest.raises(DataError):
        fetch.fetch_safe(f"{server}/broken", DIGEST)
    assert fetch.fetched().read_bytes() == b"older"


def test_no_network_is_one_line(server, tmp_path):
    for url in ("http://127.0.0.1:1/file", "http://nowhere.invalid/file"):
        with pytest.raises(DataError, match=url):
            fetch.fetch_safe(url, DIGEST)
    assert left(tmp_path) == []


def test_a_cache_that_cannot_be_written_is_named(server, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("EQMORPH_CACHE", str(tmp_path / "file" / "below"))
    with pytest.raises(DataError, match="EQMORPH_CACHE"):
        fetch.fetch_safe(f"{server}/file", DIGEST)


def test_the_cache_is_the_platforms_unless_told(monkeypatch, tmp_path):
    monkeypatch.setenv("EQMORPH_CACHE", str(tmp_path))
    assert fetch.cache_dir() == tmp_path
    monkeypatch.delenv("EQMORPH_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert fetch.cache_dir().name == "eqmorph"
    with pytest.raises(DataError, match="fetch"):
        fetch.fetched()


def test_the_command_names_the_file(server, monkeypatch, capsys):
    monkeypatch.setattr(fetch, "fetch_safe", partial(fetch.fetch_safe, f"{server}/file", DIGEST))
    assert run(["data", "fetch", "safe", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["path"] == str(fetch.cached_path())
    assert run(["data", "fetch", "safe"]) == 0
    out = capsys.readouterr().out
    assert out.startswith(str(fetch.cached_path())) and "--data safe" in out and Handler.asked == 1
