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

    def __init__(
        self, model: nn.Module, ema_decay: float = 0.0, beta2: float = 0.999, max_grad_norm: float = 0.0
    ) -> None:
        """Take over the parameters of `model`.

        Args:
            ema_decay: decay a step of the running mean of the weights; 0 keeps none.
            beta2: Adam's decay of the squared gradient.
            max_grad_norm: longest gradient of a replica; 0 lets every one pass.
        """
        self.ema_decay = ema_decay
        self.max_grad_norm = max_grad_norm
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
        self.adam = torch.optim.Adam([{"params": [row]} for row in self.rows], betas=(0.9, beta2), fused=True)
        self.mean = self.weights.clone()
        self.steps = torch.zeros(replicas, 1, device=self.weights.device)

    def step(self, loss: Tensor, rates: np.ndarray, active: Sequence[bool]) -> None:
        """Descend the losses (R,), each replica at its own rate; one that is not active stays as it is."""
        gradients = torch.autograd.grad(loss.sum(), self.parameters, allow_unused=True, materialize_grads=True)
        torch.cat([gradient.reshape(len(self.rows), -1) for gradient in gradients], 1, out=self.gradient)
        if self.max_grad_norm:
            length = self.gradient.norm(dim=1, keepdim=True)
            self.gradient *= (self.max_grad_norm / length).clamp(max=1.0)
        for group, row, gradient, rate, moves in zip(
            self.adam.param_groups, self.rows, self.gradient, rates.tolist(), active, strict=True
        ):
            group["lr"] = rate
            row.grad = gradient if moves else None
        self.adam.step()
        if self.ema_decay:
            moved = torch.tensor(active, device=self.weights.device)[:, None]
            self.steps += moved
            # Early steps count for more than the decay allows, so that the start is soon forgotten.
            decay = ((self.steps + 1) / (self.steps + 10)).clamp(max=self.ema_decay)
            self.mean.lerp_(self.weights, torch.where(moved, 1 - decay, 0.0))

    def keep_mean(self) -> None:
        """Put the running mean of the weights in their place; without a decay they stay."""
        if self.ema_decay:
            self.weights.copy_(self.mean)

    def state(self) -> dict[str, Tensor]:
        """Weights and moments, name -> tensor with R rows."""
        names = ("exp_avg", "exp_avg_sq", "step")
        empty = {
            "exp_avg": torch.zeros_like(self.weights[0]),
            "exp_avg_sq": torch.zeros_like(self.weights[0]),
            "step": torch.zeros(()),
        }
        held = [self.adam.state.get(row) or empty for row in self.rows]
        own = {"weights": self.weights.clone(), "mean": self.mean.clone(), "steps": self.steps.clone()}
        return own | {name: torch.stack([s[name] for s in held]) for name in names}

    def restore(self, state: dict[str, Tensor]) -> None:
        """Go on from a `state`."""
        self.weights.copy_(state["weights"])
        self.mean.copy_(state["mean"])
        self.steps.copy_(state["steps"])
        for index, row in enumerate(self.rows):
            self.adam.state[row] = {
                name: state[name][index].clone().to(row.device) for name in ("exp_avg", "exp_avg_sq", "step")
            }
