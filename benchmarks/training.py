"""V2 trained by eqmorph, one replica and many, beside a plain PyTorch loop of the same network; then whole recipes.

    python -m benchmarks.training [FILE]

The plain loop is what one writes first: `torch.nn` layers, shuffled tensors, eager Adam, `.item()` on every loss.
Both train on the same presets (synthetic ones without a FILE) for the same number of epochs, one thread each, and
many replicas on two threads as well. Seconds of processor time and of the clock are the least of `ROUNDS`, taken in
turns so that a busy machine hurts all alike; those of the clock mean something on an idle one only.
"""

import sys
import time
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import torch
from rich.console import Console
from rich.table import Table
from torch import nn
from torch.nn import functional

from eqmorph.corpora import load_corpus
from eqmorph.corpora.corpus import Corpus
from eqmorph.experiments.train import assemble, prepare
from eqmorph.normalizers.logminmax import LogMinMax
from eqmorph.recipes.named import SEMANTIC, V2
from eqmorph.training.replica import Replica

EPOCHS = 8
ROUNDS = 3
MANY = 25
PART = 10  # divides the epochs of both recipes, so that neither is flattered by rounding


class Block(nn.Module):
    """The residual block of the original system."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        layers = [nn.Linear(inputs, outputs), nn.LayerNorm(outputs), nn.ReLU(), nn.Dropout(0.1)]
        self.body = nn.Sequential(*layers, nn.Linear(outputs, outputs), nn.LayerNorm(outputs))
        self.skip = nn.Identity() if inputs == outputs else nn.Linear(inputs, outputs)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return functional.relu(self.body(x) + self.skip(x))


def network() -> tuple[nn.Module, nn.Module, nn.Module]:
    """Encoder, decoder and projection of V2."""
    encoder = nn.Sequential(Block(13, 64), Block(64, 128), Block(128, 64), nn.Linear(64, 64), nn.ReLU())
    encoder.extend([nn.Linear(64, 32), nn.Tanh()])
    decoder = nn.Sequential(Block(32, 64), Block(64, 128), Block(128, 64), nn.Linear(64, 64), nn.ReLU())
    decoder.extend([nn.Linear(64, 13), nn.Sigmoid()])
    return encoder, decoder, nn.Linear(32, 128)


def contrastive(embedding: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Supervised contrastive loss, temperature 0.1."""
    unit = functional.normalize(embedding, dim=1)
    itself = torch.eye(len(unit), dtype=torch.bool)
    logits = (unit @ unit.T / 0.1).masked_fill(itself, -1e9)
    positive = (labels[:, None] == labels[None]) & ~itself
    log_share = logits - logits.logsumexp(1, keepdim=True)
    count = positive.sum(1)
    anchor = -(log_share * positive).sum(1) / count.clamp(min=1)
    return anchor[count > 0].mean()


def plain_loop(corpus: Corpus) -> None:
    """V2 as most people would write it."""
    torch.manual_seed(0)
    data = torch.tensor(LogMinMax().fit(corpus.params, corpus.layout).transform(corpus.params), dtype=torch.float32)
    labels = torch.tensor(corpus.labels()[0])
    encoder, decoder, projection = network()
    parameters = [*encoder.parameters(), *decoder.parameters(), *projection.parameters()]
    optimizer = torch.optim.Adam(parameters, lr=1e-3)
    for epoch in range(EPOCHS):
        weight = 0.1 + 0.4 * epoch / (EPOCHS - 1)
        total = 0.0
        for rows in torch.randperm(len(data)).split(64):
            latent = encoder(data[rows])
            loss = functional.mse_loss(decoder(latent), data[rows])
            loss = loss + weight * contrastive(projection(latent), labels[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item()


def replicas(corpus: Corpus, count: int) -> Callable[[], None]:
    """V2 as eqmorph trains it, `count` at once."""
    recipe, folds = V2.override({"epochs": EPOCHS}), np.zeros(len(corpus))

    def work() -> None:
        assemble(recipe, corpus, tuple(Replica(seed) for seed in range(count)), folds).fit()

    return work


def whole_training(corpus: Corpus, name: str) -> Callable[[], None]:
    """A recipe at a `PART`-th of its epochs, one replica, on the rows it selects itself."""
    recipe = {"v2": V2, "semantic": SEMANTIC}[name]
    recipe = recipe.override({"epochs": recipe.epochs // PART})
    rows = prepare(corpus, recipe)

    def work() -> None:
        assemble(recipe, rows, (Replica(0),), np.zeros(len(rows))).fit()

    return work


class Seconds(NamedTuple):
    """How long work took."""

    processor: float
    clock: float


def seconds(work: Callable[[], None], threads: int) -> Seconds:
    """Time a piece of work on some threads."""
    torch.set_num_threads(threads)
    processor, clock = time.process_time(), time.perf_counter()
    work()
    return Seconds(time.process_time() - processor, time.perf_counter() - clock)


def main(data: str | None = None) -> None:
    """Print seconds a replica, and each as a ratio to the plain loop."""
    everything = load_corpus(data, None if data else 1_400)
    corpus = prepare(everything, V2)
    works = {
        "plain PyTorch loop": (lambda: plain_loop(corpus), 1, 1),
        "eqmorph, one replica": (replicas(corpus, 1), 1, 1),
        f"eqmorph, {MANY} replicas": (replicas(corpus, MANY), MANY, 1),
        f"eqmorph, {MANY} replicas, two threads": (replicas(corpus, MANY), MANY, 2),
        f"1/{PART} of a v2 training": (whole_training(everything, "v2"), 1, 1),
        f"1/{PART} of a semantic training": (whole_training(everything, "semantic"), 1, 1),
    }
    least = dict.fromkeys(works, Seconds(float("inf"), float("inf")))
    for _ in range(ROUNDS):
        for name, (work, count, threads) in works.items():
            taken = seconds(work, threads)
            least[name] = Seconds(*(min(a, b / count) for a, b in zip(least[name], taken, strict=True)))
    title = f"V2 on {len(corpus):,} presets of {corpus.source}, {EPOCHS} epochs, least of {ROUNDS}; s a replica"
    table = Table("what", "processor", "of the loop's", "clock", "of the loop's", title=title)
    for name, own in least.items():
        base = least[f"1/{PART} of a v2 training" if name.startswith("1/") else "plain PyTorch loop"]
        ratios = [
            f"{mine / its:.2f}" + (" of v2's" if name.startswith("1/") else "")
            for mine, its in zip(own, base, strict=True)
        ]
        table.add_row(name, f"{own.processor:.3f}", ratios[0], f"{own.clock:.3f}", ratios[1])
    Console(width=120).print(table)


if __name__ == "__main__":
    main(*sys.argv[1:])
