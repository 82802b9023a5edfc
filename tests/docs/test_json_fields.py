"""docs/commands.md lists every field of the JSON that a command prints, and no other."""

import re

import numpy as np
import pytest
import soundfile
from test_docs import ROOT

COMMANDS = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")

CALLS = [
    ["show", "preset_a.json"],
    ["morph", "preset_a.json", "preset_b.json", "--steps", "3"],
    ["convert", "preset_a.json", "warm.txt"],
    ["fit", "preset_a.json", "--bands", "3"],
    ["sum", "preset_a.json", "preset_b.json"],
    ["reduce", "preset_a.json", "--bands", "3"],
    ["render", "noise.wav", "morph.wav", "--from", "preset_a.json", "--to", "preset_b.json"],
    ["explore", "preset_a.json", "preset_b.json", "--out", "page.html"],
    ["examples"],
    ["words", "warm"],
    ["nudge", "preset_a.json", "bright"],
    ["describe", "preset_a.json"],
    ["generate", "warm"],
    ["morph-bench", "--pairs", "2"],
    ["data", "info"],
]

OF_OTHER_CALLS = {"text", "preset", "left", "right", "all", "clipped", "info", "fetch", "path"}
"""Fields that the calls above have no reason to print, and the names of two commands."""


def _documented(command: str) -> set[str]:
    """The fields that the section of a command lists, those it shares with `fit` among them."""
    section = re.search(rf"^## {command}$(.*?)(?=^## |\Z)", COMMANDS, re.MULTILINE | re.DOTALL)[1]
    (listed,) = re.findall(r"^`--json`(.*?)(?=\n\n|\Z)", section, re.MULTILINE | re.DOTALL)
    fields = set(re.findall(r"`(\w+)`", listed))
    return fields | _documented("fit") - {"sources", "layout"} if "[fit](#fit)" in listed else fields


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call[0])
def test_the_fields_of_the_json_are_those_that_are_listed(eqmorph, folder, call):
    soundfile.write("noise.wav", np.random.default_rng(0).normal(0, 0.05, (24_000, 2)), 48_000)
    outcome = eqmorph(*call, "--json")
    assert set(outcome.json) <= _documented(call[0])
    assert _documented(call[0]) <= set(re.findall(r'"(\w+)":', outcome.stdout)) | OF_OTHER_CALLS
