"""Laws of every encoder and decoder, and of the replica-batched layers they are built from."""

import numpy as np
import pytest
import torch
from torch import nn

from eqmorph.corpora import load_corpus
from eqmorph.eq.layout import SAFE
from eqmorph.errors import UsageError
from eqmorph.models import DECODERS, ENCODERS
from eqmorph.models.autoencoder import Autoencoder
from eqmorph.models.base import Context
from eqmorph.models.layers import Dropout, GaussianNoise, LayerNorm, Linear, ResidualBlock, seed_layers, stack, take
from eqmorph.models.types import Batch, Presets
from eqmorph.normalizers.logminmax import LogMinMax

CORPUS = load_corpus(None, 300)
WORDS = CORPUS.word_counts()


UNIT_BUG = ("multihead-v1", "sigmoid-v1")
"""Decoders of the ablation, which emit another space than they declare."""


def context(latents=6):
    normalizer = LogMinMax(per_band=True, bounds="layout").fit(CORPUS.params, SAFE)
    return Context(SAFE, latents, CORPUS.params, normalizer, len(WORDS))


def built(registry, name, seed=0):
    """The module of a part; a decoder's beside the encoder of the same name, where there is one."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        if registry is ENCODERS:
            return ENCODERS.create(name).build(context()).eval()
        encoder = ENCODERS.create(name if name in ENCODERS.names() else "residual").build(context())
        return DECODERS.create(name).build(context(), encoder).eval()


def presets(replicas, rows):
    """The corpus's first rows as an encoder takes them."""
    normalized, params = context().normalized[:rows], CORPUS.params[:rows]
    normalized, params = (torch.tensor(x, dtype=torch.float32).expand(replicas, -1, -1) for x in (normalized, params))
    return Presets(params, normalized, SAFE)


@pytest.mark.parametrize("name", ENCODERS.names())
def test_encoders_give_latents_of_the_size_asked_for(name):
    model = stack([built(ENCODERS, name, seed) for seed in range(3)]).eval()
    latent = model(presets(3, 10))
    assert latent.shape == (3, 10, 6) and torch.isfinite(latent).all()
    assert not torch.equal(latent[0], latent[1])


@pytest.mark.parametrize("name", [name for name in DECODERS.names() if name not in UNIT_BUG])
def test_decoders_emit_what_their_space_says_whatever_the_latent(name):
    decoder = DECODERS.load(name)
    model = stack([built(DECODERS, name, seed) for seed in range(2)]).eval()
    latents = torch.randn(2, 500, 6) * torch.logspace(-1, 3, 500)[None, :, None]
    with torch.no_grad():
        out = model(latents).double().numpy()
    physical = context().normalizer.inverse_transform(out) if decoder.space == "normalized" else out
    assert not decoder.bounded or (decoder.space == "normalized" and out.min() >= 0 and out.max() <= 1)
    assert physical.shape == (2, 500, len(SAFE.params))
    assert SAFE.is_valid(physical).all()


@pytest.mark.parametrize("learning", ["shape", "words", "all"])
def test_a_batch_teaches_the_part_of_the_encoder_that_it_is_for(learning):
    recipe = {"projection": 4, "hidden": 0}
    with torch.random.fork_rng():
        torch.manual_seed(0)
        model = Autoencoder(ENCODERS.create("semantic"), DECODERS.create("semantic"), **recipe, context=context())
    rows = presets(1, 20)
    labels, weight = torch.zeros(1, 20, dtype=torch.int64), torch.ones(1, 20)
    batch = Batch(rows.params, rows.normalized, SAFE, labels, weight, context().normalizer)
    model(batch, {"normalized"}, learning).latent.square().sum().backward()
    encoder = dict(model.encoder.named_parameters())
    learned = {name for name, parameter in encoder.items() if parameter.grad is not None}
    about_words = {name for name in encoder if name.startswith("classifier.")}
    expected = {"words": about_words, "shape": set(encoder) - about_words, "all": set(encoder)}
    assert about_words and learned == expected[learning]


def test_dropout_is_for_the_logits_alone():
    model = built(ENCODERS, "semantic").train()
    seed_layers(model, [np.random.default_rng(0)])
    rows = presets(1, 20)
    assert torch.equal(model(rows), model(rows)) and not torch.equal(model.logits(rows), model.logits(rows))


def test_a_decoder_that_shares_prototypes_needs_an_encoder_that_has_them():
    with pytest.raises(UsageError, match="semantic"):
        DECODERS.create("semantic").build(context(), nn.Identity())


def test_a_decoder_of_no_space_is_refused_where_parts_are_joined():
    class Lost(type(DECODERS.create("sigmoid"))):
        space = "lost"

    with pytest.raises(UsageError, match="lost"):
        Autoencoder(ENCODERS.create("residual"), Lost(), 4, 0, context())


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
        seed_layers(layer, [np.random.default_rng(seed) for seed in seeds])
        return layer(x)

    dropped = masks([1, 2])
    assert (dropped == 0).float().mean().item() == pytest.approx(0.1, abs=0.005)
    assert dropped.mean().item() == pytest.approx(1.0, abs=0.01)
    assert torch.equal(dropped[1], masks([7, 2])[1]) and not torch.equal(dropped[0], dropped[1])
    assert torch.equal(layer.eval()(x), x)


def test_noise_belongs_to_the_replica_to_the_last_bit_and_is_for_training_alone():
    layer, mean, deviation = GaussianNoise(), torch.zeros(2, 5_000, 3), torch.full((2, 5_000, 3), 0.5)
    assert torch.equal(layer.eval()(mean, deviation), mean)
    layer.train()

    def noise(*seeds):
        seed_layers(layer, [np.random.default_rng(seed) for seed in seeds])
        return layer(mean[: len(seeds)], deviation[: len(seeds)])

    together = noise(1, 2)
    assert torch.equal(together[:1], noise(1)) and torch.equal(together[1:], noise(2))
    assert together.std().item() == pytest.approx(0.5, rel=0.02) and abs(together.mean().item()) < 0.01


def test_a_loss_on_variances_needs_an_encoder_that_has_them():
    batch = presets(1, 4)
    sizes = context()
    model = Autoencoder(ENCODERS.create("residual"), DECODERS.create("sigmoid"), 0, 0, sizes)
    with pytest.raises(UsageError, match="variational"):
        model(batch, {"mean"})
