"""A sweep: one recipe with fields varied, in a grid or paired; its trials, and the effect of each field."""

from eqmorph.experiments.sweep.result import Sweep, read_sweep
from eqmorph.experiments.sweep.runner import sweep

__all__ = ["Sweep", "read_sweep", "sweep"]
