"""A morph method measured on many pairs of presets."""

from collections.abc import Callable, Sequence
from time import perf_counter
from typing import Any

import numpy as np

from eqmorph.eq.curves import curves_db
from eqmorph.eq.layout import Layout
from eqmorph.eq.preset import Preset
from eqmorph.morphs.base import Morph
from eqmorph.morphs.metrics import PathMetrics, path_metrics
from eqmorph.morphs.weights import between


def measure_morph(
    method: Morph,
    pairs: Sequence[tuple[Preset, Preset]],
    layout: Layout,
    steps: int = 10,
    advance: Callable[[], None] = lambda: None,
) -> dict[str, Any]:
    """Compute medians of `PathMetrics` over pairs of presets of one layout.

    Args:
        method: the morph to measure.
        pairs: the endpoints of each path.
        layout: what the presets fit.
        steps: presets of each path, endpoints included, evenly in t.
        advance: called after each pair.

    Returns:
        The fields of `PathMetrics`, `milliseconds` for a path (median), `bands` in its middle, and `in_range`: the
        share of presets whose every band lies in its range of the layout.
    """
    t = np.linspace(0.0, 1.0, steps)
    figures: list[PathMetrics] = []
    seconds: list[float] = []
    inside: list[bool] = []
    for pair in pairs:
        began = perf_counter()
        path = method.path(pair, between(t))
        seconds.append(perf_counter() - began)
        figures.append(path_metrics(curves_db(path), t, *curves_db(pair)))
        inside.extend(_in_range(preset, layout) for preset in path)
        advance()
    medians = dict(zip(PathMetrics._fields, np.median(figures, axis=0).tolist(), strict=True))
    return medians | {
        "milliseconds": float(np.median(seconds)) * 1e3,
        "bands": len(path[steps // 2].bands),
        "in_range": float(np.mean(inside)),
    }


def _in_range(preset: Preset, layout: Layout) -> bool:
    """Whether every band lies in the layout's ranges; a preset of several layouts' bands counts by groups."""
    size = len(layout.bands)
    groups = [preset.bands[start : start + size] for start in range(0, len(preset.bands), size)]
    return all(layout.fits(Preset(bands=group)) for group in groups)
