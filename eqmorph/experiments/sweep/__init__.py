"""A sweep: one recipe with fields varied, as a grid or side by side; its trials, and what each field is worth."""

from eqmorph.experiments.sweep.result import Sweep, read_sweep
from eqmorph.experiments.sweep.runner import sweep

__all__ = ["Sweep", "read_sweep", "sweep"]
