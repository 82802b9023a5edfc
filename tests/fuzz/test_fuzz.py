"""A small sample of `make fuzz`, the same every time, and every crash that was ever found."""

import random
import struct
from pathlib import Path

import pytest
from fuzz_hunt import case_rng, judge
from fuzz_targets import Target, all_targets, begin

SAMPLE = {"presets": 200, "SAFE CSV": 40, "audio files": 25}
"""Cases of a kind: together about four seconds. Folders are damaged in the tests of those who read them."""


@pytest.fixture(scope="module")
def targets(run_folder: Path, ablation_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Target]:
    unfinished = tmp_path_factory.mktemp("fuzz") / "unfinished"
    begin(run_folder, unfinished)
    return {target.name: target for target in all_targets(run_folder, unfinished, ablation_folder)}


@pytest.mark.parametrize("kind", SAMPLE)
def test_damaged_files_end_in_one_line(targets, kind, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    wrong = {}
    for index in range(SAMPLE[kind]):
        problem, evidence = judge(targets[kind], case_rng(0, kind, index), tmp_path)
        if problem and problem != "hang":  # a busy machine is no fault
            wrong[index] = (problem, evidence)
    assert wrong == {}


KINDS = (
    "presets", "includes", "SAFE CSV", "collections", "preset folders",
    "TOML", "layouts", "measurements", "run folders", "checkpoints",
    "ablation folders", "trainings", "audio files",
)  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_the_files_to_start_from_are_sound(targets, kind, tmp_path, monkeypatch, eqmorph):
    monkeypatch.chdir(tmp_path)
    assert set(KINDS) == set(targets)
    for words in targets[kind].sound(tmp_path / "sound")[:3]:
        outcome = eqmorph(*words)
        assert outcome.status == 0, outcome.stderr


def test_a_case_is_a_function_of_its_number(targets, tmp_path):
    contents = []
    for attempt in ("a", "b"):
        for target in targets.values():
            (tmp_path / attempt / target.name).mkdir(parents=True)
            target.case(case_rng(3, target.name, 7), tmp_path / attempt / target.name)
        files = sorted(path for path in (tmp_path / attempt).rglob("*") if path.is_file())
        contents.append([path.read_bytes() for path in files])
    assert contents[0] == contents[1]


LIST_FOR_A_NAME = """\
filters:
  a: {type: Biquad, parameters: {type: Peaking, freq: 100, gain: 1, q: 1}}
pipeline:
  - {type: Filter, channels: [0, 1], names: [[a]]}
"""

FOUND: dict[str, tuple[str, bytes]] = {
    "a list where CamillaDSP has a name": ("in.yml", LIST_FOR_A_NAME.encode()),
    "a mapping for a channel": (
        "in.yml",
        LIST_FOR_A_NAME.replace("0, 1", "{a: b}, [1]").replace("[[a]]", "[a]").encode(),
    ),
    "a mapping as the name of a filter": ("in.yml", b"filters:\n  {a: b}: {type: Gain}\n  [a]: {type: Gain}\n"),
    "text of nulls": ("in.txt", b"\0" * 100),
    "a name of one surrogate": (
        "in.json",
        b'{"format": "eqmorph-preset", "version": 1, "name": "\\ud800", "bands": []}',
    ),
    "an integer beyond all floats": (
        "in.json",
        b'{"format": "eqmorph-preset", "version": 1, "bands": [{"type": "peak", "frequency_hz": 1'
        + b"0" * 400
        + b', "gain_db": 1, "q": 1}]}',
    ),
}
"""What broke a reader once: the file's name and its content."""


def test_half_a_character_in_an_error_is_printed_as_an_escape(tmp_path, eqmorph):
    (tmp_path / "in.json").write_bytes(b'{"format": "\\ud800", "equalizer#0": 1}')
    outcome = eqmorph("convert", tmp_path / "in.json", tmp_path / "out.json", "--from", "json")
    assert outcome.status == 1 and "in.json" in outcome.error
    preset = b'{"format": "eqmorph-preset", "version": "\\ud800", "bands": []}'
    (tmp_path / "in.json").write_bytes(preset)
    assert "in.json" in eqmorph("convert", tmp_path / "in.json", tmp_path / "out.json").error


@pytest.mark.parametrize("case", FOUND)
def test_what_was_found_is_refused_in_one_line(case, tmp_path, eqmorph):
    name, content = FOUND[case]
    (tmp_path / name).write_bytes(content)
    outcome = eqmorph("convert", tmp_path / name, tmp_path / "out.json")
    assert outcome.status == 1 and name in outcome.error


def test_a_wav_without_channels_of_sound_is_refused(tmp_path, eqmorph):
    head = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 36, b"WAVE", b"fmt ", 16, 1, 0, 8000, 0, 0, 16, b"data", 0)
    (tmp_path / "in.wav").write_bytes(head + random.Random(0).randbytes(100))
    outcome = eqmorph("render", tmp_path / "in.wav", tmp_path / "out.wav", "--preset", "preset_a.json")
    assert "in.wav" in outcome.error
