"""A recipe: everything that determines a training, as frozen data, and overrides of its fields.

A part is named as its registry names it, with its options beside the name:

    [normalizer]
    name = "logminmax"
    per_band = true
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from eqmorph.corpora.selection import Selection
from eqmorph.errors import UsageError
from eqmorph.losses import LOSSES
from eqmorph.models import DECODERS, ENCODERS
from eqmorph.normalizers import NORMALIZERS
from eqmorph.plugins import Registry, T
from eqmorph.recipes.overrides import assign, changes_between
from eqmorph.records import Frozen, Line, Name, Positive, Weight, first_problem
from eqmorph.schedules import SCHEDULES
from eqmorph.text import holds_address

LEAST_MAIN = 4
"""Fewest rows of the two main words in a batch balanced by word: two each, so that every row has a partner."""


MOST_ROWS = 4_096
"""Most rows of a batch: a contrastive loss compares each with each, which takes 0.4 GB of so many a replica."""

MOST_LOSSES = 32
"""Most losses of a recipe, each of which has a picture of its own in a report."""


class ComponentSpec(BaseModel):
    """A component by its name, and its options."""

    model_config = ConfigDict(frozen=True, extra="allow")

    name: Name

    @model_validator(mode="after")
    def _without_addresses(self) -> Self:
        """Refuse options of any name and value in which an address stands, since reports show them."""
        if holds_address(repr(self.model_extra)):
            raise ValueError("an option holds an address of a person or a machine")
        return self

    @property
    def options(self) -> dict[str, Any]:
        """The options that are given; the component has defaults for the others."""
        return dict(self.model_extra or {})

    def create(self, registry: Registry[T]) -> T:
        """Make the component.

        Raises:
            UsageError: a component that does not exist, or an option it does not take.
        """
        return registry.create(self.name, **self.options)

    def complete(self, registry: Registry[T]) -> dict[str, Any]:
        """Return the part as plain data, with every option of the component."""
        return self.model_dump() | self.create(registry).options()


def _named(value: Any) -> Any:
    """Take a bare name for the part with its defaults."""
    return {"name": value} if isinstance(value, str) else value


PartField = Annotated[ComponentSpec, BeforeValidator(_named)]


def _weighted(value: Any) -> Any:
    """Take a bare number for a constant weight."""
    return {"name": "constant", "value": value} if isinstance(value, int | float) else _named(value)


BatchName = Literal["rows", "words"]
"""Batches of a training step: the shuffled rows, and rows drawn so that words are even."""


class LossSpec(ComponentSpec):
    """A loss term and the schedule of its weight."""

    weight: Annotated[ComponentSpec, BeforeValidator(_weighted)] = ComponentSpec.model_validate(
        {"name": "constant", "value": 1.0}
    )
    on: BatchName = "rows"
    """Batch of a step that it sees."""


class WordBatch(Frozen):
    """Rows drawn in each step so that words and submitters weigh the same, for losses on "words"."""

    size: Annotated[int, Field(ge=LEAST_MAIN, le=MOST_ROWS)] = 64
    rare: Annotated[int, Field(ge=0, le=MOST_ROWS)] = 8
    """Rows of it that show the words after the two most frequent."""
    submitter_power: Annotated[float, Field(ge=0, le=4)] = 0.5
    """A row weighs its submitter's rows of the word to the power of minus this: 0 by row, 1 by submitter."""
    every: Annotated[int, Field(ge=1, le=1_000)] = 1
    """Steps from one such batch to the next. Words are learned sooner than shapes, and by heart afterwards."""


