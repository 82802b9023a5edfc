"""Numbers at the ends of what can be written down, and files of sizes that nobody can want."""

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import soundfile
from helpers.cli import ENTRY

from eqmorph.eq.filters import response_db
from eqmorph.eq.preset import Band, Preset
from eqmorph.formats import FORMATS
from eqmorph.formats.io import write_preset

MEMORY_BYTES = 3_000_000_000


def preset_json(**band: object) -> str:
    fields = {"type": "peak", "frequency_hz": 1000, "gain_db": 3, "q": 1} | band
    return json.dumps({"format": "eqmorph-preset", "version": 1, "name": "x", "bands": [fields]})


def bounded(words: list[str], folder: Path, stdin: int | None = None) -> tuple[int, str, float]:
    """Status, message and seconds of a command that may take 3 GB of memory."""
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", ENTRY, *words],
        cwd=folder,
        stdin=stdin,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES, MEMORY_BYTES)),
    )
    return done.returncode, done.stderr, time.perf_counter() - began


@pytest.mark.parametrize(
    "band",
    [
        {"gain_db": 1e300}, {"gain_db": 10**400}, {"frequency_hz": 0}, {"frequency_hz": -100}, {"frequency_hz": 1e12},
        {"q": 0}, {"q": 1e9}, {"q": -1}, {"q": "nan"}, {"gain_db": float("nan")}, {"gain_db": float("inf")},
    ],
)  # fmt: skip
def test_numbers_that_no_filter_has_are_refused_in_one_line(tmp_path, eqmorph, band):
    (tmp_path / "in.json").write_text(preset_json(**band))
    outcome = eqmorph("convert", tmp_path / "in.json", tmp_path / "out.yml")
    assert "in.json" in outcome.error and not (tmp_path / "out.yml").exists()


@pytest.mark.parametrize("gain_db", [100.0, -100.0])
@pytest.mark.parametrize("q", [0.01, 100.0])
@pytest.mark.parametrize("frequency_hz", [1.0, 23_999.0, 30_000.0])
def test_extreme_filters_give_finite_responses_files_and_sound(tmp_path, eqmorph, gain_db, q, frequency_hz):
    (tmp_path / "in.json").write_text(preset_json(gain_db=gain_db, q=q, frequency_hz=frequency_hz))
    soundfile.write(
        tmp_path / "in.wav", 1e-6 * np.random.default_rng(0).standard_normal(4_800), 48_000, subtype="FLOAT"
    )
    read = eqmorph("convert", tmp_path / "in.json", tmp_path / "out.json")
    if read.status:
        assert "in.json" in read.error
        return
    band = Band(type="peak", frequency_hz=frequency_hz, gain_db=gain_db, q=q)
    assert np.isfinite(response_db(Preset(bands=[band]).arrays(), np.geomspace(20, 20_000, 64))).all()
    rendered = eqmorph("render", tmp_path / "in.wav", tmp_path / "out.wav", "--preset", tmp_path / "in.json")
    assert rendered.status in (0, 1) and "Traceback" not in rendered.stderr
    if not rendered.status:
        assert np.isfinite(soundfile.read(tmp_path / "out.wav")[0]).all()
    for name in FORMATS:
        made = FORMATS.create(name)
        if made.writes:
            said = eqmorph("convert", tmp_path / "in.json", "-", "--to", name)
            assert said.status in (0, 1) and "nan" not in said.stdout.lower() and "inf" not in said.stdout.split()


def test_a_million_bands_are_refused_at_once(tmp_path):
    for name, count in (("many.txt", 20_000), ("more.txt", 1_000_000)):
        bands = (f"Filter {number}: ON PK Fc 100 Hz Gain 1 dB Q 1\n" for number in range(count))
        (tmp_path / name).write_text("".join(bands))
        status, error, seconds = bounded(["convert", name, "out.json"], tmp_path)
        assert status == 1 and name in error and len(error.splitlines()) == 1 and seconds < 60


