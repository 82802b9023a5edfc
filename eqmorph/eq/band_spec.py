"""What a layout says of a band: its filter, and of each number a range, the values it can take, or the one it has."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from eqmorph.eq.filters import Kind
from eqmorph.eq.limits import BIQUAD, FIELDS, UNITS, BandField, within
from eqmorph.errors import DataError

KNOB_SKEW: dict[BandField, float] = {"gain_db": 1.0, "frequency_hz": 0.25, "q": 0.5}
"""Exponent of a knob's position, ((v - low) / (high - low))^skew, as the SAFE equaliser has it for each number."""

MOST_CHOICES = 1_000
"""Most values of one number: the knobs of devices have up to 255."""

EVEN_STEPS_WITHIN = 5e-4
"""Steps that differ by less are written as even ones: values in files are rounded."""

_STEP_TOLERANCE, _STEP_DIGITS = 1e-6, 6
"""How far short of a whole number of steps a range may be, and digits kept after the point."""

_CHOICES_SHOWN = 8
"""Values that a description names one by one."""

Span = tuple[float, float, float]
"""Lowest value, highest value, default."""


@dataclass(frozen=True)
class Choices:
    """A parameter with discrete values, such as whole decibels.

    Attributes:
        values: two to a thousand of them, ascending.
        default: one of them.

    Raises:
        DataError: fewer or more values, values that do not ascend, or a default that is none of them.
    """

    values: tuple[float, ...]
    default: float

    def __post_init__(self) -> None:
        if not 2 <= len(self.values) <= MOST_CHOICES or list(self.values) != sorted(set(self.values)):
            raise DataError(
                f"expected 2 to {MOST_CHOICES} different values in ascending order, got {len(self.values)} of which "
                f"{len(set(self.values))} differ"
            )
        if self.default not in self.values:
            raise DataError(f"the default {self.default:g} is none of the {len(self.values)} values")

    @classmethod
    def steps(cls, low: float, high: float, step: float, default: float = 0.0) -> "Choices":
        """Evenly spaced values from `low` to `high`, in round numbers.

        Args:
            low: first value.
            high: the last value is this, or less than a step below.
            step: distance between the values, above 0.
            default: the value nearest to it becomes the default.

        Raises:
            DataError: less than one step, or more than a thousand values.

        >>> Choices.steps(-1.0, 1.0, 0.5).values
        (-1.0, -0.5, 0.0, 0.5, 1.0)
        """
        steps = (high - low) / step + _STEP_TOLERANCE
        if not 1 <= steps < MOST_CHOICES:
            raise DataError(
                f"steps of {step:g} from {low:g} to {high:g}: expected one step at least and {MOST_CHOICES} values "
                "at most; take another step"
            )
        values = tuple(round(low + number * step, _STEP_DIGITS) for number in range(int(steps) + 1))
        return cls(values, min(values, key=lambda value: abs(value - default)))


@dataclass(frozen=True)
class ParamSpec:
    """An adjustable parameter: physical range, default, and whether it is perceived on a linear or a log scale.

    `choices` holds the only values it can take, in ascending order; it is empty where any value in the range will do.
    """

    name: str
    band: int
    field: BandField
    low: float
    high: float
    default: float
    choices: tuple[float, ...] = ()

    @property
    def unit(self) -> str:
        """Unit of the values; empty for a Q."""
        return UNITS[self.field]

    @property
    def scale(self) -> Literal["linear", "log"]:
        """Decibels are logarithms already; frequency and Q are perceived by their ratios."""
        return "linear" if self.field == "gain_db" else "log"

    @property
    def knob_skew(self) -> float:
        """Exponent of the knob's position."""
        return KNOB_SKEW[self.field]


class FieldRange(NamedTuple):
    """Lowest and highest value of one number of a band, and its choices; a fixed number is its own range."""

    field: BandField
    low: float
    high: float
    choices: tuple[float, ...]


