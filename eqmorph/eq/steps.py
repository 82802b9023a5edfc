"""Fits with discrete parameters: each is fixed in turn at one of its values while the others are fitted again.

Rounding all of them after a fit ignores that other bands could compensate. Here each number in turn branches into
the choices on either side of where the fit has it; the rest is fitted again for both, and the best few branches go on
(a beam search). In the end every number is tried one step lower and one step higher, as long as that gains.
"""

from typing import Protocol

import numpy as np

from eqmorph.eq.backend import FloatArray
from eqmorph.eq.layout import Layout
from eqmorph.eq.least_squares import Rows
from eqmorph.eq.limits import BandField
from eqmorph.eq.octaves import Bounds, octave_bounds, to_octaves

_BEAM = 4
"""Branches that go on."""
_REFITTING = 4
"""Steps of least squares after each decision."""
_ROUNDS = 3
"""Most times that every number is tried one step away."""
_LAST_REFITTING = 20
_NEGLIGIBLE_GAIN = 1e-6
"""Share of its cost that a step has to gain."""

_SETTLED: tuple[BandField, ...] = ("frequency_hz", "q", "gain_db")
"""Order in which numbers are settled: gains last, since they can make good what the others lost."""


class Refine(Protocol):
    """Least squares of some rows inside their own bounds."""

    def __call__(
        self, octaves: FloatArray, iterations: int, rows: Rows, bounds: Bounds
    ) -> tuple[FloatArray, FloatArray]:
        """(S, P) octaves of the curves `rows` (S,) to refined ones and costs (S,)."""
        ...


def settle(octaves: FloatArray, layout: Layout, refine: Refine) -> FloatArray:
    """Bring every number that has choices to one of them.

    Args:
        octaves: (N, P) fitted vectors.
        layout: whose steps count.
        refine: fits what is still free.

    Returns:
        (N, P) vectors at choices.
    """
    return _Settling(layout, refine).settle(octaves)


class _Settling:
    """The two stages of settling N curves: the beam search, then single steps."""

    def __init__(self, layout: Layout, refine: Refine) -> None:
        self.refine = refine
        self.bounds = octave_bounds(layout)
        self.choices: dict[int, FloatArray] = {}
        """The choices of each number in octaves, in the order in which the numbers are settled."""
        for field in _SETTLED:
            for column in layout.columns(field):
                if column in layout.steps:
                    # `to_octaves` takes whole vectors: the choices stand in one column of otherwise default ones.
                    vectors = np.tile(layout.default, (len(layout.steps[column]), 1))
                    vectors[:, column] = layout.steps[column]
                    self.choices[column] = to_octaves(vectors, layout)[:, column]

    def settle(self, octaves: FloatArray) -> FloatArray:
        curves = np.arange(len(octaves))
        low, high = (np.tile(bound, (len(octaves), 1)) for bound in self.bounds)
        rows = curves
        # Numbers that are settled have equal bounds, so that no fit moves them any more.
        for column in self.choices:
            octaves, rows, low, high = self._branch(column, octaves, rows, (low, high))
        first = np.searchsorted(rows, curves)  # the best branch of each curve
        octaves, low, high = octaves[first], low[first], high[first]
        octaves, cost = self.refine(octaves, _LAST_REFITTING, curves, (low, high))
        for _ in range(_ROUNDS):
            moved = [self._step(column, octaves, cost, (low, high)) for column in self.choices]
            if not any(moved):
                break
        return octaves

    def _branch(
        self, column: int, octaves: FloatArray, rows: Rows, bounds: Bounds
    ) -> tuple[FloatArray, Rows, FloatArray, FloatArray]:
        """Settle one number of every branch both ways; the best branches of each curve, the best one first."""
        choices = self.choices[column]
        # Two branches for each: the choice below the fitted number, and the one above it.
        below = np.clip(np.searchsorted(choices, octaves[:, column], side="right") - 1, 0, len(choices) - 2)
        value = np.concatenate([choices[below], choices[below + 1]])
        octaves, low, high, rows = (np.concatenate([part, part]) for part in (octaves, *bounds, rows))
        for part in (octaves, low, high):
            part[:, column] = value
        octaves, cost = self.refine(octaves, _REFITTING, rows, (low, high))
        # By curve, then by cost; the rank of a branch is its place among those of its curve.
        order = np.lexsort([cost, rows])
        rank = np.arange(len(order)) - np.searchsorted(rows[order], rows[order])
        kept = order[rank < _BEAM]
        return octaves[kept], rows[kept], low[kept], high[kept]

    def _step(self, column: int, octaves: FloatArray, cost: FloatArray, bounds: Bounds) -> bool:
        """Try one number a step lower and a step higher, in place; whether any curve gained."""
        choices, low, high = self.choices[column], *bounds
        place = np.abs(choices - octaves[:, [column]]).argmin(axis=1)
        gained = False
        for side in (-1, 1):
            tried = choices[np.clip(place + side, 0, len(choices) - 1)]
            trial, trial_low, trial_high = octaves.copy(), low.copy(), high.copy()
            for part in (trial, trial_low, trial_high):
                part[:, column] = tried
            trial, trial_cost = self.refine(trial, _REFITTING, np.arange(len(octaves)), (trial_low, trial_high))
            better = trial_cost < cost * (1 - _NEGLIGIBLE_GAIN)
            for kept, new in ((octaves, trial), (cost, trial_cost), (low, trial_low), (high, trial_high)):
                kept[better] = new[better]
            gained |= bool(better.any())
        return gained
