"""Ways from one preset to another (or between three and four): one file for each method."""

from eqmorph.morphs.base import Morph
from eqmorph.plugins import Registry

MORPHS: Registry[Morph] = Registry(
    "morph",
    "eqmorph.morphs",
    "eqmorph.morphs.base:Morph",
    {
        "linear": (
            "eqmorph.morphs.linear:LinearMorph",
            "Straight lines in Hz, dB and Q, as the original system had them.",
        ),
        "log": ("eqmorph.morphs.log:LogMorph", "Straight lines in dB, log Hz and log Q."),
        "response": ("eqmorph.morphs.response:ResponseMorph", "Bands that draw the interpolated decibel curve."),
        "crossfade": (
            "eqmorph.morphs.crossfade:CrossfadeMorph",
            "The bands of all presets side by side, gains scaled by the weights.",
        ),
        "latent": ("eqmorph.morphs.latent:LatentMorph", "Straight lines in the latent space of a trained model."),
    },
)

DEFAULT = "response"
"""The method that measures best among those of few bands (docs/morphs.md)."""

SMOOTH = "log"
"""The method whose mixtures of four presets are smooth in both directions at once."""
