"""Scripts that step through presets, run against stand-ins of the programs; PipeWire's own is in its sound test."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from helpers.presets import preset_at

from eqmorph.eq.preset import Band, Preset
from eqmorph.files import write_files
from eqmorph.formats import FORMATS

ODD = ["00", "it's $(touch owned)", "02 x"]
PRESETS = [preset_at(position).called(name) for position, name in zip((0.3, 0.5, 0.7), ODD, strict=True)]


def folder_of(folder: Path, format: str, presets=PRESETS, stems=ODD) -> Path:
    write_files(folder / "steps", FORMATS.create(format).render_folder(presets, stems))
    return folder / "steps"


def script(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        words, cwd=folder, env=os.environ | environment, capture_output=True, text=True, timeout=30, check=False
    )


def stand_in(folder: Path, program: str) -> dict[str, str]:
    """A program that keeps what it is called with, and the PATH on which it is found."""
    (folder / "bin").mkdir()
    (folder / "bin" / program).write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >> "{folder}/called"\n')
    (folder / "bin" / program).chmod(0o755)
    return {"PATH": f"{folder / 'bin'}:{os.environ['PATH']}"}


@pytest.mark.parametrize("newer", [False, True])
def test_easyeffects_is_told_to_load_each_preset(tmp_path, newer):
    steps = folder_of(tmp_path, "easyeffects")
    if newer:
        (tmp_path / "data" / "easyeffects" / "output").mkdir(parents=True)
    homes = {"XDG_CONFIG_HOME": str(tmp_path / "config"), "XDG_DATA_HOME": str(tmp_path / "data")}
    done = script(tmp_path, "sh", "steps/step.sh", "0.03", **homes, **stand_in(tmp_path, "easyeffects"))
    assert done.returncode == 0, done.stderr
    called = [line for stem in ODD for line in ("-l", f"eqmorph-{stem}")]
    assert (tmp_path / "called").read_text().splitlines() == called
    presets = tmp_path / ("data" if newer else "config") / "easyeffects" / "output"
    for stem in ODD:
        held = json.loads((presets / f"eqmorph-{stem}.json").read_text())
        assert held == json.loads((steps / f"{stem}.easyeffects.json").read_text())
    assert not (tmp_path / "owned").exists() and not (steps / "owned").exists()


CLIENT = """
import json
from pathlib import Path
class CamillaClient:
    def __init__(self, host, port):
        assert (host, port) == ("localhost", 4321)
        self.config = self
    def connect(self):
        self.now = {"devices": {"samplerate": 48000}, "filters": {"mine": {"type": "Gain"}},
                    "pipeline": [{"type": "Filter", "channels": [0, 1], "names": ["mine"]}]}
    def active(self):
        return json.loads(json.dumps(self.now))
    def set_active(self, config):
        self.now = config
        with Path("called").open("a") as stream:
            stream.write(json.dumps(config) + "\\n")
"""


def test_camilladsp_gets_the_filters_of_each_preset_beside_what_it_has(tmp_path):
    steps = folder_of(tmp_path, "camilladsp")
    (tmp_path / "camilladsp.py").write_text(CLIENT)
    path = {"PYTHONPATH": str(tmp_path)}
    done = script(tmp_path, sys.executable, "steps/step.py", "0.03", "localhost", "4321", **path)
    assert done.returncode == 0, done.stderr
    configurations = [json.loads(line) for line in (tmp_path / "called").read_text().splitlines()]
    assert len(configurations) == len(ODD)
    for stem, held in zip(ODD, configurations, strict=True):
        step = yaml.safe_load((steps / f"{stem}.yml").read_text())
        assert held["devices"] == {"samplerate": 48000}
        assert held["filters"] == {"mine": {"type": "Gain"}} | step["filters"]
        mine = {"type": "Filter", "channels": [0, 1], "names": ["mine"]}
        assert held["pipeline"] == [mine, *step["pipeline"]]


def test_pipewire_is_told_every_control(tmp_path):
    folder_of(tmp_path, "pipewire")
    done = script(tmp_path, "sh", "steps/step.sh", "0.03", **stand_in(tmp_path, "pw-cli"))
    assert done.returncode == 0, done.stderr
    lines = (tmp_path / "called").read_text().splitlines()
    assert lines[:3] == ["s", "effect_input.eqmorph", "Props"] and len(lines) == 4 * len(ODD)
    assert f'"eq1:Gain" {PRESETS[2].bands[0].gain_db!r}' in lines[-1]


def test_no_script_where_the_bands_change_or_there_is_one_preset():
    other = Preset(bands=(Band(type="peak", frequency_hz=100, gain_db=3, q=1),))
    pipewire = FORMATS.create("pipewire")
    assert set(pipewire.render_folder([PRESETS[0], other], ["0", "1"])) == {"0.conf", "1.conf"}
    for name in ("pipewire", "easyeffects", "camilladsp"):
        assert len(FORMATS.create(name).render_folder(PRESETS[:1], ["0"])) == 1


def test_a_morph_has_the_script_beside_its_steps(eqmorph, tmp_path):
    steps = "--steps", 3, "--out", tmp_path / "steps", "--to", "easyeffects"
    assert eqmorph("morph", "warm", "bright", *steps).status == 0
    assert "load 02" in (tmp_path / "steps" / "step.sh").read_text()
