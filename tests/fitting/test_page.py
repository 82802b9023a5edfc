"""The guide to fitting: its commands run one after another in an empty folder."""

import re
import shlex
import shutil
from pathlib import Path

import numpy as np
import soundfile

import eqmorph as eq

PAGE = Path(__file__).resolve().parents[2] / "docs" / "fitting.md"


def test_every_command_of_the_page_runs(eqmorph, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = PAGE.read_text(encoding="utf-8")
    headphone, target = re.findall(r"```text\n(frequency,raw\n.*?)```", text, re.DOTALL)
    Path("headphone.csv").write_text(headphone, encoding="utf-8")
    Path("target.csv").write_text(target, encoding="utf-8")
    Path("voice.csv").write_text(
        re.search(r"```text\n(frequency,weight\n.*?)```", text, re.DOTALL)[1], encoding="utf-8"
    )
    Path("desk.toml").write_text(re.search(r"```toml\n(.*?)```", text, re.DOTALL)[1], encoding="utf-8")
    noise = np.random.default_rng(0).standard_normal(96_000) * 0.02
    soundfile.write("mix.wav", noise, 48_000)
    soundfile.write("reference.wav", eq.apply(noise, 48_000, eq.load_preset("preset_a.json")), 48_000)
    commands = re.findall(r"^\$ eqmorph (.*)$", text, re.MULTILINE)
    assert len(commands) >= 11
    for command in commands:
        words = shlex.split(command)
        if "presets" in words and not Path("presets").exists():
            Path("presets").mkdir()
            for name in ("headphone.txt", "both.json"):
                shutil.copy(name, "presets")
            Path("presets/notes.txt").write_text("no preset\n", encoding="utf-8")
        result = eqmorph(*words)
        assert result.status == int("presets" in words and "--only" not in words), (command, result.stderr)
