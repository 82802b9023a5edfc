"""Second-order sections as a text of six numbers a row, and the curve that they draw."""

import math
import re

import numpy as np

from eqmorph.eq.backend import FloatArray
from eqmorph.eq.filters import SAMPLE_RATE_HZ
from eqmorph.errors import DataError

COEFFICIENTS = 6
"""b0 b1 b2 a0 a1 a2."""

_LEAST_POWER = 1e-12
"""-120 dB: a zero on the unit circle is as deep as that."""

_RATE = re.compile(r"^\s*#.*?\bat\s+([\d.]{1,20})\s*Hz", re.MULTILINE)


def looks_like_sections(text: str) -> bool:
    """Whether every line but comments holds six numbers."""
    lines = [line.split() for line in text.split("\n") if line.strip() and not line.lstrip().startswith("#")]
    return bool(lines) and all(len(cells) == COEFFICIENTS and all(map(_is_number, cells)) for cells in lines)


def sections_db(text: str, source: str, grid_hz: FloatArray) -> FloatArray:
    """Compute the response of sections in cascade.

    The sample rate stands in a comment, as `eqmorph convert --to sos` writes it ("at 44100 Hz"), else it is 48 kHz.

    Args:
        text: a section a row: b0 b1 b2 a0 a1 a2.
        source: its label in messages.
        grid_hz: (F,) frequencies in Hz.

    Returns:
        (F,) decibels, -120 dB at the least for each section.

    Raises:
        DataError: coefficients that are no filter.
    """
    rows = np.array([line.split() for line in text.split("\n") if line.strip() and not line.lstrip().startswith("#")])
    coefficients = rows.astype(float)
    if not np.isfinite(coefficients).all() or (coefficients[:, 3] == 0).any():
        raise DataError(
            f"{source}: expected finite coefficients b0 b1 b2 a0 a1 a2 with a0 other than 0; correct the row"
        )
    stated = _RATE.search(text)
    rate_hz = float(stated[1]) if stated else SAMPLE_RATE_HZ
    # |b0 + b1 z^-1 + b2 z^-2|^2 on the unit circle, z = exp(2 pi i f / fs)
    delay = np.exp(-2j * math.pi * np.minimum(grid_hz, rate_hz / 2) / rate_hz)
    powers = np.stack([np.ones_like(delay), delay, delay**2])
    numerator = np.abs(coefficients[:, :3] @ powers) ** 2
    denominator = np.abs(coefficients[:, 3:] @ powers) ** 2
    ratio = np.maximum(numerator, _LEAST_POWER) / np.maximum(denominator, _LEAST_POWER)
    return np.asarray(10.0 * np.log10(ratio).sum(axis=0))


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
