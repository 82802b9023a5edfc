"""What training minimizes: loss terms, and the schedules of their weights. One a file."""

from typing import TYPE_CHECKING

from eqmorph.plugins import Registry

if TYPE_CHECKING:
    from eqmorph.losses.base import Loss

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
