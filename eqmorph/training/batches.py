"""Which rows a step sees: the corpus shuffled, or drawn so that words and submitters weigh the same; and crossover.

All draws of a replica come from its own generator, so that its batches do not depend on its neighbours.
"""

import numpy as np
import torch
from torch import Tensor

from eqmorph.config import WordBatch
from eqmorph.eq.filters import Bands
from eqmorph.eq.layout import Layout

Rows = np.ndarray
"""(B,) positions in the corpus."""


class WordSampler:
    """Draws rows of a replica so that its two main words are even and a few rows show the rarer ones."""

    def __init__(self, plan: WordBatch, rows: np.ndarray, labels: np.ndarray, groups: np.ndarray, rare: int) -> None:
        """`rows` are the replica's, `labels` and `groups` the corpus's; words 2 to 2 + `rare` - 1 count as rarer."""
        self.plan = plan
        self.by_word = {word: rows[labels[rows] == word] for word in range(2 + rare)}
        self.chances = {word: _chances(groups[own], plan.submitter_power) for word, own in self.by_word.items()}
        self.rare = [word for word in range(2, 2 + rare) if len(self.by_word[word])]

    def draw(self, rng: np.random.Generator) -> tuple[Rows, Rows]:
        """Rows, the two main words first, and for each row another of its word to cross it with."""
        rare = self.plan.rare // 2 * 2 if self.rare else 0
        half = (self.plan.size - rare) // 2
        words = [0] * half + [1] * (self.plan.size - rare - half)
        counts = {word: words.count(word) for word in (0, 1)}
        parts = [(word, count) for word, count in counts.items() if count and len(self.by_word[word])]
        # Rarer words come in pairs, since a word alone in a batch has nothing to be drawn to.
        parts += [(int(word), 2) for word in (rng.choice(self.rare, rare // 2) if rare else [])]
        drawn = [[self._pick(rng, word, count) for _ in range(2)] for word, count in parts]
        return np.concatenate([rows for rows, _ in drawn]), np.concatenate([mates for _, mates in drawn])

    def _pick(self, rng: np.random.Generator, word: int, count: int) -> Rows:
        return rng.choice(self.by_word[word], count, p=self.chances[word])


def _chances(groups: np.ndarray, power: float) -> np.ndarray:
    """(N,) chance of each row: its submitter's number of rows to the power of minus `power`, normalized."""
    if not len(groups):
        return np.zeros(0)
    _, inverse, counts = np.unique(groups, return_inverse=True, return_counts=True)
    weight = counts[inverse].astype(float) ** -power
    return np.asarray(weight / weight.sum())


def crossed(params: Tensor, mates: Tensor, swap: Tensor, layout: Layout, order_peaks: bool) -> Tensor:
    """Presets (R, B, P) with the bands that `swap` (R, B, bands) names taken from `mates` (R, B, P)."""
    band_of = [param.band for param in layout.params]
    mixed = torch.where(swap[..., band_of], mates, params)
    return peaks_in_order(mixed, layout) if order_peaks else mixed


def peaks_in_order(params: Tensor, layout: Layout) -> Tensor:
    """Presets (..., P) with their peaks in ascending frequency: the same curves."""
    peaks = [index for index, kind in enumerate(layout.kinds) if kind == "peak"]
    bands = layout.split(params)
    order = bands.frequency_hz[..., peaks].argsort(dim=-1, stable=True)

    def arranged(field: Tensor) -> Tensor:
        sorted_peaks = field[..., peaks].gather(-1, order)
        return field.index_copy(-1, torch.tensor(peaks, device=field.device), sorted_peaks)

    joined: Tensor = layout.join(Bands(bands.kinds, *(arranged(field) for field in bands[1:])))
    return joined
