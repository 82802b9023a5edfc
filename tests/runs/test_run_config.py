"""What a config costs before it is believed, and words that a run of many latents has."""

import time
from dataclasses import replace

import numpy as np
import pytest

from eqmorph.corpora import load_corpus
from eqmorph.eq.preset import Band, Preset
from eqmorph.errors import DataError
from eqmorph.experiments.run_training import configure, train_run
from eqmorph.formats.io import write_preset
from eqmorph.recipes.named import SEMANTIC, V2
from eqmorph.runs.config import DataSource
from eqmorph.runs.portable import load_model
from eqmorph.runs.run import load_run
from eqmorph.runs.words import _positive_definite
from eqmorph.words.distributions import fit_cloud


@pytest.mark.parametrize(
    "changes",
    [
        {"synthetic_size": 1_900_000},
        {"synthetic_size": 10**12},
        {"argument": "synthetic:1900000"},
        {"argument": "synthetic:999999999"},
        {"argument": "synthetic:many"},
        {"argument": "socialfx"},
        {"argument": "opra", "synthetic_size": None},
        {"argument": "presets:.?words=nowhere", "synthetic_size": None},
    ],
)
def test_a_config_that_asks_for_any_number_of_presets_draws_none(changes):
    source = configure(V2, load_corpus(None, 300)).data.model_copy(update=changes)
    began = time.process_time()
    with pytest.raises(DataError):
        source.read()
    assert source.read_unchanged() is None
    assert time.process_time() - began < 1.0


def test_a_corpus_named_by_its_size_is_read_again():
    source = configure(V2, load_corpus("synthetic:300")).data
    assert source.argument == "synthetic:300" and len(source.read()) == 300


def test_words_that_vary_along_one_of_32_latents_keep_positive_covariances():
    rng = np.random.default_rng(0)
    line = rng.standard_normal((400, 1)) @ rng.standard_normal((1, 32))
    cloud = fit_cloud(line + 1e-6 * rng.standard_normal((400, 32)))
    assert _positive_definite(cloud.covariances.astype(np.float32).astype(float))


def test_words_of_a_run_of_v2_on_the_real_file_load(real_file, tmp_path):
    corpus = load_corpus(real_file)
    train_run(configure(V2.override({"epochs": 3}), corpus), corpus, tmp_path)
    run = load_run(tmp_path)
    assert run.config.recipe.latents == 32 and list(run.words)[:2] == ["warm", "bright"]


def test_a_run_on_presets_that_vary_along_one_line_is_read_back(tmp_path):
    """More latents than directions: dividing by the rounding left in the others gave weights beyond every bound."""
    kinds = {"low_shelf": 100, "peak": 400, "high_shelf": 6_400}
    bands = [Band(type=kind, frequency_hz=center, gain_db=0, q=1) for kind, center in kinds.items()]
    for index in range(20):
        word = ("warm", "bright")[index % 2]
        preset = Preset(bands=tuple(replace(band, gain_db=index / 4 - 2) for band in bands))
        (tmp_path / word).mkdir(exist_ok=True)
        write_preset(preset, tmp_path / word / f"{index}.json")
    corpus = load_corpus(tmp_path)
    recipe = SEMANTIC.override({"epochs": 2, "latents": 4})
    train_run(configure(recipe, corpus), corpus, tmp_path / "run")
    latents = load_model(tmp_path / "run").encode(corpus.params + 0.01)
    assert np.abs(latents).max() < 1e3
    assert load_run(tmp_path / "run").generate("warm", 2)


def test_data_may_come_from_a_file_of_any_name():
    name = "my presets\u00a0\n\x1b[31m.csv"
    source = DataSource(
        argument=name, source=f"{name} (9 rows)", checksum="0", synthetic=False, presets=9, words={"warm": 9}
    )
    again = DataSource.model_validate_json(source.model_dump_json())
    assert again == source and source.argument == name
    assert source.source.startswith("my presets ") and "\x1b" not in source.source and "\n" not in source.source