class Recipe(Frozen):
    """How a model is built and trained."""

    name: Name
    about: Line = ""
    data: Selection = Selection()
    normalizer: PartField
    encoder: PartField
    decoder: PartField
    latents: Annotated[int, Field(ge=1, le=512)] = 32
    projection: Annotated[int, Field(ge=0, le=4096)] = 128
    """Width of the projection that the contrastive loss sees; 0 shows it the latent itself."""
    projection_hidden: Annotated[int, Field(ge=0, le=4096)] = 0
    """Width of a hidden layer of the projection; 0 makes it linear."""
    losses: Annotated[
        dict[Name, Annotated[LossSpec, BeforeValidator(_named)]], Field(min_length=1, max_length=MOST_LOSSES)
    ]
    """Role ("reconstruction", "contrastive") to the loss that plays it."""
    batch_size: Annotated[int, Field(ge=2, le=MOST_ROWS)] = 64
    mixing: Annotated[float, Field(ge=0, le=1)] = 0.0
    """Mixing augmentation: probability that a band of a training row is taken from another row."""
    word_batch: WordBatch | None = None
    epochs: Annotated[int, Field(ge=1, le=1_000_000)] = 150
    learning_rate: Positive = 1e-3
    rate_schedule: PartField = ComponentSpec(name="constant")
    """Schedule whose value, 1 at its height, the learning rate is multiplied by."""
    beta2: Annotated[float, Field(gt=0, lt=1)] = 0.999
    """Adam's decay of the squared gradient's running mean."""
    max_grad_norm: Weight = 0.0
    """Longest gradient of a replica in a step; 0 lets every one pass."""
    ema_decay: Annotated[float, Field(ge=0, lt=1)] = 0.0
    """Decay per step of the running mean of the weights, which the run keeps; 0 keeps the last weights."""

    @model_validator(mode="after")
    def _word_batch_fits(self) -> Self:
        if self.word_batch is None and any(term.on != "rows" for term in self.losses.values()):
            raise ValueError("a loss on 'words' needs a word_batch, for example word_batch.size=64")
        if self.word_batch is not None and self.word_batch.rare > self.word_batch.size - LEAST_MAIN:
            raise ValueError("word_batch.rare leaves no room for the two main words; lower it")
        return self

    def override(self, changes: Mapping[str, Any]) -> Self:
        """Return a copy with dotted fields changed.

        Args:
            changes: dotted field -> value, such as `{"decoder.dropout": 0.2, "normalizer": "zscore"}`.

        Raises:
            UsageError: a field that does not exist or a value it cannot take, with the field's name; or a part that
                does not exist.
        """
        data = self.model_dump()
        for path, value in changes.items():
            assign(data, path.split("."), value, path)
        try:
            changed = type(self).model_validate(data)
        except ValidationError as error:
            raise UsageError(f"recipe {self.name!r}: {first_problem(error, self.model_dump())}") from None
        changed._expect_parts()
        return changed

    def _expect_parts(self) -> None:
        """Refuse names that no part has; unlike `complete`, without PyTorch, which parts import."""
        NORMALIZERS.expect(self.normalizer.name)
        ENCODERS.expect(self.encoder.name)
        DECODERS.expect(self.decoder.name)
        SCHEDULES.expect(self.rate_schedule.name)
        for term in self.losses.values():
            LOSSES.expect(term.name)
            SCHEDULES.expect(term.weight.name)

    def without_words(self) -> Self:
        """Return the recipe as a corpus without words is learned: no batches of words, no loss that is about them.

        Raises:
            UsageError: nothing else is left to learn.
        """
        losses = {role: term for role, term in self.losses.items() if not LOSSES.load(term.name).of_words}
        if not losses:
            raise UsageError(
                f"recipe {self.name!r} learns words alone, and the corpus has none; choose another recipe"
            )
        return self.model_copy(update={"losses": losses, "word_batch": None})

    def complete(self) -> Self:
        """Return the same recipe with every option of every part written out, whatever becomes of the defaults.

        Raises:
            UsageError: a part that does not exist, or an option it does not take.
        """
        parts = {
            "normalizer": self.normalizer.complete(NORMALIZERS),
            "encoder": self.encoder.complete(ENCODERS),
            "decoder": self.decoder.complete(DECODERS),
            "rate_schedule": self.rate_schedule.complete(SCHEDULES),
            "losses": {
                role: term.complete(LOSSES) | {"weight": term.weight.complete(SCHEDULES)}
                for role, term in self.losses.items()
            },
        }
        return type(self).model_validate(self.model_dump() | parts)

    def changes(self, base: "Recipe") -> dict[str, Any]:
        """Return the changes with which `override` makes this recipe of `base`, but for what it is called.

        All losses of `base` must be here: an override can add one, and cannot take one away.
        """
        names = {"name", "about"}
        return changes_between(base.model_dump(exclude=names), self.model_dump(exclude=names))
