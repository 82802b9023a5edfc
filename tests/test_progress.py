"""Long work says how far it is: rising shares that end with all of it."""

from dataclasses import replace

import numpy as np
import pytest

from eqmorph.corpora import load_corpus
from eqmorph.eq.stereo import StereoPreset
from eqmorph.experiments.train import train
from eqmorph.formats.io import read_preset, write_preset
from eqmorph.morphs.path import morph
from eqmorph.progress import followed, part, report
from eqmorph.recipes.named import V2

HEADER = "word,band1_type,band1_frequency_hz,band1_gain_db,band1_q\n"


def shares_of(work):
    shares = []
    with followed(shares.append):
        work()
    assert shares == sorted(shares) and all(0 <= share <= 1 for share in shares)
    return shares


def test_a_table_that_is_read_says_how_far_it_is(tmp_path, monkeypatch):
    monkeypatch.setattr("eqmorph.corpora.chunks.CHUNK", 300)
    (tmp_path / "presets.csv").write_text(HEADER + "warm,peak,1000,3,1\n" * 2_000)
    shares = shares_of(lambda: load_corpus(tmp_path / "presets.csv"))
    assert len(shares) == 7 and shares[0] < 0.9 and shares[-1] == 1
    pyarrow_csv, parquet = pytest.importorskip("pyarrow.csv"), pytest.importorskip("pyarrow.parquet")
    parquet.write_table(pyarrow_csv.read_csv(tmp_path / "presets.csv"), tmp_path / "presets.parquet")
    np.testing.assert_allclose(shares_of(lambda: load_corpus(tmp_path / "presets.parquet"))[:2], [0.15, 0.3])


def test_a_folder_that_is_read_says_how_far_it_is(tmp_path):
    for name in "abcd":
        write_preset(read_preset("preset_a.json"), tmp_path / f"{name}.json")
    assert shares_of(lambda: load_corpus(tmp_path)) == [0, 0.25, 0.5, 0.75]


def test_a_training_counts_its_steps():
    recipe = V2.override({"epochs": 2, "batch_size": 64, "encoder.widths": [8], "decoder.widths": [8]})
    shares = shares_of(lambda: train(recipe, load_corpus(None, 200)))
    assert len(shares) > 4 and shares[-1] == 1


@pytest.mark.parametrize("weights", [None, np.eye(4), [[0.5, 0.5, 0, 0], [0.1, 0.2, 0.3, 0.4], [0, 0.3, 0, 0.7]]])
def test_a_morph_says_how_far_it_is(weights):
    examples = [read_preset(f"{name}.json") for name in ("preset_a", "clear", "thin", "preset_b")]
    presets = [replace(preset, bands=preset.bands[: 5 - index]) for index, preset in enumerate(examples)]
    if weights is None:
        stereo = StereoPreset(left=presets[0].called(""), right=presets[1].called(""))
        assert shares_of(lambda: morph(presets[2], presets[3], steps=5))[-1] == 1
        assert len(shares_of(lambda: morph(stereo, presets[3], steps=5))) > 10
    else:
        shares_of(lambda: morph(*presets, weights=weights))


def test_a_part_of_the_work_is_a_part_of_the_share():
    shares = []
    with followed(shares.append), part(0.5, 1.0), part(0.0, 0.5):
        report(1, 2)
    assert shares == [0.625]


def test_nobody_has_to_listen():
    report(1, 0)
    report(2, 1)
