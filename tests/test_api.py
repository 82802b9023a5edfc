"""The public API: `import eqmorph as eq` is lazy, complete and typed; presets know what people ask of them."""

import ast
import importlib
import pickle
import random
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.signal import sosfilt

import eqmorph as eq
from eqmorph.eq.filters import sections
from eqmorph.formats import FORMATS
from eqmorph.morphs import MORPHS
from eqmorph.morphs.linear import LinearMorph

HEAVY = ("numpy", "pydantic", "scipy", "torch", "pandas", "sklearn", "matplotlib", "typer")


def _modules_after(code: str) -> set[str]:
    """The modules loaded once `code` ran in a Python of its own."""
    done = subprocess.run(
        [sys.executable, "-c", f"{code}; import sys; print(' '.join(sys.modules))"],
        check=True,
        capture_output=True,
        text=True,
    )
    return set(done.stdout.split())


@pytest.fixture
def warm() -> eq.Preset:
    return eq.load_preset("preset_a.json")


def test_importing_the_package_loads_nothing_heavy():
    assert not _modules_after("import eqmorph as eq; dir(eq)") & {*HEAVY, "eqmorph.eq", "eqmorph.errors"}


def test_presets_are_loaded_without_what_only_training_and_plots_need():
    loaded = _modules_after("import eqmorph as eq; eq.load_preset('preset_a.json').response([100.0])")
    assert not loaded & {"torch", "pandas", "sklearn", "matplotlib", "scipy"}


@pytest.mark.parametrize("name", eq.__all__)
def test_every_name_of_the_surface_is_found_and_documented(name):
    value = getattr(eq, name)
    assert name in dir(eq)
    assert name == "__version__" or value.__doc__


@pytest.mark.parametrize("package", ["tables", "files", "experiments.sweep", "experiments.ablate"])
def test_every_name_that_a_package_offers_is_there(package):
    module = importlib.import_module(f"eqmorph.{package}")
    assert not [name for name in module.__all__ if not hasattr(module, name)]


def test_type_checkers_are_told_the_same_homes():
    tree = ast.parse(Path(eq.__file__).read_text())
    (block,) = (node for node in tree.body if isinstance(node, ast.If))
    told = {
        alias.asname: f"{statement.module}:{alias.name}"
        for statement in block.body
        if isinstance(statement, ast.ImportFrom)
        for alias in statement.names
    }
    assert told == eq._HOMES
    assert {*eq._HOMES, "__version__"} == set(eq.__all__)


def test_a_name_that_does_not_exist_is_an_attribute_error():
    with pytest.raises(AttributeError, match="load_presets"):
        _ = eq.load_presets


def test_the_response_of_a_preset_is_its_bands_in_cascade(warm):
    alone = [eq.Preset(bands=(band,)).response([50.0, 5_000.0]) for band in warm.bands]
    np.testing.assert_allclose(warm.response([50.0, 5_000.0]), np.sum(alone, axis=0), atol=1e-9)


@pytest.mark.parametrize("name", ["preset.json", "deep/preset.json", "preset.txt", "preset.yml"])
def test_a_saved_preset_is_loaded_back(warm, tmp_path, name):
    warm.save(tmp_path / name)
    grid_hz = np.geomspace(20, 20_000, 64)
    again = eq.load_preset(str(tmp_path / name))
    np.testing.assert_allclose(again.response(grid_hz), warm.response(grid_hz), atol=0.01)


def test_saving_under_an_unknown_ending_is_a_usage_error(warm, tmp_path):
    with pytest.raises(eq.UsageError, match=r"\.xyz"):
        warm.save(tmp_path / "preset.xyz")
    assert not list(tmp_path.iterdir())


