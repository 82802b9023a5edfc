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
        "zscore": "eqmorph.normalizers.zscore:ZScore",
        "minmax": "eqmorph.normalizers.minmax:MinMax",
        "logminmax": "eqmorph.normalizers.logminmax:LogMinMax",
        "knob": "eqmorph.normalizers.knob:Knob",
    },
)
