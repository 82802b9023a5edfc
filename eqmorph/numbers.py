"""Numbers as text has them, and the one rule for those of results that JSON cannot write.

Not defined (NaN) is written as null, infinite values as "inf" and "-inf"; the same words are read back, and a number
so large that sums of its square would not fit a float counts as infinite. Everything else that is not a number,
booleans and numeric text included, is refused.
"""

import math
from typing import Any

import numpy as np

from eqmorph.errors import UsageError
from eqmorph.text import shorten

INFINITE = {"inf": math.inf, "-inf": -math.inf}

LARGEST = 1e100
"""What a result holds beyond this, to either side, counts as infinite; single precision ends at 3e38."""


def parse_number(text: str) -> float | None:
    """Read a number as files write it; None for anything else, `1_000` and digits of other alphabets included.

    Example:
        >>> parse_number(" -6.5 "), parse_number("1_000")
        (-6.5, None)
    """
    try:
        return None if "_" in text or not text.isascii() else float(text)
    except ValueError:
        return None


def real_numbers(values: Any) -> "np.ndarray[Any, np.dtype[np.float64]]":
    """Take numbers as an array of float64; the imaginary parts of complex ones are not dropped without a word.

    Raises:
        TypeError: something is no number, or complex.
        ValueError: something is no number, or lists are of different lengths.

    Example:
        >>> real_numbers([1, 2])
        array([1., 2.])
    """
    if np.iscomplexobj(values):
        raise TypeError("expected real numbers, got complex ones")
    return np.asarray(values, dtype=np.float64)


def random_numbers(seed: int) -> np.random.Generator:
    """Make a source of random numbers.

    Raises:
        UsageError: the seed is no whole number of 0 or more.
    """
    if not isinstance(seed, int | np.integer) or seed < 0:
        raise UsageError(f"a seed of {shorten(seed)}: expected a whole number, 0 or more", "seed")
    return np.random.default_rng(seed)


def read_number(value: Any) -> float:
    """Read a number as JSON holds it.

    Raises:
        ValueError: the value is neither a number nor one of null, "inf" and "-inf".

    Example:
        >>> read_number(None), read_number("-inf"), read_number(3), read_number(1e308)
        (nan, -inf, 3.0, inf)
    """
    if value is None:
        return math.nan
    if isinstance(value, str) and value in INFINITE:
        return INFINITE[value]
    if isinstance(value, bool) or not isinstance(value, int | float | np.floating | np.integer):
        raise ValueError(f'expected a number, null, "inf" or "-inf", not {str(value)[:40]!r}')
    try:
        number = float(value)
    except OverflowError:
        raise ValueError("expected a number within the range of a float") from None
    return math.copysign(math.inf, number) if abs(number) > LARGEST else number


def write_number(value: float) -> float | str | None:
    """Write a number for JSON.

    Example:
        >>> write_number(float("nan")), write_number(float("inf")), write_number(0.5)
        (None, 'inf', 0.5)
    """
    if math.isfinite(value):
        return float(value)
    return None if math.isnan(value) else str(float(value))


def plain_numbers(data: Any) -> Any:
    """Copy nested dictionaries, lists and arrays with every number as JSON can write it.

    Example:
        >>> plain_numbers({"error_db": np.array([1.0, np.inf])})
        {'error_db': [1.0, 'inf']}
    """
    if isinstance(data, dict):
        return {str(key): plain_numbers(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [plain_numbers(value) for value in data]
    if isinstance(data, np.ndarray | np.generic):
        return plain_numbers(data.tolist())
    return write_number(data) if isinstance(data, float) else data
