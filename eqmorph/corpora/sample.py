"""Samples of corpora that are too large to be measured in full; figures of a sample are marked as such."""

import numpy as np
from numpy.typing import NDArray

MAX_MEASURED = 20_000
"""Presets that figures are taken from; the median error of so many is known to about 1 %."""


def evenly_spaced(count: int, most: int = MAX_MEASURED) -> NDArray[np.int64]:
    """Positions of `most` of `count` rows, evenly spaced; of all where there are no more.

    Example:
        >>> evenly_spaced(9, most=3).tolist()
        [0, 4, 8]
    """
    return np.arange(count) if count <= most else np.linspace(0, count - 1, most).astype(np.int64)


def sample_note(count: int) -> str:
    """What a table says of figures that are of a sample of `count` rows; empty where they are of all.

    Example:
        >>> sample_note(1_000_000)
        '; figures of 20,000 of them, evenly spaced'
    """
    return f"; figures of {MAX_MEASURED:,} of them, evenly spaced" if count > MAX_MEASURED else ""
