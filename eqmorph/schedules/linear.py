"""A straight line from `start` to `end`."""

from eqmorph.records import Weight
from eqmorph.schedules.base import Schedule


class LinearSchedule(Schedule):
    """start + (end - start) x progress.

    Example:
        >>> LinearSchedule(start=0.1, end=0.5)(0.75)
        0.4
    """

    start: Weight = 1.0
    end: Weight = 0.0

    def __call__(self, progress: float) -> float:
        return self.start + (self.end - self.start) * progress
