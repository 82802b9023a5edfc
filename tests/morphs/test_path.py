"""`morph` and the path it returns: steps, names, figures beside the yardsticks, sections."""

from dataclasses import replace

import numpy as np
import pytest
from helpers.presets import safe_preset
from morph_strategies import ClampingCodec, make
from scipy import signal

from eqmorph.eq.curves import curves_db
from eqmorph.eq.preset import MAX_BANDS, Band, Preset
from eqmorph.errors import UsageError
from eqmorph.morphs import DEFAULT, MORPHS
from eqmorph.morphs.path import YARDSTICKS, MorphPath, create_method, even_steps, morph
from eqmorph.morphs.weights import between, bilinear

A, B = (replace(safe_preset(seed), name=name) for seed, name in ((1, "warm"), (2, "bright")))


def test_steps_are_the_methods_path_from_the_first_preset_to_the_second():
    path = morph(A, B, steps=5)
    expected = make("response").path([A, B], between(np.linspace(0, 1, 5)))
    assert [preset.bands for preset in path] == [preset.bands for preset in expected]
    assert path[0] is A and path[-1] is B and len(path) == 5
    assert path.t.tolist() == [0, 0.25, 0.5, 0.75, 1]
    assert path[1].name == "75% warm, 25% bright"


def test_the_default_method_takes_presets_without_a_common_layout():
    fewer = replace(B, bands=B.bands[:3])
    path = morph(A, fewer, steps=3)
    assert path.method == morph(A, B, steps=2).method == DEFAULT
    assert path[0] is A and sorted(path[-1].bands, key=repr) == sorted(fewer.bands, key=repr)


@pytest.mark.parametrize("name", MORPHS.names())
def test_every_method_has_figures_and_yardsticks(name):
    path = morph(A, B, steps=4, method=name, model=ClampingCodec())
    assert path.metrics.endpoint_error_db == 0
    assert path.metrics.path_over_chord >= 1 - 1e-9
    assert set(path.yardsticks) == set(YARDSTICKS) - {name}
    assert all(other.method == key and len(other) == 4 for key, other in path.yardsticks.items())


def test_plain_interpolation_that_needs_too_many_bands_is_left_out():
    peaks = tuple(Band(type="peak", frequency_hz=20 * 1.11**index, gain_db=3, q=4) for index in range(MAX_BANDS))
    many = Preset(bands=peaks)
    path = MorphPath((many, B), between([0, 0.5, 1]), (many, many, B), "response", 0.0)
    assert path.metrics.endpoint_error_db == 0 and not path.yardsticks


def test_figures_are_of_the_whole_way_whatever_steps_are_asked_for():
    whole, inner = (
        morph(A, B, steps=5, method="log"),
        morph(A, B, t=[0.75, 0.25, 0.5, 0.25, 1.4], method="log", extrapolate=True),
    )
    np.testing.assert_allclose(inner.metrics, whole.metrics)


def test_even_steps_change_the_curve_evenly():
    t = even_steps(A, B, 60, method="linear")
    uneven, even = (morph(A, B, steps=60, method="linear"), morph(A, B, t=t, method="linear"))
    assert t[0] == 0 and t[-1] == 1
    assert even.metrics.endpoint_error_db == 0

    def unevenness(path):
        changes = np.sqrt(np.mean(np.diff(path.curves_db(), axis=0) ** 2, axis=1))
        return changes.max() / changes.min() - 1

    assert unevenness(even) < 0.2 * unevenness(uneven)


def test_mixtures_have_weights_and_no_figures():
    path = morph(A, B, safe_preset(3), safe_preset(4), weights=bilinear(3), method="log")
    assert not path.between_two and len(path) == 9 and path[0] is A
    for figure in ("t", "metrics", "yardsticks"):
        with pytest.raises(UsageError, match="between two presets"):
            getattr(path, figure)


@pytest.mark.parametrize("t", [0.5, "01", [float("nan")], [[0, 1]], [2.0]])
def test_positions_are_finite_numbers_between_the_presets(t):
    with pytest.raises(UsageError) as raised:
        morph(A, B, t=t)
    assert raised.value.argument == "t"


def test_a_path_is_a_sequence():
    path = morph(A, B, steps=4, method="log")
    assert next(reversed(path)) == path[-1] == B
    assert path[1:3] == (path[1], path[2]) and A in path and path.index(B) == 3


def test_sections_play_the_curves():
    path = morph(A, B, steps=3)
    for sos, curve in zip(path.sections(), path.curves_db(np.array([100.0, 1000.0])), strict=True):
        _, h = signal.freqz_sos(sos, [100.0, 1000.0], fs=48_000)
        np.testing.assert_allclose(20 * np.log10(np.abs(h)), curve, atol=1e-8)


@pytest.mark.parametrize(
    "arguments",
    [{"t": [0.5], "weights": [[0.5, 0.5]]}, {"steps": 1}, {"method": "lin"}, {"method": "latent"}, {"t": [1.5]}],
)
def test_contradicting_arguments_are_refused(arguments):
    with pytest.raises(UsageError):
        morph(A, B, **arguments)


def test_a_method_of_its_own_options_keeps_its_name():
    method = MORPHS.create("log", gain_weighted=False)
    path = morph(A, B, method=method)
    assert path.method == "log"
    np.testing.assert_array_equal(path.curves_db(), curves_db(method.path([A, B], path.weights)))
    assert type(create_method("latent", ClampingCodec())) is MORPHS.load("latent")
