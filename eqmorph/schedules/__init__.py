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
        "constant": ("eqmorph.schedules.constant:ConstantSchedule", "The same number throughout."),
        "linear": ("eqmorph.schedules.linear:LinearSchedule", "A straight line from `start` to `end`."),
        "cosine": (
            "eqmorph.schedules.cosine:CosineSchedule",
            "Half a cosine from `start` to `end`, after a linear warm-up if asked for.",
        ),
        "plateau": (
            "eqmorph.schedules.plateau:PlateauSchedule",
            "A number that is cut whenever the loss stops falling.",
        ),
    },
)
