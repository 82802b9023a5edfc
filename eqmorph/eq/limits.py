"""Limits of gain, frequency and Q: what a filter can do, what counts as valid, and a test of both."""

from typing import Literal

from eqmorph.eq.backend import Array

BandField = Literal["gain_db", "frequency_hz", "q"]
FIELDS: tuple[BandField, ...] = ("gain_db", "frequency_hz", "q")
UNITS: dict[BandField, str] = {"gain_db": "dB", "frequency_hz": "Hz", "q": ""}

BIQUAD: dict[BandField, tuple[float, float]] = {
    "gain_db": (-60.0, 60.0),
    "frequency_hz": (1.0, 24_000.0),
    "q": (0.01, 100.0),
}
"""Lowest and highest value that a preset holds: what a second-order section at 48 kHz can do."""

AUDIBLE: dict[BandField, tuple[float, float]] = {
    "gain_db": (-12.0, 12.0),
    "frequency_hz": (20.0, 20_000.0),
    "q": (0.1, 10.0),
}
"""The valid range of an output: any band anywhere in the audible range, moderately strong."""

ROUND_OFF = 1e-6
"""Tolerance of `within`, relative to the bound: numbers written as float32 may read 1e-7 beyond it."""


def within(values: Array, low: Array, high: Array) -> Array:
    """Whether values lie between two bounds, each widened by `ROUND_OFF` times its size; NaN does not.

    >>> within(20_000.001, 20.0, 20_000.0), within(20_001.0, 20.0, 20_000.0)
    (True, False)
    """
    return (values >= low - ROUND_OFF * abs(low)) & (values <= high + ROUND_OFF * abs(high))
