"""What tests share. None fails because the machine was busy: hypothesis has no deadline."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from helpers.cli import CommandLine, Outcome, standard_input
from helpers.runs import SMALL
from hypothesis import settings

from eqmorph.cli import run
from eqmorph.eq.layout import SAFE

settings.register_profile("eqmorph", deadline=None)
settings.load_profile("eqmorph")

REAL = Path(__file__).resolve().parents[1] / "../shared/data/safe_equaliser_dev.csv"


CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture
def real_file() -> Path:
    if not REAL.is_file():
        pytest.skip(f"the SAFE development file is not at {REAL}")
    return REAL


@pytest.fixture
def eqmorph(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    """Run a command line in this process, through the entry point that its users start."""

    def call(*words: object, stdin: str = "") -> Outcome:
        monkeypatch.setattr("sys.stdin", standard_input(stdin))
        capsys.readouterr()
        status = run([str(word) for word in words])
        return Outcome(status, *capsys.readouterr())

    return call


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A working folder of the test's own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of two seeds and two folds on 300 synthetic presets; shared, so to be read only."""
    folder = tmp_path_factory.mktemp("runs") / "small"
    options = ["--recipe", "v2", "--synthetic", "300", "--seeds", "2", "--folds", "2", "--out", str(folder)]
    assert run(["train", *options, *SMALL]) == 0
    return folder


@pytest.fixture
def run_copy(run_folder: Path, tmp_path: Path) -> Path:
    """A copy of `run_folder` that a test may change."""
    return shutil.copytree(run_folder, tmp_path / "run")


@pytest.fixture(scope="session")
def ablation_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results of V1 and V2, two folds each, on 250 synthetic presets; shared, so to be read only."""
    folder = tmp_path_factory.mktemp("ablations") / "small"
    options = ["--only", "v1,v2", "--synthetic", "250", "--seeds", "1", "--folds", "2", "--jobs", "1"]
    assert run(["ablate", *options, *SMALL, "--out", str(folder)]) == 0
    return folder


@pytest.fixture
def row() -> Callable[..., str]:
    """A line of the file with every knob at its default, except what is given by parameter name."""

    def make(word: str = "warm", address: str = "192.0.2.1", **values: object) -> str:
        params = dict(zip(SAFE.names, SAFE.default.tolist(), strict=True)) | values
        return ",".join(["7", word, address, "2", "2", *map(str, params.values()), *[""] * 6, "0" * 32])

    return make


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A real browser, one for all tests: playwright runs once in a process."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("needs Chromium: apt-get install chromium")
    with playwright.sync_playwright() as started:
        running = started.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield running
        running.close()
