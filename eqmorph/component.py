"""What every interchangeable part is: a frozen record of its options that refuses unknown ones."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class Component(BaseModel):
    """Base of all parts. Its fields are its options; `--set normalizer.per_band=true` sets one by name."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Size = Annotated[int, Field(ge=1)]
"""How many features a layer has."""

Sizes = Annotated[tuple[Size, ...], Field(min_length=1)]
"""Those of layers one after another."""

Share = Annotated[float, Field(ge=0, lt=1)]
"""A part of a whole: a dropout rate, a warm-up."""

Positive = Annotated[float, Field(gt=0)]
"""A length, a scale, a rate."""

Weight = Annotated[float, Field(ge=0)]
"""What a term counts; 0 leaves it out."""
