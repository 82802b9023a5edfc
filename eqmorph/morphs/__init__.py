"""Ways from one preset to another (or between three and four): one method a file."""

from eqmorph.morphs.base import Morph
from eqmorph.plugins import Registry

MORPHS: Registry[Morph] = Registry(
    "morph method",
    "eqmorph.morphs",
    "eqmorph.morphs.base:Morph",
    {
        "linear": "eqmorph.morphs.linear:Linear",
        "log": "eqmorph.morphs.log:Log",
        "response": "eqmorph.morphs.response:Response",
        "crossfade": "eqmorph.morphs.crossfade:Crossfade",
        "latent": "eqmorph.morphs.latent:Latent",
    },
)

DEFAULT = "response"
"""The method that measures best among those that keep the number of bands (docs/morphs.md)."""

ANY_BANDS = "log"
"""The method for presets that have no layout in common."""
