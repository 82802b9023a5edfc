"""What every interchangeable part is: a frozen record of its options that refuses unknown ones."""

from pydantic import BaseModel, ConfigDict


class Component(BaseModel):
    """Base of all parts. Its fields are its options; `--set normalizer.per_band=true` sets one by name."""

    model_config = ConfigDict(frozen=True, extra="forbid")
