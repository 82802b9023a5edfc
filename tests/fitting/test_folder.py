"""Folders of presets: every file is reported, a refused one stops none, results do not depend on jobs."""

import os
import shutil
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from helpers.presets import safe_preset

from eqmorph.eq.curves import COMPARISON_GRID_HZ
from eqmorph.errors import DataError, UsageError
from eqmorph.fitting import folder as folders
from eqmorph.fitting.folder import Writing, run_files, title
from eqmorph.fitting.folder_files import folder_files
from eqmorph.fitting.layouts import named_layout
from eqmorph.fitting.targets import Correction
from eqmorph.fitting.tasks import Conversion, Fitting, Reduction
from eqmorph.formats import FORMATS
from eqmorph.formats.io import read_preset, render_preset

HIGH_PASS = "Preamp: -3 dB\nFilter 1: ON PK Fc 100 Hz Gain 3 dB Q 1\nFilter 2: ON HP Fc 30 Hz\n"


def run_folder(folder, pattern, task, writing, *args, **options):
    """Do a task with the files of a folder, as the commands do."""
    return run_files(folder, folder_files(folder, pattern, writing.folder), task, writing, *args, **options)


@pytest.fixture
def presets(tmp_path):
    """Five good presets in two folders, and a file that each command refuses."""
    folder = tmp_path / "presets"
    for number in range(5):
        path = folder / ("a" if number % 2 else "b") / f"{number}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(safe_preset(number).to_json(), encoding="utf-8")
    (folder / "broken.json").write_text("{", encoding="utf-8")
    (folder / ".hidden.json").write_text("{", encoding="utf-8")
    return folder


def writing(folder, to_format="json"):
    return Writing(folder, FORMATS.create(to_format))


@pytest.mark.parametrize(
    "task", [Conversion(), Conversion(fit=True), Fitting(named_layout("qudelix-5k")), Reduction(3)]
)
def test_every_file_is_written_or_refused_with_a_reason(presets, tmp_path, task):
    steps = []
    reports = run_folder(presets, "*", task, writing(tmp_path / "out"), advance=lambda *step: steps.append(step))
    assert [report.source for report in reports] == [
        "a/1.json",
        "a/3.json",
        "b/0.json",
        "b/2.json",
        "b/4.json",
        "broken.json",
    ]
    assert steps[-1] == (6, 6)
    assert reports[-1].reason and not reports[-1].out
    for report in reports[:-1]:
        written, original = read_preset(report.out), read_preset(presets / report.source)
        error_db = written.response(COMPARISON_GRID_HZ) - original.response(COMPARISON_GRID_HZ)
        assert report.rms_db == pytest.approx(np.sqrt(np.mean(error_db**2)), abs=1e-6)
        assert report.bands == len(written.bands) and written.name in (original.name, title(report.source))
    assert len(list((tmp_path / "out").rglob("*"))) == 7, "two folders and five files"


def test_results_do_not_depend_on_batches_and_jobs(presets, tmp_path, monkeypatch):
    monkeypatch.setattr(folders, "BATCH", 2)
    reports = {jobs: run_folder(presets, "*", Reduction(3), writing(tmp_path / str(jobs)), jobs) for jobs in (1, 2)}
    assert [replace(report, out="") for report in reports[1]] == [replace(report, out="") for report in reports[2]]


def test_a_line_is_named_and_what_is_noted_stays_with_its_file(presets, tmp_path):
    (presets / "hp.txt").write_text(HIGH_PASS, encoding="utf-8")
    (presets / "GraphicEQ.txt").write_text(render_preset(safe_preset(1), "graphic_eq"), encoding="utf-8")
    drawn, refused = run_folder(presets, "*.txt", Conversion(), writing(tmp_path / "out"))
    assert refused.reason.startswith("line 3: ") and not refused.out
    assert drawn.notes and 0 < drawn.rms_db < 0.5


def test_two_files_are_not_written_to_one(presets, tmp_path):
    shutil.copy(presets / "a" / "1.json", presets / "a" / "1.peq.json")
    (presets / "a" / "1.txt").write_text(render_preset(safe_preset(1), "parametric_eq"), encoding="utf-8")
    reports = {
        report.source: report for report in run_folder(presets, "1.*", Conversion(), writing(tmp_path / "out"))
    }
    assert reports["a/1.json"].out and "a/1.json" in reports["a/1.txt"].reason
    assert reports["a/1.peq.json"].out.endswith("1.peq.json")


def test_a_writer_that_cannot_hold_a_preset_refuses_it(presets, tmp_path):
    layout = named_layout("parametric", 8)
    (presets / "eight.json").write_text(layout.preset(layout.default).to_json(), encoding="utf-8")
    reports = run_folder(presets, "*.json", Conversion(), writing(tmp_path / "out", "safe_csv"))
    assert {report.source for report in reports if report.reason} == {"broken.json", "eight.json"}


