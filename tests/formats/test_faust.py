"""Faust source: what Debian's faust makes of it, by its sound."""

from dataclasses import replace

import numpy as np
import pytest
from helpers.presets import preset_at
from helpers.programs import BLOCK, GRID_HZ, RATE_HZ, FaustProgram, response_of

from eqmorph.eq.preset import Band, Preset
from eqmorph.errors import DataError
from eqmorph.formats.io import read_preset, render_morph, render_preset
from eqmorph.formats.preamps import morph_preamps_db
from eqmorph.morphs.base import strengthen
from eqmorph.morphs.pieces import moving_path, straight_pieces

CLOSE_DB = 0.05
PAIRS = {
    "five": (preset_at(*np.random.default_rng(3).random(13)), preset_at(*np.random.default_rng(4).random(13))),
    "any": (
        Preset(
            name='a "quoted" \\ name\nand more',
            bands=(
                Band(type="peak", frequency_hz=31.5, gain_db=9.0, q=8.0),
                Band(type="high_shelf", frequency_hz=9_000.0, gain_db=-11.0, q=0.4),
            ),
            preamp_db=-3.0,
        ),
        Preset(
            name="*/ [tooltip:x] \u202e%s",
            bands=(
                Band(type="low_shelf", frequency_hz=90.0, gain_db=-6.0, q=0.9),
                Band(type="peak", frequency_hz=45.0, gain_db=-9.0, q=3.0),
                Band(type="peak", frequency_hz=18_000.0, gain_db=5.0, q=2.0),
                Band(type="high_shelf", frequency_hz=5_000.0, gain_db=8.0, q=1.1),
            ),
            preamp_db=-9.0,
        ),
    ),
}


def impulse(seconds=1.0):
    samples = np.zeros(round(seconds * RATE_HZ))
    samples[0] = 1.0
    return samples


@pytest.fixture(scope="module", params=PAIRS)
def morph(request, tmp_path_factory):
    """The two presets, and the program of their morph."""
    ends = PAIRS[request.param]
    path = straight_pieces(*ends)
    text = render_morph(path.presets, path.t, "faust")
    return ends, FaustProgram(text, tmp_path_factory.mktemp(request.param))


def test_the_slider_gives_the_path_at_every_position(morph):
    ends, program = morph
    path = moving_path(*ends, 513)
    preamps_db = morph_preamps_db(path.presets)
    for step in (0, 100, 256, 413, 512):
        expected_db = path[step].response(GRID_HZ) + preamps_db[step]
        left, right = program.play(impulse(), morph=step / 512)
        assert np.abs(response_of(left) - expected_db).max() < CLOSE_DB
        assert (left == right).all()


def test_strength_scales_gains_and_bypass_leaves_the_sound_alone(morph):
    ends, program = morph
    first = strengthen(replace(ends[0], preamp_db=-4.0), 0.5)
    answer_db = response_of(program.play(impulse(), strength=0.5)[0])
    difference_db = answer_db - first.response(GRID_HZ)
    assert np.ptp(difference_db) < CLOSE_DB  # but for the preamp
    assert (program.play(impulse(0.1), bypass=1)[0] == impulse(0.1)).all()


def roughness(audio):
    return np.abs(np.diff(audio[RATE_HZ // 10 :], 2)).max()


def test_a_steady_tone_has_no_clicks_while_controls_move(morph):
    """As `eqmorph.audio` is tested: the second difference stays near that of held controls."""
    _, program = morph
    blocks = 2 * RATE_HZ // BLOCK
    tone = 0.5 * np.sin(2 * np.pi * 220 * np.arange(2 * RATE_HZ) / RATE_HZ)
    short = tone[: RATE_HZ // 2]
    held = max(roughness(program.play(short, morph=place)[0]) for place in np.linspace(0, 1, 9))
    moves = {
        "slowly": np.linspace(0, 1, blocks),
        "in ten steps": np.repeat(np.linspace(0, 1, 10), blocks // 10),
        "at once": np.repeat([0.0, 1.0], blocks // 2),
    }
    for move in moves.values():
        assert roughness(program.play(tone, morph=move)[0]) < 1.5 * held
    switched = program.play(tone, bypass=np.repeat([0.0, 1.0, 0.0], blocks // 3))[0]
    assert roughness(switched) < 1.5 * max(held, roughness(tone))


def test_bands_above_half_the_rate_are_held_below_it(morph):
    _, program = morph
    assert np.isfinite(program.play(impulse(), rate_hz=22_050, morph=1)).all()


def test_a_path_of_two_presets_and_one_that_stands_still_are_programs(tmp_path):
    low, high = (Preset(bands=(Band(type="peak", frequency_hz=hz, gain_db=3.0, q=1.0),)) for hz in (100.0, 400.0))
    moving = FaustProgram(render_morph([low, high], [0.0, 1.0], "faust"), tmp_path)
    middle = Preset(bands=(Band(type="peak", frequency_hz=200.0, gain_db=3.0, q=1.0),))
    heard_db = response_of(moving.play(impulse(), morph=0.5)[0])
    assert np.abs(heard_db - middle.response(GRID_HZ) + 3.0).max() < CLOSE_DB
    flat = [Preset(bands=(Band(type="peak", frequency_hz=hz, gain_db=0.0, q=1.0),)) for hz in (100.0, 100.0)]
    (tmp_path / "flat").mkdir()
    still = FaustProgram(render_morph(flat, [0.0, 1.0], "faust"), tmp_path / "flat")
    assert (still.play(impulse())[0] == impulse()).all()


def test_one_preset_has_no_slider(tmp_path):
    preset = PAIRS["five"][0]
    text = render_preset(preset, "faust")
    assert "morph =" not in text and "waveform" not in text
    answer = FaustProgram(text, tmp_path).play(impulse())[0]
    difference_db = response_of(answer) - preset.response(GRID_HZ)
    assert np.ptp(difference_db) < CLOSE_DB


def test_the_text_is_what_it_was():
    """Without faust: the program as it stands, of two presets of one band each."""
    ends = [
        Preset(name=name, bands=(Band(type="peak", frequency_hz=hz, gain_db=gain, q=1.0),), preamp_db=preamp)
        for name, hz, gain, preamp in (('so "it" is', 100.0, 6.0, -6.0), ("b", 200.0, -3.0, -2.5))
    ]
    text = render_morph(ends, [0.0, 1.0], "faust", channels=1)
    for line in (
        "declare name \"so 'it' is to b\";",
        "places = waveform{0, 1};",
        "left = 0;",
        "    *(smooth(basics.db2linear(db(waveform{-6, -2.5})))) :",
        "    peak(octaves(waveform{100, 200}), db(waveform{6, -3}), 1);",
        "process = par(i, 1, channel) with {",
    ):
        assert line in text.splitlines()


def test_places_that_no_slider_has_are_refused():
    preset = read_preset("preset_a.json")
    for t in ([0.0], [0.0, 0.5, 0.5]):
        with pytest.raises(DataError, match="slider"):
            render_morph([preset] * len(t), t, "faust")
