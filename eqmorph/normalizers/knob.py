"""Position of the plug-in's knob: ((v - low)/(high - low))^skew, the control law that people turned.

Skew 0.25 for frequency, 0.5 for Q, 1 for gain (SAFE equaliser plug-in).
"""

from typing import ClassVar

import numpy as np

from eqmorph.eq.backend import Array, FloatArray, like
from eqmorph.eq.layout import Layout
from eqmorph.normalizers.base import Normalizer


class Knob(Normalizer):
    """Knob position in [0, 1]; learns nothing from data."""

    bounded: ClassVar[bool] = True

    def learn(self, warped: FloatArray, layout: Layout) -> tuple[FloatArray, FloatArray]:
        """Take 0 and 1, each (P,): knob positions are normalized already."""
        return np.zeros(warped.shape[-1]), np.ones(warped.shape[-1])

    def warp(self, params: Array, layout: Layout) -> Array:
        """Bring presets (..., P) to knob positions u = ((v - low) / (high - low))^skew."""
        low, span, skew = _control_law(params, layout)
        return ((params - low) / span).clip(0.0, 1.0) ** skew

    def unwarp(self, warped: Array, layout: Layout) -> Array:
        """Bring knob positions (..., P) back: v = low + (high - low) u^(1 / skew)."""
        low, span, skew = _control_law(warped, layout)
        return low + span * warped.clip(0.0, 1.0) ** (1.0 / skew)


def _control_law(array: Array, layout: Layout) -> tuple[Array, Array, Array]:
    """Lowest value, range and skew of each parameter, (P,) each, in the library of `array`."""
    skew = [param.knob_skew for param in layout.params]
    return like(layout.low, array), like(layout.high - layout.low, array), like(skew, array)
