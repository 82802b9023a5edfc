"""Numbers that change over training: weights of loss terms and learning rates. One schedule a file."""

from typing import TYPE_CHECKING

from eqmorph.plugins import Registry

if TYPE_CHECKING:
    from eqmorph.schedules.base import Schedule

SCHEDULES: "Registry[Schedule]" = Registry(
    "schedule",
    "eqmorph.schedules",
    "eqmorph.schedules.base:Schedule",
    {
        "constant": "eqmorph.schedules.constant:Constant",
        "linear": "eqmorph.schedules.linear:Linear",
        "cosine": "eqmorph.schedules.cosine:Cosine",
        "plateau": "eqmorph.schedules.plateau:Plateau",
    },
)
