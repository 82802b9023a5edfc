"""Maps between physical units (Hz, dB, Q) and the numbers a network sees. One normalizer a file."""

from typing import TYPE_CHECKING

from eqmorph.plugins import Registry

if TYPE_CHECKING:
    from eqmorph.normalizers.base import Normalizer

NORMALIZERS: "Registry[Normalizer]" = Registry(
    "normalizer",
    "eqmorph.normalizers",
    "eqmorph.normalizers.base:Normalizer",
    {
        "zscore": (
            "eqmorph.normalizers.zscore:ZScore",
            "Mean 0 and variance 1 for each parameter, in physical units.",
        ),
        "minmax": ("eqmorph.normalizers.minmax:MinMax", "Smallest to 0, largest to 1, linearly in physical units."),
        "logminmax": (
            "eqmorph.normalizers.logminmax:LogMinMax",
            "Gain linear, frequency and Q in log10, each brought to [0, 1].",
        ),
        "knob": ("eqmorph.normalizers.knob:Knob", "Position of the knob: ((v - low)/(high - low))^skew."),
    },
)
