"""Which rows a step sees: the corpus shuffled, or drawn so that words and submitters weigh the same; and mixing.

The whole corpus stands in one tensor. All draws of a replica come from its own generator, so that its batches do
not depend on its neighbours; one with fewer rows than they waits out the steps it has no batch for.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from eqmorph.corpora.corpus import Corpus
from eqmorph.eq.layout import Layout
from eqmorph.eq.peaks import ordered_peaks
from eqmorph.errors import DataError
from eqmorph.models.types import Batch, decibels
from eqmorph.normalizers.base import stacked
from eqmorph.recipes.schema import Recipe, WordBatch
from eqmorph.training.replicas import Ensemble

Rows = np.ndarray
"""(B,) positions in the corpus."""


class Step(NamedTuple):
    """What R replicas see in one step."""

    batches: dict[str, Batch]
    """What a loss term is `on`: "rows", "words"."""
    rows: np.ndarray
    """(R,) shuffled rows in it; 0 for a replica that waits."""


class Batches:
    """Makes the batches of R replicas.

    Attributes:
        rows: the rows each replica may see.
        steps: optimizer steps an epoch has, for the replica with the most rows.
    """

    def __init__(self, ensemble: Ensemble, corpus: Corpus, rows: list[Rows], device: torch.device) -> None:
        self.recipe: Recipe = ensemble.recipe
        self.layout = ensemble.layout
        self.rows = rows
        self.steps = max(-(-len(own) // self.recipe.batch_size) for own in rows)
        labels, words = corpus.labels()
        self._device = device
        self._params = torch.as_tensor(corpus.params, dtype=torch.float32, device=device)
        self._labels = torch.as_tensor(labels, device=device)
        self._normalizer = stacked(ensemble.normalizers)
        self._word_samplers: list[WordSampler] = []
        if (plan := self.recipe.word_batch) is not None:
            rare = max(min(len(words), self.recipe.latent_dim) - 2, 0)
            self._word_samplers = [WordSampler(plan, own, labels, corpus.groups, rare) for own in rows]
            self._curves = decibels(self._params, self.layout)

    def epoch(self, generators: Sequence[np.random.Generator]) -> Iterator[Step]:
        """The steps of one epoch, drawn from the replicas' generators."""
        orders = [rng.permutation(own) for rng, own in zip(generators, self.rows, strict=True)]
        size = self.recipe.batch_size
        for step in range(self.steps):
            index = [order[step * size : (step + 1) * size] for order in orders]
            batches = {"rows": self._shuffled(index, generators)}
            if self._word_samplers:
                batches["words"] = self._balanced([len(rows) > 0 for rows in index], generators)
            yield Step(batches, np.array([len(rows) for rows in index]))

    def _shuffled(self, index: list[Rows], generators: Sequence[np.random.Generator]) -> Batch:
        """The replicas' next rows, some of their bands taken from other rows where the recipe crosses presets."""
        width, chance = self.recipe.batch_size, self.recipe.mixing
        chosen = self._padded(index, width)
        params = self._params[chosen]
        if chance:
            bands = len(self.layout.bands)
            mates = [rng.choice(own, len(rows)) for rng, own, rows in zip(generators, self.rows, index, strict=True)]
            swaps = [rng.random((len(rows), bands)) < chance for rng, rows in zip(generators, index, strict=True)]
            others = self._params[self._padded(mates, width)]
            params = crossed(params, others, self._padded(swaps, width), self.layout, self.recipe.data.order_peaks)
        return self._batch(index, chosen, params)

    def _balanced(self, active: list[bool], generators: Sequence[np.random.Generator]) -> Batch:
        """Rows balanced by word, as they are."""
        width = self._word_samplers[0].plan.size
        nothing = np.zeros(0, dtype=np.int64)
        index = [
            sampler.draw(rng) if moves else nothing
            for sampler, rng, moves in zip(self._word_samplers, generators, active, strict=True)
        ]
        chosen = self._padded(index, width)
        return self._batch(index, chosen, self._params[chosen], curves=self._curves[chosen], teaches_words=True)

    def _batch(self, index: list[Rows], chosen: Tensor, params: Tensor, **known: Any) -> Batch:
        """The batch of presets (R, width, P) that have the words of the rows chosen, (R, width)."""
        return Batch(
            params=params,
            normalized=self._normalizer.transform(params),
            labels=self._labels[chosen],
            weight=self._padded([np.ones(len(rows), np.float32) for rows in index], chosen.shape[1]),
            normalizer=self._normalizer,
            layout=self.layout,
            **known,
        )

    def _padded(self, parts: list[np.ndarray], width: int) -> Tensor:
        """Arrays (B, ...) of R replicas as one (R, width, ...), zeros where a replica has fewer.

        The width must not depend on the neighbours: a replica's dropout is drawn for its padding too.
        """
        whole = np.zeros((len(parts), width, *parts[0].shape[1:]), dtype=parts[0].dtype)
        for replica, part in enumerate(parts):
            whole[replica, : len(part)] = part
        return torch.as_tensor(whole, device=self._device)


class WordSampler:
    """Draws rows of a replica so that its two main words are even and a few rows show the rarer ones."""

    def __init__(self, plan: WordBatch, rows: np.ndarray, labels: np.ndarray, groups: np.ndarray, rare: int) -> None:
        """`rows` are the replica's, `labels` and `groups` the corpus's; words 2 to 2 + `rare` - 1 count as rarer."""
        self.plan = plan
        self.by_word = {word: rows[labels[rows] == word] for word in range(2 + rare)}
        self.ladders = {word: _ladder(groups[own], plan.submitter_power) for word, own in self.by_word.items()}
        self.rare = [word for word in range(2, 2 + rare) if len(self.by_word[word])]
        if not (len(self.by_word[0]) or len(self.by_word[1]) or self.rare):
            raise DataError(
                "the rows left to learn from have none of the words; ask for fewer --folds or --split row"
            )

    def draw(self, rng: np.random.Generator) -> Rows:
        """A batch, the two main words first."""
        rare = self.plan.rare // 2 * 2 if self.rare else 0
        half = (self.plan.size - rare) // 2
        parts = [(0, half), (1, self.plan.size - rare - half)]
        # Rarer words come in pairs, since a word alone in a batch has nothing to be drawn to.
        parts += [(int(word), 2) for word in (rng.choice(self.rare, rare // 2) if rare else [])]
        return np.concatenate([self._pick(rng, word, count) for word, count in parts if len(self.by_word[word])])

    def _pick(self, rng: np.random.Generator, word: int, count: int) -> Rows:
        own = self.by_word[word]
        found = np.searchsorted(self.ladders[word], rng.random(count), side="right")
        return np.asarray(own[np.minimum(found, len(own) - 1)])


def _ladder(groups: np.ndarray, power: float) -> np.ndarray:
    """(N,) running sum of the rows' chances: one over the number of rows of its submitter, to a power."""
    if not len(groups):
        return np.zeros(0)
    _, inverse, counts = np.unique(groups, return_inverse=True, return_counts=True)
    weight = counts[inverse].astype(float) ** -power
    return np.asarray(weight.cumsum() / weight.sum())


def crossed(params: Tensor, mates: Tensor, swap: Tensor, layout: Layout, order_peaks: bool) -> Tensor:
    """Presets (R, B, P) with the bands that `swap` (R, B, bands) names taken from `mates` (R, B, P)."""
    band_of = [param.band for param in layout.params]
    mixed = torch.where(swap[..., band_of], mates, params)
    return ordered_peaks(mixed, layout) if order_peaks else mixed
