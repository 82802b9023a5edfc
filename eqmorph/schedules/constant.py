"""The same number throughout."""

from eqmorph.records import Weight
from eqmorph.schedules.base import Schedule


class ConstantSchedule(Schedule):
    """`value` at any time."""

    value: Weight = 1.0

    def __call__(self, progress: float) -> float:
        return self.value
