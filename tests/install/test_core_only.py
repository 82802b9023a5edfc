"""The core works without the optional packages, and says which extra is missing where one is needed."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile
from core_commands import CORE, PLOT, TRAIN

import eqmorph.extras

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """What every command did: name -> exit status and text on stderr."""
    folder = tmp_path_factory.mktemp("core")
    soundfile.write(folder / "noise.wav", np.random.default_rng(0).normal(0, 0.05, (24_000, 2)), 48_000)
    commands = CORE | TRAIN | PLOT
    (folder / "commands.json").write_text(json.dumps(list(commands.values())))
    done = subprocess.run(
        [sys.executable, str(HERE / "core_only.py"), "commands.json"],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    )
    return dict(zip(commands, json.loads(done.stdout), strict=True))


@pytest.mark.parametrize("name", CORE)
def test_the_core_runs_without_extras(results, name):
    assert results[name]["status"] == 0, results[name]["stderr"]


@pytest.mark.parametrize(
    ("name", "extra"), [*((name, "train") for name in TRAIN), *((name, "plot") for name in PLOT)]
)
def test_a_missing_extra_is_one_line_that_says_what_to_type(results, name, extra):
    assert results[name]["status"] == 1
    (line,) = results[name]["stderr"].splitlines()[-1:]
    assert line.endswith(f'pip install "eqmorph[{extra}]"'), results[name]["stderr"]


def test_another_missing_package_stays_what_it_is():
    with pytest.raises(ModuleNotFoundError, match="nowhere") as caught, eqmorph.extras.explained():
        import nowhere  # noqa: F401
    assert not isinstance(caught.value, eqmorph.extras.MissingExtraError)
