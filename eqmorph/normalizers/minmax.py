"""Smallest to 0, largest to 1, linearly in physical units."""

from typing import ClassVar

import numpy as np

from eqmorph.eq.backend import FloatArray
from eqmorph.eq.layout import Layout
from eqmorph.normalizers.base import Normalizer


class MinMax(Normalizer):
    """(v - min) / (max - min), each parameter by its own data."""

    bounded: ClassVar[bool] = True

    def learn(self, warped: FloatArray, layout: Layout) -> tuple[FloatArray, FloatArray]:
        """Take the smallest value and the range, each (P,), of presets (N, P)."""
        return warped.min(axis=0), np.ptp(warped, axis=0)
