"""How much each frequency counts in a fit."""

from pathlib import Path
from typing import Literal

import numpy as np

from eqmorph.eq.backend import FloatArray
from eqmorph.eq.curves import COMPARISON_GRID_HZ
from eqmorph.eq.target import BELOW_HZ
from eqmorph.errors import DataError
from eqmorph.files import read_text
from eqmorph.fitting.measurement import parse_table

Weighting = Literal["even", "below-10k"]
WEIGHTINGS: tuple[Weighting, ...] = ("even", "below-10k")

_ABOVE = 0.1
"""Weight above 10 kHz where the range below counts: enough to keep bands from going astray there."""


def read_weights(weighting: Weighting | str | Path) -> FloatArray | None:
    """Make the weights that a name or a file stands for.

    Args:
        weighting: "even", "below-10k" (a tenth of the weight above 10 kHz), or the path of a table of frequency and
            weight; between its rows weights go straight over log frequency.

    Returns:
        (256,) weights on the comparison grid; None where all count alike.

    Raises:
        DataError: the file cannot be read, holds no such table, a weight below 0, or none above 0.

    Example:
        >>> read_weights("even"), read_weights("below-10k")[[0, -1]].tolist()
        (None, [1.0, 0.1])
    """
    if weighting == "even":
        return None
    if weighting == "below-10k":
        return np.where(COMPARISON_GRID_HZ < BELOW_HZ, 1.0, _ABOVE)
    path = Path(weighting)
    if not path.exists():
        names = ", ".join(WEIGHTINGS)
        raise DataError(f"{path}: neither a weighting (available: {names}) nor a file of frequency and weight")
    weights = parse_table(read_text(path), str(path)).at(COMPARISON_GRID_HZ)
    if (weights < 0).any() or not weights.any():
        raise DataError(
            f"{path}: weights are 0 or more, and one from 20 Hz to 20 kHz at least is more; correct the rows"
        )
    return weights