@dataclass(frozen=True)
class BandSpec:
    """One band: its filter, and of each number the range, the choices, or the one value at which it is fixed.

    Raises:
        DataError: a range that does not ascend or that no biquad has, or gains without 0 dB among them.
    """

    name: str
    kind: Kind
    frequency_hz: Span | Choices | float
    gain_db: Span | Choices = (-12.0, 12.0, 0.0)
    q: Span | Choices | float = 0.71

    def __post_init__(self) -> None:
        for field, low, high, _ in self.ranges():
            least, most = BIQUAD[field]
            if not (low <= high and within(low, least, most) and within(high, least, most)):
                raise DataError(
                    f"{field} from {low:g} to {high:g} is not an ascending range in {least:g} to {most:g}"
                )
            if field == "gain_db" and not low <= 0.0 <= high:
                raise DataError(f"gain_db from {low:g} to {high:g} leaves out 0, at which a band does nothing")

    def params(self, index: int) -> list[ParamSpec]:
        """The numbers that can be turned, of the band that stands at an index of its layout."""
        prefix = self.name.replace(" ", "_")
        params = []
        for field in FIELDS:
            limits = getattr(self, field)
            if isinstance(limits, Choices):
                limits = (limits.values[0], limits.values[-1], limits.default, limits.values)
            if isinstance(limits, tuple):
                params.append(ParamSpec(f"{prefix}_{field}", index, field, *limits))
        return params

    def fixed(self) -> dict[BandField, float]:
        """The numbers that cannot be turned, with their values."""
        limits = ((field, getattr(self, field)) for field in FIELDS)
        return {field: float(value) for field, value in limits if isinstance(value, float | int)}

    def ranges(self) -> tuple[FieldRange, ...]:
        """The range of each number, in the order of `FIELDS`."""
        return tuple(self.range_of(field) for field in FIELDS)

    def range_of(self, field: BandField) -> FieldRange:
        """The range of one number."""
        limits = getattr(self, field)
        if isinstance(limits, Choices):
            return FieldRange(field, limits.values[0], limits.values[-1], limits.values)
        if isinstance(limits, tuple):
            return FieldRange(field, limits[0], limits[1], ())
        return FieldRange(field, float(limits), float(limits), ())

    def alike(self, other: "BandSpec") -> bool:
        """Whether two bands differ at most in their names, defaults and fixed centers."""

        def without_fixed_center(spec: BandSpec) -> list[FieldRange]:
            return [span for span in spec.ranges() if span.field != "frequency_hz" or span.low < span.high]

        return self.kind == other.kind and without_fixed_center(self) == without_fixed_center(other)


def bands_text(bands: tuple[BandSpec, ...]) -> str:
    """Describe bands in one line; neighbours that are alike, but for a fixed center, are counted.

    >>> bands_text((BandSpec("bass", "low_shelf", 105.0, Choices.steps(-6, 6, 1.0)),))
    'low shelf 105 Hz, -6 to 6 by 1 dB, Q 0.71'
    """
    groups: list[list[BandSpec]] = []
    for spec in bands:
        if groups and groups[-1][0].alike(spec):
            groups[-1].append(spec)
        else:
            groups.append([spec])
    return "; ".join(_group_text(group) for group in groups)


def _group_text(group: list[BandSpec]) -> str:
    """Bands that are alike."""
    first, kind = group[0], group[0].kind.replace("_", " ")
    centers = list(dict.fromkeys(_limits_text(spec.frequency_hz) for spec in group))
    if len(centers) > _CHOICES_SHOWN:
        centers = [centers[0], centers[1], "...", centers[-1]]
    count = f"{len(group)} x " if len(group) > 1 else ""
    return f"{count}{kind} {'/'.join(centers)} Hz, {_limits_text(first.gain_db)} dB, Q {_limits_text(first.q)}"


def _limits_text(limits: Span | Choices | float) -> str:
    """A range, choices or a fixed value."""
    if isinstance(limits, tuple):
        return f"{limits[0]:g} to {limits[1]:g}"
    if not isinstance(limits, Choices):
        return f"{limits:g}"
    steps = np.diff(limits.values)
    if len(steps) > 1 and np.ptp(steps) < EVEN_STEPS_WITHIN:
        return f"{limits.values[0]:g} to {limits.values[-1]:g} by {steps[0]:g}"
    if len(limits.values) <= _CHOICES_SHOWN:
        return "/".join(f"{value:g}" for value in limits.values)
    return f"{limits.values[0]:g} to {limits.values[-1]:g} in {len(limits.values)} steps"
