"""Laws of every encoder and decoder, and of the replica-batched layers they are built from."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from eqmorph.corpora import load
from eqmorph.eq.layout import SAFE
from eqmorph.models import DECODERS, ENCODERS
from eqmorph.models.base import Context
from eqmorph.models.layers import Dropout, LayerNorm, Linear, ResidualBlock, seed_dropout, stack, take
from eqmorph.models.types import Presets
from eqmorph.normalizers.logminmax import LogMinMax

CORPUS = load(None, 300)
LABELS, WORDS = CORPUS.labels()


def context(latents=6):
    normalizer = LogMinMax(per_band=True, bounds="layout").fit(CORPUS.params, SAFE)
    return Context(SAFE, latents, CORPUS.params, normalizer.transform(CORPUS.params), LABELS, len(WORDS)), normalizer


def built(registry, name, seed=0):
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return registry.create(name).build(context()[0]).eval()


def presets(replicas, rows):
    """The corpus's first rows as an encoder takes them."""
    normalized, params = context()[0].normalized[:rows], CORPUS.params[:rows]
    normalized, params = (torch.tensor(x, dtype=torch.float32).expand(replicas, -1, -1) for x in (normalized, params))
    return Presets(params, normalized)


@pytest.mark.parametrize("name", ENCODERS.names())
def test_encoders_give_latents_of_the_size_asked_for(name):
    model = stack([built(ENCODERS, name, seed) for seed in range(3)]).eval()
    latent = model(presets(3, 10))
    assert latent.shape == (3, 10, 6) and torch.isfinite(latent).all()
    assert not torch.equal(latent[0], latent[1])


@pytest.mark.parametrize("name", DECODERS.names())
def test_decoders_emit_what_their_space_says_whatever_the_latent(name):
    decoder = DECODERS.load(name)
    model = stack([built(DECODERS, name, seed) for seed in range(2)]).eval()
    latents = torch.randn(2, 500, 6) * torch.logspace(-1, 3, 500)[None, :, None]
    with torch.no_grad():
        out = model(latents).double().numpy()
    physical = context()[1].inverse_transform(out) if decoder.space == "normalized" else out
    assert physical.shape == (2, 500, len(SAFE.params))
    assert SAFE.is_valid(physical).all()


@pytest.mark.parametrize("teaches_words", [True, False])
def test_what_teaches_words_leaves_the_shape_alone_and_the_other_way_round(teaches_words):
    model = built(ENCODERS, "semantic").train()
    seed_dropout(model, [np.random.default_rng(0)])
    batch = replace(presets(1, 20), teaches_words=teaches_words)
    latent = model(batch)
    assert torch.equal(latent, model(batch)) and not torch.equal(model.score(batch), model.score(batch))
    latent.square().sum().backward()
    learns = {name for name, parameter in model.named_parameters() if parameter.grad is not None}
    about_words = {name for name, _ in model.named_parameters() if name.startswith("classifier.")}
    assert about_words and learns == (
        about_words if teaches_words else set(dict(model.named_parameters())) - about_words
    )


every_part = pytest.mark.parametrize(
    ("registry", "name"),
    [(registry, name) for registry in (ENCODERS, DECODERS) for name in registry],
    ids=lambda value: value if isinstance(value, str) else value.kind,
)


@every_part
def test_the_seed_decides_the_weights(registry, name):
    one, same, other = (built(registry, name, seed).state_dict() for seed in (1, 1, 2))
    assert all(torch.equal(one[key], same[key]) for key in one)
    assert any(not torch.equal(one[key], other[key]) for key in one)


@every_part
def test_a_stacked_replica_is_the_one_it_was(registry, name):
    def run(model, replicas):
        if registry is ENCODERS:
            return model.eval()(presets(replicas, 7))
        return model.eval()(torch.linspace(-1, 1, 42).view(1, 7, 6).expand(replicas, -1, -1))

    models = [built(registry, name, seed) for seed in range(3)]
    together = run(stack(models), 3)
    for index, model in enumerate(models):
        torch.testing.assert_close(together[index : index + 1], run(model, 1), atol=1e-5, rtol=1e-5)
        torch.testing.assert_close(run(take(stack(models), index), 1), run(model, 1))


def test_layers_are_pytorchs():
    x = torch.randn(1, 9, 13)
    linear, norm = Linear(13, 8), LayerNorm(13)
    theirs = nn.Linear(13, 8)
    with torch.no_grad():
        theirs.weight.copy_(linear.weight[0].T)
        theirs.bias.copy_(linear.bias[0, 0])
    torch.testing.assert_close(linear(x), theirs(x))
    torch.testing.assert_close(norm(x), nn.LayerNorm(13)(x))
    bound = 13**-0.5
    assert linear.weight.abs().max() <= bound and linear.weight.abs().max() > 0.8 * bound


def test_a_residual_block_with_a_dead_body_is_its_skip():
    block = ResidualBlock(8, 8, 0.0)
    with torch.no_grad():
        block.body[-1].weight.zero_()
    x = torch.randn(1, 5, 8)
    torch.testing.assert_close(block(x), torch.relu(x))


def test_dropout_keeps_the_mean_drops_its_share_and_belongs_to_the_replica():
    layer = Dropout(0.1).train()
    x = torch.ones(2, 500, 200)

    def masks(seeds):
        seed_dropout(layer, [np.random.default_rng(seed) for seed in seeds])
        return layer(x)

    dropped = masks([1, 2])
    assert (dropped == 0).float().mean().item() == pytest.approx(0.1, abs=0.005)
    assert dropped.mean().item() == pytest.approx(1.0, abs=0.01)
    assert torch.equal(dropped[1], masks([7, 2])[1]) and not torch.equal(dropped[0], dropped[1])
    assert torch.equal(layer.eval()(x), x)
