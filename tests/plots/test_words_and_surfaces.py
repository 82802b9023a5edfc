"""Words as their modes within people's spread, and morphs as surfaces."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose

from eqmorph.eq.preset import Band, Preset
from eqmorph.eq.stereo import StereoPreset
from eqmorph.formats.io import read_preset, write_preset
from eqmorph.morphs.path import morph
from eqmorph.plots.morph import morph_figure, morph_plot
from eqmorph.plots.surface import surface_figure, surface_plot
from eqmorph.plots.word import word_figure, word_plot
from eqmorph.words.lexicon_file import load_lexicon
from eqmorph.words.meaning import meaning

LEXICON = load_lexicon()


@pytest.mark.parametrize("text", ["warm", "bright", "airy"])
def test_a_word_is_its_modes_within_the_spread_of_people(text):
    plot = word_plot(LEXICON, meaning(LEXICON, text))
    word = LEXICON.get(text)
    assert len(plot.modes_db) == len(word.modes)
    assert_allclose(plot.modes_db[0], LEXICON.curve_db(word.modes[0].coordinates))
    low, high = plot.spread_db
    assert (low < high).all()
    assert ((plot.modes_db[0] > low) & (plot.modes_db[0] < high)).mean() > 0.9, (
        "most people lie around their first mode"
    )
    (axes,) = word_figure(plot).axes
    assert {text.get_text() for text in axes.texts} == set(plot.names)


def test_the_spread_is_the_same_each_time():
    meant = meaning(LEXICON, "warm")
    assert_allclose(word_plot(LEXICON, meant).spread_db, word_plot(LEXICON, meant).spread_db, atol=0)


def test_several_words_are_their_mean_curve():
    meant = meaning(LEXICON, "warm bright")
    plot = word_plot(LEXICON, meant)
    assert_allclose(plot.modes_db[0], LEXICON.curve_db(meant.coordinates))
    assert plot.names == ("warm bright",)


def test_a_surface_is_the_response_over_the_steps():
    a, b = (
        Preset(name=name, bands=[Band(type="peak", frequency_hz=1_000, gain_db=gain_db, q=0.7)])
        for name, gain_db in (("a", -5), ("b", 8))
    )
    path = morph(a, b, steps=7)
    plot = surface_plot(morph_plot(path.presets, path.presets, np.linspace(0, 1, 7), "response"))
    figure = surface_figure(plot)
    axes, bar = figure.axes
    filled = axes.collections[0]
    assert_allclose(filled.levels, np.linspace(-12, 12, 13))
    low, high = filled.get_clim()
    assert low == -high, "the middle of the colours is 0 dB"
    assert "0 = a, 1 = b" in axes.get_ylabel() and bar.get_ylabel() == "gain (dB)"


def test_the_numbers_of_contours_are_whole_and_colours_change_at_them():
    presets = [read_preset(name) for name in ("preset_a.json", "preset_b.json")]
    path = morph(*presets, steps=7)
    figure = surface_figure(surface_plot(morph_plot(path.presets, path.presets, np.linspace(0, 1, 7), "response")))
    figure.canvas.draw()
    axes, _ = figure.axes
    inside = axes.get_window_extent()
    labels = [text.get_window_extent() for text in axes.texts]
    assert labels and all(inside.y0 <= box.y0 and box.y1 <= inside.y1 for box in labels)
    filled, lines = axes.collections
    assert set(lines.levels) == set(filled.levels) - {0.0}


@pytest.mark.parametrize("draw", [morph_figure, surface_figure])
def test_presets_of_two_channels_have_a_panel_for_each(draw, eqmorph, folder):
    left, right = read_preset("preset_a.json"), read_preset("preset_b.json")
    write_preset(StereoPreset(name="room", left=left, right=right), folder / "room.json")
    view = "surface" if draw is surface_figure else "curves"
    record = eqmorph("plot", "morph", "room.json", "preset_b.json", "--view", view, "--steps", 3, "--json").json
    np.testing.assert_allclose(record["response_db"][0], left.response(record["grid_hz"]), atol=1e-6)
    np.testing.assert_allclose(record["right"]["response_db"][0], right.response(record["grid_hz"]), atol=1e-6)
    path = morph(left, right, steps=3)
    one = morph_plot(path.presets, path.presets, np.linspace(0, 1, 3), "response")
    figure = draw(replace(one, right=one))
    assert [axes.get_title(loc="left") for axes in figure.axes[:2]] == ["left", "right"]
