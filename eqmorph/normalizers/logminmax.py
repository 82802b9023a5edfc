"""Gain linear, frequency and Q in log10, each brought to [0, 1] (V2 of the seed)."""

from typing import ClassVar, Literal

import numpy as np

from eqmorph.eq.limits import AUDIBLE
from eqmorph.normalizers.base import LogNormalizer


class LogMinMax(LogNormalizer):
    """Gain by its fixed range; frequency and Q by `bounds`, shared by all bands unless `per_band`."""

    bounded: ClassVar[bool] = True

    per_band: bool = False
    """Whether each band has a frequency and a Q range of its own."""
    bounds: Literal["data", "audible", "layout"] = "data"
    """From the data (V2), 20-20,000 Hz and Q 0.1-10 (V3), or the ranges of the knobs."""

    def _learn(self, warped: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        layout = self._layout
        low, high = self._warp(layout.low), self._warp(layout.high)
        if self.bounds == "data":
            logs = np.array([param.scale == "log" for param in layout.params])
            low, high = np.where(logs, warped.min(axis=0), low), np.where(logs, warped.max(axis=0), high)
        elif self.bounds == "audible":
            low = self._warp(np.array([AUDIBLE[param.field][0] for param in layout.params]))
            high = self._warp(np.array([AUDIBLE[param.field][1] for param in layout.params]))
        if not self.per_band:
            for columns in (layout.columns("frequency_hz"), layout.columns("q")):
                low[columns], high[columns] = low[columns].min(), high[columns].max()
        return low, high - low
