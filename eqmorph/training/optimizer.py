"""Adam for R replicas at once: every replica has its own rate, moments and step count."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn


class ReplicaAdam:
    """Adam (Kingma and Ba, 2015) on a model whose parameters have a leading replica axis.

    All weights of a replica are moved into one row of a matrix (R, W) that the model's parameters are views of.
    PyTorch's fused Adam then updates a replica in one pass over memory, with a parameter group for each.
    """

    def __init__(self, model: nn.Module) -> None:
        self.parameters = [parameter for parameter in model.parameters() if parameter.requires_grad]
        replicas = len(self.parameters[0])
        self.weights = torch.cat([p.detach().reshape(replicas, -1) for p in self.parameters], 1)
        start = 0
        for parameter in self.parameters:
            size = parameter[0].numel()
            parameter.data = self.weights[:, start : start + size].view(parameter.shape)
            start += size
        self.gradient = torch.zeros_like(self.weights)
        self.rows = [nn.Parameter(row) for row in self.weights]
        self.adam = torch.optim.Adam([{"params": [row]} for row in self.rows], fused=True)

    def step(self, loss: Tensor, rates: np.ndarray, active: Sequence[bool]) -> None:
        """Descend the losses (R,), each replica at its own rate; one that is not active stays as it is."""
        gradients = torch.autograd.grad(loss.sum(), self.parameters)
        torch.cat([gradient.reshape(len(self.rows), -1) for gradient in gradients], 1, out=self.gradient)
        for group, row, gradient, rate, moves in zip(
            self.adam.param_groups, self.rows, self.gradient, rates.tolist(), active, strict=True
        ):
            group["lr"] = rate
            row.grad = gradient if moves else None
        self.adam.step()

    def state(self) -> dict[str, Tensor]:
        """Weights and moments, name -> tensor with R rows."""
        names = ("exp_avg", "exp_avg_sq", "step")
        empty = {
            "exp_avg": torch.zeros_like(self.weights[0]),
            "exp_avg_sq": torch.zeros_like(self.weights[0]),
            "step": torch.zeros(()),
        }
        held = [self.adam.state.get(row) or empty for row in self.rows]
        return {"weights": self.weights.clone()} | {name: torch.stack([s[name] for s in held]) for name in names}

    def restore(self, state: dict[str, Tensor]) -> None:
        """Go on from a `state`."""
        self.weights.copy_(state["weights"])
        for index, row in enumerate(self.rows):
            self.adam.state[row] = {
                name: state[name][index].clone().to(row.device) for name in ("exp_avg", "exp_avg_sq", "step")
            }
