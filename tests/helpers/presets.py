"""Presets drawn at random, as numpy rows and as hypothesis strategies."""

import json
from dataclasses import replace

import numpy as np
from hypothesis import strategies as st

from eqmorph.eq.layout import SAFE, Layout
from eqmorph.eq.preset import Band, Preset
from eqmorph.eq.stereo import StereoPreset


def at_positions(positions: np.ndarray, layout: Layout = SAFE) -> np.ndarray:
    """Parameters (..., P) of positions (..., P) in [0, 1]: evenly in decibels, and in octaves of frequency and Q."""
    logarithmic = np.array([param.scale == "log" for param in layout.params])
    linear = layout.low + (layout.high - layout.low) * positions
    low = np.where(logarithmic, layout.low, 1.0)
    return layout.clip(np.where(logarithmic, low * (layout.high / low) ** positions, linear))


def random_params(
    *shape: int, seed: int = 0, idle: float = 0.0, railed: float = 0.0, layout: Layout = SAFE
) -> np.ndarray:
    """Parameters (*shape, P) drawn evenly from the layout's ranges.

    Args:
        shape: how many presets, in any number of axes.
        seed: of the draw.
        idle: share of the gains that are 0 dB.
        railed: share of the gains that are at the end of their range.
        layout: whose parameters they are.
    """
    rng = np.random.default_rng(seed)
    params = at_positions(rng.random((*shape, len(layout.params))), layout)
    for column in layout.columns("gain_db"):
        chance = rng.random(shape)
        ends = rng.choice([layout.low[column], layout.high[column]], shape)
        params[..., column] = np.where(chance < idle + railed, ends, params[..., column])
        params[..., column] = np.where(chance < idle, 0.0, params[..., column])
    return params


def preset_at(*positions: float) -> Preset:
    """A preset of the five-band layout: one position in [0, 1] for all of its parameters, or one for each."""
    return SAFE.preset(at_positions(np.broadcast_to(positions, len(SAFE.params))), "drawn")


FIVE_BANDS = preset_at(*np.random.default_rng(5).random(13))
TWO_BANDS = Preset(
    bands=(
        Band(type="low_shelf", frequency_hz=90.0, gain_db=5.06, q=0.7),
        Band(type="peak", frequency_hz=3_000.0, gain_db=-7.25, q=2.0),
    ),
    preamp_db=-12.34,
)
"""What programs are given to play."""


def safe_preset(seed: int, idle: float = 0.2) -> Preset:
    """A preset of the five-band layout with bands at 0 dB and gains on their limits, as people's have."""
    return SAFE.preset(random_params(seed=seed, idle=idle, railed=0.1), f"preset {seed}")


seeds = st.integers(0, 2**32 - 1)
safe_presets = seeds.map(safe_preset)


def bands(
    frequency_hz: tuple[float, float] = (10.0, 20_000.0),
    gain_db: tuple[float, float] = (-30.0, 30.0),
    q: tuple[float, float] = (0.1, 30.0),
) -> st.SearchStrategy[Band]:
    """Shelves and peaks within these ranges."""
    return st.builds(
        Band,
        type=st.sampled_from(["low_shelf", "peak", "high_shelf"]),
        frequency_hz=st.floats(*frequency_hz),
        gain_db=st.floats(*gain_db),
        q=st.floats(*q),
    )


def presets(most_bands: int = 20) -> st.SearchStrategy[Preset]:
    """Presets of one band or more, of no layout."""
    return st.builds(Preset, name=st.just(""), bands=st.lists(bands(), min_size=1, max_size=most_bands).map(tuple))


def stereo(chains: st.SearchStrategy[Preset] = presets(6)) -> st.SearchStrategy[StereoPreset]:
    """Presets for two channels, with preamps of two decimals or none."""
    preamps = st.none() | st.tuples(*[st.integers(-2_000, 500).map(lambda hundredths: hundredths / 100)] * 2)
    return st.builds(_stereo, chains, chains, preamps)


def _stereo(left: Preset, right: Preset, preamps: tuple[float, float] | None) -> StereoPreset:
    chains = zip((left, right), preamps or (None, None), strict=True)
    left, right = (replace(chain, name="", preamp_db=preamp) for chain, preamp in chains)
    return StereoPreset(left=left, right=right)


def json_lines(count: int) -> str:
    """Random presets of two words by many authors, as the corpus reader of docs/extending.md reads them."""
    return "".join(
        json.dumps({"word": ("warm", "bright")[row % 2], "author": row // 4, "params": params.tolist()}) + "\n"
        for row, params in enumerate(random_params(count))
    )
