"""The SAFE layout, presets and their JSON."""

import json
from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from eqmorph.eq.layout import SAFE
from eqmorph.errors import DataError
from eqmorph.formats.json import Json

vectors = st.integers(0, 2**32 - 1).map(
    lambda seed: SAFE.low + (SAFE.high - SAFE.low) * np.random.default_rng(seed).random(len(SAFE.params))
)


def test_the_layout_is_the_plug_ins():
    assert len(SAFE.params) == 13
    assert SAFE.kinds == ("low_shelf", "peak", "peak", "peak", "high_shelf")
    assert [SAFE.low[i] for i in SAFE.columns("frequency_hz")] == [22, 82, 180, 220, 580]
    assert [SAFE.high[i] for i in SAFE.columns("frequency_hz")] == [1_000, 3_900, 4_700, 10_000, 20_000]


@given(vectors)
def test_split_and_join_are_inverse_in_both_libraries(params):
    np.testing.assert_array_equal(SAFE.join(SAFE.split(params)), params)
    tensor = torch.tensor(params)
    assert torch.equal(SAFE.join(SAFE.split(tensor)), tensor)
    assert SAFE.split(params).q[..., 0] == SAFE.split(params).q[..., 4] == 0.71


@given(vectors, st.text(max_size=40))
def test_presets_survive_json_to_the_last_bit(params, name):
    preset = SAFE.preset(params, name)
    again = Json().parse(preset.to_json(), "text")
    assert again == preset
    np.testing.assert_array_equal(SAFE.vector(again), params)


def test_a_value_out_of_range_is_named_with_band_and_range():
    params = SAFE.default.copy()
    params[SAFE.names.index("peak_1_frequency_hz")] = 12_000.0
    with pytest.raises(DataError, match=r"mine\.json: band 2 .*frequency_hz 12000"):
        SAFE.vector(SAFE.preset(params), "mine.json")


def test_a_shelf_q_the_layout_cannot_hold_is_refused():
    preset = SAFE.preset(SAFE.default)
    sharp = replace(preset.bands[0], q=1.4)
    with pytest.raises(DataError, match=r"band 1 .*q 1\.4"):
        SAFE.vector(replace(preset, bands=(sharp, *preset.bands[1:])))


def _text(**changes):
    return json.dumps(json.loads(SAFE.preset(SAFE.default, "x").to_json()) | changes)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "not an eqmorph preset"),
        (_text(version=9), "version 9"),
        (_text(units={"frequency": "kHz"}), "units"),
        (_text(bands=[]), "bands"),
        (_text(colour="red"), "colour"),
        (_text(bands=[{"type": "peak", "frequency_hz": 1e9, "gain_db": 0, "q": 1}]), "band 1, frequency_hz"),
        (_text(bands=[{"type": "peak", "frequency_hz": "NaN", "gain_db": 0, "q": 1}]), "band 1, frequency_hz"),
        (_text(bands=[{"type": "notch", "frequency_hz": 100, "gain_db": 0, "q": 1}]), "band 1, type"),
    ],
)
def test_bad_presets_end_in_one_line_with_the_place(text, said):
    with pytest.raises(DataError) as caught:
        Json().parse(text, "bad.json")
    assert str(caught.value).startswith("bad.json: ") and said in str(caught.value)


def test_valid_is_the_audible_range_and_knob_range_is_stricter():
    params = np.stack([SAFE.default, SAFE.default, SAFE.default])
    params[1, SAFE.names.index("low_shelf_frequency_hz")] = 5_000.0
    params[2, SAFE.names.index("high_shelf_frequency_hz")] = 1.6e6
    assert SAFE.is_valid(params).tolist() == [True, True, False]
    assert SAFE.in_range(params).tolist() == [True, False, False]
    params[0, 0] = np.nan
    assert not SAFE.is_valid(params)[0]


def test_half_a_letter_in_a_name_is_a_question_mark():
    assert replace(SAFE.preset(SAFE.default), name="a\ud800é").name == "a?é"
