"""Mean squared error in normalized space: every parameter weighs the same ("balanced", V2 of the seed)."""

from torch import Tensor

from eqmorph.losses.base import Batch, Loss, Output, mean_square


class NormalizedMSE(Loss):
    """Mean over the parameters of (decoded - target)^2, both normalized."""

    def __call__(self, batch: Batch, output: Output) -> Tensor:
        return batch.mean(mean_square(output.normalized - batch.normalized))
