"""A morph as bands at the evenly spaced nodes of a line or a square, for methods whose formulas the page has not.

Between nodes the page interpolates dB, log Hz and log Q by cubic convolution (R. Keys, IEEE Trans. ASSP 29, 1981),
which is exact for straight lines. How far that is from the morph itself is measured in the middle of every cell, and
the grid made finer until it is at most `TOLERANCE_DB`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from eqmorph.eq.backend import FloatArray
from eqmorph.eq.filters import Bands, log_grid, response_db
from eqmorph.explorer.packing import packed

TOLERANCE_DB = 0.05

LINE_NODES, SQUARE_NODES, MAP_NODES = (65, 129, 257), (17, 33), 41
"""Nodes along a side; the first number that holds the tolerance is taken."""

Morphing = Callable[[FloatArray], Bands]
"""Points (M, 2), from 0 to 1, to the bands (M, B) of the morph there."""


@dataclass(frozen=True)
class Grid:
    """Bands (rows * columns, B) at evenly spaced nodes, row by row.

    Attributes:
        off_grid_db: largest difference, in decibels, between the page's curve and the morph's in the cells' middles.
    """

    bands: Bands
    columns: int
    rows: int
    off_grid_db: float

    @property
    def about(self) -> str:
        """How the page computes the bands, for people."""
        nodes = f"{self.columns} x {self.rows}" if self.rows > 1 else f"{self.columns}"
        return f"{nodes} presets, between them at most {self.off_grid_db:.4f} dB off the morph"

    def page_data(self) -> dict[str, Any]:
        """The numbers of the page, in single precision: 1e-6 dB."""
        return {
            "form": "grid",
            "columns": self.columns,
            "rows": self.rows,
            "frequency_hz": packed(self.bands.frequency_hz),
            "gain_db": packed(self.bands.gain_db),
            "q": packed(self.bands.q),
        }


def sample_grid(evaluate: Morphing, flat: bool = False, nodes: Sequence[int] = ()) -> Grid:
    """Compute a morph on the first grid that holds the tolerance, else on the last.

    Args:
        evaluate: the morph.
        flat: whether it is a line, which needs one row.
        nodes: numbers of nodes along a side to try, in place of the usual ones.
    """
    for columns in nodes or (LINE_NODES if flat else SQUARE_NODES):
        rows = 1 if flat else columns
        points = _points(np.linspace(0.0, 1.0, columns), np.linspace(0.0, 1.0, rows))
        centers = (np.arange(columns - 1) + 0.5) / (columns - 1)
        middles = _points(centers, np.zeros(1) if flat else centers)
        everywhere = evaluate(np.concatenate([points, middles]))
        bands, exact = everywhere.rows(slice(len(points))), everywhere.rows(slice(len(points), None))
        guess = _in_the_middle(bands, columns, rows)
        grid_hz = log_grid()
        off_grid_db = float(np.abs(response_db(guess, grid_hz) - response_db(exact, grid_hz)).max())
        if off_grid_db <= TOLERANCE_DB:
            break
    return Grid(bands, columns, rows, off_grid_db)


def _points(xs: FloatArray, ys: FloatArray) -> FloatArray:
    """(len(xs) * len(ys), 2) points, row by row."""
    return np.stack([np.tile(xs, len(ys)), np.repeat(ys, len(xs))], axis=-1)


def _in_the_middle(bands: Bands, columns: int, rows: int) -> Bands:
    """What the page interpolates in the middle of every cell."""

    def middle(values: FloatArray) -> FloatArray:
        cells = _halfway(values.reshape(rows, columns, -1).swapaxes(0, 1)).swapaxes(0, 1)
        return (_halfway(cells) if rows > 1 else cells).reshape(-1, values.shape[-1])

    frequency_hz, q = (np.exp(middle(np.log(values))) for values in (bands.frequency_hz, bands.q))
    return Bands(bands.kinds, frequency_hz, middle(bands.gain_db), q)


def _halfway(nodes: FloatArray) -> FloatArray:
    """Cubic convolution halfway between nodes: (N, ...) -> (N - 1, ...), the ends continued as in Keys' paper."""
    before = 3 * nodes[:1] - 3 * nodes[1:2] + nodes[2:3]
    after = 3 * nodes[-1:] - 3 * nodes[-2:-1] + nodes[-3:-2]
    padded = np.concatenate([before, nodes, after])
    return np.asarray((9 * (padded[1:-2] + padded[2:-1]) - padded[:-3] - padded[3:]) / 16)
