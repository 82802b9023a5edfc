"""Words as their modes within people's spread, and morphs as surfaces."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from eqmorph.eq.preset import Band, Preset
from eqmorph.morphs.path import morph
from eqmorph.plots.morph import morph_plot
from eqmorph.plots.surface import surface_figure, surface_plot
from eqmorph.plots.word import word_figure, word_plot
from eqmorph.words.lexicon import load_lexicon
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
    (mesh,) = (each for each in axes.collections if each.get_array() is not None and np.size(each.get_array()) > 100)
    assert_allclose(np.reshape(mesh.get_array(), plot.response_db.shape), plot.response_db)
    low, high = mesh.get_clim()
    assert low == -high == -12, "the middle of the colours is 0 dB"
    assert "0 = a, 1 = b" in axes.get_ylabel() and bar.get_ylabel() == "gain (dB)"
