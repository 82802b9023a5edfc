"""Every morph method, and the stand-in for a trained model that one of them needs."""

import numpy as np

from eqmorph.eq.layout import SAFE
from eqmorph.eq.octaves import from_octaves, octave_bounds, to_octaves
from eqmorph.morphs import MORPHS

LOW, HIGH = octave_bounds(SAFE)


class ClampingCodec:
    """A lossy "model": eight mixed numbers out of thirteen, decoded with bounds, as a trained one would."""

    layout = SAFE

    def __init__(self) -> None:
        rng = np.random.default_rng(0)
        self.mix = np.linalg.qr(rng.normal(size=(len(LOW), 8)))[0]

    def canonical(self, params: np.ndarray) -> np.ndarray:
        return params

    def encode(self, params: np.ndarray) -> np.ndarray:
        return (to_octaves(params, SAFE) - LOW) / (HIGH - LOW) @ self.mix

    def decode(self, latents: np.ndarray) -> np.ndarray:
        return from_octaves(LOW + np.clip(latents @ self.mix.T, 0, 1) * (HIGH - LOW), SAFE)


def make(name: str):
    """The method called `name`, with whatever it needs."""
    needs_model = MORPHS.load(name).needs_model
    return MORPHS.create(name, **({"codec": ClampingCodec()} if needs_model else {}))
