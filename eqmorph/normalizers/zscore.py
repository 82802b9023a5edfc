"""Zero mean and unit variance for each parameter, in physical units (V1 of the seed)."""

from typing import ClassVar

import numpy as np

from eqmorph.normalizers.base import Normalizer


class ZScore(Normalizer):
    """(v - mean) / standard deviation."""

    bounded: ClassVar[bool] = False

    def _learn(self, warped: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return warped.mean(axis=0), warped.std(axis=0)
