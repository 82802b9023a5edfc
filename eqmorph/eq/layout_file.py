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

import math
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import (
    Field,
    Strict,
    StrictFloat,
    StrictInt,
    ValidationError,
    ValidatorFunctionWrapHandler,
    field_validator,
    model_validator,
)

from eqmorph.eq.band_spec import MOST_CHOICES, BandSpec, Choices, Span
from eqmorph.eq.filters import Kind
from eqmorph.eq.layout import Layout
from eqmorph.eq.limits import BandField
from eqmorph.eq.preset import MAX_BANDS
from eqmorph.errors import DataError
from eqmorph.files import parse_json, parse_toml, read_text
from eqmorph.records import Frozen, Name, Positive, first_problem
from eqmorph.text import addresses_hidden

_MAX_BYTES = 1_000_000
"""Longest file: 64 bands of three times a thousand choices each."""


class SteppedRange(Frozen):
    """Values from `low` to `high` in steps."""

    low: StrictFloat
    high: StrictFloat
    step: Annotated[Positive, Strict()]


class Values(Frozen):
    """Some values only."""

    values: Annotated[tuple[StrictFloat, ...], Field(min_length=2, max_length=MOST_CHOICES, fail_fast=True)]


Limits = StrictFloat | tuple[StrictFloat, StrictFloat] | SteppedRange | Values


class BandEntry(Frozen):
    """One entry of the file: a band, or several alike."""

    type: Kind
    frequency_hz: Limits
    gain_db: tuple[StrictFloat, StrictFloat] | SteppedRange | Values = (-12.0, 12.0)
    q: Limits = 0.71
    count: Annotated[StrictInt, Field(ge=1, le=MAX_BANDS)] = 1
    name: Name = ""

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
        try:
            self.spec(1)
        except DataError as error:
            raise ValueError(str(error)) from None
        return self

    def spec(self, number: int) -> BandSpec:
        """The band that stands at a number, counted from 1; without a name of its own it has its type's."""
        name = self.name or f"{self.type.replace('_', ' ')} {number}"
        gain_db = _limits("gain_db", self.gain_db, 0.0)
        assert not isinstance(gain_db, float)  # its type has no fixed number
        frequency_hz = _limits("frequency_hz", self.frequency_hz, _middle(self.frequency_hz))
        return BandSpec(name, self.type, frequency_hz, gain_db, _limits("q", self.q, _middle(self.q)))


class LayoutFile(Frozen):
    """The whole file."""

    name: Annotated[Name, Field(min_length=1)]
    bands: Annotated[tuple[BandEntry, ...], Field(min_length=1, fail_fast=True)]

    def layout(self) -> Layout:
        """Build the layout, in which an entry stands for as many bands as it counts."""
        entries = [entry for entry in self.bands for _ in range(entry.count)]
        if len(entries) > MAX_BANDS:
            raise DataError(f"{self.name!r} has {len(entries)} bands, a preset holds {MAX_BANDS}")
        return Layout(self.name, tuple(entry.spec(number) for number, entry in enumerate(entries, 1)))


def read_layout(path: Path | str) -> Layout:
    """Read a layout from a TOML or JSON file.

    Args:
        path: the file; the ending `.json` says JSON, any other TOML.

    Raises:
        DataError: the file cannot be read, is of neither form, or what is wrong with which band.
    """
    path = Path(path)
    text = read_text(path, _MAX_BYTES)
    with addresses_hidden(str(path)):
        return _parsed(text, path)


def _parsed(text: str, path: Path) -> Layout:
    """The layout in the text of a file; messages quote what it holds."""
    try:
        content: Any = parse_json(text) if path.suffix.lower() == ".json" else parse_toml(text)
        return LayoutFile.model_validate(content).layout()
    except ValidationError as error:
        raise DataError(f"{path}: {first_problem(error)}") from None
    except DataError as error:
        raise DataError(f"{path}: {error}") from None
    except (ValueError, RecursionError) as error:
        raise DataError(f"{path}: neither TOML nor JSON: {str(error).splitlines()[0]}") from None


def _limits(field: BandField, limits: Limits, default: float) -> Span | Choices | float:
    """What a layout calls the limits of a number, with a default inside them."""
    try:
        if isinstance(limits, SteppedRange):
            return Choices.steps(limits.low, limits.high, limits.step, default)
        if isinstance(limits, Values):
            values = tuple(sorted(set(limits.values)))
            return Choices(values, min(values, key=lambda value: abs(value - default)))
    except DataError as error:
        raise DataError(f"{field}: {error}") from None
    if isinstance(limits, tuple):
        return (*limits, default)
    return float(limits)


def _middle(limits: Limits) -> float:
    """The geometric mean of the lowest and the highest value; 0 where they have none, and are refused later."""
    if isinstance(limits, SteppedRange):
        low, high = limits.low, limits.high
    elif isinstance(limits, Values):
        low, high = min(limits.values), max(limits.values)
    else:
        low, high = limits if isinstance(limits, tuple) else (limits, limits)
    return math.sqrt(max(low * high, 0.0))
