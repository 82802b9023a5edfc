"""Filters over time and loudness, against scipy, pyloudnorm, ffmpeg and the tables of BS.1770."""

import re
import shutil
import subprocess
from itertools import pairwise

import numpy as np
import pyloudnorm
import pytest
import soundfile
from helpers.programs import ffmpeg_script_option, need, run
from scipy.signal import sosfilt

from eqmorph.audio.automation import CURVES, Automation
from eqmorph.audio.filtering import HOP, equalize, filter_block
from eqmorph.audio.loudness import Levels, Loudness
from eqmorph.eq.filters import Bands
from eqmorph.eq.preset import Band, Preset
from eqmorph.errors import DataError, UsageError
from eqmorph.formats.io import render_morph

RATE_HZ = 48_000
KINDS = ("low_shelf", "peak", "peak", "peak", "high_shelf")
DARK = ([90.0, 300.0, 900.0, 2500.0, 9000.0], [6.0, -4.0, 5.0, -7.0, 3.0], [0.71, 1.0, 3.0, 0.6, 0.71])
THIN = ([200.0, 500.0, 700.0, 4000.0, 5000.0], [-8.0, 6.0, -5.0, 6.0, -6.0], [0.71, 4.0, 0.8, 2.0, 0.71])


def preset(frequency_hz, gain_db, q) -> Preset:
    rows = zip(KINDS, frequency_hz, gain_db, q, strict=True)
    return Preset(bands=[Band(type=kind, frequency_hz=f, gain_db=g, q=q) for kind, f, g, q in rows])


def morph(seconds: float, curve: str = "linear", start_s: float = 0.0) -> Automation:
    return Automation.of([preset(*DARK), preset(*THIN)]).over(start_s, None, curve, seconds)


def noise(seconds: float, channels: int = 2, rate_hz: int = RATE_HZ) -> np.ndarray:
    return 0.1 * np.random.default_rng(7).standard_normal((round(seconds * rate_hz), channels))


def whole(audio: np.ndarray, automation: Automation, rate_hz: int = RATE_HZ) -> np.ndarray:
    return next(equalize([audio], automation, rate_hz))


@pytest.mark.parametrize("frames", [1, 2, 63, 64, 65, 5_000])
@pytest.mark.parametrize("channels", [1, 3])
def test_varying_sections_are_sosfilt_called_block_by_block_with_its_state(frames, channels):
    audio = noise(1.0, channels)[:frames]
    sections = morph(0.05).sections(np.arange(0, frames, HOP) / RATE_HZ, RATE_HZ)
    state = np.random.default_rng(1).standard_normal((5, 2, channels))
    expected, carried = [], state
    for index, section in enumerate(sections):
        part, carried = sosfilt(section, audio[index * HOP : (index + 1) * HOP], axis=0, zi=carried)
        expected.append(part)
    got, after = filter_block(audio, sections, state)
    np.testing.assert_allclose(got, np.concatenate(expected), atol=1e-12)
    np.testing.assert_allclose(after, carried, atol=1e-12)


def test_blocks_give_what_the_whole_gives():
    audio, automation = noise(0.5), morph(0.3, start_s=0.1)
    cuts = np.cumsum([0, 64, 640, 64 * 100, 64 * 200, len(audio)])
    blocks = [audio[low:high] for low, high in pairwise(cuts)]
    parts = np.concatenate(list(equalize(blocks, automation, RATE_HZ)))
    np.testing.assert_allclose(parts, whole(audio, automation), atol=1e-12)


def test_before_the_start_and_after_the_end_the_presets_hold():
    automation = Automation.of([preset(*DARK), preset(*THIN)]).over(1.0, 2.0, "ease", 3.0)
    bands = automation.at(np.array([0.0, 1.0, 1.5, 2.0, 9.0]))
    np.testing.assert_allclose(bands.gain_db[[0, 1, 3, 4]], [DARK[1], DARK[1], THIN[1], THIN[1]])
    np.testing.assert_allclose(bands.frequency_hz[2], np.sqrt(np.multiply(DARK[0], THIN[0])))


