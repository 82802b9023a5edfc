"""A wheel holds every file that the package reads, and its core alone runs in an environment made for it."""

import json
import os
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import numpy as np
import pytest
import soundfile
from core_commands import CORE, PLOT, TRAIN

ROOT = Path(__file__).resolve().parents[2]
MAX_CORE_MB = 350
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
"""That of this process, without its way to the sources."""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"  # building leaves files beside the sources, and finds those of earlier builds
    source.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    shutil.copytree(ROOT / "eqmorph", source / "eqmorph", ignore=shutil.ignore_patterns("__pycache__"))
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    subprocess.run([*pip, "wheel", "--no-deps", "--wheel-dir", str(folder), str(source)], check=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def core(wheel, tmp_path_factory) -> Path:
    """An environment with the wheel and what its core needs, and nothing else."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=True)
    pip = [str(folder / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "--quiet"]
    constraints = ["--constraint", str(ROOT / "constraints.txt")]
    subprocess.run([*pip, "install", *constraints, str(wheel)], check=True)
    return folder


def test_the_wheel_holds_every_file_of_the_package(wheel):
    packed = set(zipfile.ZipFile(wheel).namelist())
    files = [path for path in (ROOT / "eqmorph").rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    assert {str(path.relative_to(ROOT)) for path in files} <= packed
    assert "eqmorph/py.typed" in packed


def test_the_core_is_small(core):
    size_mb = sum(path.stat().st_size for path in core.rglob("*") if path.is_file()) / 1e6
    assert size_mb <= MAX_CORE_MB


def test_the_core_alone_runs_its_commands_and_explains_the_others(core, tmp_path):
    soundfile.write(tmp_path / "noise.wav", np.random.default_rng(0).normal(0, 0.05, (24_000, 2)), 48_000)
    commands = CORE | TRAIN | PLOT
    for name, arguments in commands.items():
        done = subprocess.run(
            [core / "bin" / "eqmorph", *arguments], cwd=tmp_path, env=ENVIRONMENT, capture_output=True, text=True
        )
        if name in CORE:
            assert done.returncode == 0, done.stderr
        else:
            assert done.returncode == 1 and 'pip install "eqmorph[' in done.stderr.splitlines()[-1], done.stderr


def test_the_flat_surface_works_in_the_core(core):
    code = (
        "import json, eqmorph as eq\n"
        "warm = eq.load_model().generate('warm')[0]\n"
        "try:\n    warm.plot()\nexcept eq.EqmorphError as error:\n    print(json.dumps([repr(warm), str(error)]))"
    )
    done = subprocess.run(
        [core / "bin" / "python", "-c", code], env=ENVIRONMENT, check=True, capture_output=True, text=True
    )
    shown, error = json.loads(done.stdout)
    assert shown.startswith("Preset('warm 1', 5 bands") and 'pip install "eqmorph[plot]"' in error