def test_a_preset_shows_itself_in_one_line_and_as_a_curve(warm):
    assert repr(warm).startswith("Preset('warm', 5 bands, -") and "\n" not in repr(warm)
    picture = ElementTree.fromstring(warm._repr_html_())
    (curve,) = picture.iter("{http://www.w3.org/2000/svg}polyline")
    heights = np.array([float(point.split(",")[1]) for point in curve.attrib["points"].split()])
    decibels = warm.response(np.geomspace(20, 20_000, len(heights)))
    assert np.corrcoef(-heights, decibels)[0, 1] > 0.999


def test_a_name_cannot_break_out_of_the_picture(warm):
    picture = replace(warm, name="</title><script>")._repr_html_()
    assert "<script" not in picture


def test_a_preset_is_plotted(warm):
    figure = warm.plot()
    assert figure.axes and figure.axes[0].lines


def test_a_morph_is_a_path_of_presets_with_figures(warm):
    bright = eq.load_preset("preset_b.json")
    path = eq.morph(warm, bright, steps=5)
    assert (path[0], path[-1], len(path)) == (warm, bright, 5)
    assert path.metrics.nonlinearity_db < path.yardsticks["linear"].metrics.nonlinearity_db
    assert repr(path) == "MorphPath('warm', 'bright', 5 steps by response)"
    picture = ElementTree.fromstring(path._repr_html_())
    strokes = {line.attrib["stroke"] for line in picture.iter("{http://www.w3.org/2000/svg}polyline")}
    assert len(strokes) == 5


def test_the_response_has_gradients_in_torch(warm):
    torch = pytest.importorskip("torch")
    bands = warm.arrays()
    gain_db = torch.tensor(bands.gain_db, requires_grad=True)
    moved = bands._replace(frequency_hz=torch.tensor(bands.frequency_hz), gain_db=gain_db, q=torch.tensor(bands.q))
    response = eq.response_db(moved, torch.tensor([100.0, 1_000.0]))
    np.testing.assert_allclose(response.detach().numpy(), warm.response([100.0, 1_000.0]), atol=1e-9)
    assert torch.autograd.gradcheck(
        lambda gain_db: eq.response_db(moved._replace(gain_db=gain_db), torch.tensor([100.0, 1_000.0])), (gain_db,)
    )


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda warm: eq.morph("warm", warm), "'warm'"),
        (lambda warm: eq.fit("warm", "safe-5"), "'warm'"),
        (lambda warm: eq.sum_presets([warm, warm]), "*presets"),
        (lambda warm: eq.sum_presets(warm, 3), "got 3"),
        (lambda warm: eq.reduce("warm", 3), "'warm'"),
        (lambda warm: eq.save_preset("warm", "warm.json"), "'warm'"),
        (lambda warm: eq.nudge("warm", "bright"), "'warm'"),
        (lambda warm: eq.response_db(warm, [100.0]), "preset.response"),
    ],
)
def test_what_is_no_preset_is_refused_with_the_way_to_one(warm, wrong, said):
    with pytest.raises(eq.UsageError) as caught:
        wrong(warm)
    assert said in str(caught.value)


