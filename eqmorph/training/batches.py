"""Rows that a step sees: the corpus shuffled and mixed, or rows drawn so that words and submitters are even.

The whole corpus stands in one tensor. All draws of a replica come from its own generator, so that its batches do
not depend on its neighbours; one with fewer rows than they waits out the steps it has no batch for.

Mixing augmentation takes each band of a shuffled row, with some probability, from another row of the replica: presets
nobody made, of bands that people did.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from eqmorph.corpora.corpus import Corpus
from eqmorph.eq.backend import FloatArray
from eqmorph.eq.layout import Layout
from eqmorph.eq.peaks import ordered_peaks
from eqmorph.errors import DataError
from eqmorph.models.formulas import prototype_count
from eqmorph.models.types import Batch, decibels
from eqmorph.normalizers.base import stack_normalizers
from eqmorph.recipes.schema import BatchName, Recipe, WordBatch
from eqmorph.training.replicas import CHUNK, Ensemble

Rows = NDArray[np.int64]
"""(B,) positions in the corpus."""

MAIN = 2
"""Number of main words: the two most frequent, with the codes 0 and 1."""


class Step(NamedTuple):
    """What R replicas see in one step."""

    batches: dict[BatchName, Batch]
    """The batch that each loss term is `on`; a term whose batch is missing waits for another step."""
    rows: Rows
    """(R,) number of shuffled rows in it; 0 for a replica that waits."""


class Batches:
    """Makes the batches of R replicas.

    Attributes:
        rows: the rows each replica may see.
        steps: optimizer steps of an epoch, for the replica with the most rows.
    """

    def __init__(self, ensemble: Ensemble, corpus: Corpus, rows: list[Rows], device: torch.device) -> None:
        self.recipe: Recipe = ensemble.recipe
        self.layout = ensemble.layout
        self.rows = rows
        self.steps = max(-(-len(own) // self.recipe.batch_size) for own in rows)  # rounded up
        labels, words = corpus.labels()
        self._device = device
        self._params = torch.as_tensor(corpus.params, dtype=torch.float32, device=device)
        self._labels = torch.as_tensor(labels, device=device)
        self._normalizer = stack_normalizers(ensemble.normalizers)
        self._word_samplers: list[WordSampler] = []
        if (plan := self.recipe.word_batch) is not None:
            # Words that have no room for a prototype in the latent space are not drawn: see `models.prototypes`.
            rarer = max(prototype_count(len(words), self.recipe.latents) - MAIN, 0)
            self._word_samplers = [WordSampler(plan, own, labels, corpus.groups, rarer) for own in rows]
            # Part by part: what a response passes through takes ten times its own memory.
            self._curves = torch.cat([decibels(part, self.layout) for part in torch.split(self._params, CHUNK)])

    def epoch(self, generators: Sequence[np.random.Generator]) -> Iterator[Step]:
        """Yield the steps of one epoch, drawn from the replicas' generators."""
        orders = [rng.permutation(own) for rng, own in zip(generators, self.rows, strict=True)]
        size = self.recipe.batch_size
        for step in range(self.steps):
            index = [order[step * size : (step + 1) * size] for order in orders]
            batches: dict[BatchName, Batch] = {"rows": self._shuffled(index, generators)}
            if self.recipe.word_batch is not None and step % self.recipe.word_batch.every == 0:
                batches["words"] = self._balanced([len(rows) > 0 for rows in index], generators)
            yield Step(batches, np.array([len(rows) for rows in index]))

    def _shuffled(self, index: list[Rows], generators: Sequence[np.random.Generator]) -> Batch:
        """The replicas' next rows, mixed with other rows where the recipe says so."""
        chosen = self._padded(index, self.recipe.batch_size)
        params = self._params[chosen]
        if self.recipe.mixing:
            params = self._mixed(params, index, generators)
        return self._batch(index, chosen, params)

    def _mixed(self, params: Tensor, index: list[Rows], generators: Sequence[np.random.Generator]) -> Tensor:
        """Presets (R, B, P) with bands taken from other rows of the same replica."""
        width, bands = self.recipe.batch_size, len(self.layout.bands)
        replicas = list(zip(generators, self.rows, index, strict=True))
        sources = [rng.choice(own, len(rows)) for rng, own, rows in replicas]
        taken = [rng.random((len(rows), bands)) < self.recipe.mixing for rng, _, rows in replicas]
        others = self._params[self._padded(sources, width)]
        mixed = mixed_bands(params, others, self._padded(taken, width), self.layout)
        return ordered_peaks(mixed, self.layout) if self.recipe.data.order_peaks else mixed

    def _balanced(self, active: list[bool], generators: Sequence[np.random.Generator]) -> Batch:
        """Rows balanced by word, as they are."""
        replicas = zip(self._word_samplers, generators, active, strict=True)
        nothing = np.zeros(0, dtype=np.int64)
        index = [sampler.draw(rng) if moves else nothing for sampler, rng, moves in replicas]
        chosen = self._padded(index, self._word_samplers[0].plan.size)
        return self._batch(index, chosen, self._params[chosen], curves=self._curves[chosen])

    def _batch(self, index: list[Rows], chosen: Tensor, params: Tensor, curves: Tensor | None = None) -> Batch:
        """The batch of presets (R, width, P) that have the words of the rows chosen, (R, width)."""
        return Batch(
            params=params,
            normalized=self._normalizer.transform(params),
            labels=self._labels[chosen],
            weight=self._padded([np.ones(len(rows), np.float32) for rows in index], chosen.shape[1]),
            normalizer=self._normalizer,
            layout=self.layout,
            curves=curves,
        )

    def _padded(self, parts: "Sequence[NDArray[np.generic]]", width: int) -> Tensor:
        """Arrays (B, ...) of R replicas as one (R, width, ...), zeros where a replica has fewer.

        The width must not depend on the neighbours: a replica's dropout is drawn for its padding too.
        """
        whole = np.zeros((len(parts), width, *parts[0].shape[1:]), dtype=parts[0].dtype)
        for replica, part in enumerate(parts):
            whole[replica, : len(part)] = part
        return torch.as_tensor(whole, device=self._device)


