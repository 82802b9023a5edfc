"""Commands load what they need and nothing else, which is what keeps them quick to start."""

import json
import subprocess
import sys

import pytest

HEAVY = {"torch", "pandas", "sklearn", "joblib", "matplotlib"}
CODE = """
import json, sys
from eqmorph.cli import run
status = run(sys.argv[1:])
print("\\n" + json.dumps([status, sorted(sys.modules)]))
"""


def _modules_of(arguments: list[str], expected: int = 0) -> set[str]:
    """The modules that a command loads, which ends with this status."""
    done = subprocess.run([sys.executable, "-c", CODE, *arguments], check=True, capture_output=True, text=True)
    status, modules = json.loads(done.stdout.splitlines()[-1])
    assert status == expected, done.stderr
    return set(modules)


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["train", "--recipe", "v22"], 2),
        (["train", "--normalizer", "logminmx"], 2),
        (["train", "--data", "missing.csv"], 1),
        (["evaluate", "missing"], 1),
        (["sweep", "--vary", "normalizer=zscore,logminmx"], 2),
    ],
)
def test_a_name_that_does_not_exist_is_told_before_pytorch_loads(arguments, status):
    assert not _modules_of(arguments, status) & {"torch", "pandas", "sklearn"}


def test_help_loads_no_command():
    modules = _modules_of(["--help"])
    assert not modules & {"numpy", "pydantic", "eqmorph.plugins", "eqmorph.cli.morph", "eqmorph.cli.list"}


CHECKS_AND_DRAWS = {"pydantic", "annotated_types", "typer._adapters", "rich.console", "importlib.metadata", "email"}
"""What checks values from outside, draws with Rich or reads metadata of packages; each takes as long as a morph."""


@pytest.mark.parametrize(
    "arguments",
    [
        ["morph", "preset_a.json", "preset_b.json"],
        [
            "morph",
            "preset_a.json",
            "preset_b.json",
            "--steps",
            "5",
            "--method",
            "log",
            "--strength",
            "0.5",
            "--out",
            "m",
        ],
        ["convert", "preset_a.json", "preset.txt", "--preamp", "auto"],
        ["convert", "preset_b.json", "-", "--to", "json", "--bands", "5"],
        ["generate", "warm"],
        ["show", "preset_a.json"],
    ],
    ids=lambda arguments: " ".join(arguments[:1] + arguments[3:5]),
)
def test_presets_are_morphed_converted_and_generated_with_little_else(arguments, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert not _modules_of(arguments) & {*HEAVY, *CHECKS_AND_DRAWS, "scipy", "multiprocessing"}


def test_texts_are_recognized_without_what_checks_options(tmp_path):
    """A text is offered to every format, whose options have types that are looked at only where one is given."""
    preset = tmp_path / "preset.txt"
    preset.write_text("Filter 1: ON PK Fc 100 Hz Gain 3 dB Q 1\n")
    assert not _modules_of(["convert", str(preset), str(tmp_path / "preset.sos")]) & {*HEAVY, *CHECKS_AND_DRAWS}


@pytest.mark.parametrize(
    "arguments",
    [
        ["morph", "preset_a.json", "preset_b.json", "--steps", "3"],
        ["morph", "preset_a.json", "preset_b.json", "--steps", "3", "--method", "log"],
        ["convert", "preset_a.json", "-", "--to", "sox"],
        ["list"],
    ],
    ids=lambda arguments: arguments[0],
)
def test_presets_and_words_need_neither_training_nor_scipy(arguments):
    assert not _modules_of(arguments) & {*HEAVY, "scipy"}
