"""LV2 presets in the plug-ins themselves: found by lilv, loaded as a host loads them, heard by an impulse."""

import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile
from helpers import lv2_host
from helpers.presets import preset_at
from helpers.programs import GRID_HZ, RATE_HZ, need, response_of, run

from eqmorph.eq.preset import Band, Preset
from eqmorph.files import write_files
from eqmorph.formats import FORMATS
from eqmorph.formats.io import read_preset
from eqmorph.formats.lv2 import EQUALIZERS
from eqmorph.morphs.path import morph

CLOSE_DB = 0.1
SETTLED = RATE_HZ // 2
"""Frames after which plug-ins have faded in."""

FIVE = preset_at(*np.random.default_rng(8).random(13))
NARROW = Preset(
    name='two "peaks" \\ <b> é\nand shelves',
    bands=(
        Band(type="low_shelf", frequency_hz=105.0, gain_db=6.0, q=0.7),
        Band(type="peak", frequency_hz=60.0, gain_db=-7.5, q=3.0),
        Band(type="peak", frequency_hz=9_500.0, gain_db=5.0, q=2.0),
        Band(type="high_shelf", frequency_hz=3_000.0, gain_db=-9.0, q=1.2),
    ),
    preamp_db=-4.5,
)
MONO = ("lsp-x16", "lsp-x32", "fil4")


@pytest.fixture(scope="module")
def installed():
    """URIs of the plug-ins on this machine."""
    need("lv2ls")
    return set(run("lv2ls").split())


def bundle_of(folder: Path, presets, **options) -> Path:
    stems = [f"{number:02}" for number in range(len(presets))]
    bundle = folder / ".lv2" / "eqmorph.lv2"
    write_files(bundle, FORMATS.create("lv2", **options).render_folder(presets, stems))
    return bundle


def environment(bundle: Path) -> dict[str, str]:
    """A home in which hosts find the bundle, beside the plug-ins of the system."""
    return os.environ | {"HOME": str(bundle.parents[1])}


def host(bundle: Path, *words: str) -> str:
    command = [sys.executable, lv2_host.__file__, *words]
    done = subprocess.run(
        command, env=environment(bundle), cwd=bundle.parents[1], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def heard(bundle: Path, uri: str, preset: str) -> np.ndarray:
    """The answer to an impulse, one second long, of the first channel."""
    sound = np.zeros(SETTLED + RATE_HZ)
    sound[SETTLED] = 1.0
    folder = bundle.parents[1]
    np.save(folder / "in.npy", sound)
    host(bundle, uri, (bundle / preset).as_uri(), "in.npy", "out.npy")
    return np.load(folder / "out.npy")[0, SETTLED:]


@pytest.mark.parametrize("mono", [False, True], ids=["stereo", "mono"])
@pytest.mark.parametrize("plugin", EQUALIZERS)
def test_a_preset_sounds_like_its_curve(plugin, mono, installed, tmp_path):
    uri = EQUALIZERS[plugin].mono if mono else EQUALIZERS[plugin].stereo
    if uri not in installed:
        pytest.skip(f"{uri or plugin + ' for one channel'} is not installed")
    presets = [NARROW] if plugin == "fil4" else [FIVE, NARROW]
    bundle = bundle_of(tmp_path, presets, plugin=plugin, mono=mono)
    for number, preset in enumerate(presets):
        expected_db = preset.leveled().response(GRID_HZ) + preset.leveled().preamp_db
        answer_db = response_of(heard(bundle, uri, f"{number:02}.ttl"))
        assert np.abs(answer_db - expected_db).max() < CLOSE_DB


def test_a_morph_is_found_as_numbered_presets(installed, tmp_path):
    uri = EQUALIZERS["calf-eq5"].stereo
    if uri not in installed:
        pytest.skip(f"{uri} is not installed")
    path = morph(read_preset("preset_a.json"), read_preset("preset_b.json"), steps=5)
    bundle = bundle_of(tmp_path, path.presets, plugin="calf-eq5")
    told = run("lv2info", uri, env=environment(bundle))
    labels = re.findall(r"\b(\d\d .+)$", told.partition("Presets:")[2].partition("Port 0:")[0], re.MULTILINE)
    assert sorted(labels) == ["00 warm", *(f"{n:02} {path[n].name}" for n in (1, 2, 3)), "04 bright"]
    answer_db = response_of(heard(bundle, uri, "03.ttl"))
    assert np.abs(answer_db - path[3].leveled().response(GRID_HZ) - path[3].leveled().preamp_db).max() < CLOSE_DB


def test_lv2apply_agrees(installed, tmp_path):
    """Another host, which loads no presets: the ports are set one by one."""
    need("lv2apply")
    equalizer = EQUALIZERS["lsp-x16"]
    if equalizer.stereo not in installed:
        pytest.skip("the LSP plug-ins are not installed")
    sound = np.zeros((RATE_HZ, 2))
    sound[0] = 1.0
    soundfile.write(tmp_path / "in.wav", sound, RATE_HZ, subtype="FLOAT")
    bare = ("lv2apply", "-i", "in.wav", "-o", "out.wav", equalizer.stereo)
    if subprocess.run(bare, cwd=tmp_path, capture_output=True, check=False).returncode < 0:
        pytest.skip("lv2apply crashes with these LSP plug-ins, whatever their settings (from 1.2.21 on)")
    settings = [word for pair in equalizer.ports(NARROW, -4.5).items() for word in ("-c", *map(str, pair))]
    run("lv2apply", "-i", "in.wav", "-o", "out.wav", *settings, equalizer.stereo, cwd=tmp_path)
    answer_db = response_of(soundfile.read(tmp_path / "out.wav")[0][:, 1])
    assert np.abs(answer_db - NARROW.response(GRID_HZ) + 4.5).max() < CLOSE_DB


@pytest.mark.parametrize("plugin", ["lsp-x16", "calf-eq8", "fil4"])
def test_what_a_host_saves_is_read(plugin, installed, tmp_path):
    """lilv loads the preset and writes it anew, as Ardour and jalv do."""
    uri = EQUALIZERS[plugin].stereo
    if uri not in installed:
        pytest.skip(f"{uri} is not installed")
    bundle = bundle_of(tmp_path, [NARROW], plugin=plugin)
    host(bundle, uri, (bundle / "00.ttl").as_uri(), "-", str(tmp_path / "saved.ttl"))
    assert (tmp_path / "saved.ttl").read_text() != (bundle / "00.ttl").read_text()
    saved = read_preset(tmp_path / "saved.ttl")
    assert np.abs(saved.response(GRID_HZ) - NARROW.response(GRID_HZ)).max() < 0.001
    assert saved.preamp_db == pytest.approx(-4.5, abs=1e-4)
