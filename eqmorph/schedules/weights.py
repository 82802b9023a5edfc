"""Schedules of a weight: constant, linear or cosine over the course of training."""

import math

from eqmorph.plugins import Component, Weight


class Schedule(Component):
    """Progress in [0, 1] (first to last epoch) to a weight."""

    def __call__(self, progress: float) -> float:
        raise NotImplementedError


class Constant(Schedule):
    """The same weight throughout."""

    value: Weight = 1.0

    def __call__(self, progress: float) -> float:
        return self.value


class Linear(Schedule):
    """A straight line from `start` to `end`.

    >>> Linear(start=0.1, end=0.5)(0.75)
    0.4
    """

    start: Weight = 0.1
    end: Weight = 0.5

    def __call__(self, progress: float) -> float:
        return self.start + (self.end - self.start) * progress


class Cosine(Schedule):
    """Half a cosine from `start` to `end`: flat at both ends."""

    start: Weight = 0.1
    end: Weight = 0.5

    def __call__(self, progress: float) -> float:
        return self.end + (self.start - self.end) * (1 + math.cos(math.pi * progress)) / 2
