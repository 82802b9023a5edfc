"""Sizes, fonts, headings, and names beside lines."""

from itertools import pairwise

import numpy as np
import pytest
from helpers.ablations import make_ablation
from matplotlib.figure import Figure
from matplotlib.image import imread

from eqmorph.eq.preset import Band, Preset
from eqmorph.errors import UsageError
from eqmorph.plots.intervals import interval_figure, interval_plot
from eqmorph.plots.labels import name_lines
from eqmorph.plots.preset import preset_figure, preset_plot
from eqmorph.plots.save import save
from eqmorph.plots.style import PAGE, PAPER, SCREEN, Style, canvas

PLOT = preset_plot([Preset(name="a", bands=[Band(type="peak", frequency_hz=1_000, gain_db=5, q=0.7)])])


def test_a_paper_gets_its_width_its_font_and_no_heading(tmp_path):
    figure = preset_figure(PLOT, PAPER)
    save(figure, tmp_path / "a.png")
    assert imread(tmp_path / "a.png").shape[1] == 3.5 * 300
    assert not figure.texts, "title and note are the caption's"
    assert figure.axes[0].xaxis.label.get_fontfamily()[0] == "STIXGeneral"
    assert preset_figure(PLOT, SCREEN).texts[0].get_text() == PLOT.title


def test_ticks_of_a_narrow_picture_do_not_touch():
    figure = preset_figure(PLOT, Style(width_in=2.5))
    figure.canvas.draw()
    boxes = [tick.get_window_extent() for tick in figure.axes[0].get_xticklabels()]
    assert all(left.x1 < right.x0 for left, right in pairwise(boxes))


def test_a_picture_without_room_is_refused(tmp_path):
    figure = canvas(Style(width_in=2), 1.0, "", "")
    figure.subplots(1, 12)
    with pytest.raises(UsageError):
        save(figure, tmp_path / "a.png")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("seed", range(8))
def test_names_stand_beside_their_own_line_and_off_the_others(seed):
    rng = np.random.default_rng(seed)
    x = np.linspace(0, 1, 200)
    waves = np.array([np.sin(3 * x + phase) * size for phase, size in rng.uniform(0.5, 3, (4, 2))])
    lines = waves + np.array([[3], [1], [-1], [-3]])
    axes = Figure(figsize=(8, 5)).add_subplot()
    axes.set_xlim(0, 1)
    axes.set_ylim(-7, 7)
    names = ["one", "two", "three", "four"]
    name_lines(axes, axes.plot(x, lines.T), names, SCREEN.colors)
    spots = [axes.transAxes.transform(text.get_position()) for text in axes.texts]
    at = axes.transData.inverted().transform(spots)
    for own, (place, height) in enumerate(at):
        distances = np.abs(lines[:, np.searchsorted(x, place)] - height)
        assert distances.argmin() == own and distances[own] < 1.5
    assert len({tuple(np.round(spot)) for spot in spots}) == 4


def test_names_of_equal_lines_do_not_cover_each_other():
    axes = Figure(figsize=(8, 5)).add_subplot()
    axes.set_ylim(-1, 1)
    name_lines(axes, axes.plot(np.linspace(0, 1, 50), np.zeros((50, 2))), ["target", "fit"], SCREEN.colors)
    (first, second) = (text.get_position() for text in axes.texts)
    assert abs(first[0] - second[0]) > 0.05 or abs(first[1] - second[1]) > 0.03


def test_an_ablation_needs_a_whole_page():
    plot = interval_plot(make_ablation())
    assert interval_figure(plot, PAGE).get_size_inches()[0] == 7.2
    with pytest.raises(UsageError):
        interval_figure(plot, PAPER)
