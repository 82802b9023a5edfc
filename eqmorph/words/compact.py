"""The lexicon for programs that nudge presets without this library, such as the explorer's page.

What a nudge needs (see `eqmorph.words.nudge`) is a word's direction d, of its shape c and strength s:

    r' = r + sum_w a_w d_w,        d_w(f) = s_w / |c_w| sum_k c_wk a_k(f)

with amounts a_w and axes a_k(f) at `points` frequencies, evenly spaced in octaves from 20 Hz to 20 kHz; between them
d is interpolated over the logarithm of frequency. The numbers are the lexicon's own, so that nothing is lost.
"""

from typing import Any

import numpy as np

from eqmorph.words.lexicon import Lexicon
from eqmorph.words.nudge import MOST
from eqmorph.words.space import GRID_HZ

LEAST_COUNT = 2
"""Presets and shapes behind a word that is offered; a word must also beat a flat curve."""


def nudge_table(lexicon: Lexicon) -> dict[str, Any]:
    """Make the table from which presets can be nudged, as plain data for JSON: 184 embedded words in 24 kB.

    Returns:
        `points`, `axes` (K, points), `most` (the largest amount), `known` (how many words the lexicon has) and
        `words`, those with most behind them first. Each has `text`, `language`, `count`, `agreement` (None where it
        is not known), `strength_db`, and `shape` (the first of its K numbers c_wk, the others are 0).
    """
    chosen = [word for word in lexicon.words if word.beats_flat and word.count >= LEAST_COUNT]
    chosen.sort(key=lambda word: (-word.count, word.text))
    words = [
        {
            "text": word.text,
            "language": word.language,
            "count": word.count,
            "agreement": word.agreement,
            "strength_db": word.strength_db,
            "shape": np.trim_zeros(word.coordinates[1:], "b").tolist(),
        }
        for word in chosen
    ]
    axes = lexicon.space.axes.tolist()
    return {"points": len(GRID_HZ), "axes": axes, "most": MOST, "known": len(lexicon.words), "words": words}