def mixed_bands(params: Tensor, others: Tensor, taken: Tensor, layout: Layout) -> Tensor:
    """Presets (R, B, P) with the bands that `taken` (R, B, bands) marks from `others` (R, B, P)."""
    band_of = [param.band for param in layout.params]
    return torch.where(taken[..., band_of], others, params)


class WordSampler:
    """Draws rows of a replica so that its two main words are even and a few rows show the rarer ones.

    Args:
        plan: how many rows, how many of rarer words, and how submitters weigh.
        rows: the rows that the replica may see.
        labels: (N,) code of each row's word in the whole corpus, by falling frequency.
        groups: (N,) submitter of each row.
        rarer: number of words after the main ones that are drawn at all.

    Raises:
        DataError: no row of the replica has one of these words.
    """

    def __init__(self, plan: WordBatch, rows: Rows, labels: Rows, groups: "NDArray[np.object_]", rarer: int) -> None:
        self.plan = plan
        self.by_word = {word: rows[labels[rows] == word] for word in range(MAIN + rarer)}
        self.cumulative = {word: _cumulative(groups[own], plan.submitter_power) for word, own in self.by_word.items()}
        self.rarer = [word for word in range(MAIN, MAIN + rarer) if len(self.by_word[word])]
        if not (len(self.by_word[0]) or len(self.by_word[1]) or self.rarer):
            raise DataError(
                "the rows left to learn from have none of the words; hold out fewer folds or split by row"
            )

    def draw(self, rng: np.random.Generator) -> Rows:
        """Draw a batch, the two main words first."""
        rare = self.plan.rare // 2 * 2 if self.rarer else 0
        half = (self.plan.size - rare) // 2
        parts = [(0, half), (1, self.plan.size - rare - half)]
        if rare:
            # Rarer words come in pairs, since a word alone in a batch has nothing to be drawn to.
            parts += [(int(word), 2) for word in rng.choice(self.rarer, rare // 2)]
        return np.concatenate([self._pick(rng, word, count) for word, count in parts if len(self.by_word[word])])

    def _pick(self, rng: np.random.Generator, word: int, count: int) -> Rows:
        """Rows of one word, drawn by inverting the running sum of their chances."""
        own = self.by_word[word]
        position = np.searchsorted(self.cumulative[word], rng.random(count), side="right")
        return np.asarray(own[np.minimum(position, len(own) - 1)])


def _cumulative(groups: "NDArray[np.object_]", power: float) -> FloatArray:
    """Running sum (N,) of the rows' chances: one over the number of rows of its submitter, to a power."""
    if not len(groups):
        return np.zeros(0)
    _, inverse, counts = np.unique(groups, return_inverse=True, return_counts=True)
    weight = counts[inverse].astype(float) ** -power
    return np.asarray(weight.cumsum() / weight.sum())
