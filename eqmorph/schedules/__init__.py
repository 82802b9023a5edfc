"""Numbers that change over training: the weights of loss terms, and learning rates."""

from typing import TYPE_CHECKING

from eqmorph.plugins import Registry

if TYPE_CHECKING:
    from eqmorph.schedules.rates import LearningRate
    from eqmorph.schedules.weights import Schedule

SCHEDULES: "Registry[Schedule]" = Registry(
    "schedule",
    "eqmorph.schedules",
    "eqmorph.schedules.weights:Schedule",
    {
        "constant": "eqmorph.schedules.weights:Constant",
        "linear": "eqmorph.schedules.weights:Linear",
        "cosine": "eqmorph.schedules.weights:Cosine",
    },
)

LEARNING_RATES: "Registry[LearningRate]" = Registry(
    "learning rate",
    "eqmorph.learning_rates",
    "eqmorph.schedules.rates:LearningRate",
    {
        "constant": "eqmorph.schedules.rates:ConstantRate",
        "plateau": "eqmorph.schedules.rates:PlateauRate",
        "cosine": "eqmorph.schedules.rates:CosineRate",
    },
)
