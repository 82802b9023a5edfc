"""Kills at random moments and hostile surroundings, for every command that writes.

    make faults N=500     so many kills, spread over the commands, and every other fault once; prints a table

After a kill, every file under its final name must be whole: equal to what an undisturbed run writes, or readable
where it holds times. A set is complete or absent. Run again, the command must end well, write the same, and leave no
temporary file of the dead process.
"""

import argparse
import contextlib
import functools
import hashlib
import http.server
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

from fault_commands import FETCH, Command, commands

ENTRY = "import sys; sys.argv[0] = 'eqmorph'; from eqmorph.cli import main; main()"
TEMPORARY = ".eqmorph-"
LOCK = ".lock"
"""Says which process holds a run folder; the next one takes over that of a dead one."""
PROBLEMS = ("torn", "incomplete set", "fails again", "differs again", "leftovers")


def start(words: list[str], folder: Path, **options: object) -> "subprocess.Popen[str]":
    """Start `eqmorph` in a folder, as a process group of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", ENTRY, *words], cwd=folder, text=True, start_new_session=True,
        **({"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "stdin": subprocess.DEVNULL} | options),  # type: ignore
    )  # fmt: skip


def finish(words: list[str], folder: Path, **options: object) -> tuple[int, str]:
    """Run `eqmorph` to its end; its status and what it said on stderr."""
    with start(words, folder, **options) as process:
        _, error = process.communicate(timeout=300)
    return process.returncode, error or ""


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file below a folder under its final name."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and TEMPORARY not in path.as_posix() and path.name != LOCK
    }


def leftovers(folder: Path) -> list[str]:
    """Temporary files and folders."""
    return [path.name for path in folder.rglob("*") if TEMPORARY in path.name]


def is_whole(name: str, content: bytes) -> bool:
    """Whether a file that holds times can be read to its end."""
    if name.endswith(".json"):
        try:
            json.loads(content)
        except ValueError:
            return False
        return True
    if name.endswith(".ogg"):
        import io

        import soundfile

        try:
            return len(soundfile.read(io.BytesIO(content))[0]) > 0
        except soundfile.LibsndfileError:
            return False
    return content.endswith((b"\n", b">")) if not name.endswith(".safetensors") else len(content) > 8


def kill_once(
    command: Command, reference: dict[str, bytes], seconds: float, folder: Path, after_s: float
) -> set[str]:
    """Kill a command after a while, look at what is there, run it again; returns the problems."""
    problems = set()
    with start(command.words, folder) as process:
        time.sleep(after_s)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    held = files_of(folder)
    for name, content in held.items():
        same = content == reference.get(name)
        if not same and not (name.endswith(command.timed or ("\0",)) and is_whole(name, content)):
            problems.add("torn")
    if command.set_of and (folder / command.set_of).exists() and set(held) != set(reference):
        problems.add("incomplete set")
    if command.again and set(held) == set(reference):  # killed when all was done: there is nothing to go on with
        return problems | ({"leftovers"} if leftovers(folder) else set())
    resumed = command.again if command.again and (folder / command.again[-1]).exists() else None
    status, _ = finish(resumed or command.words, folder)
    if status and resumed:  # killed before there was anything to go on from
        status, _ = finish(command.words, folder)
    if status:
        problems.add("fails again")
    held = files_of(folder)
    for name, content in reference.items():
        if not name.endswith(command.timed or ("\0",)) and held.get(name) != content:
            problems.add("differs again")
    if leftovers(folder):
        problems.add("leftovers")
    return problems


def kills(given: list[Command], count: int, seed: int, place: Path) -> dict[str, tuple[int, Counter[str]]]:
    """Spread kills over the commands; returns kills and problems of each."""
    rng = random.Random(seed)
    results: dict[str, tuple[int, Counter[str]]] = {}
    for index, command in enumerate(given):
        whole = place / f"whole{index}"
        whole.mkdir()
        began = time.perf_counter()
        status, error = finish(command.words, whole)
        assert status == 0, (command.name, error)
        seconds, reference = time.perf_counter() - began, files_of(whole)
        share = count // len(given) + (index < count % len(given))
        found: Counter[str] = Counter()
        for attempt in range(share):
            folder = place / f"kill{index}-{attempt}"
            folder.mkdir()
            # Half of the kills fall into the last third, where files are written.
            part = rng.uniform(0.0, 1.05) if rng.random() < 0.5 else rng.uniform(0.67, 1.05)
            found.update(kill_once(command, reference, seconds, folder, part * seconds))
            shutil.rmtree(folder)
        results[command.name] = (share, found)
        print(f"{command.name}: {share} kills, {dict(found) or 'nothing wrong'}", file=sys.stderr)
    return results


def limited(bytes_: int) -> None:
    """Let no file of this process grow beyond some bytes, as on a full disk."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_, bytes_))


def surroundings(given: list[Command], place: Path) -> list[tuple[str, str, str]]:
    """Every command where it cannot write; (fault, command, problem or "")."""
    rows = []
    for index, command in enumerate(given):
        folder = place / f"full{index}"
        folder.mkdir()
        status, error = finish(command.words, folder, preexec_fn=functools.partial(limited, 64))
        rows.append(("file size limit", command.name, _refused(status, error, folder)))
        folder = place / f"term{index}"
        folder.mkdir()
        with start(command.words, folder) as process:
            time.sleep(1.0)
            process.terminate()
            _, error = process.communicate(timeout=60)
        wrong = process.returncode not in (0, 130, -signal.SIGTERM) or "Traceback" in error
        rows.append(("SIGTERM", command.name, f"{process.returncode}: {error[-200:]}" if wrong else _left(folder)))
        folder = place / f"closed{index}"
        folder.mkdir()
        reading, writing = os.pipe()
        os.close(reading)
        status, error = finish(command.words, folder, stdout=writing)
        os.close(writing)
        wrong = status not in (0, 1) or "Traceback" in error or "Exception ignored" in error
        rows.append(("closed stdout", command.name, f"{status}: {error[-200:]}" if wrong else ""))
    rows += _odd_places(place)
    rows += [("broken download", "data fetch", _broken_download(place))]
    return rows