def test_a_morph_may_be_as_short_as_numbers_go():
    automation = Automation.of([preset(*DARK), preset(*THIN)]).over(0.0, 1e-320, "linear", 3.0)
    with np.errstate(all="raise"):
        gains = automation.at(np.array([0.0, 3.0])).gain_db
    np.testing.assert_array_equal(gains, automation.bands.gain_db)


@pytest.mark.parametrize("curve", CURVES)
def test_a_curve_runs_from_0_to_1_without_turning_back(curve):
    values = CURVES[curve](np.linspace(0, 1, 101))
    assert values[0] == 0.0
    assert values[-1] == 1.0
    assert (np.diff(values) >= 0).all()


@pytest.mark.parametrize(("start", "end"), [(-1.0, None), (2.0, None), (1.0, 1.0), (1.0, 0.5), (float("nan"), None)])
def test_a_morph_that_does_not_fit_the_file_is_refused(start, end):
    with pytest.raises(UsageError, match="start inside the file"):
        Automation.of([preset(*DARK), preset(*THIN)]).over(start, end, "linear", 2.0)


def test_presets_with_other_bands_are_refused():
    other = Preset(bands=[Band(type="peak", frequency_hz=1000, gain_db=1, q=1)])
    with pytest.raises(DataError):
        Automation.of([preset(*DARK), other])


