"""Laws over every registered format."""

from dataclasses import replace

import numpy as np
import pytest
from helpers.presets import preset_at, presets, safe_presets, stereo
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from eqmorph.eq.filters import log_grid, response_db
from eqmorph.eq.layout import SAFE
from eqmorph.eq.preset import Preset
from eqmorph.eq.stereo import StereoPreset, TwoChannelsError
from eqmorph.errors import DataError, EqmorphError, UsageError
from eqmorph.formats import FORMATS
from eqmorph.formats.detect import find_format, format_of_name
from eqmorph.formats.io import render_morph, render_preset

READ_WRITE = [name for name in FORMATS if FORMATS.create(name).reads and FORMATS.create(name).writes]
LOSSLESS = {"json", "camilladsp", "easyeffects", "safe_csv", "opra", "pipewire", "poweramp"}
TOLERANCE_DB = {
    "parametric_eq": 0.03,
    "peace": 0.03,
    "minidsp": 1e-6,
    "voicemeeter": 0.05,
    "rockbox": 1.0,
    "ears": 0.05,
    "lv2": 1e-9,
}
LIMITED = {"safe_csv", "poweramp", "minidsp", "voicemeeter", "rockbox", "lv2", "ears"}
"""Formats of devices and players with few bands or narrow ranges, beyond which they refuse."""
KINDS_MAY_DIFFER = {"minidsp", "ears"}
"""A biquad at 0 dB does not say whether it was a shelf; Ears leaves out bands at 0 dB."""
TWO_CHANNELS = [name for name in READ_WRITE if FORMATS.create(name).writes_stereo]
LIMITED_STEREO = {"easyeffects", "peace", "poweramp", "voicemeeter"}
"""Formats that hold two channels, but not every pair of preamps or every number of bands."""
TENTHS = {"rockbox"}
"""Formats whose preamp has one decimal."""
WITHOUT_PREAMP = {"voicemeeter", "ears", "safe_csv"}
GRID_HZ = log_grid(512)
KNOWN = LOSSLESS | set(TOLERANCE_DB)
ROUNDED_DB = 0.05
"""How far a preset may be off in a format that is not named above; such a format may also refuse some presets."""


def tolerance_db(name):
    """Largest error of a preset that was written and read back."""
    return TOLERANCE_DB.get(name, 0.0 if name in LOSSLESS else ROUNDED_DB)


def rendered(made, preset):
    """Text of a preset; None where a device refuses it, which the others must not."""
    try:
        return made.render(preset)
    except DataError:
        assert made.name in LIMITED or made.name not in KNOWN
        return None


def error_db(a, b):
    return np.abs(response_db(a.arrays(), GRID_HZ) - response_db(b.arrays(), GRID_HZ)).max()


@pytest.mark.parametrize("name", list(FORMATS))
def test_name_suffixes_and_abilities(name):
    made = FORMATS.create(name)
    assert made.name == name
    assert made.writes
    assert made.suffixes and all(suffix == suffix.lower() for suffix in made.suffixes)
    assert all(format_of_name(f"folder.x/Some{suffix.upper()}") == name for suffix in made.suffixes)


@pytest.mark.parametrize("name", list(FORMATS))
def test_text_ends_with_a_newline_and_uses_plain_ascii(name):
    text = render_preset(preset_at(0.45), name)
    assert text.endswith("\n") and "\r" not in text and text.isascii() and not text.startswith("\ufeff")


@pytest.mark.parametrize("name", READ_WRITE)
@settings(deadline=None, max_examples=60)
@given(preset=safe_presets)
def test_a_five_band_preset_comes_back(name, preset):
    made = FORMATS.create(name)
    text = rendered(made, preset)
    if text is None:
        return
    back = made.parse(text, "drawn.txt")
    if name not in KINDS_MAY_DIFFER:
        assert [band.type for band in back.bands] == [band.type for band in preset.bands]
    if name in LOSSLESS:
        assert back.bands == preset.bands
    assert error_db(preset, back) <= tolerance_db(name)


@pytest.mark.parametrize("name", sorted(set(READ_WRITE) - LIMITED))
@settings(deadline=None, max_examples=40)
@given(preset=presets(32))
def test_any_bands_come_back(name, preset):
    made = FORMATS.create(name)
    text = rendered(made, preset)
    if text is None:
        return
    back = made.parse(text, "")
    if name in LOSSLESS:
        assert (back.name, back.bands) == (preset.name, preset.bands)
    assert len(back.bands) == len(preset.bands)
    if name not in KNOWN:
        return
    worst = max(
        (abs(getattr(a, field) - getattr(b, field)), field)
        for a, b in zip(preset.bands, back.bands, strict=True)
        for field in ("frequency_hz", "gain_db", "q")
    )
    assert worst[0] <= 0.0050001


