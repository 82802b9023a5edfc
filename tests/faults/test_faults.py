"""A small sample of `make faults`; the whole of it kills hundreds of times."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fault_resume
import numpy as np
import pytest
import soundfile
import typer
from fault_commands import SMALL, Command, Inputs, commands
from fault_kills import Moment, kill_once, undisturbed
from fault_places import (
    broken_download,
    full_disk,
    limited,
    locked_cache,
    two_at_once,
    unprivileged,
)
from fault_process import complaint, files_of, finish

from eqmorph.cli import app

MORPH = Command(
    "morph --out", ["morph", "preset_a.json", "preset_b.json", "--steps", "20", "--out", "steps"], set_of="steps"
)
FEWER = Command(
    "morph, fewer steps",
    ["morph", "preset_a.json", "preset_b.json", "--steps", "3", "--out", "steps"],
    before=["morph", "preset_a.json", "preset_b.json", "--steps", "8", "--out", "steps"],
    set_of="steps",
)
RENDER = Command("render", ["render", "../sound.wav", "out.ogg", "--preset", "preset_a.json"], timed=(".ogg",))
TRAIN = ["train", "--recipe", "v2", "--synthetic", "150", *SMALL, "--set", "epochs=100000", "--out", "out"]


READ = {"--model", "--shapes", "--config", "--target", "--resume", "source", "reference", "run", "--log-file"}
"""Paths that commands read; a log file grows line by line."""

WRITTEN = {"--out", "--plot", "--csv", "--report", "--markdown", "--latex", "target", "folder_out"}
"""Texts that are paths, and are written."""


def written_paths() -> Iterator[tuple[tuple[str, ...], list[str]]]:
    """Each command with the ways to name a path that it writes: `--out` and `-o`, or the name of an argument."""
    for words, command in _tree(typer.main.get_command(app), ()):
        for parameter in command.params:
            name = parameter.opts[0]
            is_path = "Path" in str(parameter.type_descriptor)
            reads = name in READ or (name == "folder" and words[0] in ("plot", "report"))
            if name in WRITTEN or (is_path and not reads):
                yield words, parameter.opts


def _tree(command: Any, words: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    if getattr(command, "commands", None) is None:
        yield words, command
        return
    for name in command.commands:
        yield from _tree(command.commands[name], (*words, name))


def test_every_command_that_writes_is_killed_and_disturbed():
    given = [command.words for command in commands(Inputs.below(Path("x")))]
    tools = () if shutil.which("faust") and shutil.which("g++") else ("plugin",)
    missing = []
    for words, names in written_paths():
        killed = [line for line in given if line[: len(words)] == [*words]]
        used = killed and (not names[0].startswith("-") or any(name in line for line in killed for name in names))
        if not used and words[0] not in tools:
            missing.append((words, names))
    assert missing == []


@pytest.mark.parametrize("command", [MORPH, FEWER, RENDER], ids=lambda command: command.name)
def test_a_killed_command_leaves_nothing_torn_and_runs_again(command, tmp_path):
    samples = 0.2 * np.random.default_rng(0).standard_normal((5 * 44_100, 2))
    soundfile.write(tmp_path / "sound.wav", samples, 44_100)
    whole = undisturbed(command, tmp_path / "whole")
    for step in (whole.steps // 2, whole.steps - 1):
        folder = tmp_path / f"killed-{step}"
        folder.mkdir()
        assert kill_once(command, whole, folder, Moment(step=step)) == set()


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return fault_resume.undisturbed(tmp_path_factory.mktemp("resume") / "whole")


@pytest.mark.parametrize(
    "seed", [pytest.param(seed, marks=[pytest.mark.slow] if seed >= 2 else []) for seed in range(16)]
)
def test_a_training_that_is_killed_and_resumed_ends_the_same(trained, tmp_path, seed):
    trial = fault_resume.trial(trained, tmp_path / "run", seed)
    assert trial.problems == () and trial.kills >= 1


def test_a_folder_of_results_that_cannot_be_written_is_one_line(tmp_path: Path):
    assert finish(["examples", "presets"], tmp_path)[0] == 0
    words = ["convert", "presets", "converted", "--to", "camilladsp", "--jobs", "1"]
    assert complaint(*finish(words, tmp_path, preexec_fn=lambda: limited(64)), tmp_path) == ""
    assert files_of(tmp_path / "converted") == {}


def test_a_file_size_limit_is_one_line_and_nothing_is_left(tmp_path: Path):
    assert complaint(*finish(MORPH.words, tmp_path, preexec_fn=lambda: limited(64)), tmp_path) == ""
    assert files_of(tmp_path) == {}


def test_a_full_disk_is_one_line_and_nothing_is_left(tmp_path: Path):
    with full_disk(tmp_path) as mounted:
        if not mounted:
            pytest.skip("no right to mount")
        assert complaint(*finish(MORPH.words, tmp_path), tmp_path) == ""
        assert list(files_of(tmp_path)) == ["filler"]


def test_a_read_only_folder_is_one_line(tmp_path: Path):
    prefix = unprivileged()
    if prefix is None:
        pytest.skip("root, and no setpriv")
    tmp_path.chmod(0o500)
    assert complaint(*finish(MORPH.words, tmp_path, prefix=prefix), tmp_path) == ""
    tmp_path.chmod(0o700)


def test_a_cache_that_nobody_can_write_to_is_named(tmp_path: Path):
    wrong = locked_cache(tmp_path)
    if wrong.startswith("skipped"):
        pytest.skip(wrong)
    assert wrong == ""


def test_a_download_that_is_killed_leaves_nothing_in_the_cache(tmp_path: Path):
    assert broken_download(tmp_path / "cache") == ""


@pytest.mark.parametrize("kind", ["train", "ablate"])
def test_the_second_process_in_a_folder_says_who_holds_it(kind, tmp_path):
    only = ["ablate", "--only", "v1", "--folds", "2", "--jobs", "1", *TRAIN[3:]]
    assert two_at_once(TRAIN if kind == "train" else only, tmp_path) == ""
