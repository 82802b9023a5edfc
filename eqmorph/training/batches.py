"""Which rows a step sees: the corpus shuffled, or drawn so that words and submitters weigh the same; and crossover.

The whole corpus stands in one tensor. All draws of a replica come from its own generator, so that its batches do
not depend on its neighbours; one with fewer rows than they waits out the steps it has no batch for.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from eqmorph.config import Recipe, WordBatch
from eqmorph.datasets.corpus import Corpus
from eqmorph.eq.layout import Field, Layout
from eqmorph.losses.base import Batch
from eqmorph.training.replicas import Ensemble

Rows = np.ndarray
"""(B,) positions in the corpus."""


class Step(NamedTuple):
    """What R replicas see in one step."""

    batches: dict[str, Batch]
    """What a loss term is `on`: "rows", "words", "crossed words"."""
    rows: np.ndarray
    """(R,) shuffled rows in it; 0 for a replica that waits."""


class _Draw(NamedTuple):
    """One part of a batch: for each replica its rows, the rows they are crossed with, and the bands they give."""

    rows: list[Rows]
    mates: list[Rows]
    swaps: list[np.ndarray]
    """(B, bands) bool each."""
    width: int
    """Rows it is padded to. Not the neighbours' number of rows: a replica's dropout is drawn for padding too."""


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
        self._normalizer = ensemble.normalizers[0].stacked(ensemble.normalizers)
        self._word_samplers = []
        if (plan := self.recipe.word_batch) is not None:
            rare = max(min(len(words), self.recipe.latents) - 2, 0)
            self._word_samplers = [WordSampler(plan, own, labels, corpus.groups, rare) for own in rows]

    def epoch(self, generators: Sequence[np.random.Generator]) -> Iterator[Step]:
        """The steps of one epoch, drawn from the replicas' generators."""
        orders = [rng.permutation(own) for rng, own in zip(generators, self.rows, strict=True)]
        size = self.recipe.batch_size
        for step in range(self.steps):
            index = [order[step * size : (step + 1) * size] for order in orders]
            draws = {"rows": self._shuffled(index, generators)}
            if self._word_samplers:
                draws |= self._balanced([len(rows) > 0 for rows in index], generators)
            yield Step(self._batches(draws), np.array([len(rows) for rows in index]))

    def _shuffled(self, index: list[Rows], generators: Sequence[np.random.Generator]) -> _Draw:
        """The replicas' next rows, some of their bands taken from other rows where the recipe crosses presets."""
        mates = index
        if self.recipe.crossover:
            mates = [rng.choice(own, len(rows)) for rng, own, rows in zip(generators, self.rows, index, strict=True)]
        return self._draw(index, mates, self.recipe.crossover, self.recipe.batch_size, generators)

    def _balanced(self, active: list[bool], generators: Sequence[np.random.Generator]) -> dict[str, _Draw]:
        """Rows balanced by word, as they are and with bands crossed with another row of the word."""
        plan = self.recipe.word_batch or WordBatch()
        nothing = np.zeros(0, dtype=np.int64)
        drawn = [
            sampler.draw(rng) if moves else (nothing, nothing)
            for sampler, rng, moves in zip(self._word_samplers, generators, active, strict=True)
        ]
        index, mates = [rows for rows, _ in drawn], [mates for _, mates in drawn]
        return {
            "words": self._draw(index, index, 0.0, plan.size, generators),
            "crossed words": self._draw(index, mates, plan.crossover, plan.size, generators),
        }

    def _draw(
        self,
        rows: list[Rows],
        mates: list[Rows],
        chance: float,
        width: int,
        generators: Sequence[np.random.Generator],
    ) -> _Draw:
        shapes = [(len(own), len(self.layout.bands)) for own in rows]
        if not chance:
            return _Draw(rows, mates, [np.zeros(shape, dtype=bool) for shape in shapes], width)
        swaps = [rng.random(shape) < chance for rng, shape in zip(generators, shapes, strict=True)]
        return _Draw(rows, mates, swaps, width)

    def _batches(self, draws: dict[str, _Draw]) -> dict[str, Batch]:
        """The draws as batches: made, crossed, normalized and turned into curves all at once, then taken apart."""

        def tensor(field: str) -> Tensor:
            return torch.as_tensor(
                np.concatenate([_padded(getattr(draw, field), draw.width) for draw in draws.values()], 1),
                device=self._device,
            )

        chosen = tensor("rows")
        params = self._params[chosen]
        if self.recipe.crossover or self._word_samplers:
            order = self.recipe.data.order_peaks
            params = crossed(params, self._params[tensor("mates")], tensor("swaps"), self.layout, order)
        weight = [
            _padded([np.ones(len(own), np.float32) for own in draw.rows], draw.width) for draw in draws.values()
        ]
        whole = Batch(
            params=params,
            normalized=self._normalizer.transform(params),
            labels=self._labels[chosen],
            weight=torch.as_tensor(np.concatenate(weight, 1), device=self._device),
            normalizer=self._normalizer,
            layout=self.layout,
        )
        if len(draws) == 1:
            return dict.fromkeys(draws, whole)
        whole.curve_db  # noqa: B018  (known from here on to the parts)
        ends = np.cumsum([draw.width for draw in draws.values()]).tolist()
        return {
            name: whole.part(slice(end - draw.width, end), teaches_words=name != "rows")
            for (name, draw), end in zip(draws.items(), ends, strict=True)
        }


def _padded(parts: list[np.ndarray], width: int) -> np.ndarray:
    """Arrays (B, ...) of R replicas as one (R, width, ...), zeros where a replica has fewer."""
    whole = np.zeros((len(parts), width, *parts[0].shape[1:]), dtype=parts[0].dtype)
    for replica, part in enumerate(parts):
        whole[replica, : len(part)] = part
    return whole


class WordSampler:
    """Draws rows of a replica so that its two main words are even and a few rows show the rarer ones."""

    def __init__(self, plan: WordBatch, rows: np.ndarray, labels: np.ndarray, groups: np.ndarray, rare: int) -> None:
        """`rows` are the replica's, `labels` and `groups` the corpus's; words 2 to 2 + `rare` - 1 count as rarer."""
        self.plan = plan
        self.by_word = {word: rows[labels[rows] == word] for word in range(2 + rare)}
        self.ladders = {word: _ladder(groups[own], plan.submitter_power) for word, own in self.by_word.items()}
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
        drawn = np.concatenate([self._pick(rng, word, count) for word, count in parts], axis=1)
        return drawn[0], drawn[1]

    def _pick(self, rng: np.random.Generator, word: int, count: int) -> np.ndarray:
        """(2, count) rows of a word."""
        own = self.by_word[word]
        found = np.searchsorted(self.ladders[word], rng.random((2, count)), side="right")
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
    return peaks_in_order(mixed, layout) if order_peaks else mixed


def peaks_in_order(params: Tensor, layout: Layout) -> Tensor:
    """Presets (..., P) with their peaks in ascending frequency: the same curves."""
    peaks = [band for band, kind in enumerate(layout.kinds) if kind == "peak"]
    fields: tuple[Field, ...] = ("frequency_hz", "gain_db", "q")
    columns = torch.tensor([[layout.column(band, field) for band in peaks] for field in fields], device=params.device)
    order = params[..., columns[0]].argsort(dim=-1, stable=True)
    source = torch.arange(len(layout.params), device=params.device).repeat(*params.shape[:-1], 1)
    source[..., columns.flatten()] = columns[:, order].movedim(0, -2).flatten(-2)
    return params.gather(-1, source)
