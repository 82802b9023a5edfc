"""JSFX: the effect run as EEL2 by a translator of our own, since no host of JSFX can be installed."""

import numpy as np
import pytest
from helpers.eel import Effect
from helpers.presets import preset_at

from eqmorph.eq.preset import Band, Preset
from eqmorph.errors import DataError
from eqmorph.formats.io import read_preset, render_morph, render_preset
from eqmorph.formats.preamps import morph_preamps_db
from eqmorph.morphs.base import strengthen
from eqmorph.morphs.pieces import moving_path, straight_pieces

RATE_HZ = 48_000
LONG = 4_096
"""Frames of an answer; the filters have died away by then."""

ENDS = tuple(
    Preset(
        name=name,
        bands=(
            Band(type="low_shelf", frequency_hz=hz, gain_db=-gain, q=0.8),
            Band(type="peak", frequency_hz=9 * hz, gain_db=gain, q=q),
            Band(type="high_shelf", frequency_hz=8_000.0, gain_db=-6.0, q=0.6),
        ),
        preamp_db=preamp,
    )
    for name, hz, gain, q, preamp in (("first", 400.0, 6.0, 1.0, -6.0), ("second", 700.0, -9.0, 3.0, -1.5))
)


def answer_db(effect, **sliders):
    impulse = np.zeros(LONG)
    impulse[0] = 1.0
    effect.values |= {"started": 0.0} | sliders
    states = int(effect.values["memory"])
    effect.values["memory_"][states : states + 100] = [0.0] * 100
    bins = np.fft.rfftfreq(LONG, 1 / RATE_HZ)
    audible = (bins >= 20) & (bins <= 20_000)
    return bins[audible], 20 * np.log10(np.abs(np.fft.rfft(effect.play(impulse))))[audible]


def test_the_slider_gives_the_path_at_every_position():
    pieces = straight_pieces(*ENDS)
    effect = Effect(render_morph(pieces.presets, pieces.t, "jsfx"))
    path = moving_path(*ENDS, 513)
    preamps_db = morph_preamps_db(path.presets)
    for step in (0, 200, 512):
        grid_hz, heard_db = answer_db(effect, slider1=step / 512)
        assert np.abs(heard_db - path[step].response(grid_hz) - preamps_db[step]).max() < 0.05


def test_strength_and_bypass():
    effect = Effect(render_morph(ENDS, [0.0, 1.0], "jsfx"))
    grid_hz, heard_db = answer_db(effect, slider1=0.0, slider2=0.5)
    half = strengthen(ENDS[0], 0.5)
    assert np.abs(heard_db - half.response(grid_hz) - half.preamp_db).max() < 0.01
    assert np.abs(answer_db(effect, slider3=1.0)[1]).max() < 1e-9


def test_a_leap_of_the_slider_is_smooth():
    effect = Effect(render_morph(ENDS, [0.0, 1.0], "jsfx"))
    tone = 0.5 * np.sin(2 * np.pi * 500 * np.arange(LONG) / RATE_HZ)
    held = max(np.abs(np.diff(effect_heard(effect, tone, place), 2)[500:]).max() for place in (0.0, 1.0))
    effect.values["slider1"] = 0.0
    first = effect.play(tone)
    effect.values["slider1"] = 1.0
    both = np.array(first + effect.play(0.5 * np.sin(2 * np.pi * 500 * np.arange(LONG, 2 * LONG) / RATE_HZ)))
    assert np.abs(np.diff(both, 2)[500:]).max() < 1.5 * held


def effect_heard(effect, tone, place):
    effect.values |= {"slider1": place, "started": 0.0}
    return np.array(effect.play(tone))


def test_one_preset_has_no_slider():
    text = render_preset(preset_at(0.6), "jsfx")
    assert "slider1" not in text.partition("@init")[0] and "slider2:1<" in text
    effect = Effect(text.replace("slider1", "0"))
    grid_hz, heard_db = answer_db(effect)
    difference_db = heard_db - preset_at(0.6).response(grid_hz)
    assert np.ptp(difference_db[grid_hz > 300]) < 0.05


def test_the_head_says_what_it_is():
    odd = read_preset("preset_a.json").called('a\n@sample\nspl0 = 9;"')
    text = render_morph([odd, odd], [0.0, 1.0], "jsfx")
    assert text.startswith("desc:a @sample spl0 = 9;' to a @sample spl0 = 9;' (eqmorph)\n")
    assert text.count("\n@") == 3


def test_places_that_no_slider_has_are_refused():
    with pytest.raises(DataError, match="slider"):
        render_morph([ENDS[0]], [0.0], "jsfx")
