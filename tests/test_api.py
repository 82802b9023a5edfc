"""The flat surface: `import eqmorph as eq` is lazy, complete and typed; presets know what people ask of them."""

import subprocess
import sys
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest

import eqmorph as eq

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


def test_the_table_of_homes_names_the_same_as_all():
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
    picture = warm.model_copy(update={"name": "</title><script>"})._repr_html_()
    assert "<script" not in picture


def test_a_preset_is_plotted(warm):
    figure = warm.plot()
    assert figure.axes and figure.axes[0].lines
