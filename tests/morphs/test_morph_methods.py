"""Single methods: closed forms, alignment of presets of other shapes, metrics by hand."""

import numpy as np
import pytest
from helpers.presets import safe_preset
from morph_strategies import ClampingCodec, make
from scipy.interpolate import CubicSpline

from eqmorph.eq.curves import curves_db
from eqmorph.eq.layout import SAFE
from eqmorph.eq.octaves import to_octaves
from eqmorph.eq.preset import Band, Preset
from eqmorph.errors import DataError
from eqmorph.morphs import MORPHS
from eqmorph.morphs.align import align, align_within
from eqmorph.morphs.metrics import even_positions, path_metrics
from eqmorph.morphs.pair_path import natural_spline
from eqmorph.morphs.weights import between

HALF = between([0.5])
TEN = between(np.linspace(0, 1, 10))


def peaks(*triples: tuple[float, float, float]) -> Preset:
    return Preset(bands=tuple(Band(type="peak", frequency_hz=f, gain_db=g, q=q) for f, g, q in triples))


def test_linear_and_log_halfway_by_hand():
    a, b = peaks((100.0, 4.0, 0.5)), peaks((225.0, 4.0, 2.0))
    assert make("linear").path([a, b], HALF)[0].bands[0].frequency_hz == 162.5
    middle = make("log").path([a, b], HALF)[0].bands[0]
    assert (middle.frequency_hz, middle.gain_db, middle.q) == pytest.approx((150.0, 4.0, 1.0))


@pytest.mark.parametrize("gain_weighted", [True, False])
def test_a_band_at_0_db_takes_the_others_frequency_and_q(gain_weighted):
    a, b = peaks((100.0, 0.0, 0.5)), peaks((300.0, 6.0, 2.0))
    for preset in MORPHS.create("log", gain_weighted=gain_weighted).path([a, b], between([0.01, 0.5, 0.99])):
        assert (preset.bands[0].frequency_hz, preset.bands[0].q) == pytest.approx((300.0, 2.0))


def test_log_stays_nearer_to_the_band_that_does_more():
    a, b = peaks((100.0, 9.0, 1.0)), peaks((300.0, 3.0, 1.0))
    assert make("log").path([a, b], HALF)[0].bands[0].frequency_hz == pytest.approx(100.0 * 3**0.25)


def test_a_crossfade_is_the_bands_of_both():
    a, b = safe_preset(1), safe_preset(2)
    middle = make("crossfade").path([a, b], between([0.25]))[0]
    assert [band.gain_db for band in middle.bands[:5]] == pytest.approx([0.75 * band.gain_db for band in a.bands])
    assert [band.frequency_hz for band in middle.bands[5:]] == [band.frequency_hz for band in b.bands]


def test_a_crossfade_of_too_many_bands_is_refused():
    many = peaks(*[(100.0 + i, 1.0, 1.0) for i in range(40)])
    with pytest.raises(DataError, match="80 bands"):
        make("crossfade").path([many, many], HALF)


def test_response_walks_straighter_than_log_on_nearly_every_pair():
    better = []
    for seed in range(12):
        pair = [safe_preset(2 * seed), safe_preset(2 * seed + 1)]
        log, fitted = (path_metrics(curves_db(make(name).path(pair, TEN)), TEN[:, 1]) for name in ("log", "response"))
        better.append(fitted.nonlinearity_db < log.nonlinearity_db)
    assert sum(better) >= 11


def ten_bands(seed: int, count: int = 10) -> Preset:
    """Shelves and peaks as headphone presets have them."""
    rng = np.random.default_rng(seed)
    kinds = ["low_shelf", *["peak"] * (count - 2), "high_shelf"]
    return Preset(
        bands=tuple(
            Band(
                type=kind,
                frequency_hz=float(20 * 500 ** rng.random()),
                gain_db=float(rng.normal(0, 4)),
                q=float(0.5 * 6 ** rng.random()),
            )
            for kind in kinds
        )
    )


@pytest.mark.parametrize(("bands", "other_bands"), [(10, 10), (5, 10), (10, 3)])
def test_response_walks_straighter_than_log_between_any_bands(bands, other_bands):
    for seed in range(3):
        a, b = ten_bands(seed, bands), ten_bands(100 + seed, other_bands)
        path = make("response").path([a, b], TEN)
        log = path_metrics(curves_db(make("log").path([a, b], TEN)), TEN[:, 1])
        assert path_metrics(curves_db(path), TEN[:, 1]).nonlinearity_db < 0.5 * log.nonlinearity_db
        assert path[0] is a and set(path[-1].bands) == set(b.bands)
        assert max(len(preset.bands) for preset in path) <= max(bands, other_bands) + 2
        back = make("response").path([b, a], TEN)
        np.testing.assert_allclose(curves_db(back), curves_db(path[::-1]), atol=1e-6)


def test_response_stays_inside_what_the_presets_and_the_audible_range_span():
    a, b = ten_bands(7), ten_bands(8)
    for preset in make("response").path([a, b], TEN):
        for band in preset.bands:
            same = [end for end in (*a.bands, *b.bands) if end.type == band.type]
            assert min(20.0, *(end.frequency_hz for end in same)) <= band.frequency_hz <= 20_000.0
            assert abs(band.gain_db) <= max(12.0, *(abs(end.gain_db) for end in same))
            assert min(0.1, *(end.q for end in same)) <= band.q <= max(10.0, *(end.q for end in same))


