"""Mean squared error in normalized space over what is heard: a band at 0 dB carries no frequency and no Q."""

from torch import Tensor

from eqmorph.losses.base import Batch, Loss, Output


class ActiveMSE(Loss):
    """Mean over the parameters of (decoded - target)^2, both normalized; silent frequencies and Q count as right."""

    def __call__(self, batch: Batch, output: Output) -> Tensor:
        params = batch.layout.params
        gain = batch.layout.split(batch.params).gain_db[..., [param.band for param in params]]
        always = gain.new_tensor([param.field == "gain_db" for param in params])
        heard = ((gain != 0) | (always > 0)).to(gain.dtype)
        return batch.mean(((output.normalized - batch.normalized).square() * heard).mean(-1))
