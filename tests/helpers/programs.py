"""Programs that read what eqmorph writes, run for real where they are installed."""

import ctypes
import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

RATE_HZ = 48_000
BLOCK = 64


def need(*names: str) -> list[str]:
    """Paths of programs; the test is skipped where one is missing."""
    paths = [shutil.which(name) for name in names]
    if None in paths:
        pytest.skip(f"{names[paths.index(None)]} is not installed")
    return paths


def run(*command, **options) -> str:
    """Standard output of a program that ends well."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, **options)
    assert done.returncode == 0, (done.stderr + done.stdout)[-2000:]
    return done.stdout


def ffmpeg_script_option() -> str:
    """The option of this ffmpeg for a filter script: version 7 knows both, version 9 the newer one only."""
    version = re.search(r"version n?(\d+)", run("ffmpeg", "-version"))
    return "-/filter:a" if version and int(version[1]) >= 7 else "-filter_script:a"


GRID_HZ = np.unique(np.geomspace(20, 20_000, 300).round())


def response_of(answer: np.ndarray) -> np.ndarray:
    """(F,) decibels at `GRID_HZ` of the answer to an impulse of 1, one second long."""
    assert len(answer) == RATE_HZ
    return 20 * np.log10(np.abs(np.fft.rfft(answer))[GRID_HZ.astype(int)])


_SURFACE = """\
#include <algorithm>
#include <cmath>
#include <cstring>
#define FAUSTFLOAT float
struct Meta { void declare(const char*, const char*) {} };
struct UI {
    const char* labels[8];
    float* zones[8];
    int count = 0;
    void add(const char* label, float* zone) { labels[count] = label; zones[count++] = zone; }
    void openVerticalBox(const char*) {}
    void closeBox() {}
    void declare(float*, const char*, const char*) {}
    void addHorizontalSlider(const char* label, float* zone, float, float, float, float) { add(label, zone); }
    void addCheckButton(const char* label, float* zone) { add(label, zone); }
};
struct dsp {};
#include "program.h"
static mydsp machine;
static UI ui;
extern "C" void start(int rate) { ui.count = 0; machine.init(rate); machine.buildUserInterface(&ui); }
extern "C" int turn(const char* label, float value) {
    for (int i = 0; i < ui.count; ++i)
        if (!std::strcmp(ui.labels[i], label)) return *ui.zones[i] = value, 1;
    return 0;
}
extern "C" void play(int frames, float** in, float** out) { machine.compute(frames, in, out); }
"""


class FaustProgram:
    """A Faust program, compiled to C++ by faust and to machine code by g++."""

    def __init__(self, text: str, folder: Path) -> None:
        faust, compiler = need("faust", "g++")
        (folder / "program.dsp").write_text(text)
        (folder / "surface.cpp").write_text(_SURFACE)
        run(faust, "program.dsp", "-o", "program.h", cwd=folder)
        run(compiler, "-O1", "-shared", "-fPIC", "surface.cpp", "-o", "surface.so", cwd=folder)
        self._library = ctypes.CDLL(str(folder / "surface.so"))

    def play(self, audio: np.ndarray, rate_hz: int = RATE_HZ, **controls: float | np.ndarray) -> np.ndarray:
        """Both channels (2, N) of what `audio` (N,) becomes; a control is a number, or one for each block."""
        self._library.start(rate_hz)
        channels = np.ascontiguousarray(np.tile(audio.astype(np.float32), (2, 1)))
        heard = np.zeros_like(channels)
        pointers = ctypes.POINTER(ctypes.c_float) * 2
        for number, start in enumerate(range(0, len(audio), BLOCK)):
            for label, value in controls.items():
                now = value if np.isscalar(value) else value[min(number, len(value) - 1)]
                assert self._library.turn(label.encode(), ctypes.c_float(now)), f"no control {label}"
            ends = (
                pointers(*(row[start:].ctypes.data_as(ctypes.POINTER(ctypes.c_float)) for row in rows))
                for rows in (channels, heard)
            )
            self._library.play(min(BLOCK, len(audio) - start), *ends)
        return heard