def test_response_at_a_step_does_not_depend_on_the_other_steps_of_its_grid():
    pair = [safe_preset(3), safe_preset(4)]
    method = make("response")
    whole = method.path(pair, TEN)
    np.testing.assert_allclose(curves_db(method.path(pair, TEN[3:4])), curves_db(whole[3:4]), atol=1e-9)


def test_latent_fades_its_residual_in():
    """Just inside an end, the path is the preset, not the model's reconstruction of it."""
    codec = ClampingCodec()
    a, b = safe_preset(5, idle=0), safe_preset(6, idle=0)
    near = MORPHS.create("latent", codec=codec).path([a, b], between([1e-9]))[0]
    np.testing.assert_allclose(SAFE.vector(near), SAFE.vector(a), rtol=1e-6, atol=1e-6)
    rebuilt = codec.decode(codec.encode(SAFE.vector(a)[None]))
    assert np.abs(to_octaves(rebuilt, SAFE) - to_octaves(SAFE.vector(a), SAFE)).max() > 0.1


def test_bands_are_matched_by_type_and_frequency_not_by_place():
    a, b = peaks((100.0, 1.0, 1.0), (5000.0, 2.0, 1.0)), peaks((5500.0, 3.0, 1.0), (110.0, 4.0, 1.0))
    aligned = align([a, b]).bands
    assert aligned.frequency_hz.tolist() == [[100.0, 5000.0], [110.0, 5500.0]]
    assert aligned.gain_db.tolist() == [[1.0, 2.0], [4.0, 3.0]]


def test_a_band_without_a_partner_fades_where_it_stands():
    shelf = Band(type="low_shelf", frequency_hz=100.0, gain_db=5.0, q=0.7)
    a, b = Preset(bands=(shelf,)), peaks((100.0, 3.0, 1.0), (9000.0, -2.0, 2.0))
    aligned = align([a, b]).bands
    assert aligned.kinds == ("low_shelf", "peak", "peak")
    assert aligned.gain_db.tolist() == [[5.0, 0.0, 0.0], [0.0, 3.0, -2.0]]
    assert aligned.frequency_hz.tolist() == [[100.0, 100.0, 9000.0]] * 2


def test_a_band_does_not_slide_across_the_spectrum():
    aligned = align([peaks((60.0, 6.0, 1.0)), peaks((12_000.0, 6.0, 1.0))]).bands
    assert aligned.gain_db.tolist() == [[6.0, 0.0], [0.0, 6.0]]


def test_more_bands_fade_where_more_are_allowed():
    a, b = ten_bands(1), ten_bands(2)
    few, more = (align_within([a, b], extra).bands for extra in (0, 4))
    assert len(few.kinds) == 10 < len(more.kinds) <= 14
    np.testing.assert_array_equal(align_within([b, a], 0).bands.gain_db, few.gain_db[::-1])


def test_the_union_of_too_many_bands_is_refused():
    low = peaks(*[(20.0 + i, 1.0, 1.0) for i in range(40)])
    high = peaks(*[(9000.0 + i, 1.0, 1.0) for i in range(40)])
    with pytest.raises(DataError, match="80 bands"):
        _ = align([low, high]).bands


@pytest.mark.parametrize("knots", [2, 3, 10])
def test_between_its_nodes_a_path_is_scipys_natural_spline(knots):
    rng = np.random.default_rng(knots)
    nodes, t = rng.normal(size=(knots, 4)), np.append(rng.random(20), [0.0, 1.0])
    expected = CubicSpline(np.linspace(0, 1, knots), nodes, bc_type="natural")(t)
    np.testing.assert_allclose(natural_spline(nodes, t), expected, atol=1e-12)


def test_metrics_of_a_path_by_hand():
    """A parabola c(t) = 4 t^2 on every frequency: second difference 8, chord 4, straight line 4 t."""
    t = np.linspace(0, 1, 5)
    curves = 4 * (t**2)[:, None] * np.ones(8)
    measured = path_metrics(curves, t, last=curves[-1] + 0.5)
    straight = 4.5 * t
    assert measured.nonlinearity_db == pytest.approx(np.sqrt(np.mean((4 * t**2 - straight) ** 2)))
    assert measured.second_difference_db == pytest.approx(8.0)
    assert measured.largest_step == pytest.approx(np.diff(4 * t**2).max() / np.diff(4 * t**2).mean())
    assert measured.path_over_chord == pytest.approx(4 / 4.5)
    assert measured.endpoint_error_db == pytest.approx(0.5)


def test_the_second_difference_knows_uneven_steps():
    t = np.array([0.0, 0.1, 0.35, 0.8, 1.0])
    assert path_metrics(3 * (t**2)[:, None] * np.ones(4), t).second_difference_db == pytest.approx(6.0)


def test_even_positions_are_even_in_decibels():
    t = np.linspace(0, 1, 400)
    even = even_positions((t**2)[:, None] * np.ones(4), t, 5)
    np.testing.assert_allclose(even**2, np.linspace(0, 1, 5), atol=1e-4)
    assert even_positions(np.zeros((3, 4)), np.linspace(0, 1, 3), 3).tolist() == [0.0, 0.5, 1.0]
