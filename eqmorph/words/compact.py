"""The lexicon for programs that nudge presets without this library, such as the explorer's page.

What a nudge needs (see `eqmorph.words.nudge`) is a word's direction d:

    r' = r + sum_w a_w d_w,        d_w(f) = sum_k c_wk a_k(f)

with amounts a_w and axes a_k(f) on `grid_hz`, evenly spaced in octaves: between its points d is interpolated over the
logarithm of frequency.
"""

from typing import Any

import numpy as np

from eqmorph.eq.backend import FloatArray
from eqmorph.words.lexicon import Lexicon
from eqmorph.words.meaning import Meaning, Part
from eqmorph.words.nudge import MOST
from eqmorph.words.space import GRID_HZ

LEAST_COUNT = 2
"""Presets and shapes behind a word that is offered; a word must also beat a flat curve."""


def nudge_table(lexicon: Lexicon, least_count: int = LEAST_COUNT) -> dict[str, Any]:
    """Make the table from which presets can be nudged, as plain data for JSON: 184 embedded words in 32 kB.

    Args:
        lexicon: the words.
        least_count: presets and shapes behind a word, at least.

    Returns:
        `grid_hz` (64,), `axes` (K, 64), `most` (the largest amount), `known` (how many words the lexicon has) and
        `words`, those with most behind them first. Each has `text`, `language`, `count`, `agreement` (None where it
        is not known) and `shape` (the first of its K numbers c_wk in dB, the others are 0).
    """
    chosen = [word for word in lexicon.words if word.beats_flat and word.count >= least_count]
    chosen.sort(key=lambda word: (-word.count, word.text))
    shapes = np.array([Meaning(word.text, (Part(word, 1, "as it stands"),)).direction for word in chosen])
    words = [
        {
            "text": word.text,
            "language": word.language,
            "count": word.count,
            "agreement": word.agreement,
            "shape": _trimmed(shape[1:]),
        }
        for word, shape in zip(chosen, shapes, strict=True)
    ]
    return {
        "grid_hz": np.round(GRID_HZ, 2).tolist(),
        "axes": (np.round(lexicon.space.axes, 4) + 0.0).tolist(),
        "most": MOST,
        "known": len(lexicon.words),
        "words": words,
    }


def _trimmed(shape: FloatArray) -> list[float]:
    kept = int(np.max(np.flatnonzero(shape), initial=-1)) + 1
    return [round(float(value), 3) + 0.0 for value in shape[:kept]]
