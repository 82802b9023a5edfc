"""Presets drawn at random, and a stand-in for a trained model, shared by the tests of this folder."""

import numpy as np
from hypothesis import strategies as st

from eqmorph.eq.fit import from_octaves, to_octaves
from eqmorph.eq.layout import SAFE
from eqmorph.eq.preset import Band, Preset
from eqmorph.morphs import MORPHS

LOW, HIGH = to_octaves(SAFE.low), to_octaves(SAFE.high)


def safe_preset(seed: int, idle: float = 0.2, railed: float = 0.1) -> Preset:
    """A preset of the five-band layout with some bands at 0 dB and some gains on their limits, as people's have."""
    rng = np.random.default_rng(seed)
    params = from_octaves(LOW + rng.random(len(LOW)) * (HIGH - LOW))
    for column in SAFE.columns("gain_db"):
        if rng.random() < idle:
            params[column] = 0.0
        elif rng.random() < railed:
            params[column] = rng.choice([-12.0, 12.0])
    return SAFE.preset(params, f"preset {seed}")


class ClampingCodec:
    """A lossy "model": eight mixed numbers out of thirteen, decoded with bounds, as a trained one would."""

    def __init__(self) -> None:
        rng = np.random.default_rng(0)
        self.mix = np.linalg.qr(rng.normal(size=(len(LOW), 8)))[0]

    def canonical(self, params: np.ndarray) -> np.ndarray:
        return params

    def encode(self, params: np.ndarray) -> np.ndarray:
        return (to_octaves(params) - LOW) / (HIGH - LOW) @ self.mix

    def decode(self, latents: np.ndarray) -> np.ndarray:
        return from_octaves(LOW + np.clip(latents @ self.mix.T, 0, 1) * (HIGH - LOW))


def make(name: str):
    """The method called `name`, with whatever it needs."""
    needs_model = MORPHS.load(name).needs_model
    return MORPHS.create(name, **({"codec": ClampingCodec()} if needs_model else {}))


safe_presets = st.integers(0, 2**32 - 1).map(safe_preset)
bands = st.builds(
    Band,
    type=st.sampled_from(["low_shelf", "peak", "high_shelf"]),
    frequency_hz=st.floats(10.0, 20_000.0),
    gain_db=st.floats(-30.0, 30.0),
    q=st.floats(0.1, 30.0),
)
any_presets = st.builds(Preset, name=st.just(""), bands=st.lists(bands, min_size=1, max_size=20).map(tuple))