@pytest.mark.parametrize("ending", [".json", ".txt", ".yml", ".csv", ".toml"])
def test_a_line_of_a_gigabyte_is_not_read(tmp_path, ending):
    """The file has no blocks on the disk; reading all of it would take more memory than is allowed."""
    with (tmp_path / f"in{ending}").open("wb") as sparse:
        sparse.write(b'{"a": "' if ending == ".json" else b"Filter 1: ")
        sparse.truncate(4_000_000_000)
    commands = [
        ["convert", f"in{ending}", "out.json"],
        ["data", "info", f"in{ending}"],
        ["reduce", "preset_a.json", "--layout", f"in{ending}"],
    ]
    if ending == ".toml":
        commands.append(["train", "--config", f"in{ending}", "--synthetic", "100"])
    for words in commands:
        status, error, seconds = bounded(words, tmp_path)
        assert status in (1, 2) and "Traceback" not in error and "out of memory" not in error, error
        assert seconds < 60


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="needs /dev/zero")
def test_an_input_without_end_is_refused(tmp_path):
    for source in ("/dev/zero", "-"):
        with open("/dev/zero", "rb") as zero:
            status, error, _ = bounded(["convert", source, "out.json"], tmp_path, stdin=zero.fileno())
        assert status == 1 and "more than" in error


def test_deep_json_and_yaml_aliases_are_refused(tmp_path, eqmorph):
    texts = {
        "deep.json": "[" * 400_000,
        "deep.yml": "filters: " + "[" * 100_000,
        "deep.toml": "a = " + "[" * 100_000,
        "aliases.yml": "a: &a [x, x]\n"
        + "".join(f"{chr(98 + i)}: &{chr(98 + i)} [*{chr(97 + i)}, *{chr(97 + i)}]\n" for i in range(20)),
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
        words = ("convert", tmp_path / name, tmp_path / "out.json")
        if name.endswith(".toml"):
            words = ("train", "--config", tmp_path / name, "--synthetic", 100)
        assert name in eqmorph(*words).error


def test_a_preset_is_not_written_over_what_it_is_read_from_by_halves(tmp_path, eqmorph):
    """Onto itself, through a link, and into a pipe: the file is whole before and after."""
    (tmp_path / "a.json").write_text(preset_json())
    (tmp_path / "link.json").symlink_to("a.json")
    assert eqmorph("convert", tmp_path / "a.json", tmp_path / "a.json").status == 0
    assert eqmorph("convert", tmp_path / "a.json", tmp_path / "link.json").status == 0
    assert (tmp_path / "link.json").is_symlink() and json.loads((tmp_path / "a.json").read_text())["bands"]
    words = [sys.executable, "-c", ENTRY, "convert", "a.json", "/dev/stdout", "--to", "json", "-q"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0 and '"eqmorph-preset"' in done.stdout


def test_a_damaged_mp3_says_nothing_but_what_eqmorph_says(tmp_path):
    soundfile.write(tmp_path / "in.mp3", 0.2 * np.random.default_rng(0).standard_normal((44_100, 2)), 44_100)
    data = bytearray((tmp_path / "in.mp3").read_bytes())
    rng = np.random.default_rng(1)
    for at in rng.integers(0, len(data), 60):
        data[at] = rng.integers(256)
    (tmp_path / "in.mp3").write_bytes(data)
    write_preset(Preset(bands=[Band(type="peak", frequency_hz=1_000, gain_db=3, q=1)]), tmp_path / "p.json")
    _, error, _ = bounded(["render", "in.mp3", "out.wav", "--preset", "p.json"], tmp_path)
    assert "mpg123" not in error and all(line.startswith(("eqmorph: ", "note:")) for line in error.splitlines())


@pytest.mark.parametrize("limit", [1, 1_000])
def test_a_pipe_that_is_closed_early_ends_the_command_without_noise(tmp_path, limit):
    for words in (
        ["list"],
        ["morph", "preset_a.json", "preset_b.json", "--steps", "300"],
        ["data", "info", "--json"],
    ):
        with subprocess.Popen(
            [sys.executable, "-c", ENTRY, *words, "-q"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as process:
            assert process.stdout is not None and process.stderr is not None
            os.read(process.stdout.fileno(), limit)
            process.stdout.close()
            error = process.stderr.read().decode()
        noise = [line for line in error.splitlines() if "there is no preset" not in line]
        assert noise == [] and process.returncode == 0
