"""Curves in characters, as wide as the terminal lets them be."""

from collections.abc import Sequence

import typer
from numpy.typing import ArrayLike

from eqmorph.cli.console import width
from eqmorph.eq.backend import FloatArray
from eqmorph.plots.terminal import sketch

WIDEST = 56
"""Characters of the plot itself where the terminal has room for them."""

NARROWEST = 20
BESIDE = 14
"""Characters left and right of the plot: the axis, and the numbers of four curves that end in one line."""


def print_sketch(curves_db: ArrayLike, grid_hz: FloatArray, names: Sequence[str]) -> None:
    """Print curves (N, F) in dB over frequencies (F,) in Hz, with a legend of N names."""
    fitting = max(NARROWEST, min(WIDEST, width() - BESIDE))
    typer.echo(sketch(curves_db, grid_hz, fitting, names=names))
