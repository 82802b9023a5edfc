"""Divergence of a preset's latents from a standard normal distribution; its weight is the beta of a beta-VAE.

Source: I. Higgins et al., "beta-VAE: Learning Basic Visual Concepts with a Constrained Variational Framework",
ICLR 2017. For a normal distribution with mean m and variance s^2 in every latent,

    KL = 1/2 sum (m^2 + s^2 - 1 - log s^2)
"""

from typing import ClassVar

from torch import Tensor

from eqmorph.losses.base import Loss
from eqmorph.models.types import Batch, Output, Reading


class Divergence(Loss):
    """Mean over the rows of the divergence, summed over latents; 0 where all are standard normal."""

    reads: ClassVar[tuple[Reading, ...]] = ("mean", "log_variance")

    def __call__(self, batch: Batch, output: Output) -> Tensor:
        m, log_variance = output.mean, output.log_variance
        return batch.mean(0.5 * (m.square() + log_variance.exp() - 1 - log_variance).sum(-1))
