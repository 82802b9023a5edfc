"""Adam for R replicas at once: every replica has its own rate, moments and step count.

Source: Kingma and Ba, "Adam: A Method for Stochastic Optimization", ICLR 2015.
"""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn

BETA1 = 0.9
"""Decay of the gradient's running mean: Adam's default, which no recipe changes."""

MOMENTS = ("exp_avg", "exp_avg_sq", "step")
"""Names under which PyTorch's Adam keeps its state."""


class ReplicaAdam:
    """Adam on a model whose parameters have a leading replica axis.

    All weights of a replica are moved into one row of a matrix (R, W) that the model's parameters are views of.
    PyTorch's fused Adam then updates a replica in one pass over memory, with a parameter group for each. Clipping and
    the running mean of the weights are one operation on the matrix each.
    """

    def __init__(
        self, model: nn.Module, beta2: float = 0.999, max_grad_norm: float = 0.0, ema_decay: float = 0.0
    ) -> None:
        """Take over the parameters of `model`.

        Args:
            model: parameters with R replicas along their first axis.
            beta2: decay of the squared gradient's running mean.
            max_grad_norm: longest gradient of a replica; 0 lets every one pass.
            ema_decay: decay per step of the running mean of the weights; 0 keeps none.
        """
        self.max_grad_norm = max_grad_norm
        self.ema_decay = ema_decay
        self.parameters = [parameter for parameter in model.parameters() if parameter.requires_grad]
        self.weights = self._joined(self.parameters)
        self.gradient = torch.zeros_like(self.weights)
        self.rows = [nn.Parameter(row) for row in self.weights]
        self.adam = torch.optim.Adam([{"params": [row]} for row in self.rows], betas=(BETA1, beta2), fused=True)
        self.mean = self.weights.clone()
        self.steps = torch.zeros(len(self.rows), 1, device=self.weights.device)

    @staticmethod
    def _joined(parameters: Sequence[nn.Parameter]) -> Tensor:
        """All parameters as one matrix (R, W), which they become views of."""
        replicas = len(parameters[0])
        weights = torch.cat([parameter.detach().reshape(replicas, -1) for parameter in parameters], 1)
        start = 0
        for parameter in parameters:
            size = parameter[0].numel()
            parameter.data = weights[:, start : start + size].view(parameter.shape)
            start += size
        return weights

    def step(self, loss: Tensor, rates: np.ndarray, active: Sequence[bool]) -> None:
        """Descend one step.

        Args:
            loss: (R,) loss of each replica.
            rates: (R,) learning rate of each.
            active: R flags; a replica that is not active stays as it is.
        """
        self._differentiate(loss)
        if self.max_grad_norm:
            self._clip()
        for group, row, gradient, rate, moves in zip(
            self.adam.param_groups, self.rows, self.gradient, rates.tolist(), active, strict=True
        ):
            group["lr"] = rate
            row.grad = gradient if moves else None  # Adam leaves out what has no gradient
        self.adam.step()
        if self.ema_decay:
            self._average(active)

    def _differentiate(self, loss: Tensor) -> None:
        """Fill the gradient (R, W). Replicas share no weight, so the gradient of their sum is each one's own."""
        gradients = torch.autograd.grad(loss.sum(), self.parameters, allow_unused=True, materialize_grads=True)
        torch.cat([gradient.reshape(len(self.rows), -1) for gradient in gradients], 1, out=self.gradient)

    def _clip(self) -> None:
        """Shorten the gradients that are longer than `max_grad_norm`."""
        length = self.gradient.norm(dim=1, keepdim=True)
        self.gradient *= (self.max_grad_norm / length).clamp(max=1.0)

    def _average(self, active: Sequence[bool]) -> None:
        """Move the running mean of the weights towards them."""
        moved = torch.tensor(active, device=self.weights.device)[:, None]
        self.steps += moved
        # Early steps count for more than the decay allows, so that the start is soon forgotten.
        decay = ((self.steps + 1) / (self.steps + 10)).clamp(max=self.ema_decay)
        self.mean.lerp_(self.weights, torch.where(moved, 1 - decay, 0.0))

    def keep_mean(self) -> None:
        """Put the running mean of the weights in their place, where there is one."""
        if self.ema_decay:
            self.weights.copy_(self.mean)

    def state(self) -> dict[str, Tensor]:
        """Return weights and moments, name -> tensor with R rows."""
        nothing = torch.zeros_like(self.weights[0])
        before = {"exp_avg": nothing, "exp_avg_sq": nothing, "step": torch.zeros(())}
        moments = [self.adam.state.get(row) or before for row in self.rows]
        state = {"weights": self.weights.clone(), "mean": self.mean.clone(), "steps": self.steps.clone()}
        return state | {name: torch.stack([moment[name] for moment in moments]) for name in MOMENTS}

    def restore(self, state: dict[str, Tensor]) -> None:
        """Go on from a `state`, whose tensors have a row for each replica (R, ...)."""
        self.weights.copy_(state["weights"])
        self.mean.copy_(state["mean"])
        self.steps.copy_(state["steps"])
        for index, row in enumerate(self.rows):
            self.adam.state[row] = {name: state[name][index].clone().to(row.device) for name in MOMENTS}
