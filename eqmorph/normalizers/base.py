"""The contract of a normalizer: warp each parameter, then shift and scale it.

Scikit-learn's contract (`fit`, `transform`, `inverse_transform`, learned state ends in an underscore), with one
difference: options are frozen, so `fit` gives a fitted normalizer and leaves the one with the options as it is. Both
work on numpy arrays and torch tensors alike, since losses in decibels need the inverse with gradients.
"""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from eqmorph.eq.backend import Array, FloatArray, like, namespace
from eqmorph.eq.layout import Layout
from eqmorph.plugins import Component, broken_contract


class Normalizer(Component):
    """Options of a normalizer.

    A subclass gives `learn`, and `warp` with `unwarp` where a parameter is not taken as it is.
    """

    bounded: ClassVar[bool]
    """Whether everything it was fitted on lands in [0, 1], which a bounded decoder presupposes."""

    def fit(self, params: FloatArray, layout: Layout) -> "FittedNormalizer":
        """Learn from physical presets.

        Args:
            params: (N, P) presets in Hz, dB and Q.
            layout: the equalizer whose parameters they are.

        Raises:
            UsageError: `learn` gives something else than two arrays (P,).
        """
        learned = self.learn(self.warp(np.asarray(params, dtype=float), layout), layout)
        shapes = [np.shape(array) for array in learned]
        expected = [(len(layout.params),)] * 2
        if shapes != expected:
            raise broken_contract(self, f"learn gives arrays of shapes {shapes}, expected {expected}")
        offset, scale = learned
        # A parameter that never changes would divide by zero.
        return FittedNormalizer(self, layout, offset, np.where(scale > 0, scale, 1.0))

    def restore(self, state: Mapping[str, FloatArray], layout: Layout) -> "FittedNormalizer":
        """Return what was fitted before, from its `state_`: name -> (P,)."""
        offset, scale = (np.asarray(state[name], dtype=float) for name in ("offset_", "scale_"))
        return FittedNormalizer(self, layout, offset, scale)

    @abstractmethod
    def learn(self, warped: FloatArray, layout: Layout) -> tuple[FloatArray, FloatArray]:
        """Return the value that becomes 0 and the length that becomes 1, each (P,), from warped presets (N, P)."""

    def warp(self, params: Array, layout: Layout) -> Array:
        """Bend physical presets (..., P) before they are shifted and scaled."""
        return params

    def unwarp(self, warped: Array, layout: Layout) -> Array:
        """Undo `warp` for presets (..., P)."""
        return warped


@dataclass(frozen=True, eq=False)
class FittedNormalizer:
    """Physical presets (..., P) to normalized ones and back.

    Several fitted normalizers stack into one that normalizes R replicas at once.

    Attributes:
        options: the normalizer that was fitted.
        layout: the equalizer it was fitted for.
        offset: (P,) warped value that becomes 0; (R, 1, P) in a stack.
        scale: (P,) warped length that becomes 1; (R, 1, P) in a stack.
    """

    options: Normalizer
    layout: Layout
    offset: FloatArray
    scale: FloatArray

    @property
    def state_(self) -> dict[str, FloatArray]:
        """What was learned: name -> array."""
        return {"offset_": self.offset, "scale_": self.scale}

    def transform(self, params: Array) -> Array:
        """Physical (..., P) to normalized (..., P)."""
        warped = self.options.warp(params, self.layout)
        return (warped - like(self.offset, params)) / like(self.scale, params)

    def inverse_transform(self, normalized: Array) -> Array:
        """Normalized (..., P) to physical (..., P); differentiable on torch tensors."""
        warped = normalized * like(self.scale, normalized) + like(self.offset, normalized)
        return self.options.unwarp(warped, self.layout)


def stack_normalizers(normalizers: Sequence[FittedNormalizer]) -> FittedNormalizer:
    """One normalizer for arrays (R, N, P) whose r-th slice is normalized as `normalizers[r]` does."""
    first = normalizers[0]
    offset = np.stack([normalizer.offset for normalizer in normalizers])[:, None]
    scale = np.stack([normalizer.scale for normalizer in normalizers])[:, None]
    return FittedNormalizer(first.options, first.layout, offset, scale)


class LogNormalizer(Normalizer):
    """Takes log10 of the parameters whose scale is logarithmic (frequency and Q), the rest as they are."""

    def warp(self, params: Array, layout: Layout) -> Array:
        """Take log10 of frequency and Q of presets (..., P)."""
        xp = namespace(params)
        logs = _is_log(params, layout)
        # Gains may be 0 or less: they are 1 for the logarithm that is not taken.
        return xp.where(logs, xp.log10(xp.where(logs, params, xp.ones_like(params))), params)

    def unwarp(self, warped: Array, layout: Layout) -> Array:
        """Raise 10 to what `warp` took the logarithm of, in presets (..., P)."""
        xp = namespace(warped)
        logs = _is_log(warped, layout)
        # The inner `where` keeps the branch not taken finite: its gradient is multiplied by 0, and 0 * inf is NaN.
        return xp.where(logs, 10.0 ** xp.where(logs, warped, xp.zeros_like(warped)), warped)


def _is_log(array: Array, layout: Layout) -> Array:
    """(P,) whether each parameter is on a logarithmic scale, in the library of `array`."""
    return like([param.scale == "log" for param in layout.params], array) > 0
