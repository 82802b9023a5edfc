"""How few presets a slider needs between two others: `eqmorph.morphs.pieces` beside evenly spaced ones.

    python -m benchmarks.slider

The distance from the path is that of the curves at 400 places, 20 Hz to 20 kHz, the largest of each pair; the presets
are random in the whole range of the five-band layout, which is harder than people's presets are.
"""

import numpy as np

from benchmarks.presets import five_bands
from eqmorph.eq.backend import FloatArray
from eqmorph.eq.curves import curves_db
from eqmorph.eq.filters import Bands, response_db
from eqmorph.morphs.path import MorphPath
from eqmorph.morphs.pieces import moving_path, straight_pieces

PAIRS = 20
FINE = 2049
PLACES = 400
EVEN = (33, 65, 129)
GRID_HZ = np.geomspace(20.0, 20_000.0, 128)


def error_db(path: MorphPath, fine: MorphPath) -> float:
    """Largest distance in decibels of straight lines between a path's presets from the fine path."""
    places = np.arange(1, PLACES) * (FINE - 1) // PLACES
    rows = [preset.arrays() for preset in path]
    moving = np.array([[np.log(row.frequency_hz), row.gain_db, np.log(row.q)] for row in rows])
    flat = moving.reshape(len(rows), -1)
    drawn: FloatArray = np.array([np.interp(fine.t[places], path.t, column) for column in flat.T])
    frequency, gain_db, q = drawn.T.reshape(len(places), 3, -1).transpose(1, 0, 2)
    bands = Bands(rows[0].kinds, np.exp(frequency), gain_db, np.exp(q))
    curves = curves_db([fine[place] for place in places], GRID_HZ)
    return float(np.abs(response_db(bands, GRID_HZ) - curves).max())


def main() -> None:
    print(f"{PAIRS} pairs; presets and largest distance from the path in dB: median (worst)")
    for method in ("response", "log"):
        rng = np.random.default_rng(1)
        errors: dict[str, list[float]] = {}
        counts = []
        for _ in range(PAIRS):
            ends = five_bands(rng), five_bands(rng)
            fine = moving_path(*ends, FINE, method)
            pieces = straight_pieces(*ends, method)
            counts.append(len(pieces))
            errors.setdefault("pieces", []).append(error_db(pieces, fine))
            for count in EVEN:
                errors.setdefault(str(count), []).append(error_db(moving_path(*ends, count, method), fine))
        print(f"{method}: pieces have {np.median(counts):g} presets ({max(counts)})")
        for name, values in errors.items():
            print(f"    {name:8} {np.median(values):.3f} ({max(values):.3f})")


if __name__ == "__main__":
    main()