WRONG_ARGUMENTS = {
    "one frequency": lambda warm: warm.response(1_000.0),
    "frequencies in rows": lambda warm: warm.response([[1_000.0]]),
    "words for frequencies": lambda warm: warm.response(["low"]),
    "a word for a rate": lambda warm: warm.response([1_000.0], sample_rate_hz="48 kHz"),
    "a rate of zero": lambda warm: warm.response([1_000.0], sample_rate_hz=0),
    "a rate beyond numbers": lambda warm: warm.response([1_000.0], sample_rate_hz=1e308),
    "a rate below numbers": lambda warm: eq.apply([0.0, 0.1], 1e-320, warm),
    "a rate that is none, for bands": lambda warm: eq.response_db(warm.arrays(), np.array([1e3]), float("nan")),
    "a rate below zero, for a preamp": lambda warm: warm.leveled(-48_000),
    "complex frequencies": lambda warm: warm.response([1_000j]),
    "a name longer than files have": lambda warm: eq.fit(warm, "a" * 5_000),
    "a language without words": lambda warm: eq.describe(warm, language="xx"),
    "a seed below zero, of a model": lambda warm: eq.load_model().generate("warm", count=9, seed=-1),
    "a seed below zero, of a corpus": lambda warm: eq.load_corpus(synthetic=9, seed=-1),
    "a parameter too many": lambda warm: eq.load_layout("safe-5").preset([0.5] * 14),
    "a parameter too few": lambda warm: eq.load_model().encode(np.ones((2, 12))),
    "half a step": lambda warm: eq.morph(warm, warm, steps=2.5),
    "no step": lambda warm: eq.morph(warm, warm, t=[]),
    "lists within t": lambda warm: eq.morph(warm, warm, t=[0, [0.5, 1]]),
    "a word for t": lambda warm: eq.morph(warm, warm, t="half"),
    "ragged weights": lambda warm: eq.morph(warm, warm, weights=[[1], [0.5, 0.5]]),
    "sound through nothing": lambda warm: eq.apply([0.0], 48_000, []),
    "sound through a number": lambda warm: eq.apply([0.0], 48_000, 3),
    "sound through a name": lambda warm: eq.apply([0.0], 48_000, "preset_a.json"),
    "no layout": lambda warm: eq.fit(warm, None),
    "a name for a layout": lambda warm: eq.reduce(warm, 3, "parametric"),
    "one weight for two": lambda warm: eq.sum_presets(warm, warm, weights=2),
    "words for weights": lambda warm: eq.sum_presets(warm, warm, weights=["a", "b"]),
    "words without amounts": lambda warm: eq.nudge(warm, ["warm", "bright"]),
    "words in no known order": lambda warm: eq.list_words(sort="length"),
    "a seed below zero": lambda warm: eq.generate("warm", count=9, seed=-1),
    "a picture of nothing": lambda warm: eq.plot_preset(),
}


@pytest.mark.parametrize("call", WRONG_ARGUMENTS.values(), ids=WRONG_ARGUMENTS)
def test_wrong_arguments_are_one_line(warm, call):
    with pytest.raises(eq.UsageError) as caught:
        call(warm)
    assert "\n" not in str(caught.value)


def test_the_embedded_model_generates_encodes_and_morphs(warm):
    model = eq.load_model()
    (generated,) = model.generate("warm")
    assert "warm" in model.words and len(generated.bands) == 5
    path = eq.morph(warm, generated, steps=3, method="latent", model=model)
    assert len(path) == 3


def test_the_embedded_model_takes_presets_and_gives_presets(warm):
    model = eq.load_model()
    latents = model.encode([warm, eq.load_preset("preset_b.json")])
    np.testing.assert_allclose(latents[:1], model.encode(warm), atol=1e-9)
    again, _ = model.presets(latents)
    assert np.abs(again.response([100.0, 1_000.0, 10_000.0]) - warm.response([100.0, 1_000.0, 10_000.0])).max() < 2
    three_bands = replace(warm, bands=warm.bands[:3])
    with pytest.raises(eq.DataError):
        model.encode(three_bands)


def test_a_model_is_trained_and_a_run_evaluated_in_memory():
    corpus = eq.load_corpus(synthetic=150)
    training = eq.train(eq.load_recipe("semantic").override({"epochs": 1}), corpus, folds=2)
    assert training.figures["unseen.main.rmse_median_db"].shape == (2,)
    evaluation = eq.evaluate(eq.load_model(), corpus)
    assert evaluation.figures
    assert max(len(repr(training)), len(repr(evaluation))) < 200


def test_an_ablation_runs_from_the_surface(tmp_path):
    variants = [
        variant.model_copy(update={"recipe": variant.recipe.override({"epochs": 1})})
        for variant in eq.choose_variants("v1,v2")
    ]
    ablation = eq.ablate(variants, eq.load_corpus(synthetic=300), eq.StudySettings(folds=2, out=tmp_path))
    assert [result.variant.name for result in ablation.variants] == [variant.name for variant in variants]
    assert len(repr(ablation)) < 200


