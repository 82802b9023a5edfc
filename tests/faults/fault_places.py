"""Commands in hostile surroundings: a full disk, a folder that cannot be written, a closed pipe, two at once."""

import functools
import hashlib
import http.server
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from fault_commands import ABLATE, SMALL, Command
from fault_process import LOCK, complaint, finish, left_behind, start

UNPRIVILEGED = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all"]
"""Root without the right to pass over the permissions of files."""

FETCH = """
import sys
from eqmorph.corpora import fetch
from eqmorph.errors import EqmorphError
try:
    fetch.fetch_safe(url=sys.argv[1], sha256=sys.argv[2])
except EqmorphError as error:
    sys.exit(f"eqmorph: {error}")
"""

Row = tuple[str, str, str]
"""Fault, command, and what is wrong: "" where nothing is, "skipped: ..." where the fault cannot be made here."""


def surroundings(given: list[Command], place: Path) -> list[Row]:
    """Every command where it cannot write as it wants, and the faults of single commands."""
    rows: list[Row] = []
    faults: dict[str, Callable[[Command, Path], str]] = {
        "file size limit": _size_limit,
        "full disk": _full_disk,
        "read-only folder": _read_only,
        "SIGTERM": _terminated,
        "closed stdout": _closed_stdout,
    }
    for fault, disturb in faults.items():
        for command in given:
            folder = Path(tempfile.mkdtemp(dir=place))
            rows.append((fault, command.name, disturb(command, folder)))
            shutil.rmtree(folder, ignore_errors=True)
    rows += odd_places(place)
    train = ["train", "--recipe", "v2", "--synthetic", "150", *SMALL]
    rows.append(("two processes", "train", two_at_once([*train, "--set", "epochs=100000", "--out", "out"], place)))
    ablate = [*ABLATE, "--synthetic", "150", "--set", "epochs=100000", "--out", "out"]
    rows.append(("two processes", "ablate", two_at_once(ablate, place)))
    rows.append(("broken download", "data fetch", broken_download(place / "cache")))
    rows.append(("cache nobody can write to", "data fetch", locked_cache(place)))
    return rows


def limited(bytes_: int) -> None:
    """Let no file of this process grow beyond some bytes."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_, bytes_))


def _size_limit(command: Command, folder: Path) -> str:
    return complaint(*finish(command.words, folder, preexec_fn=functools.partial(limited, 64)), folder)


def _full_disk(command: Command, folder: Path) -> str:
    with full_disk(folder) as mounted:
        if not mounted:
            return "skipped: no right to mount"
        return complaint(*finish(command.words, folder), folder)


@contextmanager
def full_disk(folder: Path) -> Iterator[bool]:
    """Within, a folder is a disk without a free block; False where mounting is not allowed."""
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True, check=False).returncode:
        yield False
        return
    try:
        with suppress(OSError), (folder / "filler").open("wb", buffering=0) as filler:
            while True:
                filler.write(bytes(4_096))
        yield True
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def unprivileged() -> list[str] | None:
    """The beginning of a command line that runs without root's rights; None where there is no way to."""
    if os.geteuid() != 0:
        return []
    return UNPRIVILEGED if shutil.which("setpriv") else None


def _read_only(command: Command, folder: Path) -> str:
    prefix = unprivileged()
    if prefix is None:
        return "skipped: root, and no setpriv"
    folder.chmod(0o500)
    status, error = finish(command.words, folder, prefix=prefix)
    folder.chmod(0o700)
    return complaint(status, error, folder)


def _terminated(command: Command, folder: Path) -> str:
    with start(command.words, folder) as process:
        time.sleep(1.0)
        process.terminate()
        _, error = process.communicate(timeout=60)
    if process.returncode not in (0, 130, -signal.SIGTERM) or "Traceback" in error:
        return f"{process.returncode}: {error[-200:]}"
    return left_behind(folder)


def _closed_stdout(command: Command, folder: Path) -> str:
    reading, writing = os.pipe()
    os.close(reading)
    status, error = finish(command.words, folder, stdout=writing)
    os.close(writing)
    noisy = "Traceback" in error or "Exception ignored" in error
    return f"{status}: {error[-200:]}" if status or noisy else left_behind(folder)


