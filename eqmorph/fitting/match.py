"""Matching: a preset that brings the long-term spectrum of one sound to that of another."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from eqmorph.audio.spectrum import Spectrum, file_spectrum
from eqmorph.eq.backend import FloatArray
from eqmorph.eq.curves import COMPARISON_GRID_HZ
from eqmorph.eq.layout import Layout
from eqmorph.eq.limits import within
from eqmorph.eq.smoothing import window_means
from eqmorph.eq.target import Fitted, Target, fit_target
from eqmorph.errors import UsageError
from eqmorph.fitting.layouts import as_layout
from eqmorph.fitting.measurement import DEFAULT_OCTAVES, LEVEL_BAND_HZ

DEFAULT_LIMIT_DB = 12.0

_FLOOR_DB = -90.0
"""Below the loudest part of its spectrum a sound has nothing to say, such as above the cut-off of a lossy file."""

_HIGHEST_SHARE = 0.95
"""Of half the sample rate: above it, converters filter."""


class MatchOptions(NamedTuple):
    """How much of the difference is applied.

    Attributes:
        strength: share of the difference that is applied; 1 is all of it.
        smoothing: octaves over which spectra are averaged.
        limit_db: largest gain and cut.
    """

    strength: float = 1.0
    smoothing: float = DEFAULT_OCTAVES
    limit_db: float = DEFAULT_LIMIT_DB


def match(
    source: Path | str,
    reference: Path | str,
    layout: Layout | str,
    bands: int | None = None,
    options: MatchOptions | None = None,
) -> Fitted:
    """Fit a preset that brings the long-term spectrum of one audio file to that of another.

    Only the shape of the spectra counts, not the level. Frequencies at which one of the files has hardly any energy,
    such as above the cut-off of a lossy file, are ignored.

    Args:
        source: the file to be equalized.
        reference: the file that it should sound like.
        layout: bands and ranges of the preset: a layout, or the name of one.
        bands: how many, where a layout that is named lets one choose.
        options: see `MatchOptions`; its defaults when None.

    Returns:
        The preset and the curve that it was fitted to.

    Raises:
        DataError: a file that cannot be read or is silent.
        UsageError: a strength, width or limit out of range.
    """
    name = f"{Path(source).stem} to {Path(reference).stem}"
    target = match_target(
        file_spectrum(Path(source)), file_spectrum(Path(reference)), options or MatchOptions(), name
    )
    return fit_target(target, as_layout(layout, bands))


def match_target(source: Spectrum, reference: Spectrum, options: MatchOptions, name: str = "match") -> Target:
    """Compute the curve between two long-term spectra.

    Args:
        source: of the sound to be equalized.
        reference: of the sound to be reached.
        options: see `MatchOptions`.
        name: of the target.

    Returns:
        The smoothed and limited difference, of free level; points without signal count nothing.

    Raises:
        UsageError: a strength outside -2 to 2, a width that is not above 0, or a limit below 0.
    """
    _check(options)
    source_db, in_source = _smoothed_db(source, options.smoothing)
    reference_db, in_reference = _smoothed_db(reference, options.smoothing)
    heard = in_source & in_reference
    if not heard.any():
        raise UsageError("the two files have no frequencies in common; choose another reference")
    # Frequencies where one of the sounds has no signal take the difference at the nearest one where both have.
    difference_db = np.where(heard, reference_db - source_db, 0.0)
    log_hz = np.log(COMPARISON_GRID_HZ)
    difference_db = np.interp(log_hz, log_hz[heard], difference_db[heard])
    in_level_band = heard & within(COMPARISON_GRID_HZ, *LEVEL_BAND_HZ)
    difference_db -= difference_db[in_level_band if in_level_band.any() else heard].mean()
    curve_db = np.clip(options.strength * difference_db, -options.limit_db, options.limit_db)
    return Target(name, curve_db, level_free=True, weights=heard.astype(float))


def _check(options: MatchOptions) -> None:
    if not abs(options.strength) <= 2.0:
        raise UsageError(f"{options.strength:g}: expected a factor from -2 to 2, such as 0.5", "strength")
    if not options.smoothing > 0:
        raise UsageError(f"{options.smoothing:g} octaves: expected a width above 0, such as 0.17", "smoothing")
    if not options.limit_db >= 0:
        raise UsageError(f"{options.limit_db:g} dB: expected a limit of 0 or more", "limit")


def _smoothed_db(spectrum: Spectrum, octaves: float) -> tuple[FloatArray, NDArray[np.bool_]]:
    """(256,) decibels of the smoothed power on the comparison grid, and where there is any to speak of."""
    half_width = 2 ** (octaves / 2)
    low_hz, high_hz = COMPARISON_GRID_HZ / half_width, COMPARISON_GRID_HZ * half_width
    power = window_means(spectrum.frequency_hz, spectrum.power, low_hz, high_hz)
    level_db = 10 * np.log10(np.maximum(power, np.finfo(float).tiny))
    has_signal = level_db > level_db.max() + _FLOOR_DB
    return level_db, has_signal & within(COMPARISON_GRID_HZ, 0.0, _HIGHEST_SHARE * spectrum.frequency_hz[-1])
