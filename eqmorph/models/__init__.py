"""The zoo: encoders and decoders, built from replica-batched layers. One a file."""

from typing import TYPE_CHECKING

from eqmorph.plugins import Registry

if TYPE_CHECKING:
    from eqmorph.models.base import Decoder, Encoder

ENCODERS: "Registry[Encoder]" = Registry(
    "encoder",
    "eqmorph.encoders",
    "eqmorph.models.base:Encoder",
    {
        "residual": "eqmorph.models.residual:ResidualEncoder",
        "semantic": "eqmorph.models.prototypes:SemanticEncoder",
    },
)

DECODERS: "Registry[Decoder]" = Registry(
    "decoder",
    "eqmorph.decoders",
    "eqmorph.models.base:Decoder",
    {
        "multihead": "eqmorph.models.multihead:MultiHeadDecoder",
        "sigmoid": "eqmorph.models.sigmoid:SigmoidDecoder",
        "semantic": "eqmorph.models.prototypes:SemanticDecoder",
    },
)
