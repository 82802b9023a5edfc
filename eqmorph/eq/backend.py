"""One formula for numpy arrays and torch tensors: which library does this array belong to?"""

import sys
from typing import Any

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
"""A numpy array of float64; functions that take or give one say its shape and unit."""

Array = Any
"""A numpy array or a torch tensor; functions that take one say its shape and give back the same library."""


def namespace(array: Array) -> Any:
    """The module (`numpy` or `torch`) whose functions apply to `array`; torch is never imported for this."""
    torch = sys.modules.get("torch")
    return torch if torch is not None and isinstance(array, torch.Tensor) else np


def like(values: Any, array: Array) -> Array:
    """Make `values` (...) an array of the library, floating type and device of `array`."""
    xp = namespace(array)
    if xp is np:
        return np.asarray(values, dtype=np.float64)
    dtype = array.dtype if array.dtype.is_floating_point else xp.get_default_dtype()
    return xp.as_tensor(values, dtype=dtype, device=array.device)


def copied(array: Array) -> Array:
    """Copy an array (...), to write into."""
    return array.copy() if namespace(array) is np else array.clone()


def indices(values: Any, array: Array) -> Array:
    """Make `values` (...) an array of integers of the library and on the device of `array`."""
    xp = namespace(array)
    return np.asarray(values) if xp is np else xp.as_tensor(values, device=array.device)


def stable_argsort(array: Array) -> Array:
    """(..., N) positions that sort the last axis; equal values keep their order."""
    xp = namespace(array)
    return np.argsort(array, axis=-1, kind="stable") if xp is np else xp.argsort(array, dim=-1, stable=True)


def take_along(array: Array, positions: Array) -> Array:
    """The values of `array` (..., N) at `positions` (..., N) along the last axis; leading axes broadcast."""
    xp = namespace(array)
    if xp is np:
        return np.take_along_axis(array, np.broadcast_to(positions, array.shape), axis=-1)
    return xp.take_along_dim(array, positions, dim=-1)
