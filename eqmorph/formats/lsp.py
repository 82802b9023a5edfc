"""Filters of the LSP parametric equalizer, which EasyEffects plays through as well.

"APO (DR)" gives the cookbook's own filters, whatever the slope. "RLC (BT)" gives them by another width; with
G = 10^(dB/20) and the program's q

    bell, slope x1    Q = sqrt(G) (1 + 2 q) / (2 sqrt(1 + G^2))
    bell, slope xN    N equal bells of gain/N, with q/N
    shelf, slope x1   Q = (1 + q) / 2

measured against LSP 1.2.5 on 74 presets: within 0.011 dB above 200 Hz. The other modes are other filters.
"""

import math
from collections.abc import Iterator
from typing import NamedTuple

from eqmorph.eq.filters import Kind
from eqmorph.eq.layout import SAFE
from eqmorph.eq.pass_filters import PassKind
from eqmorph.errors import DataError
from eqmorph.formats.filter_list import Filter
from eqmorph.text import shorten

KINDS: dict[str, Kind | PassKind] = {
    "Lo-shelf": "low_shelf",
    "Bell": "peak",
    "Hi-shelf": "high_shelf",
    "Lo-pass": "low_pass",
    "Hi-pass": "high_pass",
    "Bandpass": "band_pass",
    "Notch": "notch",
    "Allpass": "all_pass",
}
LABELS = {kind: label for label, kind in KINDS.items()}
OFF = "Off"
APO = "APO (DR)"
RLC = "RLC (BT)"
SLOPES = {"x1": 1, "x2": 2, "x3": 3, "x4": 4, "x6": 6, "x8": 8, "x12": 12, "x16": 16}
RANGES = {"gain_db": (-36.0, 36.0), "frequency_hz": (10.0, 24_000.0), "q": (0.0, 100.0)}


class LspBand(NamedTuple):
    """A band that is on and not muted, in the words of the program."""

    type: object
    mode: object
    slope: object
    frequency_hz: float
    gain_db: float
    q: float


def lsp_filters(band: LspBand, name: str, where: str) -> Iterator[Filter]:
    """Give the filters of the cookbook that a band stands for.

    Args:
        band: what the file says.
        name: of the band, for messages.
        where: its place in the file.

    Raises:
        DataError: a type, a mode or a slope that is another filter.
    """
    if not isinstance(band.type, str) or band.type not in KINDS:
        raise DataError(f"{where}: {name} of type {shorten(band.type)} cannot be held; known are {', '.join(KINDS)}")
    kind = KINDS[band.type]
    frequency_hz, gain_db, q = band[3:]
    if band.mode == APO or (kind in SAFE.kinds and gain_db == 0.0):
        yield Filter(kind, frequency_hz, gain_db, q, where)
    elif band.mode == RLC and kind == "peak" and isinstance(band.slope, str) and band.slope in SLOPES:
        times = SLOPES[band.slope]
        for _ in range(times):
            yield Filter(kind, frequency_hz, gain_db / times, _q_of_rlc_bell(q / times, gain_db / times), where)
    elif band.mode == RLC and kind.endswith("shelf") and band.slope == "x1":
        yield Filter(kind, frequency_hz, gain_db, (1.0 + q) / 2.0, where)
    else:
        raise DataError(
            f"{where}: {name} has mode {shorten(band.mode)} and slope {shorten(band.slope)}, a different filter; "
            f"set {APO!r} in the program"
        )


def _q_of_rlc_bell(q: float, gain_db: float) -> float:
    """The cookbook's Q of a bell in mode RLC (BT)."""
    g = 10.0 ** (min(max(gain_db, -200.0), 200.0) / 20.0)
    return math.sqrt(g) * (1.0 + 2.0 * q) / (2.0 * math.sqrt(1.0 + g * g))
