"""Smoothing in fractional octaves: the mean of a curve over a window that is as wide in octaves everywhere."""

import numpy as np

from eqmorph.eq.backend import FloatArray


def window_means(x: FloatArray, y: FloatArray, low: FloatArray, high: FloatArray) -> FloatArray:
    """Means of a curve, joined by straight lines, over windows.

    The integral of the curve is computed once; a window's mean is the difference of two of its values. So windows may
    be narrower than the spacing of the points, or wider than the curve, of which they then take what is there.

    Args:
        x: (N,) ascending.
        y: (N,) values.
        low: (F,) where each window starts.
        high: (F,) where it stops, above `low`.

    Returns:
        (F,) means, in the unit of y.

    Example:
        >>> window_means(np.array([0.0, 1.0, 2.0]), np.array([0.0, 2.0, 2.0]), np.array([0.0]), np.array([1.0]))
        array([1.])
    """
    low, high = np.clip(low, x[0], x[-1]), np.clip(high, x[0], x[-1])
    points = np.unique(np.concatenate([x, low, high]))
    values = np.interp(points, x, y)
    # Trapezoids are exact here: between neighbouring points the curve is a straight line.
    steps = np.diff(points) * (values[1:] + values[:-1]) / 2
    integral = np.concatenate([[0.0], np.cumsum(steps)])
    width = high - low
    area = np.interp(high, points, integral) - np.interp(low, points, integral)
    inside = width > 0
    # A window without width, such as one that lies beyond the curve, takes the value at its place.
    return np.where(inside, area / np.where(inside, width, 1.0), np.interp(low, x, y))
