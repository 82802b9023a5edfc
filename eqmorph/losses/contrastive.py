"""Supervised contrastive loss: presets of one word together, of different words apart.

Source: Khosla et al., "Supervised Contrastive Learning", NeurIPS 2020, eq. 2. An anchor is never its own
negative or positive; anchors without a positive are skipped; a batch without any gives 0, never NaN.

For an anchor with |P| positives among n others the loss cannot fall under log|P| and is log n when the embedding
has collapsed. `normalized_reading` puts a value between these two, comparable across batch sizes.
"""

from typing import ClassVar

import torch
from torch import Tensor
from torch.nn import functional

from eqmorph.losses.base import Loss
from eqmorph.models.types import Batch, Output, Reading
from eqmorph.plugins import Positive


class SupervisedContrastive(Loss):
    """Cosine similarity divided by `temperature`, cross-entropy against the anchor's positives."""

    reads: ClassVar[tuple[Reading, ...]] = ("embedding",)
    of_words: ClassVar[bool] = True

    temperature: Positive = 0.1

    def __call__(self, batch: Batch, output: Output) -> Tensor:
        return supervised_contrastive(output.embedding, batch.labels, batch.weight, self.temperature)

    def bounds(self, batch: Batch) -> tuple[Tensor, Tensor]:
        return contrastive_bounds(batch.labels, batch.weight)


def supervised_contrastive(embedding: Tensor, labels: Tensor, weight: Tensor, temperature: float = 0.1) -> Tensor:
    """(R,) loss of embeddings (R, B, E) with labels (R, B); rows of weight (R, B) 0
    or label -1 are no anchors and no others.

    >>> x = torch.tensor([[[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]]])
    >>> supervised_contrastive(x, torch.tensor([[0, 0, 1]]), torch.ones(1, 3), temperature=1.0).round(decimals=4)
    tensor([0.3133])
    """
    unit = functional.normalize(embedding, dim=-1)
    others, positives, anchors = _pairs(labels, weight)
    # A large negative number, not -inf: a row of nothing but -inf (padding) would give NaN gradients.
    similarity = (unit @ unit.mT / temperature).masked_fill(~others, -1e9)
    log_share = similarity - torch.logsumexp(similarity, -1, keepdim=True)
    count = positives.sum(-1)
    per_anchor = -log_share.masked_fill(~positives, 0.0).sum(-1) / count.clamp(min=1)
    return (per_anchor * anchors).sum(-1) / anchors.sum(-1).clamp(min=1)


def contrastive_bounds(labels: Tensor, weight: Tensor) -> tuple[Tensor, Tensor]:
    """(R,) floor and (R,) collapsed value of the loss for labels (R, B)."""
    others, positives, anchors = _pairs(labels, weight)
    # log|P| where an anchor's softmax is even over its positives, log n where it is even over all others.
    used = anchors.sum(-1).clamp(min=1)
    floor = (positives.sum(-1).clamp(min=1).log() * anchors).sum(-1) / used
    collapsed = (others.sum(-1).clamp(min=1).log() * anchors).sum(-1) / used
    return floor, collapsed


def normalized_reading(value: Tensor, floor: Tensor, collapsed: Tensor) -> Tensor:
    """Compute how far (R,) losses lie from collapse (0) towards the floor (1); NaN where the two coincide."""
    span = collapsed - floor
    return torch.where(span > 1e-6, (collapsed - value) / span, torch.nan)


def _pairs(labels: Tensor, weight: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Who is whose other and positive, both (R, B, B) bool, and which rows (R, B) are anchors."""
    real = (weight > 0) & (labels >= 0)
    itself = torch.eye(labels.shape[-1], dtype=torch.bool, device=labels.device)
    others = real[..., :, None] & real[..., None, :] & ~itself
    positives = others & (labels[..., :, None] == labels[..., None, :])
    return others, positives, positives.any(-1)
