"""Presets drawn at random, shared by the tests of this folder."""

import numpy as np
from hypothesis import strategies as st

from eqmorph.eq.layout import SAFE
from eqmorph.eq.preset import Band, Preset

unit_vectors = st.lists(st.floats(0, 1), min_size=len(SAFE.params), max_size=len(SAFE.params))


def safe_preset(unit: np.ndarray) -> Preset:
    """A preset of the five-band layout from (13,) numbers in [0, 1]; frequencies and Q evenly in octaves."""
    spans = [
        spec.low + u * (spec.high - spec.low) if spec.scale == "linear" else spec.low * (spec.high / spec.low) ** u
        for spec, u in zip(SAFE.params, unit, strict=True)
    ]
    return SAFE.preset(SAFE.clip(np.array(spans)), "drawn")


safe_presets = unit_vectors.map(lambda unit: safe_preset(np.array(unit)))

bands = st.builds(
    Band,
    type=st.sampled_from(["low_shelf", "peak", "high_shelf"]),
    frequency_hz=st.floats(10.0, 20_000.0),
    gain_db=st.floats(-30.0, 30.0),
    q=st.floats(0.1, 30.0),
)
any_presets = st.builds(Preset, name=st.just(""), bands=st.lists(bands, min_size=1, max_size=32).map(tuple))
