"""A small sample of `make faults`; the whole of it kills hundreds of times."""

import random
import time
from pathlib import Path

import numpy as np
import pytest
import soundfile
from fault_commands import Command
from fault_hunt import _left, _refused, files_of, finish, kill_once, limited

MORPH = Command(
    "morph --out",
    ["morph", "preset_a.json", "preset_b.json", "--steps", "20", "--out", "steps"],
    ["steps"],
    set_of="steps",
)
RENDER = Command(
    "render", ["render", "sound.wav", "out.ogg", "--preset", "preset_a.json"], ["out.ogg"], timed=(".ogg",)
)


@pytest.mark.parametrize("command", [MORPH, RENDER], ids=["morph", "render"])
def test_a_killed_command_leaves_nothing_torn_and_runs_again(command, tmp_path):
    samples = 0.2 * np.random.default_rng(0).standard_normal((10 * 44_100, 2))
    folders = [tmp_path / name for name in ("whole", "killed")]
    for folder in folders:
        folder.mkdir()
        soundfile.write(folder / "sound.wav", samples, 44_100)
    began = time.perf_counter()
    assert finish(command.words, folders[0])[0] == 0
    seconds = time.perf_counter() - began
    after_s = random.Random(1).uniform(0.6, 0.95) * seconds
    assert kill_once(command, files_of(folders[0]), seconds, folders[1], after_s) == set()


def test_a_full_disk_is_one_line_and_nothing_is_left(tmp_path: Path):
    status, error = finish(MORPH.words, tmp_path, preexec_fn=lambda: limited(64))
    assert _refused(status, error, tmp_path) == "" and _left(tmp_path) == "" and files_of(tmp_path) == {}
