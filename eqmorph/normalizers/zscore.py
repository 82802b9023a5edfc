"""Zero mean and unit variance for each parameter, in physical units (V1 of the original system)."""

from typing import ClassVar

from eqmorph.eq.backend import FloatArray
from eqmorph.eq.layout import Layout
from eqmorph.normalizers.base import Normalizer


class ZScore(Normalizer):
    """(v - mean) / standard deviation."""

    bounded: ClassVar[bool] = False

    def learn(self, warped: FloatArray, layout: Layout) -> tuple[FloatArray, FloatArray]:
        """Take mean and standard deviation, each (P,), of presets (N, P)."""
        return warped.mean(axis=0), warped.std(axis=0)
