"""What a normalizer is: warp each parameter, then shift and scale it.

Scikit-learn's contract (`fit`, `transform`, `inverse_transform`, learned state ends in an underscore), on numpy
arrays and torch tensors alike, since losses in decibels need the inverse with gradients. The state of several
fitted normalizers stacks into one that normalizes R replicas at once.
"""

from collections.abc import Sequence
from typing import ClassVar, Self

import numpy as np
from pydantic import PrivateAttr

from eqmorph.eq.backend import Array, like, namespace
from eqmorph.eq.layout import SAFE, Layout
from eqmorph.errors import UsageError
from eqmorph.plugins import Component


class Normalizer(Component):
    """Physical vectors (..., P) to normalized ones and back.

    A subclass gives `_learn`, and `_warp` with `_unwarp` where a parameter is not taken as it is.
    """

    bounded: ClassVar[bool]
    """Whether everything it was fitted on lands in [0, 1], which a sigmoid decoder presupposes."""

    _layout: Layout = PrivateAttr(default=SAFE)
    _state: dict[str, np.ndarray] = PrivateAttr(default_factory=dict)

    def fit(self, params: np.ndarray, layout: Layout = SAFE) -> Self:
        """Learn from physical vectors (N, P); returns itself."""
        self._layout = layout
        offset, scale = self._learn(self._warp(np.asarray(params, dtype=float)))
        return self.restore({"offset_": offset, "scale_": np.where(scale > 0, scale, 1.0)}, layout)

    def restore(self, state: dict[str, np.ndarray], layout: Layout = SAFE) -> Self:
        """Take over the `state_` of another normalizer with the same options; returns itself."""
        self._layout = layout
        self._state = {name: np.asarray(value, dtype=float) for name, value in state.items()}
        return self

    @property
    def state_(self) -> dict[str, np.ndarray]:
        """What was learned: name -> array (P,)."""
        if not self._state:
            raise UsageError(f"{type(self).__name__} is not fitted; call fit(params) first")
        return self._state

    @property
    def offset_(self) -> np.ndarray:
        """(P,) warped value that becomes 0."""
        return self.state_["offset_"]

    @property
    def scale_(self) -> np.ndarray:
        """(P,) warped length that becomes 1."""
        return self.state_["scale_"]

    def transform(self, params: Array) -> Array:
        """Physical (..., P) to normalized (..., P)."""
        return (self._warp(params) - like(self.offset_, params)) / like(self.scale_, params)

    def inverse_transform(self, normalized: Array) -> Array:
        """Normalized (..., P) to physical (..., P); differentiable on torch tensors."""
        return self._unwarp(normalized * like(self.scale_, normalized) + like(self.offset_, normalized))

    def stacked(self, others: Sequence["Normalizer"]) -> "Normalizer":
        """One normalizer for arrays (R, N, P) whose r-th slice is normalized as `others[r]` does."""
        state = {name: np.stack([other.state_[name] for other in others])[:, None] for name in others[0].state_}
        return type(self)(**self.model_dump()).restore(state, self._layout)

    def _learn(self, warped: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Offset and scale, each (P,), from warped vectors (N, P)."""
        raise NotImplementedError

    def _warp(self, params: Array) -> Array:
        return params

    def _unwarp(self, warped: Array) -> Array:
        return warped


class LogNormalizer(Normalizer):
    """Takes log10 of the parameters whose scale is logarithmic (frequency and Q), the rest as they are."""

    def _warp(self, params: Array) -> Array:
        xp = namespace(params)
        logs = self._is_log(params)
        return xp.where(logs, xp.log10(xp.where(logs, params, xp.ones_like(params))), params)

    def _unwarp(self, warped: Array) -> Array:
        xp = namespace(warped)
        logs = self._is_log(warped)
        # The inner `where` keeps the branch not taken finite: its gradient is multiplied by 0, and 0 * inf is NaN.
        return xp.where(logs, 10.0 ** xp.where(logs, warped, xp.zeros_like(warped)), warped)

    def _is_log(self, array: Array) -> Array:
        return like([param.scale == "log" for param in self._layout.params], array) > 0
