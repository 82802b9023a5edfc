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


def _modules_of(arguments: list[str]) -> set[str]:
    """The modules that a command loads."""
    done = subprocess.run([sys.executable, "-c", CODE, *arguments], check=True, capture_output=True, text=True)
    status, modules = json.loads(done.stdout.splitlines()[-1])
    assert status == 0, done.stderr
    return set(modules)


def test_help_loads_no_command():
    modules = _modules_of(["--help"])
    assert not modules & {"numpy", "pydantic", "eqmorph.plugins", "eqmorph.cli.morph", "eqmorph.cli.list"}


@pytest.mark.parametrize(
    "arguments",
    [
        ["morph", "preset_a.json", "preset_b.json", "--steps", "3"],
        ["morph", "preset_a.json", "preset_b.json", "--steps", "3", "--method", "log"],
        ["convert", "preset_a.json", "-", "--to", "sox"],
        ["generate", "warm"],
        ["list"],
    ],
    ids=lambda arguments: arguments[0],
)
def test_presets_and_words_need_neither_training_nor_scipy(arguments):
    assert not _modules_of(arguments) & {*HEAVY, "scipy"}