@pytest.mark.parametrize("name", sorted((set(READ_WRITE) & KNOWN) - WITHOUT_PREAMP))
@example(-1.1)
@example(-0.07)
@settings(deadline=None, max_examples=10)
@given(preamp_db=st.integers(-1_500, 0).map(lambda hundredths: hundredths / 100))
def test_a_stated_preamp_of_two_decimals_comes_back(name, preamp_db):
    made = FORMATS.create(name)
    held = made.parse(made.render(replace(preset_at(0.4), preamp_db=preamp_db)), "law").preamp_db
    assert preamp_db - (0.1 if name in TENTHS else 1e-9) <= (held or 0.0) <= preamp_db + 1e-9


@pytest.mark.parametrize("name", [name for name in FORMATS if FORMATS.create(name).draws])
@settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(preset=safe_presets)
def test_its_own_text_is_recognized_by_it_alone(name, preset):
    text = rendered(FORMATS.create(name), preset)
    if text is None:
        return
    assert find_format(text, "no-ending").name == name
    assert [other for other in FORMATS if FORMATS.create(other).recognizes(text)] == [name]


@pytest.mark.parametrize("name", [name for name in FORMATS if not FORMATS.create(name).reads])
def test_a_format_that_is_only_written_says_so(name):
    with pytest.raises(EqmorphError, match=r"^here\.txt: "):
        FORMATS.create(name).parse("anything", "here.txt")


@pytest.mark.parametrize("name", list(FORMATS))
def test_a_whole_morph_is_written_or_refused_by_name(name):
    path = [preset_at(u) for u in (0.2, 0.5, 0.8)]
    if FORMATS.create(name).morphs:
        text = render_morph(path, [0.0, 0.5, 1.0], name)
        assert text.endswith("\n") and len(text) > len(render_preset(path[0], name))
    else:
        with pytest.raises(UsageError, match=f"{name}.*whole morph.*ffmpeg"):
            render_morph(path, [0.0, 0.5, 1.0], name)


@pytest.mark.parametrize("name", list(FORMATS))
def test_two_channels_are_written_or_refused_in_a_line(name):
    made = FORMATS.create(name)
    two = StereoPreset(left=preset_at(0.4), right=preset_at(0.6))
    if made.writes_stereo:
        assert render_preset(two, name) == made.render_stereo(two) != made.render(two.left)
    else:
        with pytest.raises(TwoChannelsError, match=f"^the format '{name}' .*choose left or right.*json"):
            render_preset(two, name)


@pytest.mark.parametrize("name", TWO_CHANNELS)
@settings(deadline=None, max_examples=20)
@given(preset=stereo(safe_presets))
def test_two_channels_come_back(name, preset):
    made = FORMATS.create(name)
    try:
        back = made.parse(made.text_of(preset), "drawn.txt")
    except DataError:
        assert made.name in LIMITED_STEREO or made.name not in KNOWN
        return
    read = back.leveled().chains * (2 // len(back.chains))  # one for both where they are alike
    for drawn, chain in zip(preset.leveled().chains, read, strict=True):
        assert error_db(drawn, chain) <= tolerance_db(name)
        if name not in WITHOUT_PREAMP:
            assert abs(drawn.preamp_db - chain.preamp_db) <= 0.01 + tolerance_db(name) + 1e-9


@pytest.mark.parametrize("name", TWO_CHANNELS)
def test_equal_channels_are_read_as_one_preset(name):
    same = preset_at(0.6)
    made = FORMATS.create(name)
    back = made.parse(made.render_stereo(StereoPreset(left=same, right=same)), "same.txt")
    if name == "json":  # lossless, and so a preset for two channels
        assert [chain.bands for chain in back.chains] == [same.bands, same.bands]
    else:
        assert isinstance(back, Preset) and error_db(back, same) <= tolerance_db(name)


def test_rounding_error_is_that_of_the_file():
    preset = preset_at(*np.linspace(0.4, 0.6, 13))
    for name in FORMATS:
        made = FORMATS.create(name)
        worst = made.rounding_error_db(preset)
        if made.reads:
            assert worst == pytest.approx(error_db(preset, made.parse(made.render(preset), "x")), abs=1e-9)
        assert 0.0 <= worst < 0.5
    assert FORMATS.create("parametric_eq").rounding_error_db(preset) > 0.0


@pytest.mark.slow
@pytest.mark.parametrize("name", READ_WRITE)
def test_two_thousand_random_presets(name):
    rng = np.random.default_rng(3)
    made = FORMATS.create(name)
    worst = 0.0
    for _ in range(2_000):
        preset = preset_at(*rng.random(len(SAFE.params)))
        text = rendered(made, preset)
        if text is not None:
            worst = max(worst, error_db(preset, made.parse(text, "x")))
    assert worst <= tolerance_db(name)
