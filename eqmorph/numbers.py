"""Numbers of results, and the one rule for those that JSON cannot write.

Not defined (NaN) is written as null, infinite values as "inf" and "-inf"; the same words are read back. Everything
else that is not a number, booleans and numeric text included, is refused.
"""

import math
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BeforeValidator, ConfigDict, PlainSerializer, TypeAdapter, WithJsonSchema

INFINITE = {"inf": math.inf, "-inf": -math.inf}


def read_number(value: Any) -> float:
    """Read a number as JSON holds it.

    Raises:
        ValueError: the value is neither a number nor one of null, "inf" and "-inf".

    Example:
        >>> read_number(None), read_number("-inf"), read_number(3)
        (nan, -inf, 3.0)
    """
    if value is None:
        return math.nan
    if isinstance(value, str) and value in INFINITE:
        return INFINITE[value]
    if isinstance(value, bool) or not isinstance(value, int | float | np.floating | np.integer):
        raise ValueError(f'expected a number, null, "inf" or "-inf", not {str(value)[:40]!r}')
    try:
        return float(value)
    except OverflowError:
        raise ValueError("expected a number within the range of a float") from None


def write_number(value: float) -> float | str | None:
    """Write a number for JSON.

    Example:
        >>> write_number(float("nan")), write_number(float("inf")), write_number(0.5)
        (None, 'inf', 0.5)
    """
    if math.isfinite(value):
        return float(value)
    return None if math.isnan(value) else str(float(value))


def _read_values(values: Any) -> NDArray[np.float64]:
    if not isinstance(values, list | tuple | np.ndarray):
        raise ValueError(f"expected a list of numbers, not {str(values)[:40]!r}")
    return np.array([read_number(value) for value in values], dtype=np.float64)


def _write_values(values: NDArray[np.float64]) -> list[float | str | None]:
    return [write_number(value) for value in values.tolist()]


Number = Annotated[
    float,
    BeforeValidator(read_number),
    PlainSerializer(write_number, when_used="json"),
]
"""A field of a result that may be infinite or not defined."""

Values = Annotated[
    NDArray[np.float64],
    BeforeValidator(_read_values),
    PlainSerializer(_write_values, when_used="json"),
    WithJsonSchema({"type": "array"}),
]
"""A field of a result with one number for each replica or fold: (R,) float64. Its model allows arbitrary types."""


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


def read_values(values: Any) -> NDArray[np.float64]:
    """Read (R,) numbers as JSON holds them; see `read_number`."""
    return _VALUES.validate_python(values)


_VALUES: TypeAdapter[NDArray[np.float64]] = TypeAdapter(Values, config=ConfigDict(arbitrary_types_allowed=True))
