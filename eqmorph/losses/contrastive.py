"""Supervised contrastive loss: presets of one word together, of different words apart.

Source: Khosla et al., "Supervised Contrastive Learning", NeurIPS 2020, eq. 2. An anchor is never its own
negative or positive; anchors without a positive are skipped; a batch without any gives 0, never NaN.

For an anchor with |P| positives among n others the loss cannot fall under log|P| and is log n when the embedding
has collapsed. `normalized_reading` puts a value between these two, comparable across batch sizes.
"""

from typing import ClassVar

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from eqmorph.eq.backend import FloatArray
from eqmorph.losses.base import Loss
from eqmorph.models.types import Batch, Output, Pairs, Reading
from eqmorph.records import Positive

LEAST_SPAN = 1e-6
"""Between floor and collapsed value, below which they coincide but for rounding."""


class SupervisedContrastive(Loss):
    """Cosine similarity divided by `temperature`, cross-entropy against the anchor's positives."""

    reads: ClassVar[tuple[Reading, ...]] = ("embedding",)
    of_words: ClassVar[bool] = True

    temperature: Positive = 0.1

    def __call__(self, batch: Batch, output: Output) -> Tensor:
        return supervised_contrastive(output.embedding, batch.pairs, self.temperature)

    def bounds(self, batch: Batch) -> tuple[Tensor, Tensor]:
        return contrastive_bounds(batch.pairs)


def supervised_contrastive(embedding: Tensor, pairs: Pairs, temperature: float = 0.1) -> Tensor:
    """(R,) loss of embeddings (R, B, E), averaged over the anchors among the B rows.

    >>> x = torch.tensor([[[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]]])
    >>> pairs = Pairs.of(torch.tensor([[0, 0, 1]]), weight=torch.ones(1, 3))
    >>> supervised_contrastive(x, pairs, temperature=1.0).round(decimals=4)
    tensor([0.3133])
    """
    unit = functional.normalize(embedding, dim=-1)
    # A large negative number, not -inf: a row of nothing but -inf (padding) would give NaN gradients.
    similarity = (unit @ unit.mT / temperature).masked_fill(~pairs.others, -1e9)
    log_share = similarity - torch.logsumexp(similarity, -1, keepdim=True)
    per_anchor = -log_share.masked_fill(~pairs.positives, 0.0).sum(-1) / pairs.positive_count.clamp(min=1)
    return (per_anchor * pairs.anchors).sum(-1) / pairs.anchors.sum(-1).clamp(min=1)


def contrastive_bounds(pairs: Pairs) -> tuple[Tensor, Tensor]:
    """(R,) floor and (R,) collapsed value of the loss for a batch's pairs."""
    # log|P| where an anchor's softmax is even over its positives, log n where it is even over all others.
    used = pairs.anchors.sum(-1).clamp(min=1)
    floor = (pairs.positive_count.clamp(min=1).log() * pairs.anchors).sum(-1) / used
    collapsed = (pairs.other_count.clamp(min=1).log() * pairs.anchors).sum(-1) / used
    return floor, collapsed


@np.errstate(over="ignore", invalid="ignore")
def normalized_reading(value: FloatArray, floor: FloatArray, collapsed: FloatArray) -> FloatArray:
    """Compute how far losses (...) lie from collapse (0) towards the floor (1).

    NaN where the two coincide, as in batches of one word, whose pairs are all positives.
    """
    span = collapsed - floor
    apart = span > LEAST_SPAN
    return np.where(apart, (collapsed - value) / np.where(apart, span, 1.0), np.nan)