def test_a_steady_tone_through_a_morph_has_no_clicks():
    """The largest second difference stays near that of the presets held; ten hard steps exceed it by far."""
    tone = 0.5 * np.sin(2 * np.pi * 220 * np.arange(2 * RATE_HZ) / RATE_HZ)[:, None]

    def roughness(automation: Automation) -> float:
        return float(np.abs(np.diff(whole(tone, automation)[RATE_HZ // 10 :, 0], 2)).max())

    smooth = morph(2.0)
    static = max(roughness(Automation(smooth.at(np.array([instant])))) for instant in np.linspace(0, 2, 21))
    steps = (np.repeat(field, 1000, axis=0) for field in smooth.at(np.linspace(0, 2, 10))[1:])
    stepped = Automation(Bands(KINDS, *steps)).over(0.0, None, "linear", 2.0)
    assert roughness(smooth) < 2.0 * static
    assert roughness(stepped) > 20.0 * static


def test_bands_above_half_the_rate_are_held_below_it():
    rate_hz = 8_000
    high = Preset(bands=[Band(type=kind, frequency_hz=10_000, gain_db=6, q=0.71) for kind in ("peak", "high_shelf")])
    low = Preset(bands=[Band(type="low_shelf", frequency_hz=10_000, gain_db=6, q=0.71)])
    time_s = np.arange(rate_hz) / rate_hz
    tone = np.sin(2 * np.pi * 500 * time_s)[:, None]
    automation = Automation.of([high])
    assert automation.held(rate_hz) == [0, 1]
    assert automation.held(RATE_HZ) == []
    after = slice(rate_hz // 2, None)
    assert np.abs(whole(tone, automation, rate_hz))[after].max() == pytest.approx(1.0, abs=0.01)
    assert np.abs(whole(tone, Automation.of([low]), rate_hz))[after].max() == pytest.approx(10 ** (6 / 20), rel=0.01)


def test_states_do_not_decay_into_denormal_numbers():
    audio = np.concatenate([noise(0.1), np.zeros((20 * RATE_HZ, 2))])
    blocks = np.split(audio, range(64 * 100, len(audio), 64 * 100))
    last = list(equalize(blocks, Automation.of([preset(*DARK)]), RATE_HZ))[-2]
    assert not last.any()


def test_a_morph_is_what_ffmpeg_makes_of_the_exported_script(tmp_path):
    """`asendcmd` turns ffmpeg's own filters at each hop; they agree to the sixth decimal of the script."""
    need("ffmpeg")
    audio, automation = noise(1.0), morph(1.0)
    t = np.linspace(0, 1, RATE_HZ // HOP + 1)
    rows = zip(*automation.at(t)[1:], strict=True)
    script = render_morph([preset(*row) for row in rows], t, "ffmpeg", seconds=1.0, frame_samples=HOP)
    (tmp_path / "morph.ffmpeg").write_text(script)
    soundfile.write(tmp_path / "in.wav", audio, RATE_HZ, subtype="DOUBLE")
    command = f"ffmpeg -v error -i in.wav {ffmpeg_script_option()} morph.ffmpeg -c:a pcm_f64le out.wav"
    run(*command.split(), cwd=tmp_path)
    theirs, _ = soundfile.read(tmp_path / "out.wav")
    preamp_db = float(re.findall(r"volume=(.*)dB:", script)[0])
    ours = whole(audio, automation) * 10 ** (preamp_db / 20)
    assert 20 * np.log10(np.std(theirs - ours) / np.std(ours)) < -120


def test_the_weighting_is_the_table_of_bs_1770():
    """Annex 1, tables 1 and 2, at 48 kHz."""
    expected = [
        [1.53512485958697, -2.69169618940638, 1.19839281085285, 1.0, -1.69065929318241, 0.73248077421585],
        [1.0, -2.0, 1.0, 1.0, -1.99004745483398, 0.99007225036621],
    ]
    np.testing.assert_allclose(Loudness(48_000, 2)._sections, expected, atol=1e-8)


@pytest.mark.parametrize(("rate_hz", "channels"), [(48_000, 2), (44_100, 1), (96_000, 5), (8_000, 2)])
def test_loudness_is_what_pyloudnorm_measures_at_once(rate_hz, channels):
    """With a quiet part that the gates leave out, fed in uneven blocks."""
    audio = noise(4.0, channels, rate_hz) * np.repeat([1.0, 1e-5, 0.3, 0.02], rate_hz)[:, None]
    meter = Loudness(rate_hz, channels)
    for block in np.split(audio, [1, 100, 4_000, 9_000]):
        meter.add(block)
    expected = pyloudnorm.Meter(rate_hz, filter_class="DeMan").integrated_loudness(audio)
    assert meter.integrated() == pytest.approx(expected, abs=1e-6)
    assert meter.integrated(gain_db=-6.0) == pytest.approx(
        pyloudnorm.Meter(rate_hz, filter_class="DeMan").integrated_loudness(audio * 10 ** (-6 / 20)), abs=1e-6
    )


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is not installed")
def test_loudness_is_what_ffmpeg_measures(tmp_path):
    audio = noise(5.0)
    soundfile.write(tmp_path / "in.wav", audio, RATE_HZ, subtype="FLOAT")
    command = ["ffmpeg", "-i", "in.wav", "-af", "ebur128", "-f", "null", "-"]
    said = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True, timeout=60).stderr
    levels = Levels(RATE_HZ, 2)
    levels.add(audio)
    assert levels.lufs() == pytest.approx(float(re.findall(r"I:\s+(-?[\d.]+) LUFS", said)[-1]), abs=0.06)


def test_silence_and_short_audio_have_no_loudness():
    silent, short, many, slow = Levels(48_000, 1), Levels(48_000, 1), Levels(48_000, 6), Levels(4_000, 1)
    silent.add(np.zeros((48_000, 1)))
    short.add(np.ones((19_199, 1)))
    many.add(np.ones((48_000, 6)))
    slow.add(np.ones((48_000, 1)))
    assert silent.lufs() == silent.peak_dbfs() == -np.inf
    assert short.lufs() is many.lufs() is slow.lufs() is None


@pytest.mark.parametrize("value", [np.nan, np.inf, -1e300])
def test_a_sample_that_is_not_a_number_is_named_by_its_place(value):
    audio = np.zeros((1_000, 2))
    audio[500, 1] = value
    levels = Levels(1_000, 2)
    levels.add(np.zeros((1_000, 2)))
    with pytest.raises(DataError, match=r"frame 1500 .*channel 2"):
        levels.add(audio)
