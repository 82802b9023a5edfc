"""What writers of formats share: numbers that every reader takes, and the limits of programs."""

from collections.abc import Mapping, Sequence

import numpy as np

from eqmorph.eq.backend import FloatArray
from eqmorph.eq.preset import Band, Preset
from eqmorph.errors import DataError


def decimal(value: float) -> str:
    """The shortest decimal that reads back to the last bit, without exponent (some readers drop `1e-05`).

    >>> decimal(1e-05), decimal(105.0), decimal(-0.0)
    ('0.00001', '105', '0')
    """
    return str(np.format_float_positional(value + 0.0, trim="-"))


def need_slider(t: FloatArray) -> None:
    """Refuse places (T,) of presets between which no slider can move: fewer than two, or two at one place."""
    if len(t) < 2 or not (np.diff(t) > 0).all():
        raise DataError(f"a slider needs two presets or more, each at a place of its own; got t = {t.tolist()[:10]}")


def need_below_nyquist(preset: Preset, sample_rate_hz: float, name: str) -> None:
    """Refuse bands that a filter at this rate cannot have."""
    for index, band in enumerate(preset.bands):
        if band.frequency_hz >= sample_rate_hz / 2:
            raise DataError(
                f"band {index + 1}: {band.frequency_hz:g} Hz is not below half of {sample_rate_hz:g} Hz, "
                f"which {name} needs; lower the frequency or use a higher sample rate"
            )


def limit(
    bands: Sequence[Band],
    name: str,
    ranges: Mapping[str, tuple[float, float]],
    max_bands: int,
    among: Sequence[Band] | None = None,
) -> None:
    """Refuse bands that break a program's own limits, naming the band and the range.

    Args:
        bands: what the program has to hold.
        name: of the program.
        ranges: field of a band -> lowest and highest value.
        max_bands: how many it holds.
        among: the bands that a message counts them in, where they are a part of a preset.
    """
    if len(bands) > max_bands:
        raise DataError(f"{name} holds {max_bands} bands, the preset has {len(bands)}; fit it into fewer bands first")
    for band in bands:
        for field, (low, high) in ranges.items():
            value = getattr(band, field)
            if not low <= value <= high:
                raise DataError(
                    f"band {(among or bands).index(band) + 1}: {field} {value:g} is outside {low:g} to {high:g}, "
                    f"the range of {name}; change the band, or choose another format or equalizer"
                )