def test_a_part_is_registered_for_this_process(monkeypatch):
    monkeypatch.setattr(MORPHS, "_registered", {})

    class Straight(LinearMorph):
        """Straight lines."""

    eq.register("morphs", "straight", Straight)
    first, second = eq.load_preset("preset_a.json"), eq.load_preset("preset_b.json")
    assert eq.morph(first, second, steps=3, method="straight").presets[1].bands == (
        eq.morph(first, second, steps=3, method="linear").presets[1].bands
    )


def test_a_corpus_becomes_a_table():
    corpus = eq.load_corpus(synthetic=50)
    frame = corpus.to_frame()
    assert len(frame) == 50 and list(frame["word"]) == list(corpus.words)
    np.testing.assert_array_equal(frame[list(corpus.layout.names)].to_numpy(), corpus.params)


def test_audio_through_a_preset_is_what_its_sections_make_of_it(warm):
    noise = np.random.default_rng(0).normal(0, 0.1, (40_000, 2))
    expected = sosfilt(sections(warm.arrays(), 44_100), noise, axis=0)
    np.testing.assert_allclose(eq.apply(noise, 44_100, warm), expected, atol=1e-12)
    np.testing.assert_allclose(eq.apply(noise[:, 0], 44_100, warm), expected[:, 0], atol=1e-12)


def test_audio_through_a_morph_begins_as_the_first_preset_and_ends_as_the_last(warm):
    tone = np.sin(2 * np.pi * 100 / 48_000 * np.arange(96_000))
    bright = eq.load_preset("preset_b.json")
    moved = eq.apply(tone, 48_000, eq.morph(warm, bright, steps=9, method="log"))
    for preset, part in ((warm, moved[2_000:6_000]), (bright, moved[-4_000:])):
        level_db = 20 * np.log10(np.sqrt(2 * np.mean(part**2)))
        assert abs(level_db - preset.response([100.0])[0]) < 0.5


NOT_AUDIO = {
    "text": "loud",
    "ragged": [[1], [1, 2]],
    "empty": [],
    "three axes": np.zeros((2, 2, 2)),
    "not finite": [np.nan],
    "complex": [0.1j],
}


@pytest.mark.parametrize("samples", NOT_AUDIO.values(), ids=NOT_AUDIO)
def test_what_is_not_audio_is_a_data_error(warm, samples):
    with pytest.raises(eq.DataError):
        eq.apply(samples, 48_000, warm)


@pytest.mark.parametrize("rate_hz", [0, -48_000, float("nan"), float("inf"), "48000", None])
def test_a_sample_rate_is_a_positive_number(rate_hz):
    with pytest.raises(eq.UsageError, match="sample rate"):
        eq.apply([0.0, 0.1], rate_hz, eq.load_preset("preset_a.json"))


@pytest.mark.parametrize("address", ["ann@example.org", "192.0.2.77"])
def test_errors_quote_no_address_of_a_file_and_keep_its_name(warm, tmp_path, address):
    texts = {name: eq.render_preset(warm, name) for name in FORMATS.builtins if FORMATS.create(name).reads}
    texts["table"] = "frequency,raw\n20,1\n100,2\n1000,3\n"
    rng, refused = random.Random(3), 0
    for name, text in texts.items():
        for word in rng.sample(list(re.finditer(r"[\w.+-]+", text)), 8):
            damaged = text[: word.start()] + address + text[word.end() :]
            for read in (eq.parse_any_preset, eq.parse_target):
                try:
                    read(damaged, "by me@home.example.txt")
                except eq.EqmorphError as error:
                    refused += 1
                    assert address not in str(error) and "me@home.example.txt" in str(error), name
    assert refused > 100
    layout = tmp_path / "layout.toml"
    layout.write_text(f'name = "one"\n[[bands]]\ntype = "{address}"\nfrequency_hz = 100\n')
    with pytest.raises(eq.DataError, match=r"\(address\)"):
        eq.load_layout(str(layout))


