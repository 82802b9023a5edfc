"""Arrays as text: how numbers travel in the page (`unpack` of `static/numbers.js`)."""

import base64
from typing import Any

import numpy as np

from eqmorph.eq.backend import FloatArray


def packed(values: FloatArray, dtype: type[np.floating[Any]] = np.float32) -> str:
    """An array row by row as base64; weights are single, so that single loses nothing."""
    return base64.b64encode(np.ascontiguousarray(values, dtype=np.dtype(dtype).newbyteorder("<")).tobytes()).decode()
