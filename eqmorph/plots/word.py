"""A word: the curves that people mean by it, how many mean each, and how widely people differ."""

from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure

from eqmorph.plots.axes import decibel_axis, frequency_axis
from eqmorph.plots.labels import name_lines
from eqmorph.plots.style import SCREEN, Style, canvas, drawing
from eqmorph.words.lexicon import Lexicon
from eqmorph.words.meaning import Meaning
from eqmorph.words.space import GRID_HZ
from eqmorph.words.summary import CORPUS_UNITS

DRAWS = 1_000
"""Curves drawn from a word's distribution for its spread."""
SPREAD = (0.1, 0.9)
"""Quantiles between which the spread is shown."""


@dataclass(frozen=True)
class WordPlot:
    """Content of the picture, for M modes."""

    title: str
    note: str
    grid_hz: np.ndarray
    """(F,)"""
    names: tuple[str, ...]
    """Share of people behind each mode."""
    modes_db: np.ndarray
    """(M, F)"""
    spread_db: np.ndarray
    """(2, F) quantiles of people's curves at each frequency; the modes themselves where no spread is known."""


def word_plot(lexicon: Lexicon, meant: Meaning) -> WordPlot:
    """Take modes and spread of a word from the lexicon.

    Args:
        lexicon: where the word was found.
        meant: the word; of several words their mean curve is shown, without modes and spread.
    """
    word = meant.word
    if word is None:
        curve_db = lexicon.curve_db(meant.coordinates)[None]
        note = "mean curve of the words"
        return WordPlot(f"What {meant.text} means", note, GRID_HZ, (meant.text,), curve_db, np.repeat(curve_db, 2, 0))
    draws_db = lexicon.curve_db(lexicon.sample(word, DRAWS, np.random.default_rng(0)))
    modes_db = np.array([lexicon.curve_db(mode.coordinates) for mode in word.modes])
    names = tuple(f"{mode.share:.0%} of presets" if len(word.modes) > 1 else word.text for mode in word.modes)
    behind = ", ".join(f"{source.count:,} {CORPUS_UNITS[name]}" for name, source in word.sources.items())
    flat = "" if word.beats_flat else "; the evidence does not beat a flat curve"
    note = f"lines: modes; shaded: {SPREAD[0]:.0%} to {SPREAD[1]:.0%} of people's curves; {behind}{flat}"
    return WordPlot(
        f"What people mean by {word.text}", note, GRID_HZ, names, modes_db, np.quantile(draws_db, SPREAD, axis=0)
    )


def word_figure(plot: WordPlot, style: Style = SCREEN) -> Figure:
    """Draw each mode as a line over the shaded spread."""
    with drawing(style) as colors:
        figure = canvas(style, style.height_in(4.2), plot.title, plot.note)
        axes = figure.add_subplot()
        frequency_axis(axes, style)
        decibel_axis(axes, float(np.abs([*plot.modes_db, *plot.spread_db]).max()), colors)
        axes.fill_between(plot.grid_hz, *plot.spread_db, color=colors.grid, alpha=0.6, linewidth=0)
        lines = []
        for index, mode_db in enumerate(plot.modes_db):
            lines += axes.plot(plot.grid_hz, mode_db, **colors.line(index), linewidth=2.2)
        name_lines(axes, lines, plot.names, colors)
        return figure
