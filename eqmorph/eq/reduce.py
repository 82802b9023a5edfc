"""Fewer bands with nearly the same response."""

import numpy as np

from eqmorph.eq.backend import FloatArray
from eqmorph.eq.curves import COMPARISON_GRID_HZ
from eqmorph.eq.filters import Bands
from eqmorph.eq.fit import fit_octaves
from eqmorph.eq.importance import each_band_db
from eqmorph.eq.layout import Layout, layout_around
from eqmorph.eq.octaves import OctaveResponse, from_octaves, to_octaves
from eqmorph.eq.preset import MAX_BANDS, Preset
from eqmorph.eq.target import Fitted, Target, fit_target
from eqmorph.errors import DataError


def reduce(preset: Preset, bands: int, layout: Layout | None = None) -> Fitted:
    """Draw a preset's curve with fewer bands.

    Two ways are tried and the nearer result is kept: bands are taken away one at a time, always the one that is
    missed least, and those that stay are fitted anew after each; and the bands that are left are fitted from many
    other places.

    Args:
        preset: any bands.
        bands: how many the result has at most; a preset that has no more comes back as it is.
        layout: what the result has to fit, in place of the preset's own kinds of bands.

    Returns:
        The preset, its bands in the order of the original, and its distance from the original.

    Raises:
        DataError: a number of bands that no preset has.
    """
    if not 1 <= bands <= MAX_BANDS:
        raise DataError(f"a preset has 1 to {MAX_BANDS} bands; got {bands}")
    target = Target.of_presets([preset])
    if layout is not None:
        return fit_target(target, layout)
    if len(preset.bands) <= bands:
        return Fitted(preset, target)
    reduced, own_layout = _without_the_least(preset, bands, target.curve_db)
    from_subset = Fitted(_called(reduced, preset), target)
    anew = fit_target(target, own_layout)
    return min(from_subset, anew, key=lambda fitted: fitted.errors.rms_db)


def _without_the_least(preset: Preset, count: int, curve_db: FloatArray) -> tuple[Preset, Layout]:
    """Take bands away until `count` are left; returns them, and the layout in which they were fitted."""
    bands = preset.arrays()
    batch = Bands(bands.kinds, bands.frequency_hz[None], bands.gain_db[None], bands.q[None])
    specs = list(layout_around(batch, preset.name).bands)
    layout = Layout(preset.name, tuple(specs))
    params = layout.join(bands)
    while len(specs) > count:
        index = _least_missed(layout.split(params), curve_db)
        of_band = [param.band == index for param in layout.params]
        del specs[index]
        layout = Layout(preset.name, tuple(specs))
        params = _refined(np.delete(params, of_band), layout, curve_db)
    return layout.preset(params), layout


def _refined(params: FloatArray, layout: Layout, curve_db: FloatArray) -> FloatArray:
    """Fit a vector (P,) to a curve from where it is."""
    model = OctaveResponse(layout, COMPARISON_GRID_HZ)
    octaves, _ = fit_octaves(model, to_octaves(params, layout)[None], curve_db, model.bounds)
    return from_octaves(octaves[0], layout)


def _least_missed(bands: Bands, curve_db: FloatArray) -> int:
    """The band without which the others are nearest to the curve."""
    alone_db = each_band_db(bands, COMPARISON_GRID_HZ)
    left_db = alone_db.sum(axis=0) - alone_db - curve_db
    return int(np.argmin(np.square(left_db).sum(axis=1)))


def _called(reduced: Preset, original: Preset) -> Preset:
    return reduced.model_copy(update={"name": original.name, "preamp_db": original.preamp_db})
