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
    """`values` as an array of the library, floating type and device of `array`."""
    xp = namespace(array)
    if xp is np:
        return np.asarray(values, dtype=np.float64)
    dtype = array.dtype if array.dtype.is_floating_point else xp.get_default_dtype()
    return xp.as_tensor(values, dtype=dtype, device=array.device)
