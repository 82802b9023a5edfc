"""The lexicon for programs that nudge presets without this library, such as the explorer's page.

What a nudge needs (see `eqmorph.words.nudge`) is a word's direction d and a place to start from:

    r' = r + sum_w a_w d_w,        d_w(f) = sum_k c_wk a_k(f)

with amounts a_w and axes a_k(f) on `grid_hz`, evenly spaced in octaves: between its points d is interpolated over the
logarithm of frequency. The bands that draw r' are found by least squares (Levenberg-Marquardt on log frequency, gain
and log Q) from the preset's own bands and the two of the word with the largest amount, their gains multiplied by it.
Both fits minimize the same squared decibels, so that they differ by no more than what either leaves.
"""

from typing import Any

import numpy as np

from eqmorph.eq.backend import FloatArray
from eqmorph.eq.fit import Fit, fit_many
from eqmorph.words.lexicon import Lexicon
from eqmorph.words.meaning import Meaning, Part
from eqmorph.words.nudge import MOST, PAIRS
from eqmorph.words.space import GRID_HZ

LEAST_COUNT = 2
"""Presets and shapes behind a word that is offered; a word must also beat a flat curve."""


def nudge_table(lexicon: Lexicon, least_count: int = LEAST_COUNT) -> dict[str, Any]:
    """Make the table from which presets can be nudged, as plain data for JSON: 184 embedded words in 32 kB.

    Args:
        lexicon: the words.
        least_count: presets and shapes behind a word, at least.

    Returns:
        `grid_hz` (64,), `axes` (K, 64), `most` (the largest amount), and `words`, those with most behind them first.
        Each has `text`, `language`, `count`, `shape` (the first of its K numbers c_wk in dB, the others are 0) and
        `bands` (type, Hz, dB and Q of the two bands that draw d_w best).
    """
    chosen = [word for word in lexicon.words if word.beats_flat and word.count >= least_count]
    chosen.sort(key=lambda word: (-word.count, word.text))
    shapes = np.array([Meaning(word.text, (Part(word, 1, "as it stands"),)).direction for word in chosen])
    words = [
        {
            "text": word.text,
            "language": word.language,
            "count": word.count,
            "shape": _trimmed(shape[1:]),
            "bands": [
                [band.type, *(float(f"{value:.3g}") for value in (band.frequency_hz, band.gain_db, band.q))]
                for band in fitted.preset.bands
            ],
        }
        for word, shape, fitted in zip(chosen, shapes, _drawn(lexicon.curve_db(shapes)), strict=True)
    ]
    axes = np.round(lexicon.space.axes, 3) + 0.0
    return {"grid_hz": np.round(GRID_HZ, 2).tolist(), "axes": axes.tolist(), "most": MOST, "words": words}


def _drawn(curves_db: FloatArray) -> list[Fit]:
    """The pair of bands that draws each curve (N, F) best."""
    of_each_pair = [fit_many(curves_db, GRID_HZ, pair) for pair in PAIRS]
    return [min(fits, key=lambda fitted: fitted.rms_db) for fits in zip(*of_each_pair, strict=True)]


def _trimmed(shape: FloatArray) -> list[float]:
    kept = int(np.max(np.flatnonzero(shape), initial=-1)) + 1
    return [round(float(value), 2) + 0.0 for value in shape[:kept]]
