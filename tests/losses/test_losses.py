"""Loss terms against what a loop, the metrics or the paper says."""

import math

import numpy as np
import pytest
import torch
from helpers.presets import random_params
from hypothesis import given
from hypothesis import strategies as st

from eqmorph.eq.filters import log_grid, response_db
from eqmorph.eq.layout import SAFE
from eqmorph.errors import UsageError
from eqmorph.experiments.measure import contrastive_figures
from eqmorph.losses import LOSSES
from eqmorph.losses.contrastive import contrastive_bounds, normalized_reading, supervised_contrastive
from eqmorph.models.types import CURVE_POINTS, Batch, Output, Pairs
from eqmorph.normalizers.logminmax import LogMinMax


def output_of(embedding, decoded, space, normalizer):
    """The output of a model with this embedding, as its latent and logits too, and these decoded presets."""
    other = normalizer.transform(decoded) if space == "physical" else normalizer.inverse_transform(decoded)
    spaces = {space: decoded, "normalized" if space == "physical" else "physical": other}
    return Output(
        embedding,
        {"embedding": embedding, "logits": embedding, "mean": embedding, "log_variance": 0.3 * embedding, **spaces},
    )


def make(space="normalized", weight=None, replicas=2, rows=12, seed=0):
    rng = np.random.default_rng(seed)
    params, guess = random_params(replicas, rows, seed=seed), random_params(replicas, rows, seed=seed + 1)
    normalizer = LogMinMax().fit(params.reshape(-1, params.shape[-1]), SAFE)
    tensor = lambda x: torch.tensor(x, dtype=torch.float64)  # noqa: E731
    decoded = tensor(guess if space == "physical" else normalizer.transform(guess)).requires_grad_()
    embedding = tensor(rng.standard_normal((replicas, rows, 6))).requires_grad_()
    weight = torch.ones(replicas, rows, dtype=torch.float64) if weight is None else weight
    labels = torch.tensor(rng.integers(0, 3, (replicas, rows)))
    batch = Batch(tensor(params), tensor(normalizer.transform(params)), SAFE, labels, weight, normalizer)
    return batch, output_of(embedding, decoded, space, normalizer), params, guess


def test_the_divergence_is_that_of_torchs_distributions():
    batch, output, _, _ = make()
    drawn = torch.distributions.Normal(output.mean, (0.5 * output.log_variance).exp())
    standard = torch.distributions.Normal(torch.zeros(()), torch.ones(()))
    expected = torch.distributions.kl_divergence(drawn, standard).sum(-1).mean(-1)
    torch.testing.assert_close(LOSSES.create("divergence")(batch, output), expected)


@pytest.mark.parametrize("name", LOSSES.names())
@pytest.mark.parametrize("space", ["normalized", "physical"])
def test_laws_of_every_loss(name, space):
    batch, output, _, _ = make(space)
    value = LOSSES.create(name)(batch, output)
    assert value.shape == (2,) and (value >= 0).all() and torch.isfinite(value).all()
    gradients = torch.autograd.grad(value.sum(), [output.tensors[space], output.embedding], allow_unused=True)
    assert any(g is not None and torch.isfinite(g).all() and g.abs().sum() > 0 for g in gradients)


@pytest.mark.parametrize("name", LOSSES.names())
def test_padding_counts_nowhere(name):
    weight = torch.ones(2, 12, dtype=torch.float64)
    weight[:, 8:] = 0
    batch, output, _, _ = make(weight=weight)
    short = slice(None), slice(0, 8)
    cut = Batch(
        batch.params[short], batch.normalized[short], SAFE, batch.labels[short], weight[short], batch.normalizer
    )
    cut_output = output_of(output.embedding[short], output.normalized[short], "normalized", batch.normalizer)
    torch.testing.assert_close(LOSSES.create(name)(batch, output), LOSSES.create(name)(cut, cut_output))


@pytest.mark.parametrize("name", LOSSES.names())
def test_a_batch_of_padding_alone_gives_zero_and_finite_gradients(name):
    batch, output, _, _ = make(weight=torch.zeros(2, 12, dtype=torch.float64))
    value = LOSSES.create(name)(batch, output)
    assert value.tolist() == [0.0, 0.0]
    gradients = torch.autograd.grad(value.sum(), [output.normalized, output.embedding], allow_unused=True)
    assert all(torch.isfinite(g).all() for g in gradients if g is not None)


