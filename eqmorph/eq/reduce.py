"""Fewer bands with nearly the same response.

Headphone presets of ten bands, reduced to five (`python -m benchmarks.reduce FILE 400`): the better of a fit of peaks
between two shelves and one of peaks alone leaves 0.31 dB RMS (median), the first of the two 0.40, the five strongest
bands 0.75. Bands taken away one at a time with a refit of the others left 0.40 on the first 60 of these presets.
"""

from collections.abc import Sequence

import numpy as np

from eqmorph.eq.band_spec import BandSpec
from eqmorph.eq.curves import COMPARISON_GRID_HZ
from eqmorph.eq.fit import fit_curves
from eqmorph.eq.layout import Layout
from eqmorph.eq.layouts import Parametric
from eqmorph.eq.preset import MAX_BANDS, Preset
from eqmorph.eq.stereo import one_channel
from eqmorph.eq.target import Fitted, Target
from eqmorph.errors import DataError, UsageError
from eqmorph.text import shorten

_GAIN_DB, _Q, _SHELF_Q = (-24.0, 24.0), (0.1, 12.0), (0.2, 1.5)
"""Ranges of the bands: those of the presets that people share."""

_GOOD_DB = 0.25
"""Where peaks between shelves leave less, peaks alone are not tried."""


def reduce(preset: Preset, bands: int, layout: Layout | None = None) -> Fitted:
    """Approximate a preset with fewer bands.

    Args:
        preset: any bands.
        bands: how many the result has at most; a preset that has no more comes back as it is.
        layout: what the result has to fit, in place of peaks with or without a shelf at each side.

    Returns:
        The preset and its distance from the original, whose name and preamp it has.

    Raises:
        DataError: a number of bands that no preset has.
        UsageError: something else in the place of a layout.

    Example:
        >>> from eqmorph.eq.preset import Band
        >>> peak = Band(type="peak", frequency_hz=1000, gain_db=3, q=1)
        >>> reduced = reduce(Preset(bands=[peak, peak]), 1)
        >>> round(reduced.preset.bands[0].gain_db, 1), reduced.errors.rms_db < 0.1
        (6.0, True)
    """
    return reduce_many([preset], bands, layout)[0]


def reduce_many(presets: Sequence[Preset], bands: int, layout: Layout | None = None) -> list[Fitted]:
    """Reduce many presets together, which is far faster than one after another.

    Args:
        presets: N presets of any bands.
        bands: as in `reduce`.
        layout: as in `reduce`.

    Returns:
        N results in order.

    Raises:
        DataError: as `reduce`.
    """
    if layout is not None and not isinstance(layout, Layout):
        raise UsageError(f"expected a layout, got {shorten(layout)}; load_layout makes one of a name", "layout")
    if not 1 <= bands <= MAX_BANDS:
        raise DataError(f"a preset has 1 to {MAX_BANDS} bands; got {bands}")
    presets = [one_channel(preset) for preset in presets]
    reduced = [Fitted(preset, Target.of_presets([preset])) for preset in presets]
    if layout is not None:
        return _refitted(reduced, range(len(presets)), layout)
    larger = [index for index, preset in enumerate(presets) if len(preset.bands) > bands]
    reduced = _refitted(reduced, larger, _peaks(bands, shelves=True))
    poor = [index for index in larger if reduced[index].errors.rms_db > _GOOD_DB]
    others = _refitted(reduced, poor, _peaks(bands, shelves=False))
    return [min(pair, key=lambda fitted: fitted.errors.rms_db) for pair in zip(reduced, others, strict=True)]


def _peaks(bands: int, shelves: bool) -> Layout:
    """Peaks, with or without a shelf at each side; the ranges are wider than those of most devices."""
    layout = Parametric(bands=bands, shelves=shelves, gain_db=_GAIN_DB, q=_Q).layout()
    specs = [_with_shelf_q(spec) if spec.kind != "peak" else spec for spec in layout.bands]
    return Layout(layout.name, tuple(specs))


def _with_shelf_q(spec: BandSpec) -> BandSpec:
    low, high = _SHELF_Q
    return BandSpec(spec.name, spec.kind, spec.frequency_hz, spec.gain_db, (low, high, (low * high) ** 0.5))


def _refitted(fits: list[Fitted], indices: Sequence[int], layout: Layout) -> list[Fitted]:
    """Fit some of the targets into a layout; the other fits stay."""
    refitted = list(fits)
    if not len(indices):
        return refitted
    curves_db = np.array([fits[index].target.curve_db for index in indices])
    presets = fit_curves(curves_db, COMPARISON_GRID_HZ, layout)
    for index, preset in zip(indices, presets, strict=True):
        refitted[index] = fits[index].target.fitted_by(preset)
    return refitted
