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
    asked = 0

    def do_GET(self):
        type(self).asked += 1
        if self.path == "/gone":
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(CONTENT)))
        self.end_headers()
        if self.path == "/silent":
            self.server.released.wait(10)
            return
        self.wfile.write(CONTENT[: len(CONTENT) // 2] if self.path == "/broken" else CONTENT)

    def log_message(self, *args):
        pass


@pytest.fixture
def server(monkeypatch, tmp_path):
    monkeypatch.setenv("EQMORPH_CACHE", str(tmp_path / "cache"))
    Handler.asked = 0
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
        ("/broken", DIGEST, "the connection broke before the file was complete"),
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