@pytest.mark.parametrize("space", ["normalized", "physical"])
def test_each_mse_is_taken_in_its_own_space(space):
    batch, output, params, guess = make(space)
    physical = np.mean((guess - params) ** 2, axis=(1, 2))
    np.testing.assert_allclose(LOSSES.create("physical")(batch, output).detach(), physical, rtol=1e-6)
    gap = batch.normalizer.transform(guess) - batch.normalizer.transform(params)
    np.testing.assert_allclose(
        LOSSES.create("normalized")(batch, output).detach(), np.mean(gap**2, (1, 2)), rtol=1e-6
    )


@pytest.mark.parametrize("name", LOSSES.names())
def test_a_loss_reads_what_it_says_and_nothing_else(name):
    batch, output, _, _ = make()
    loss = LOSSES.create(name)
    said = Output(output.latent, {key: output.tensors[key] for key in loss.reads})
    torch.testing.assert_close(loss(batch, said), loss(batch, output))
    for key in loss.reads:
        less = Output(output.latent, {other: output.tensors[other] for other in loss.reads if other != key})
        with pytest.raises(UsageError, match=key):
            loss(batch, less)


def test_the_response_loss_is_mean_square_decibels():
    batch, output, params, guess = make("physical")
    grid = log_grid(CURVE_POINTS)
    gap = response_db(SAFE.split(guess), grid) - response_db(SAFE.split(params), grid)
    np.testing.assert_allclose(
        LOSSES.create("response", scale=1.0)(batch, output).detach(), np.mean(gap**2, (1, 2)), rtol=1e-6
    )


def by_hand(embedding, labels, temperature):
    """Khosla et al. (2020), equation 2, one anchor at a time."""
    unit = embedding / np.linalg.norm(embedding, axis=1, keepdims=True)
    losses, floors, collapsed = [], [], []
    for i in range(len(unit)):
        others = [j for j in range(len(unit)) if j != i]
        positives = [j for j in others if labels[j] == labels[i]]
        if not positives:
            continue
        denominator = sum(math.exp(unit[i] @ unit[j] / temperature) for j in others)
        logs = [unit[i] @ unit[j] / temperature - math.log(denominator) for j in positives]
        losses.append(-sum(logs) / len(positives))
        floors.append(math.log(len(positives)))
        collapsed.append(math.log(len(others)))
    return [np.mean(x) if x else 0.0 for x in (losses, floors, collapsed)]


@given(st.integers(0, 10_000), st.integers(2, 20), st.integers(1, 6))
def test_the_contrastive_loss_is_the_papers(seed, rows, words):
    rng = np.random.default_rng(seed)
    embedding, labels = rng.standard_normal((rows, 5)), rng.integers(0, words, rows)
    pairs = Pairs.of(torch.tensor(labels)[None], torch.ones(1, rows))
    value = supervised_contrastive(torch.tensor(embedding)[None], pairs, temperature=0.1)
    floor, collapsed = contrastive_bounds(pairs)
    expected = by_hand(embedding, labels, 0.1)
    np.testing.assert_allclose([value.item(), floor.item(), collapsed.item()], expected, rtol=1e-5, atol=1e-6)
    assert value >= floor - 1e-6


def test_the_normalized_reading_is_zero_collapsed_and_one_at_the_floor():
    pairs = Pairs.of(torch.tensor([[0, 0, 0, 1, 1, 1]]), torch.ones(1, 6))
    bounds = contrastive_bounds(pairs)
    same = torch.ones(1, 6, 3)
    apart = torch.tensor([[[1.0, 0, 0]] * 3 + [[-1.0, 0, 0]] * 3])
    values = np.array([supervised_contrastive(x, pairs, 0.05).item() for x in (same, apart)])
    assert normalized_reading(values, *map(np.asarray, bounds)) == pytest.approx([0.0, 1.0], abs=1e-5)


def test_the_normalized_reading_of_a_single_word_is_not_defined():
    # Every other row is a positive: the least value is the collapsed one.
    pairs = Pairs.of(torch.zeros(1, 4, dtype=torch.int64), torch.ones(1, 4))
    history = [
        {
            "contrastive": supervised_contrastive(torch.randn(1, 4, 3), pairs).numpy(),
            "contrastive_floor": contrastive_bounds(pairs)[0].numpy(),
            "contrastive_collapsed": contrastive_bounds(pairs)[1].numpy(),
        }
    ]
    figures = contrastive_figures(history)
    assert np.isnan(figures["contrastive.normalized_end"]).all() and np.isfinite(figures["contrastive.end"]).all()


def test_no_positive_pair_gives_zero_not_nan():
    embedding = torch.randn(1, 4, 3, requires_grad=True)
    value = supervised_contrastive(embedding, Pairs.of(torch.tensor([[0, 1, 2, 3]]), torch.ones(1, 4)))
    value.sum().backward()
    assert value.item() == 0 and torch.isfinite(embedding.grad).all()
