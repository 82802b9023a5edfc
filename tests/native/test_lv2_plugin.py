"""A morph as an LV2 plug-in: built, found by lilv, and driven with lv2apply."""

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from helpers.programs import GRID_HZ, RATE_HZ, need, response_of, run

from eqmorph.eq.preset import Band, Preset
from eqmorph.errors import DataError, EqmorphError
from eqmorph.formats.io import read_preset, write_preset
from eqmorph.formats.preamps import morph_preamps_db
from eqmorph.morphs.pieces import moving_path, straight_pieces
from eqmorph.native.compilers import MissingProgramError
from eqmorph.native.lv2 import build_lv2, plugin_uri

FIRST = read_preset("preset_a.json")
SECOND = Preset(
    name='an "odd" <name> \\ with\nlines */ é',
    bands=(
        Band(type="peak", frequency_hz=60.0, gain_db=-9.0, q=4.0),
        Band(type="high_shelf", frequency_hz=7_000.0, gain_db=8.0, q=0.6),
    ),
    preamp_db=-5.0,
)


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    need("faust", "g++", "lv2apply", "lv2info")
    folder = tmp_path_factory.mktemp("lv2 path") / "warm & odd's.lv2"
    build_lv2(straight_pieces(FIRST, SECOND), folder)
    return folder


@pytest.mark.parametrize("name", ["$(touch pwned)", "`touch pwned`", "-O3", '* "', "%s", "q'q", os.fsdecode(b"\xff")])
def test_no_name_steers_the_compilers_or_the_host(tmp_path, monkeypatch, name):
    need("faust", "g++", "lv2ls")
    monkeypatch.chdir(tmp_path)
    build_lv2(straight_pieces(replace(FIRST, name=f"{name} */ #include <x>"), SECOND), Path(f"{name}.lv2"))
    assert [path.name for path in tmp_path.iterdir()] == [f"{name}.lv2"]
    listed = run("lv2ls", cwd=tmp_path, env=os.environ | {"LV2_PATH": str(tmp_path)})
    assert listed.split() == [plugin_uri(Path(f"{name}.lv2"))]


def in_path(bundle):
    return os.environ | {"LV2_PATH": str(bundle.parent)}


def heard(bundle, tmp_path, **controls):
    """What lv2apply makes of an impulse in both channels, (2, N)."""
    impulse = np.zeros((RATE_HZ, 2))
    impulse[0] = 1.0
    soundfile.write(tmp_path / "in.wav", impulse, RATE_HZ, subtype="FLOAT")
    settings = [word for name, value in controls.items() for word in ("-c", name, f"{value!r}")]
    run("lv2apply", "-i", "in.wav", "-o", "out.wav", *settings, plugin_uri(bundle), cwd=tmp_path, env=in_path(bundle))
    return soundfile.read(tmp_path / "out.wav")[0].T


def test_the_slider_gives_the_path_at_five_places(bundle, tmp_path):
    path = moving_path(FIRST, SECOND, 513)
    preamps_db = morph_preamps_db(path.presets)
    for step in (0, 130, 256, 400, 512):
        left, right = heard(bundle, tmp_path, morph=step / 512)
        expected_db = path[step].response(GRID_HZ) + preamps_db[step]
        assert np.abs(response_of(left) - expected_db).max() < 0.05
        assert (left == right).all()


def test_bypassed_it_changes_nothing_and_controls_out_of_range_are_held(bundle, tmp_path):
    left, _ = heard(bundle, tmp_path, morph=0.7, enabled=0)
    assert left[0] == 1.0 and not left[1:].any()
    ends = [heard(bundle, tmp_path, morph=place)[0] for place in (1.0, 9.0)]
    assert (ends[0] == ends[1]).all()


def test_a_slider_between_equal_presets_changes_nothing(bundle, tmp_path):
    flat = Preset(bands=(Band(type="peak", frequency_hz=100.0, gain_db=0.0, q=1.0),))
    build_lv2(straight_pieces(flat, flat), tmp_path / "flat.lv2")
    left, _ = heard(tmp_path / "flat.lv2", tmp_path, morph=0.5, strength=2.0)
    assert left[0] == 1.0 and not left[1:].any()


def test_hosts_are_told_the_name_and_the_ports(bundle):
    told = run("lv2info", plugin_uri(bundle), env=in_path(bundle))
    assert 'warm to an "odd" <name> \\ with lines */ é\n' in told
    assert [line.split()[-1] for line in told.splitlines() if "Symbol:" in line] == [
        "morph", "strength", "enabled", "in_left", "in_right", "out_left", "out_right",
    ]  # fmt: skip
    assert sorted(path.name for path in bundle.iterdir()) == ["manifest.ttl", "morph.dsp", "morph.so", "plugin.ttl"]


def test_the_description_is_valid(bundle):
    if shutil.which("lv2_validate") is None or shutil.which("sord_validate") is None:
        pytest.skip("lv2_validate is not installed")
    run("lv2_validate", *map(str, bundle.glob("*.ttl")))


def test_a_missing_compiler_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingProgramError, match="faust"):
        build_lv2(straight_pieces(FIRST, FIRST), tmp_path / "out" / "x.lv2")
    assert list(tmp_path.iterdir()) == []


def test_a_compiler_that_fails_leaves_nothing_behind(monkeypatch, tmp_path):
    need("faust")
    monkeypatch.setenv("CXX", "false")
    with pytest.raises(EqmorphError, match="false ended with status 1"):
        build_lv2(straight_pieces(FIRST, FIRST), tmp_path / "x.lv2")
    assert list(tmp_path.iterdir()) == []


def test_a_bundle_has_its_ending(tmp_path):
    for name in ("plug-in", "plug-in.so"):
        with pytest.raises(DataError, match=r"\.lv2"):
            build_lv2(straight_pieces(FIRST, FIRST), tmp_path / name)


def test_the_command_builds_one(eqmorph, tmp_path):
    need("faust", "g++")
    write_preset(SECOND, tmp_path / "b.json")
    out = tmp_path / "morph.lv2"
    told = json.loads(eqmorph("plugin", "warm", tmp_path / "b.json", "--out", out, "--json").stdout)
    assert told["uri"] == "urn:eqmorph:morph" and (out / "morph.so").is_file()


def test_the_command_says_what_is_missing(eqmorph, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "faust" in eqmorph("plugin", "warm", "bright", "--out", tmp_path / "x.lv2").error
