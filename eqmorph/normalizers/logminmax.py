"""Gain linear, frequency and Q in log10, each brought to [0, 1] (V2 of the original system)."""

from typing import ClassVar, Literal

import numpy as np

from eqmorph.eq.backend import FloatArray
from eqmorph.eq.layout import Layout
from eqmorph.eq.limits import AUDIBLE
from eqmorph.normalizers.base import LogNormalizer


class LogMinMax(LogNormalizer):
    """Gain by its fixed range; frequency and Q by `bounds`, shared by all bands unless `per_band`."""

    bounded: ClassVar[bool] = True

    per_band: bool = False
    """Whether each band has a frequency and a Q range of its own."""
    bounds: Literal["data", "audible", "layout"] = "data"
    """From the data (V2), 20-20,000 Hz and Q 0.1-10 (V3), or the ranges of the knobs."""

    def learn(self, warped: FloatArray, layout: Layout) -> tuple[FloatArray, FloatArray]:
        """Take lowest value and range, each (P,), from `bounds`: of presets (N, P), or of fixed ranges."""
        low, high = self._bounds(warped, layout)
        if not self.per_band:
            for columns in (layout.columns("frequency_hz"), layout.columns("q")):
                if len(columns):  # in a graphic equalizer both are fixed
                    low[columns] = low[columns].min()
                    high[columns] = high[columns].max()
        return low, high - low

    def _bounds(self, warped: FloatArray, layout: Layout) -> tuple[FloatArray, FloatArray]:
        """Lowest and highest warped value of each parameter, (P,) each."""
        low, high = self.warp(layout.low, layout), self.warp(layout.high, layout)
        gains = layout.columns("gain_db")
        if self.bounds == "audible":
            ends = np.array([AUDIBLE[param.field] for param in layout.params]).T
            ends[:, gains] = layout.low[gains], layout.high[gains]
            return self.warp(ends[0], layout), self.warp(ends[1], layout)
        if self.bounds == "data":
            from_data = np.array([param.scale == "log" for param in layout.params])
            low = np.where(from_data, warped.min(axis=0), low)
            high = np.where(from_data, warped.max(axis=0), high)
        return low, high
