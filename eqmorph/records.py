"""Records that are checked against a schema, types of their numbers, and the message about the first invalid value.

Pydantic does the checking. It takes longer to load than a morph takes, so `eqmorph.plugins` imports this module when
there is an option to check, and not before.
"""

import sys
from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from typing import Annotated, Any, get_type_hints

import numpy as np
from numpy.typing import NDArray
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidationError,
    WithJsonSchema,
    create_model,
)

from eqmorph.errors import UsageError, did_you_mean, plainly
from eqmorph.numbers import read_number, write_number
from eqmorph.text import holds_address, printable, visible, without_addresses


class Frozen(BaseModel):
    """Base of records that are checked once, when they are made, and never change."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _without_controls(text: str) -> str:
    if visible(text) != text:
        raise ValueError("holds control characters")
    if holds_address(text):
        raise ValueError("holds an address of a person or a machine")
    return text


Line = Annotated[str, Field(max_length=4_096), AfterValidator(printable), AfterValidator(without_addresses)]
"""Text that is shown on one line; addresses, and characters that would change how others are shown, are replaced."""

PathText = Annotated[str, Field(max_length=4_096)]
"""A path to read from again, as it was given."""

Name = Annotated[str, Field(max_length=200), AfterValidator(_without_controls)]
"""What something is called, in headings too."""

Size = Annotated[int, Field(ge=1, le=10**9)]
"""How many there are of something, such as the features of a layer; the product of two fits a machine's integer."""

Starts = Annotated[int, Field(ge=0, le=1000)]
"""How many places a search begins at, beside the first."""

BandCount = Annotated[int, Field(ge=1, le=64)]
"""Bands of a layout."""

ChannelCount = Annotated[int, Field(ge=1, le=64)]
"""Channels of sound that one equalizer filters."""

SampleRate = Annotated[float, Field(ge=8_000, le=1_000_000, allow_inf_nan=False)]
"""Samples a second, at which filters run."""

FrameSize = Annotated[int, Field(ge=16, le=65_536)]
"""Samples of the frames in which a program takes its sound."""

Duration = Annotated[float, Field(gt=0, le=604_800, allow_inf_nan=False)]
"""Seconds, up to a week."""

Sizes = Annotated[tuple[Size, ...], Field(min_length=1, max_length=64, fail_fast=True)]
"""Those of layers one after another."""

Share = Annotated[float, Field(ge=0, lt=1)]
"""A part of a whole: a dropout rate, a warm-up."""

Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
"""A length, a scale, a rate."""

PositiveRange = tuple[Positive, Positive]
"""Lowest and highest value of a frequency or a Q."""

Weight = Annotated[float, Field(ge=0, allow_inf_nan=False)]
"""How much a term counts; 0 leaves it out."""


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


def first_problem(error: ValidationError, fields: Mapping[str, Any] | None = None) -> str:
    """Describe the first invalid value in one line, with its place.

    Args:
        error: of a record.
        fields: the record's fields as nested mappings; the nearest of them is named where a field does not exist.

    Example:
        >>> try:
        ...     Frozen.model_validate({"colour": "red"})
        ... except ValidationError as error:
        ...     first_problem(error)
        "colour: no such field (got 'red')"
    """
    problem = error.errors(include_url=False, include_context=False)[0]  # twice as fast
    place = _place(problem["loc"])
    value = problem.get("input")
    received = f" (got {value!r:.60})" if isinstance(value, str | int | float) else ""
    message = plainly(problem["msg"].removeprefix("Value error, "))
    if problem["type"] == "extra_forbidden":
        message, received = "no such field", received + _nearest_field(problem["loc"], fields or {})
    return f"{place + ': ' if place else ''}{message}{received}"


def _place(parts: tuple[str | int, ...]) -> str:
    """Write where a value stands: fields with dots between them, members of a list as people count them.

    >>> _place(("decoder", "dropout")), _place(("bands", 0, "q"))
    ('decoder.dropout', 'band 1, q')
    """
    text = ""
    after_member = False
    for part in parts:
        if isinstance(part, int):
            text = f"{text.removesuffix('s')} {part + 1}"
        elif after_member:
            text = f"{text}, {part}"
        else:
            text = f"{text}.{part}" if text else part
        after_member = isinstance(part, int)
    return text


def _nearest_field(place: tuple[str | int, ...], fields: Any) -> str:
    *parents, name = place
    for parent in parents:
        fields = fields.get(parent) if isinstance(fields, Mapping) else None
    return did_you_mean(str(name), list(fields)) if isinstance(fields, Mapping) else ""


def checked(record: type, values: Mapping[str, Any]) -> dict[str, Any]:
    """Check values of some fields of a dataclass by its annotations.

    Args:
        record: the dataclass. Its annotations may name the types above without importing them.
        values: field -> value as it came, such as the text of a command line.

    Returns:
        Field -> value as it is annotated.

    Raises:
        UsageError: a value that the field cannot take; the message begins with its name.
    """
    try:
        made = _schema(record).model_validate(values)
    except ValidationError as error:
        raise UsageError(first_problem(error)) from None
    return {name: getattr(made, name) for name in values}


@cache
def _schema(record: type) -> type[BaseModel]:
    """The fields of a dataclass as a model; all of them may be left out."""
    # Names of this module stand for what annotations do not import, unless a module of the class has the name itself.
    own: set[str] = set()
    for base in record.__mro__:
        own |= set(vars(sys.modules[base.__module__]))
    types = {name: value for name, value in globals().items() if name not in own}
    hints = get_type_hints(record, localns=types, include_extras=True)
    annotations: dict[str, Any] = {field.name: (hints[field.name], None) for field in fields(record)}
    config = ConfigDict(extra="forbid", arbitrary_types_allowed=True, protected_namespaces=())
    return create_model(record.__name__, __config__=config, **annotations)