def odd_places(place: Path) -> list[Row]:
    """Folders that are files, that do not exist, or that nobody can write to; no home and no cache."""
    folder = place / "odd"
    folder.mkdir()
    (folder / "file").write_text("")
    rows = []
    for fault, target in {"file as a folder": "file/out.json", "folder of the system": "/proc/none/out.json"}.items():
        rows.append((fault, "convert", complaint(*finish(["convert", "preset_a.json", target], folder), folder)))
    status, error = finish(["convert", "preset_a.json", "new/deep/out.json"], folder)
    rows.append(("missing folder", "convert", "" if status == 0 else error))
    environment = {name: text for name, text in os.environ.items() if name not in ("HOME", "XDG_CACHE_HOME")}
    for home in ({}, {"HOME": "/proc/none", "EQMORPH_CACHE": "/proc/none"}):
        status, error = finish(["morph", "preset_a.json", "preset_b.json"], folder, env=environment | home)
        rows.append(("no home, no cache", "morph", "" if status == 0 else error))
    return rows


def two_at_once(words: list[str], place: Path) -> str:
    """Start a long training, and another one into its folder, which must say who holds it; then end the first."""
    folder = Path(tempfile.mkdtemp(dir=place))
    with start(words, folder) as first:
        deadline = time.monotonic() + 60.0
        while not (folder / "out" / LOCK).exists() and first.poll() is None and time.monotonic() < deadline:
            time.sleep(0.02)
        time.sleep(0.2)
        status, error = finish(words, folder)
        first.terminate()
        _, said = first.communicate(timeout=60)
    if status != 1 or f"process {first.pid}" not in error:
        return f"the second ended with {status}: {error[-200:]}"
    if first.returncode != 130 or "Traceback" in said:
        return f"the first ended with {first.returncode}: {said[-200:]}"
    return left_behind(folder)


@contextmanager
def slow_server(content: bytes) -> Iterator[str]:
    """A server whose `/fast` gives the content at once, and `/slow` in ten seconds."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            step = len(content) // 10
            with suppress(OSError):
                for at in range(0, len(content), step):
                    self.wfile.write(content[at : at + step])
                    time.sleep(0.0 if self.path == "/fast" else 1.0)

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def broken_download(cache: Path) -> str:
    """A wrong checksum, a kill while the file comes slowly, and the download after them."""
    content = b"0123456789" * 20_000
    right = hashlib.sha256(content).hexdigest()
    final = cache / "SAFEEqualiserUserData.csv"
    with slow_server(content) as address:
        words = [sys.executable, "-c", FETCH]
        environment = os.environ | {"EQMORPH_CACHE": str(cache), "no_proxy": "127.0.0.1"}
        status, error = _fetch([f"{address}/fast", "0" * 64], environment)
        if status != 1 or "Traceback" in error:
            return f"wrong checksum: {error[-200:]}"
        with subprocess.Popen([*words, f"{address}/slow", right], env=environment) as process:
            deadline = time.monotonic() + 30.0
            while not final.with_name(f"{final.name}.part").exists() and time.monotonic() < deadline:
                time.sleep(0.02)
            time.sleep(0.5)
            process.kill()
        if final.exists():
            return "a part of the file under its final name"
        status, error = _fetch([f"{address}/fast", right], environment)
    if status or final.read_bytes() != content:
        return f"fails again: {error[-200:]}"
    others = [path.name for path in cache.iterdir() if path != final]
    return f"left {others}" if others else ""


def locked_cache(place: Path) -> str:
    """A download into a cache that cannot be written."""
    prefix = unprivileged()
    if prefix is None:
        return "skipped: root, and no setpriv"
    folder = place / "locked"
    folder.mkdir(mode=0o500)
    with slow_server(b"0123456789") as address:
        environment = os.environ | {"EQMORPH_CACHE": str(folder / "cache"), "no_proxy": "127.0.0.1"}
        status, error = _fetch([f"{address}/fast", "0" * 64], environment, prefix)
    named = status == 1 and "EQMORPH_CACHE" in error and "Traceback" not in error
    return "" if named else f"{status}: {error[-200:]}"


def _fetch(arguments: list[str], environment: dict[str, str], prefix: list[str] | None = None) -> tuple[int, str]:
    words = [*(prefix or []), sys.executable, "-c", FETCH, *arguments]
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stderr
