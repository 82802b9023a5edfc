"""Cross-entropy of the encoder's word logits: is this preset warm or bright?"""

from typing import ClassVar

from torch import Tensor
from torch.nn import functional

from eqmorph.losses.base import Loss
from eqmorph.models.types import Batch, Output, Reading


class WordLoss(Loss):
    """Mean negative log-probability of a row's word; rows without one, or with one beyond the logits, are skipped."""

    reads: ClassVar[tuple[Reading, ...]] = ("logits",)
    of_words: ClassVar[bool] = True

    def __call__(self, batch: Batch, output: Output) -> Tensor:
        logits = output.logits
        words = logits.shape[-1]
        named = ((batch.labels >= 0) & (batch.labels < words)).to(logits.dtype) * batch.weight
        # cross_entropy wants the classes second: (R, W, B). Rows that are skipped get some class, and weigh nothing.
        target = batch.labels.clamp(0, words - 1)
        rows = functional.cross_entropy(logits.movedim(-1, 1), target, reduction="none")
        return (rows * named).sum(-1) / named.sum(-1).clamp(min=1.0)