@pytest.mark.parametrize("name", ["\0", "\ud800"])
def test_what_is_no_name_of_a_file_is_a_data_error(name):
    for read in (eq.load_preset, eq.load_corpus, eq.load_model, lambda name: eq.match(name, name, "parametric")):
        with pytest.raises(eq.DataError):
            read(name)


@pytest.mark.parametrize("count", [0, -1])
def test_at_least_one_preset_is_generated(count):
    for generate in (eq.generate, eq.load_model().generate):
        with pytest.raises(eq.UsageError) as raised:
            generate("warm", count=count)
        assert raised.value.argument == "count"


def test_results_are_shown_in_one_short_line():
    preset = eq.load_preset("preset_a.json")
    fitted, word = eq.fit(preset, "parametric", bands=3), eq.load_model().word("warm")
    for value in (fitted, fitted.target, eq.load_layout("spotify"), eq.describe(preset), eq.list_words()[0], word):
        assert repr(value).startswith(type(value).__name__) and len(repr(value)) < 100 and "\n" not in repr(value)


def test_results_are_compared_kept_in_sets_and_sent_to_other_processes(warm):
    bright = eq.load_preset("preset_b.json")
    fitted = eq.fit(warm, "parametric", bands=3)
    for value in (
        warm,
        eq.StereoPreset(left=warm, right=bright),
        fitted,
        fitted.target,
        eq.morph(warm, bright, steps=3),
    ):
        assert value in {value} and value != "warm"
        assert repr(pickle.loads(pickle.dumps(value))) == repr(value)


def test_what_all_results_share_cannot_be_changed_through_one_of_them(warm):
    path = eq.morph(warm, eq.load_preset("preset_b.json"), steps=3)
    for shared in (eq.fit(warm, "parametric", bands=3).target.grid_hz, path.t, eq.list_words()[0].coordinates):
        with pytest.raises(ValueError, match="read-only"):
            shared *= 2


def test_weights_that_were_given_stay_the_callers_own(warm):
    weights = np.array([[0.25, 0.75]])
    eq.morph(warm, eq.load_preset("preset_b.json"), weights=weights)
    weights *= 2


@pytest.mark.parametrize("method", ["response", "linear", "log", "crossfade"])
def test_audio_goes_through_a_morph_of_any_bands(warm, method):
    bands = [eq.Band(type="peak", frequency_hz=hz, gain_db=-3, q=2) for hz in (60, 900, 1_000, 7_000, 12_000, 15_000)]
    peaks = eq.Preset(name="peaks", bands=tuple(bands))
    tone = np.sin(2 * np.pi * 100 / 48_000 * np.arange(48_000))
    moved = eq.apply(tone, 48_000, eq.morph(warm, peaks, steps=5, method=method))
    for preset, part in ((warm, moved[2_000:4_000]), (peaks, moved[-2_000:])):
        level_db = 20 * np.log10(np.sqrt(2 * np.mean(part**2)))
        assert abs(level_db - preset.response([100.0])[0]) < 0.5
    room = eq.StereoPreset(name="room", left=warm, right=peaks)
    both = eq.apply(np.stack([tone, tone], axis=1), 48_000, eq.morph(room, peaks, steps=5, method=method))
    np.testing.assert_allclose(both[:, 0], moved, atol=1e-9)


def test_several_threads_get_what_one_gets(warm):
    bright = eq.load_preset("preset_b.json")

    def work(_: int) -> tuple[object, ...]:
        path = eq.morph(warm, bright, steps=4, method="log")
        return path.presets, eq.nudge(warm, "bright"), eq.describe(bright).main["warm"], *eq.generate("warm")

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(work, range(8)))) == 1
