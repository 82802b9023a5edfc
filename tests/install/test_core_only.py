"""The core works without the optional packages, and says which extra is missing where one is needed."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile
from core_commands import CORE, PLOT, TRAIN

from eqmorph.extras import EXTRAS, MissingExtraError, explained

HERE = Path(__file__).parent


def run_without(packages, commands, folder):
    """Run commands where packages are missing: name -> exit status and text on stderr."""
    (folder / "commands.json").write_text(json.dumps(list(commands.values())))
    done = subprocess.run(
        [sys.executable, str(HERE / "core_only.py"), "commands.json", *packages],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    )
    return dict(zip(commands, json.loads(done.stdout), strict=True))


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """What every command did without any optional package."""
    folder = tmp_path_factory.mktemp("core")
    soundfile.write(folder / "noise.wav", np.random.default_rng(0).normal(0, 0.05, (24_000, 2)), 48_000)
    return run_without(EXTRAS, CORE | TRAIN | PLOT, folder)


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


@pytest.mark.parametrize(("extra", "commands"), [("plot", TRAIN), ("train", PLOT)], ids=["train", "plot"])
def test_an_extra_does_without_the_other(extra, commands, tmp_path):
    missing = [package for package, brought_by in EXTRAS.items() if brought_by == extra]
    help_of_each = {name: [word for word in arguments if word.isalpha()] for name, arguments in commands.items()}
    pages = {name: [*words[: 2 if words[0] == "plot" else 1], "--help"] for name, words in help_of_each.items()}
    for name, result in run_without(missing, pages, tmp_path).items():
        assert result["status"] == 0, f"{name}: {result['stderr']}"


def test_another_missing_package_stays_what_it_is():
    with pytest.raises(ModuleNotFoundError, match="nowhere") as caught, explained():
        import nowhere  # noqa: F401
    assert not isinstance(caught.value, MissingExtraError)
