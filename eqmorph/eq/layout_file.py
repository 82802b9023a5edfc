"""A layout in a TOML or JSON file: what an equalizer that eqmorph does not know by name can hold.

    name = "My player"

    [[bands]]
    type = "low_shelf"
    frequency_hz = 105                               # fixed
    gain_db = { low = -12, high = 12, step = 1 }     # whole decibels
    q = 0.7

    [[bands]]
    type = "peak"
    count = 8                                        # eight of them
    frequency_hz = [20, 20000]                       # anywhere between
    gain_db = [-12, 12]
    q = { values = [0.5, 0.7, 1, 1.4, 2, 4] }        # one of these

JSON has the same keys: {"name": "My player", "bands": [{"type": "peak", "frequency_hz": 1000, ...}, ...]}
"""

import json
import math
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import Field, ValidationError, ValidatorFunctionWrapHandler, field_validator, model_validator

from eqmorph.eq.filters import Kind
from eqmorph.eq.layout import BandSpec, Choices, Layout, Span
from eqmorph.eq.limits import BIQUAD, BandField
from eqmorph.eq.preset import MAX_BANDS
from eqmorph.errors import DataError
from eqmorph.files import parse_toml, read_text
from eqmorph.records import Frozen, Positive, first_problem

_MOST_CHOICES = 1_000
_MAX_BYTES = 1_000_000
"""Longest file: 64 bands of three times a thousand choices each."""


class SteppedRange(Frozen):
    """Values from `low` to `high` in steps."""

    low: float
    high: float
    step: Positive

    @model_validator(mode="after")
    def _check(self) -> Self:
        if not self.step <= self.high - self.low <= _MOST_CHOICES * self.step:
            raise ValueError("a range has one step at least, and no more than a thousand")
        return self


class Values(Frozen):
    """Some values only."""

    values: Annotated[tuple[float, ...], Field(min_length=2, max_length=_MOST_CHOICES, fail_fast=True)]


Limits = float | tuple[float, float] | SteppedRange | Values


class BandEntry(Frozen):
    """One entry of the file: a band, or several alike."""

    type: Kind
    frequency_hz: Limits
    gain_db: tuple[float, float] | SteppedRange | Values = (-12.0, 12.0)
    q: Limits = 0.71
    count: Annotated[int, Field(ge=1, le=MAX_BANDS)] = 1
    name: str = ""

    @field_validator("frequency_hz", "gain_db", "q", mode="wrap")
    @classmethod
    def _one_of_the_forms(cls, value: object, handler: ValidatorFunctionWrapHandler) -> Any:
        try:
            return handler(value)
        except ValidationError:
            expected = "a number, [low, high], {low, high, step} or {values}"
            raise ValueError(f"expected {expected}; got {value!r:.60}") from None

    @model_validator(mode="after")
    def _check(self) -> Self:
        for number, (least, most) in BIQUAD.items():
            low, high = _ends(getattr(self, number))
            if not least <= low <= high <= most:
                raise ValueError(
                    f"{number} from {low:g} to {high:g} is not an ascending range in {least:g} to {most:g}"
                )
        low, high = _ends(self.gain_db)
        if not low <= 0.0 <= high:
            raise ValueError(f"gain_db from {low:g} to {high:g} leaves out 0, at which a band does nothing")
        return self


class LayoutFile(Frozen):
    """The whole file."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    bands: Annotated[tuple[BandEntry, ...], Field(min_length=1, fail_fast=True)]

    def layout(self) -> Layout:
        """Build the layout; bands without a name of their own get their type and number."""
        entries = [entry for entry in self.bands for _ in range(entry.count)]
        if len(entries) > MAX_BANDS:
            raise DataError(f"{self.name!r} has {len(entries)} bands, a preset holds {MAX_BANDS}")
        return Layout(self.name, tuple(_spec(entry, number) for number, entry in enumerate(entries, 1)))


def read_layout(path: Path | str) -> Layout:
    """Read a layout from a TOML or JSON file.

    Args:
        path: the file; the ending `.json` says JSON, any other TOML.

    Raises:
        DataError: the file cannot be read, is of neither form, or what is wrong with which band.
    """
    path = Path(path)
    text = read_text(path, _MAX_BYTES)
    try:
        content: Any = json.loads(text) if path.suffix.lower() == ".json" else parse_toml(text)
        return LayoutFile.model_validate(content).layout()
    except ValidationError as error:
        raise DataError(f"{path}: {first_problem(error)}") from None
    except DataError as error:
        raise DataError(f"{path}: {error}") from None
    except (ValueError, RecursionError) as error:
        raise DataError(f"{path}: neither TOML nor JSON: {str(error).splitlines()[0]}") from None


def _spec(entry: BandEntry, number: int) -> BandSpec:
    name = entry.name or f"{entry.type.replace('_', ' ')} {number}"
    gain_db = _limits(entry.gain_db, 0.0)
    assert not isinstance(gain_db, float)  # its type has no fixed number
    return BandSpec(
        name,
        entry.type,
        _limits(entry.frequency_hz, _middle(entry, "frequency_hz")),
        gain_db,
        _limits(entry.q, _middle(entry, "q")),
    )


def _limits(limits: Limits, default: float) -> Span | Choices | float:
    """What a layout calls the limits, with a default inside them."""
    if isinstance(limits, SteppedRange):
        return Choices.steps(limits.low, limits.high, limits.step, default)
    if isinstance(limits, Values):
        values = tuple(sorted(set(limits.values)))
        return Choices(values, min(values, key=lambda value: abs(value - default)))
    if isinstance(limits, tuple):
        return (*limits, default)
    return float(limits)


def _middle(entry: BandEntry, number: BandField) -> float:
    """The geometric mean of the lowest and the highest value."""
    low, high = _ends(getattr(entry, number))
    return math.sqrt(low * high)


def _ends(limits: Limits) -> tuple[float, float]:
    if isinstance(limits, SteppedRange):
        return limits.low, limits.high
    if isinstance(limits, Values):
        return min(limits.values), max(limits.values)
    return limits if isinstance(limits, tuple) else (limits, limits)
