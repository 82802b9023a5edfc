"""Cross-entropy of the encoder's word scores: is this preset warm or bright?"""

from torch import Tensor
from torch.nn import functional

from eqmorph.errors import UsageError
from eqmorph.losses.base import Loss
from eqmorph.models.types import Batch, Output


class WordLoss(Loss):
    """Mean negative log-probability of a row's word; rows without one, or with one beyond the scores, are skipped."""

    def __call__(self, batch: Batch, output: Output) -> Tensor:
        scores = output.scores
        if scores is None:
            raise UsageError("the loss 'word' needs an encoder that scores words, such as 'semantic'")
        words = scores.shape[-1]
        named = ((batch.labels >= 0) & (batch.labels < words)).to(scores.dtype) * batch.weight
        rows = functional.cross_entropy(scores.movedim(-1, 1), batch.labels.clamp(0, words - 1), reduction="none")
        return (rows * named).sum(-1) / named.sum(-1).clamp(min=1.0)
