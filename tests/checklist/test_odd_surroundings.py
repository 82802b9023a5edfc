"""The same results wherever eqmorph runs: language, width, home, threads, and how many seeds train side by side."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from helpers.cli import ENTRY
from helpers.runs import SMALL
from safetensors.numpy import load_file

from eqmorph.cli import run

COMMANDS = (
    ["list"],
    ["data", "info"],
    ["morph", "preset_a.json", "preset_b.json", "--steps", "3"],
    ["generate", "warm"],
    ["show", "preset_a.json"],
    ["convert", "preset_a.json", "-", "--to", "camilladsp"],
)
TRAIN = ["train", "--recipe", "v2", "--synthetic", "200", *SMALL]


def eqmorph(
    words: list[str], folder: Path, drop: tuple[str, ...] = (), **environment: str
) -> subprocess.CompletedProcess[str]:
    kept = {name: text for name, text in os.environ.items() if name not in drop}
    return subprocess.run(
        [sys.executable, "-c", ENTRY, *words],
        cwd=folder, env=kept | environment, capture_output=True, text=True, check=False, encoding="utf-8",
    )  # fmt: skip


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
@pytest.mark.parametrize(
    "environment",
    [
        {"LANG": "C", "LC_ALL": "C"},
        {"PYTHONIOENCODING": "ascii", "LANG": "C"},
        {"COLUMNS": "20"},
        {"TERM": "dumb", "NO_COLOR": "1"},
    ],
    ids=lambda environment: next(iter(environment)),
)
def test_language_and_width_do_not_stop_a_command(tmp_path, words, environment):
    done = eqmorph(words, tmp_path, **environment)
    assert done.returncode == 0 and "Traceback" not in done.stderr, done.stderr


def test_no_home_does_not_stop_a_command(tmp_path):
    for words in COMMANDS:
        done = eqmorph(words, tmp_path, drop=("HOME", "XDG_CACHE_HOME", "USER", "LOGNAME"))
        assert done.returncode == 0, done.stderr


def test_two_threads_give_what_one_gives_to_the_last_bit(tmp_path):
    for threads in ("1", "2"):
        options = {"OMP_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads, "MKL_NUM_THREADS": threads}
        done = eqmorph([*TRAIN, "--out", f"run{threads}"], tmp_path, **options)
        assert done.returncode == 0, done.stderr
    for name in ("model.safetensors", "words.safetensors", "history.csv"):
        assert (tmp_path / "run1" / name).read_bytes() == (tmp_path / "run2" / name).read_bytes()


def test_a_seed_alone_gives_what_it_gives_beside_others_to_the_last_bit(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run([*TRAIN, "--seeds", "3", "--out", "together"]) == 0
    together = load_file(tmp_path / "together" / "model.safetensors")
    for seed in range(3):
        assert run([*TRAIN, "--seed", str(seed), "--out", f"alone{seed}"]) == 0
        alone = load_file(tmp_path / f"alone{seed}" / "model.safetensors")
        assert set(alone) == set(together)
        for name, values in alone.items():
            assert values[0].tobytes() == together[name][seed].tobytes(), name
