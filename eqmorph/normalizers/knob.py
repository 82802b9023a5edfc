"""Where the plug-in's knob stands: ((v - low)/(high - low))^skew, the control law that people turned.

Skew 0.25 for frequency, 0.5 for Q, 1 for gain (SAFE equaliser plug-in).
"""

from typing import ClassVar

import numpy as np

from eqmorph.eq.backend import Array, like
from eqmorph.normalizers.base import Normalizer


class Knob(Normalizer):
    """Knob position in [0, 1]; learns nothing from data."""

    bounded: ClassVar[bool] = True

    def _learn(self, warped: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return np.zeros(warped.shape[-1]), np.ones(warped.shape[-1])

    def _warp(self, params: Array) -> Array:
        low, span, skew = self._law(params)
        return ((params - low) / span).clip(0.0, 1.0) ** skew

    def _unwarp(self, warped: Array) -> Array:
        low, span, skew = self._law(warped)
        return low + span * warped.clip(0.0, 1.0) ** (1.0 / skew)

    def _law(self, array: Array) -> tuple[Array, Array, Array]:
        layout = self._layout
        skew = [param.knob_skew for param in layout.params]
        return like(layout.low, array), like(layout.high - layout.low, array), like(skew, array)
