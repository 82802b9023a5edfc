"""Half a cosine from `start` to `end`, flat at both, after a linear warm-up where one is asked for.

Source: Loshchilov and Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts", ICLR 2017, eq. 5.
"""

import math

from eqmorph.records import Share, Weight
from eqmorph.schedules.base import Schedule

COLDEST = 0.05
"""Share of `start` that a warm-up begins with, so that the first epoch moves as well."""


class CosineSchedule(Schedule):
    """end + (start - end) x (1 + cos(pi t)) / 2, with t from 0 to 1 after the warm-up.

    Example:
        >>> CosineSchedule(start=1.0, end=0.5)(0.5)
        0.75
    """

    start: Weight = 1.0
    end: Weight = 0.0
    warmup: Share = 0.0
    """Share of the training in which the number rises in a straight line to `start`."""

    def __call__(self, progress: float) -> float:
        if progress < self.warmup:
            return self.start * max(progress / self.warmup, COLDEST)
        t = (progress - self.warmup) / (1 - self.warmup)
        return self.end + (self.start - self.end) * (1 + math.cos(math.pi * t)) / 2
