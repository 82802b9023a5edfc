"""Mean squared error of the decibel response on a log-frequency grid: what the ear gets."""

import torch
from torch import Tensor

from eqmorph.eq.filters import log_grid, response_db
from eqmorph.losses.base import Batch, Loss, Output, mean_square


class ResponseLoss(Loss):
    """Mean over `points` frequencies from 20 Hz to 20 kHz of (decibel difference)^2 / `scale`."""

    points: int = 64
    scale: float = 200.0
    """dB^2 that count as 1, so that the term is of the size of a normalized error."""

    def __call__(self, batch: Batch, output: Output) -> Tensor:
        grid = torch.as_tensor(log_grid(self.points), dtype=output.decoded.dtype, device=output.decoded.device)
        with torch.no_grad():
            target = response_db(batch.layout.split(batch.params), grid)
        decoded = response_db(batch.layout.split(output.physical), grid)
        return batch.mean(mean_square(decoded - target)) / self.scale
