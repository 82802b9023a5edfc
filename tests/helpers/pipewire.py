"""A PipeWire of the test's own, without sound card: programs that are started in it end with it."""

import os
import subprocess
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest
from helpers.programs import RATE_HZ

from eqmorph.eq.preset import AnyPreset
from eqmorph.formats.preamps import floor_preamp

LEVEL = 0.5
"""Height of the impulses that are played, below full scale."""
PATIENCE_S = 15.0


_DAEMON = """\
context.properties = {
    core.daemon = true core.name = pipewire-0
    default.clock.rate = 48000 default.clock.quantum = FRAMES
    default.clock.min-quantum = FRAMES default.clock.max-quantum = FRAMES
}
context.spa-libs = { audio.convert.* = audioconvert/libspa-audioconvert support.* = support/libspa-support }
context.objects = [
    { factory = spa-node-factory args = {
        factory.name = support.node.driver node.name = clock node.group = pipewire.dummy priority.driver = 20000 } }
    OBJECTS
]
context.modules = [
    { name = libpipewire-module-protocol-native }
    { name = libpipewire-module-metadata }
    { name = libpipewire-module-spa-node-factory }
    { name = libpipewire-module-client-node }
    { name = libpipewire-module-client-device }
    { name = libpipewire-module-access }
    { name = libpipewire-module-adapter }
    { name = libpipewire-module-link-factory }
    { name = libpipewire-module-session-manager }
"""


def daemon(frames: int, objects: str = "", modules: str = "]\n") -> str:
    """The configuration of a daemon without sound card, which a clock drives.

    Args:
        frames: of a cycle.
        objects: further ones.
        modules: further ones, with the bracket behind them.
    """
    return _DAEMON.replace("FRAMES", str(frames)).replace("OBJECTS", objects) + modules


class Session:
    """A daemon with its clients, all in one folder."""

    def __init__(self, folder: Path, stack: ExitStack, **environment: str) -> None:
        self.folder = folder
        self.stack = stack
        folders = {"XDG_RUNTIME_DIR": str(folder), "PIPEWIRE_RUNTIME_DIR": str(folder)}
        self.environment = os.environ | folders | environment

    def start(self, *command: str, **options) -> subprocess.Popen:
        """Start a program whose output goes into PROGRAM.log."""
        log = self.stack.enter_context((self.folder / f"{command[0]}.log").open("w"))
        process = subprocess.Popen(command, env=self.environment, cwd=self.folder, stdout=log, stderr=log, **options)
        self.stack.callback(process.wait)
        self.stack.callback(process.kill)
        return process

    def say(self, *command: str) -> str:
        """What a program answers, whatever its status."""
        done = subprocess.run(
            command, env=self.environment, capture_output=True, text=True, timeout=PATIENCE_S, check=False
        )
        return done.stdout

    def happens(self, happened: Callable[[], bool]) -> bool:
        """Wait until something has happened; false when it has not for as long as patience lasts."""
        deadline = time.monotonic() + PATIENCE_S
        while not happened():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.05)
        return True

    def await_that(self, what: str, happened: Callable[[], bool]) -> None:
        if not self.happens(happened):
            pytest.skip(f"this PipeWire does not run here: {what} did not appear in {PATIENCE_S:g} s")


def impulse() -> np.ndarray:
    """Samples (N, 2): an impulse, with time before it for links to be made, and more than a second after it."""
    samples = np.zeros((round(1.7 * RATE_HZ), 2))
    samples[RATE_HZ // 2] = LEVEL
    return samples


def error_db(preset: AnyPreset, answer: np.ndarray) -> float:
    """Largest difference of the answer (N, 2) to an impulse from a preset, in decibels, 20 Hz to 20 kHz.

    Args:
        preset: for all channels, or for two.
        answer: holds a second after its highest sample.
    """
    first = int(np.abs(answer[:, 0]).argmax()) - 100
    second = answer[first : first + RATE_HZ]
    grid_hz = np.fft.rfftfreq(len(second), 1 / RATE_HZ)
    inside = (grid_hz >= 20) & (grid_hz <= 20_000)
    measured_db = 20 * np.log10(np.abs(np.fft.rfft(second, axis=0)[inside]) / LEVEL)
    chains = preset.leveled().chains
    # Of a preset for all channels, both have the one chain.
    left, right = chains * (2 // len(chains))
    expected_db = [chain.response(grid_hz[inside]) + float(floor_preamp(chain.preamp_db)) for chain in (left, right)]
    return np.abs(measured_db - np.transpose(expected_db)).max()
