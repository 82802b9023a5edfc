"""Encoders and decoders, built from replica-batched layers. One architecture a file."""

from typing import TYPE_CHECKING

from eqmorph.plugins import Registry

if TYPE_CHECKING:
    from eqmorph.models.base import Decoder, Encoder

ENCODERS: "Registry[Encoder]" = Registry(
    "encoder",
    "eqmorph.encoders",
    "eqmorph.models.base:Encoder",
    {
        "residual": ("eqmorph.models.residual:ResidualEncoder", "Three residual blocks, two linear layers, tanh."),
        "variational": (
            "eqmorph.models.variational:VariationalEncoder",
            "Mean and variance of a few latents, which training draws from.",
        ),
        "semantic": (
            "eqmorph.models.prototypes:PrototypeEncoder",
            "PCA plus small networks; the word is a shift in the latent space.",
        ),
    },
)

DECODERS: "Registry[Decoder]" = Registry(
    "decoder",
    "eqmorph.decoders",
    "eqmorph.models.base:Decoder",
    {
        "multihead": (
            "eqmorph.models.multihead:MultiHeadDecoder",
            "One head for each kind of parameter, bounded to its physical range (V1).",
        ),
        "sigmoid": (
            "eqmorph.models.sigmoid:SigmoidDecoder",
            "One head for all parameters and a sigmoid into [0, 1] (V2).",
        ),
        "dense": ("eqmorph.models.dense:DenseDecoder", "Plain layers and a sigmoid into [0, 1]."),
        "semantic": (
            "eqmorph.models.prototypes:PrototypeDecoder",
            "Inverse PCA plus a small network; the nearest word is taken off first.",
        ),
        "multihead-v1": (
            "eqmorph.experiments.ablate.unit_bug:MultiHeadUnitBug",
            "V1's decoder as published: physical output declared normalized.",
        ),
        "sigmoid-v1": (
            "eqmorph.experiments.ablate.unit_bug:SigmoidUnitBug",
            "V2's decoder with V1's unit bug, for the ablation.",
        ),
    },
)