def _refused(status: int, error: str, folder: Path) -> str:
    lines = [line for line in error.splitlines() if line.startswith("eqmorph: ") and "there is no" not in line]
    if status != 1 or len(lines) != 1 or "Traceback" in error:
        return f"status {status}: {error[-200:]}"
    return _left(folder)


def _left(folder: Path) -> str:
    return f"left {leftovers(folder)[:2]}" if leftovers(folder) else ""


def _odd_places(place: Path) -> list[tuple[str, str, str]]:
    """Folders that are files, that do not exist, or that nobody can write to."""
    folder = place / "odd"
    folder.mkdir()
    (folder / "file").write_text("")
    places = {"a file as a folder": "file/out.json", "a folder nobody can write to": "/proc/none/out.json"}
    if os.geteuid() != 0:
        (folder / "locked").mkdir(mode=0o500)
        places["a read-only folder"] = "locked/out.json"
    rows = []
    for fault, target in places.items():
        status, error = finish(["convert", "preset_a.json", target], folder)
        rows.append((fault, "convert", _refused(status, error, folder)))
    status, error = finish(["convert", "preset_a.json", "new/deep/out.json"], folder)
    rows.append(("a missing folder", "convert", "" if status == 0 else error))
    environment = os.environ | {"EQMORPH_CACHE": "/proc/none", "HOME": "/proc/none"}
    status, error = finish(["morph", "preset_a.json", "preset_b.json"], folder, env=environment)
    rows.append(("no home, no cache", "morph", "" if status == 0 else error))
    return rows


def _broken_download(place: Path) -> str:
    """A wrong checksum, and a kill while the file comes slowly."""
    content = b"0123456789" * 20_000

    class Slow(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            try:
                for at in range(0, len(content), 20_000):
                    self.wfile.write(content[at : at + 20_000])
                    time.sleep(0.0 if self.path == "/fast" else 1.0)
            except OSError:
                pass

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Slow)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    cache = place / "cache"
    environment = os.environ | {"EQMORPH_CACHE": str(cache), "no_proxy": "127.0.0.1"}
    address = f"http://127.0.0.1:{server.server_port}"
    right = hashlib.sha256(content).hexdigest()
    try:
        words = [sys.executable, "-c", FETCH]
        wrong = subprocess.run(
            [*words, f"{address}/fast", "0" * 64], env=environment, capture_output=True, text=True, check=False
        )
        if wrong.returncode != 1 or "Traceback" in wrong.stderr:
            return f"wrong checksum: {wrong.stderr[-200:]}"
        with subprocess.Popen([*words, f"{address}/slow", right], env=environment) as process:
            time.sleep(2.0)
            process.kill()
        final = cache / "SAFEEqualiserUserData.csv"
        if final.exists():
            return "a part of the file under its final name"
        done = subprocess.run(
            [*words, f"{address}/fast", right], env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode or final.read_bytes() != content:
            return f"fails again: {done.stderr[-200:]}"
        others = [path.name for path in cache.iterdir() if path != final]
        return f"left {others}" if others else ""
    finally:
        server.shutdown()


def prepare(place: Path) -> list[Command]:
    """Make what the commands read: two seconds of noise, a small run and a small ablation."""
    import numpy as np
    import soundfile

    sound = place / "sound.wav"
    soundfile.write(sound, 0.2 * np.random.default_rng(0).standard_normal((20 * 44_100, 2)), 44_100)
    inputs = place / "inputs"
    inputs.mkdir()
    small = [
        "--set",
        "encoder.widths=[16]",
        "--set",
        "decoder.widths=[16]",
        "--set",
        "latent_dim=4",
        "--set",
        "epochs=2",
    ]
    status, error = finish(["train", "--recipe", "v2", "--synthetic", "200", *small, "--out", "run"], inputs)
    assert status == 0, error
    ablate = [
        "ablate",
        "--only",
        "v1,v2",
        "--synthetic",
        "200",
        "--seeds",
        "1",
        "--folds",
        "2",
        "--jobs",
        "1",
        *small,
    ]
    status, error = finish([*ablate, "--out", "ablation"], inputs)
    assert status == 0, error
    return commands(sound, inputs / "run", inputs / "ablation")


def main() -> int:
    """Kill and disturb; returns 1 when anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=500, help="kills in all")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", help="commands whose name holds this")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="eqmorph-faults-") as name:
        place = Path(name)
        chosen = [command for command in prepare(place) if not given.only or given.only in command.name]
        results = kills(chosen, given.count, given.seed, place)
        rows = surroundings(chosen, place)
    print(f"{'command':<14}{'kills':>7}" + "".join(f"{problem:>16}" for problem in PROBLEMS))
    for label, (count, found) in results.items():
        print(f"{label:<14}{count:>7}" + "".join(f"{found[problem]:>16}" for problem in PROBLEMS))
    print(f"\n{'fault':<30}{'commands':>9}{'wrong':>7}")
    for fault in dict.fromkeys(row[0] for row in rows):
        those = [row for row in rows if row[0] == fault]
        print(f"{fault:<30}{len(those):>9}{sum(bool(row[2]) for row in those):>7}")
    for fault, label, problem in rows:
        if problem:
            print(f"{fault}, {label}: {problem}")
    return int(any(found for _, found in results.values()) or any(row[2] for row in rows))


if __name__ == "__main__":
    sys.exit(main())
