"""The numpy path of a `semantic` run: the same formulas, words and errors as the PyTorch path."""

import shutil

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file, save_file

from eqmorph.corpora import load_corpus
from eqmorph.eq.layout import SAFE
from eqmorph.errors import DataError, UsageError
from eqmorph.models.types import Presets
from eqmorph.runs.config import EMBEDDED
from eqmorph.runs.portable import PortableRun, load_model
from eqmorph.runs.run import Run, load_run


@pytest.fixture(scope="module")
def portable() -> PortableRun:
    model = load_model()
    assert isinstance(model, PortableRun)
    return model


@pytest.fixture(scope="module")
def torch_run() -> Run:
    return load_run(EMBEDDED)


@pytest.fixture
def copied(tmp_path):
    folder = tmp_path / "run"
    shutil.copytree(EMBEDDED, folder)
    return folder


def _random_presets(count: int) -> np.ndarray:
    return SAFE.low + (SAFE.high - SAFE.low) * np.random.default_rng(0).random((count, len(SAFE.params)))


def _normalized(run: Run, params: np.ndarray) -> np.ndarray:
    return run.ensemble.normalizers[run.replica].transform(params)


def test_random_latents_decode_to_the_same_presets(portable, torch_run):
    latents = 6.0 * np.random.default_rng(0).standard_normal((5_000, 8))
    ours, theirs = portable.decode(latents), torch_run.decode(latents)
    np.testing.assert_allclose(_normalized(torch_run, ours), _normalized(torch_run, theirs), rtol=0, atol=1e-5)


@pytest.mark.parametrize("params", [_random_presets(500), load_corpus(None, 500).params], ids=["random", "synthetic"])
def test_the_formulas_are_those_of_the_network(portable, torch_run, params):
    """In double precision nothing is left of the difference; single precision leaves some in the softmax."""
    model = load_run(EMBEDDED).ensemble.model.double()
    canonical = torch_run.canonical(params)
    rows = torch.tensor(canonical)[None], torch.tensor(_normalized(torch_run, canonical))[None]
    with torch.inference_mode():
        latents = model.encoder(Presets(*rows, layout=SAFE))
        decoded = model.decoder(latents)[0].numpy()
    np.testing.assert_allclose(portable.encode(params), latents[0].numpy(), rtol=0, atol=1e-9)
    ours = _normalized(torch_run, portable.decode(portable.encode(params)))
    np.testing.assert_allclose(ours, decoded, rtol=0, atol=1e-9)
    difference = np.abs(ours - _normalized(torch_run, torch_run.decode(torch_run.encode(params))))
    assert np.quantile(difference, 0.99) < 1e-5


def test_words_are_the_same(portable, torch_run):
    assert list(portable.words) == list(torch_run.words)
    for ours, theirs in zip(portable.words.values(), torch_run.words.values(), strict=True):
        assert (ours.name, ours.count, ours.rare) == (theirs.name, theirs.count, theirs.rare)
        np.testing.assert_array_equal(ours.latent, theirs.latent)
        np.testing.assert_allclose(
            _normalized(torch_run, SAFE.vector(ours.preset)[None]),
            _normalized(torch_run, SAFE.vector(theirs.preset)[None]),
            atol=1e-5,
        )


def test_a_word_is_generated_as_modes_and_draws(portable):
    presets = portable.generate("warm", 6, seed=3)
    assert len(set(presets)) == 6 and all(SAFE.fits(preset) for preset in presets)
    assert presets == portable.generate("warm", 6, seed=3)
    shares = [variant.share for variant in portable.variants("warm", 6)]
    modes = [share for share in shares if share is not None]
    assert modes == sorted(modes, reverse=True) and shares[-1] is None


def test_an_unknown_word_and_an_unknown_replica_are_usage_errors(portable):
    with pytest.raises(UsageError, match="warm, bright"):
        portable.generate("fluffy")
    with pytest.raises(UsageError, match="not 3"):
        load_model(replica=3)


@pytest.mark.parametrize(
    "damage",
    [
        lambda arrays: arrays.pop("model.decoder.mean"),
        lambda arrays: arrays.update({"model.decoder.mean": np.zeros((1, 1, 12), np.float32)}),
        lambda arrays: arrays.update({"model.decoder.mean": np.full((1, 1, 13), np.nan, np.float32)}),
        lambda arrays: arrays.pop("normalizer.scale_"),
    ],
    ids=["missing", "another shape", "not finite", "no normalizer"],
)
def test_damaged_weights_are_a_data_error_that_names_the_folder(copied, damage):
    arrays = load_file(copied / "model.safetensors")
    damage(arrays)
    save_file(arrays, copied / "model.safetensors")
    with pytest.raises(DataError, match=str(copied)):
        load_model(copied)


@pytest.mark.parametrize("file", ["model.safetensors", "words.safetensors", "config.json"])
def test_a_file_cut_short_or_missing_is_a_data_error(copied, file):
    (copied / file).write_bytes((copied / file).read_bytes()[:100])
    with pytest.raises(DataError, match=file):
        load_model(copied)
    (copied / file).unlink()
    with pytest.raises(DataError, match=file):
        load_model(copied)


def test_an_unfinished_run_is_a_data_error(copied):
    (copied / "checkpoint.safetensors").touch()
    with pytest.raises(DataError):
        load_model(copied)
