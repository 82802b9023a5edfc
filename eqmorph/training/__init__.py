"""From a recipe and a corpus to trained replicas."""

from typing import TYPE_CHECKING

from eqmorph.registry import Registry

if TYPE_CHECKING:
    from eqmorph.training.learning_rates import LearningRate

LEARNING_RATES: "Registry[LearningRate]" = Registry(
    "learning rate",
    "eqmorph.learning_rates",
    "eqmorph.training.learning_rates:LearningRate",
    {
        "constant": "eqmorph.training.learning_rates:ConstantRate",
        "plateau": "eqmorph.training.learning_rates:PlateauRate",
        "cosine": "eqmorph.training.learning_rates:CosineRate",
    },
)
