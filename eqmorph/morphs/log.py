"""Linear interpolation of dB, ln Hz and ln Q, with frequency and Q weighted by the gain.

A band at 0 dB has no place of its own: it takes the other preset's frequency and Q. That rule is the limit of a
smooth one, used here: the mean of ln frequency and of ln Q is weighted by the band's gain, as a center of mass is
by mass. On random warm-to-bright pairs this bends the path less than the rule alone (docs/morphs.md).
"""

from collections.abc import Sequence

import numpy as np

from eqmorph.eq.filters import Bands
from eqmorph.eq.preset import Preset
from eqmorph.morphs.align import align
from eqmorph.morphs.base import Morph, clipped_preset, common_layout


class LogMorph(Morph):
    """Weighted means of dB, ln Hz and ln Q.

    Attributes:
        gain_weighted: weigh a band's frequency and Q by its |gain|; otherwise only whether it is at 0 dB counts.
    """

    gain_weighted: bool = True

    def ordered(self, presets: Sequence[Preset]) -> list[Preset]:
        return align(presets).ordered()

    def blend(self, presets: Sequence[Preset], weights: np.ndarray) -> list[Preset]:
        """Mix K presets at weights (T, K), frequency and Q as logarithms."""
        layout = common_layout(presets)
        bands = mean_bands(align(presets).bands, weights, self.gain_weighted)
        return [clipped_preset(bands.rows(index), layout) for index in range(len(weights))]


def mean_bands(bands: Bands, weights: np.ndarray, gain_weighted: bool = True) -> Bands:
    """Bands (K, B) of K presets as bands (T, B) at the weights (T, K).

    Beyond the presets (a negative weight) a center of mass may not exist; there only 0 dB or not counts.

    >>> two = Bands(("peak",), np.array([[100.0], [400.0]]), np.array([[6.0], [6.0]]), np.array([[1.0], [1.0]]))
    >>> mean_bands(two, np.array([[0.5, 0.5]])).frequency_hz.round(9).tolist()
    [[200.0]]
    """
    active = np.sign(np.abs(bands.gain_db))
    mass = np.abs(bands.gain_db) if gain_weighted else active
    inside = np.all(weights >= 0, axis=1)[:, None, None]
    # Center of mass: sum_k w_k m_k ln f_k / sum_k w_k m_k, and the plain weights where no band has any mass.
    shares = weights[:, :, None] * np.where(inside, mass, active)  # (T, K, B)
    total = shares.sum(axis=1, keepdims=True)
    heard = np.where(inside, total > 0, np.abs(total) > 1e-9)
    shares = np.where(heard, shares / np.where(heard, total, 1.0), weights[:, :, None])
    return Bands(
        bands.kinds,
        np.exp((shares * np.log(bands.frequency_hz)).sum(axis=1)),
        weights @ bands.gain_db,
        np.exp((shares * np.log(bands.q)).sum(axis=1)),
    )
