"""An encoder that gives a distribution of latents for each preset: the first half of a variational autoencoder.

Source: D. P. Kingma, M. Welling, "Auto-Encoding Variational Bayes", ICLR 2014: q(z | x) is normal with mean m and
variance s^2, and the latent of a training step is drawn as z = m + s e, e ~ N(0, 1), so that gradients reach m and s.
C. J. Steinmetz, flowEQ (2019), learned the presets of the SAFE equaliser so, with one to three latents.
"""

from torch import Tensor

from eqmorph.models.base import Context, Encoder, Posterior, Variational
from eqmorph.models.layers import GaussianNoise, Linear, dense_stack
from eqmorph.models.types import Presets
from eqmorph.records import Sizes


class VariationalEncoder(Encoder):
    """P -> layers of `widths` with ReLU -> mean and log variance of L latents each."""

    widths: Sizes = (128, 64)

    def build(self, context: Context) -> Variational:
        return _Variational(self.widths, len(context.layout.params), context.latents)


class _Variational(Variational):
    """Presets (R, B, P) -> latent (R, B, L)."""

    def __init__(self, widths: Sizes, params: int, latents: int) -> None:
        super().__init__()
        self.body = dense_stack(params, widths)
        self.mean = Linear(widths[-1], latents)
        self.log_variance = Linear(widths[-1], latents)
        self.noise = GaussianNoise()

    def posterior(self, presets: Presets) -> Posterior:
        """Return m and log s^2."""
        features = self.body(presets.normalized)
        return Posterior(self.mean(features), self.log_variance(features))

    def draw(self, posterior: Posterior) -> Tensor:
        """Return z = m + s e; in evaluation m."""
        drawn: Tensor = self.noise(posterior.mean, (0.5 * posterior.log_variance).exp())
        return drawn