def test_a_pipe_among_presets_is_passed_over_and_a_link_to_nowhere_refused(presets, tmp_path):
    os.mkfifo(presets / "pipe.json")
    (presets / "bundle.lv2").mkdir()
    os.mkfifo(presets / "bundle.lv2" / "preset.ttl")
    (presets / "zero.json").symlink_to("/dev/zero")
    (presets / "lost.json").symlink_to("nowhere")
    (presets / "circle.json").symlink_to("circle.json")
    reports = run_folder(presets, "*", Conversion(), writing(tmp_path / "out"))
    assert {report.source for report in reports if report.reason} == {"broken.json", "circle.json", "lost.json"}
    assert len(reports) == 8
    with pytest.raises(DataError, match=r"bundle\.lv2"):
        read_preset(presets / "bundle.lv2")


def test_folders_that_make_no_sense_are_refused(presets, tmp_path):
    with pytest.raises(UsageError):
        run_folder(presets, "*", Conversion(), writing(presets))
    with pytest.raises(DataError, match="flac"):
        run_folder(presets, "*.flac", Conversion(), writing(tmp_path / "out"))
    inside = run_folder(presets, "*.json", Conversion(), writing(presets / "out"))
    assert inside == run_folder(presets, "*.json", Conversion(), writing(presets / "out")), "results are not read"


def test_measurements_of_a_folder_are_corrected(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "m.csv").write_text("frequency,raw\n20,3\n200,3\n2000,-3\n20000,-3\n", encoding="utf-8")
    (report,) = run_folder(
        tmp_path / "in", "*", Fitting(named_layout("parametric", 5), Correction()), writing(tmp_path / "out")
    )
    response = read_preset(report.out).response([50.0, 5_000.0])
    assert response[1] - response[0] == pytest.approx(6.0, abs=0.5)


def test_what_autoeq_writes_for_a_headphone_is_not_written_to_one_file(tmp_path):
    (tmp_path / "in").mkdir()
    for name, format in (("Parametric", "parametric_eq"), ("FixedBand", "parametric_eq"), ("Graphic", "graphic_eq")):
        text = render_preset(safe_preset(1), format)
        (tmp_path / "in" / f"HD 650 {name}EQ.txt").write_text(text, encoding="utf-8")
    (alone,) = run_folder(tmp_path / "in", "*ParametricEQ.txt", Conversion(), writing(tmp_path / "alone"))
    assert Path(alone.out).name == "HD 650.json" and read_preset(alone.out).name == "HD 650"
    reports = run_folder(tmp_path / "in", "*", Conversion(), writing(tmp_path / "out"))
    assert len({report.out for report in reports}) == 3 and not any(report.reason for report in reports)


@pytest.mark.parametrize(
    ("place", "name"),
    [("x/HD GraphicEQ.txt", "HD"), ("HD ParametricEQ.txt", "HD"), (".json", ".json"), ("a.b.sos", "a.b")],
)
def test_titles_leave_the_ending_out(place, name):
    assert title(place) == name


def test_the_commands(eqmorph, presets, tmp_path):
    for words in (("convert",), ("fit", "--layout", "spotify"), ("reduce", "--bands", 3)):
        out = tmp_path / words[0]
        result = eqmorph(words[0], presets, out, *words[1:], "--to", "parametric_eq", "--jobs", 1)
        assert result.status == 1 and "broken.json" in result.stdout and "refused" in result.stdout
        assert len(list(out.rglob("*.txt"))) == 5
        good = eqmorph(words[0], presets, out, *words[1:], "--only", "[0-9].json", "--jobs", 1, "--json").json
        assert good["files"] == 5 and good["refused"] == 0 and len(good["reports"]) == 5


@pytest.mark.parametrize(
    "words",
    [
        ["fit", "IN"],
        ["fit", "IN", "a", "b"],
        ["reduce", "IN"],
        ["convert", "IN", "-"],
        ["reduce", "preset_a.json", "b"],
    ],
)
def test_a_folder_needs_one_to_write(eqmorph, presets, words):
    assert eqmorph(*(presets if word == "IN" else word for word in words), "--to", "json").status == 2


def test_interrupted_work_ends_soon_and_leaves_whole_files(presets, tmp_path, monkeypatch):
    monkeypatch.setattr(folders, "BATCH", 1)

    def interrupt(done, total):
        raise KeyboardInterrupt

    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        run_folder(presets, "*", Reduction(2), writing(tmp_path / "out"), jobs=2, advance=interrupt)
    assert time.monotonic() - began < 60
    for path in (tmp_path / "out").rglob("*.json"):
        assert read_preset(path).bands
