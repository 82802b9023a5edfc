"""Loss terms: what training minimizes. One a file."""

from typing import TYPE_CHECKING

from eqmorph.plugins import Registry

if TYPE_CHECKING:
    from eqmorph.losses.base import Loss

LOSSES: "Registry[Loss]" = Registry(
    "loss",
    "eqmorph.losses",
    "eqmorph.losses.base:Loss",
    {
        "normalized": (
            "eqmorph.losses.normalized:NormalizedMSE",
            "Mean squared error in normalized space: every parameter counts the same.",
        ),
        "physical": (
            "eqmorph.losses.physical:PhysicalMSE",
            "Mean squared error in physical units: hertz outweigh decibels and Q.",
        ),
        "active": (
            "eqmorph.losses.active:ActiveMSE",
            "Mean squared error in normalized space over the bands that are heard.",
        ),
        "response": (
            "eqmorph.losses.response:ResponseLoss",
            "Error of the decibel response on a log-frequency grid.",
        ),
        "contrastive": (
            "eqmorph.losses.contrastive:SupervisedContrastive",
            "Supervised contrastive: presets of a word together, other words apart.",
        ),
        "divergence": (
            "eqmorph.losses.divergence:Divergence",
            "Divergence of a variational encoder's latents from standard normal ones.",
        ),
        "word": ("eqmorph.losses.word:WordLoss", "Cross-entropy of the encoder's word logits."),
    },
)
