"""A small sample of `make fuzz`, the same every time, and every crash that was ever found."""

import random
import shutil
import struct
import time
from pathlib import Path

import pytest
from fuzz_hunt import case_rng, judge
from fuzz_kinds import all_targets
from fuzz_sources import Sources, begin, content, with_preset
from fuzz_target import Target, lines_of
from kinds_arguments import LINES, NOT_RUN, SLOW, commands
from planted import FORMS, plant_case, said_and_written, shows_address
from safetensors.numpy import load_file, save_file

SAMPLE = {
    "presets": 150, "forced formats": 50, "SAFE CSV": 30, "collections": 40, "Parquet": 40, "audio files": 25,
    "lexica": 15, "lists and locks": 10, "run folders": 25, "ablation folders": 20, "arguments": 60,
}  # fmt: skip
"""Cases of a kind: together a few seconds."""

KINDS = (
    "presets", "forced formats", "includes", "preset folders", "layouts", "measurements",
    "SAFE CSV", "collections", "Parquet", "audio files", "lexica", "lists and locks",
    "run folders", "checkpoints", "TOML", "ablation folders", "trainings", "arguments",
)  # fmt: skip

PLANTED = {
    "presets": 40, "forced formats": 20, "includes": 15, "preset folders": 15, "layouts": 15, "measurements": 15,
    "SAFE CSV": 15, "collections": 20, "lexica": 10, "run folders": 25, "checkpoints": 10, "ablation folders": 15,
}  # fmt: skip
"""Cases of a kind with an address in the file: together a few seconds."""

UNSOUND = ("forced formats", "lists and locks", "arguments")
"""Kinds that begin with what the command refuses, or have a test of their own."""


@pytest.fixture(scope="module")
def targets(run_folder: Path, ablation_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Target]:
    begun = tmp_path_factory.mktemp("fuzz") / "begun"
    begin(run_folder, begun)
    sources = Sources([with_preset(run_folder)], [content(begun)], content(ablation_folder))
    return {target.name: target for target in all_targets(sources)}


@pytest.mark.parametrize("kind", SAMPLE)
def test_damaged_files_end_in_one_line(targets, kind, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    wrong = {}
    for index in range(SAMPLE[kind]):
        problem, evidence = judge(targets[kind], case_rng(0, kind, index), tmp_path)
        if problem and problem != "hang":  # a busy machine is no fault
            wrong[index] = (problem, evidence)
    assert wrong == {}


@pytest.mark.parametrize("kind", PLANTED)
def test_no_address_that_stands_in_a_file_is_said_or_written(targets, kind, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    echoed = {}
    for index in range(PLANTED[kind]):
        shutil.rmtree(tmp_path / "case", ignore_errors=True)
        words = plant_case(targets[kind], case_rng(5, kind, index), tmp_path / "case")
        for place, text in said_and_written(targets[kind], words, tmp_path):
            lines = [line for line in text.splitlines() if shows_address(line)]
            if lines:
                echoed[index] = (place, words[0], lines[0][:300])
    assert echoed == {}


def test_an_address_in_the_middle_of_a_long_value_is_not_cut_to_half_of_one(tmp_path, eqmorph):
    (tmp_path / "in.txt").write_text("Include: more/one.txt-joe%40example.org\n")
    outcome = eqmorph("convert", tmp_path / "in.txt", tmp_path / "out.json")
    assert "Include" in outcome.error and not shows_address(outcome.error)


def test_the_look_for_addresses_finds_each_form():
    assert all(shows_address(f"got '{form}'") for form in FORMS) and not shows_address("got '1.2.3'")


@pytest.mark.parametrize("kind", KINDS)
def test_the_files_to_start_from_are_sound(targets, kind, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert set(KINDS) == set(targets)
    lines = [line for words in targets[kind].sound(tmp_path / "sound") for line in lines_of(words)]
    for command in {_command(words) for words in lines} if kind not in UNSOUND else ():
        of_command = [words for words in lines if _command(words) == command]
        assert any(targets[kind].entry(words) == 0 for words in of_command), (command, capsys.readouterr().err)


def test_every_command_line_to_start_from_is_done(targets, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for words in targets["arguments"].sound(tmp_path / "sound"):
        if words[0] not in SLOW:
            assert targets["arguments"].entry(words) == 0, (words, capsys.readouterr().err)


def test_every_command_has_a_command_line_to_start_from():
    tested = {" ".join(_command(words)) for words in LINES} | NOT_RUN
    assert tested == {" ".join(path) for path in commands()}


def _command(words: list[str]) -> tuple[str, ...]:
    return tuple(words[:2]) if words[0] in ("plot", "data") else (words[0],)


def test_a_case_is_a_function_of_its_number(targets, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
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
    "a word where a channel should be": (
        "in.json",
        b'{"format": "eqmorph-preset", "version": 1, "left": "", "right": {"bands": []}}',
    ),
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


@pytest.mark.parametrize("count", [1, 64])
def test_a_layout_of_thousands_of_bands_is_refused_at_once(tmp_path, eqmorph, count):
    """One that was fitted into took minutes."""
    band = f'[[bands]]\ntype = "peak"\ncount = {count}\nfrequency_hz = [20, 20000]\n'
    (tmp_path / "large.toml").write_text('name = "large"\n' + band * 5_000)
    began = time.process_time()
    for command in ("fit", "reduce"):
        outcome = eqmorph(command, "preset_a.json", "--layout", tmp_path / "large.toml", "--out", tmp_path / "o.json")
        assert "large.toml" in outcome.error
    assert time.process_time() - began < 5.0


def test_a_checkpoint_with_a_reading_that_no_epoch_takes_is_finished(targets, tmp_path, eqmorph):
    """The history of the run has the readings of all epochs."""
    begun = targets["checkpoints"].files[0]
    for name, data in begun.items():
        (tmp_path / name).write_bytes(data)
    path = tmp_path / "checkpoint.safetensors"
    tensors = load_file(path)
    epochs_by_replicas = tensors["history.learning_rate"]
    save_file(tensors | {"history.made_up": epochs_by_replicas}, path)
    assert eqmorph("train", "--resume", tmp_path).status == 0
    assert eqmorph("report", tmp_path, "-o", tmp_path / "report.html").status == 0
    assert "made_up" not in (tmp_path / "history.csv").read_text()
