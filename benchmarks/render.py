"""A morph on audio: eqmorph, scipy called block by block, and ffmpeg, side by side in the same run.

python -m benchmarks.render            # ten seconds of stereo
python -m benchmarks.render 3600       # one hour (2 GB of free disk, some minutes)
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import numpy as np
import soundfile
from scipy.signal import sosfilt

from eqmorph.audio.automation import Automation
from eqmorph.audio.filtering import CHUNK, HOP, equalize
from eqmorph.formats.io import read_preset, render_morph
from eqmorph.morphs import MORPHS
from eqmorph.morphs.weights import between

RATE_HZ = 48_000
EXAMPLES = [str(files("eqmorph") / "data" / "examples" / name) for name in ("preset_a.json", "preset_b.json")]
METHOD = "log"


def main(seconds: float = 10.0) -> None:
    """Print one table; every row does the same morph between the two example presets.

    eqmorph moves every 64 frames. ffmpeg gets 500 steps, since `asendcmd` goes through its whole list every frame.
    """
    with tempfile.TemporaryDirectory(dir=".") as folder:
        source, script = Path(folder, "in.wav"), Path(folder, "morph.ffmpeg")
        write_noise(source, seconds)
        write_script(script, seconds)
        ours = [Path(sys.executable).with_name("eqmorph"), "render", source, Path(folder, "eqmorph.wav")]
        theirs = ["ffmpeg", "-v", "error", "-i", source, "-filter_script:a", script, Path(folder, "ffmpeg.wav")]
        print(f"{seconds:g} s of stereo noise at {RATE_HZ} Hz, PCM_16 WAV, on {os.cpu_count()} cores")
        print(f"{'':<44}{'seconds':>9}{'cpu s':>9}{'peak MB':>9}")
        if seconds <= 60:
            audio = soundfile.read(source)[0]
            best_of("in memory: eqmorph", lambda: in_memory(audio, seconds))
            best_of("in memory: scipy.signal.sosfilt a block", lambda: by_block(audio, seconds))
        row("file to file: eqmorph render", [*ours, "--from", EXAMPLES[0], "--to", EXAMPLES[1], "--method", METHOD])
        row("file to file: ffmpeg asendcmd, 500 steps", theirs)


def automation(seconds: float) -> Automation:
    a, b = map(read_preset, EXAMPLES)
    return Automation.of(MORPHS.create(METHOD).path([a, b], between(np.linspace(0, 1, 129)))).over(
        0.0, None, "linear", seconds
    )


def write_noise(path: Path, seconds: float) -> None:
    random = np.random.default_rng(0)
    with soundfile.SoundFile(path, "w", RATE_HZ, 2, "PCM_16") as sink:
        for _ in range(round(seconds)):
            sink.write(0.1 * random.standard_normal((RATE_HZ, 2)))


def write_script(path: Path, seconds: float) -> None:
    a, b = map(read_preset, EXAMPLES)
    t = np.linspace(0, 1, 500)
    text = render_morph(
        MORPHS.create(METHOD).path([a, b], between(t)), t, "ffmpeg", seconds=seconds, frame_samples=1024
    )
    path.write_text(text)


def in_memory(audio: np.ndarray, seconds: float) -> None:
    blocks = (audio[start : start + CHUNK] for start in range(0, len(audio), CHUNK))
    for _ in equalize(blocks, automation(seconds), RATE_HZ):
        pass


def by_block(audio: np.ndarray, seconds: float) -> None:
    sections = automation(seconds).sections(np.arange(0, len(audio), HOP) / RATE_HZ, RATE_HZ)
    state = np.zeros((sections.shape[1], 2, audio.shape[1]))
    for index, section in enumerate(sections):
        _, state = sosfilt(section, audio[index * HOP : (index + 1) * HOP], axis=0, zi=state)


def best_of(name: str, work: Callable[[], None], times: int = 3) -> None:
    """Print the least wall-clock and processor time of a few runs in this process."""
    taken = []
    for _ in range(times):
        began, used = time.perf_counter(), time.process_time()
        work()
        taken.append((time.perf_counter() - began, time.process_time() - used))
    wall, cpu = map(min, zip(*taken, strict=True))
    print(f"{name:<44}{wall:9.3f}{cpu:9.3f}")


def row(name: str, command: list[str | Path]) -> None:
    """Run a process and print its wall-clock and processor time and the most memory it held."""
    began = time.perf_counter()
    process = subprocess.Popen([str(part) for part in command], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{name}: failed")
    print(f"{name:<44}{wall:9.3f}{usage.ru_utime + usage.ru_stime:9.3f}{usage.ru_maxrss / 1024:9.0f}")


if __name__ == "__main__":
    main(*map(float, sys.argv[1:2]))
