"""ONNX graphs give what the run gives, in ONNX's own runtime."""

import json

import numpy as np
import pytest

from eqmorph.corpora import load_corpus
from eqmorph.experiments.run_training import configure, train_run
from eqmorph.recipes.named import recipe
from eqmorph.runs.config import EMBEDDED
from eqmorph.runs.onnx_graphs import export_onnx
from eqmorph.runs.portable import load_model
from eqmorph.runs.run import load_run

pytest.importorskip("onnx")
onnxruntime = pytest.importorskip("onnxruntime")

CLOSE = 1e-5
"""Of the largest value of a column."""


def assert_close(values, expected):
    assert (np.abs(values - expected) <= CLOSE * np.abs(expected).max(axis=0)).all()


def outputs(path, **inputs):
    session = onnxruntime.InferenceSession(path)
    (values,) = session.run(None, {name: np.asarray(value) for name, value in inputs.items()})
    return values


@pytest.fixture(scope="module")
def params():
    return load_corpus(None, 300).params


@pytest.mark.parametrize("name", ["embedded", "v2"])
def test_graphs_give_what_the_run_gives(name, params, tmp_path):
    folder = EMBEDDED
    if name != "embedded":
        folder, corpus = tmp_path / "run", load_corpus(None, 100)
        train_run(configure(recipe(name).override({"epochs": 1}), corpus), corpus, folder)
    run = load_run(folder)
    export_onnx(run, tmp_path)
    run = load_model(folder)
    latents = run.encode(params)
    assert_close(outputs(tmp_path / "encoder.onnx", params=params), latents)
    decoded = outputs(tmp_path / "decoder.onnx", latents=latents)
    assert_close(decoded, run.decode(latents))


def test_words_are_drawn_from_their_modes(tmp_path):
    run = load_run(EMBEDDED)
    export_onnx(run, tmp_path)
    words = json.loads((tmp_path / "about.json").read_text())["words"]
    assert words == list(run.words)
    rng = np.random.default_rng(0)
    position = np.repeat(np.arange(len(words)), 20)
    chance, normal = rng.random(len(position)), rng.standard_normal((len(position), 8))
    drawn = outputs(tmp_path / "words.onnx", word=position, chance=chance, normal=normal)
    for row, at in enumerate(position):
        cloud = run.words[words[at]].cloud
        mode = int(np.searchsorted(cloud.weights.cumsum(), chance[row]))
        centered = drawn[row] - cloud.means[mode]
        # x = mean + S^(1/2) n, so that (x - mean) S^-1 (x - mean) = n.n whichever root is taken.
        squared = centered @ np.linalg.solve(cloud.covariances[mode], centered)
        assert squared == pytest.approx(normal[row] @ normal[row], rel=CLOSE)


def test_the_command_writes_the_graphs(eqmorph, tmp_path):
    outcome = eqmorph("export", EMBEDDED, "--out", tmp_path)
    assert outcome.status == 0 and sorted(path.name for path in tmp_path.iterdir()) == [
        *("about.json", "decoder.onnx", "encoder.onnx", "words.onnx")
    ]
