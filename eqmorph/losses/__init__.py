"""What training minimizes: loss terms, and the schedules of their weights. One a file."""

from typing import TYPE_CHECKING

from eqmorph.registry import Registry

if TYPE_CHECKING:
    from eqmorph.losses.base import Loss
    from eqmorph.losses.schedules import Schedule

LOSSES: "Registry[Loss]" = Registry(
    "loss",
    "eqmorph.losses",
    "eqmorph.losses.base:Loss",
    {
        "normalized": "eqmorph.losses.normalized:NormalizedMSE",
        "physical": "eqmorph.losses.physical:PhysicalMSE",
        "miswired": "eqmorph.losses.miswired:MiswiredMSE",
        "active": "eqmorph.losses.active:ActiveMSE",
        "response": "eqmorph.losses.response:ResponseLoss",
        "contrastive": "eqmorph.losses.contrastive:SupervisedContrastive",
        "word": "eqmorph.losses.word:WordLoss",
    },
)

SCHEDULES: "Registry[Schedule]" = Registry(
    "schedule",
    "eqmorph.schedules",
    "eqmorph.losses.schedules:Schedule",
    {
        "constant": "eqmorph.losses.schedules:Constant",
        "linear": "eqmorph.losses.schedules:Linear",
        "cosine": "eqmorph.losses.schedules:Cosine",
    },
)
