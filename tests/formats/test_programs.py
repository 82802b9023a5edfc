"""The programs themselves read what is written for them: ffmpeg, SoX and PipeWire, run for real where installed."""

import math
import os
import subprocess
from dataclasses import replace

import numpy as np
import pytest
import soundfile
from helpers.presets import preset_at
from helpers.programs import RATE_HZ, ffmpeg_script_option, need, run
from scipy.signal import sosfilt

from eqmorph.eq.filters import response_db, sections
from eqmorph.eq.layout import SAFE
from eqmorph.eq.preamp import preamp_db
from eqmorph.eq.preset import Band, Preset
from eqmorph.eq.stereo import StereoPreset
from eqmorph.formats.io import render_morph, render_preset

PRESETS = [
    preset_at(*np.random.default_rng(5).random(13)),
    Preset(
        bands=(
            Band(type="peak", frequency_hz=63.5, gain_db=-0.00001, q=0.4),
            Band(type="high_shelf", frequency_hz=3_000.0, gain_db=-7.25, q=0.5),
            Band(type="peak", frequency_hz=12_345.678, gain_db=9.0, q=8.0),
            Band(type="low_shelf", frequency_hz=90.0, gain_db=5.5, q=1.1),
        )
    ),
]


def impulse(path, channels=1):
    samples = np.zeros((RATE_HZ, channels))
    samples[0] = 0.5
    soundfile.write(path, samples, RATE_HZ, subtype="DOUBLE")


def assert_response(path, preset):
    """An impulse response of one second, relative to the impulse, is the preset's response plus the preamp."""
    heard, rate_hz = soundfile.read(path)
    assert rate_hz == RATE_HZ
    spectrum_db = 20 * np.log10(np.abs(np.fft.rfft(heard)) / 0.5)
    grid_hz = np.fft.rfftfreq(len(heard), 1 / RATE_HZ)
    inside = (grid_hz >= 20) & (grid_hz <= 20_000)
    preamp = math.floor(preamp_db(preset) * 100) / 100 if preset.preamp_db is None else preset.preamp_db
    expected = response_db(preset.arrays(), grid_hz[inside]) + preamp
    assert np.abs(spectrum_db[inside] - expected).max() < 0.001


@pytest.mark.parametrize("preset", PRESETS)
def test_ffmpeg(tmp_path, preset):
    impulse(tmp_path / "in.wav")
    text = render_preset(preset, "ffmpeg").strip()
    run(
        *need("ffmpeg"), "-loglevel", "error", "-i", tmp_path / "in.wav",
        "-af", text, "-c:a", "pcm_f64le", tmp_path / "out.wav",
    )  # fmt: skip
    assert_response(tmp_path / "out.wav", preset)


def test_ffmpeg_filters_each_channel_by_its_own_chain(tmp_path):
    pairs = zip(PRESETS, (-8.0, -9.5), strict=True)
    left, right = (replace(preset, preamp_db=preamp) for preset, preamp in pairs)
    impulse(tmp_path / "in.wav", channels=2)
    text = render_preset(StereoPreset(left=left, right=right), "ffmpeg").strip()
    run(
        *need("ffmpeg"), "-loglevel", "error", "-i", tmp_path / "in.wav",
        "-af", text, "-c:a", "pcm_f64le", tmp_path / "out.wav",
    )  # fmt: skip
    heard, _ = soundfile.read(tmp_path / "out.wav")
    for samples, preset in zip(heard.T, (left, right), strict=True):
        soundfile.write(tmp_path / "one.wav", samples, RATE_HZ, subtype="DOUBLE")
        assert_response(tmp_path / "one.wav", preset)


@pytest.mark.parametrize("two", [False, True], ids=["one chain", "two"])
def test_ffmpeg_filters_a_file_of_16_bits_in_double_precision(tmp_path, two):
    left = right = PRESETS[0].leveled()
    if two:
        right = replace(left, bands=left.bands[1:])
    text = render_preset(StereoPreset(left=left, right=right) if two else left, "ffmpeg").strip()
    x = np.random.default_rng(0).integers(-8_000, 8_000, (RATE_HZ // 4, 2)) / 2**15
    soundfile.write(tmp_path / "in.wav", x, RATE_HZ, subtype="PCM_16")
    run(
        *need("ffmpeg"), "-loglevel", "error", "-i", tmp_path / "in.wav",
        "-af", text, "-c:a", "pcm_f64le", tmp_path / "out.wav",
    )  # fmt: skip
    heard, _ = soundfile.read(tmp_path / "out.wav")
    gain = 10 ** (math.floor(left.preamp_db * 100) / 100 / 20)
    chains = (sections(chain.arrays()) for chain in (left, right))
    expected = gain * np.transpose([sosfilt(sos, channel) for sos, channel in zip(chains, x.T, strict=True)])
    assert 20 * np.log10(np.abs(heard - expected).max() / np.abs(expected).max()) < -200


@pytest.mark.parametrize("preset", PRESETS)
def test_sox(tmp_path, preset):
    impulse(tmp_path / "in.wav")
    effects = render_preset(preset, "sox").split()
    run(*need("sox"), "-D", tmp_path / "in.wav", "-b", "64", "-e", "floating-point", tmp_path / "out.wav", *effects)
    assert_response(tmp_path / "out.wav", preset)


def test_ffmpeg_plays_a_morph_over_time(tmp_path):
    """Against scipy, block by block with carried state and the same moments of change."""
    frame, seconds, steps = 256, 1.0, 94
    t = np.linspace(0.0, 1.0, steps)
    ends = np.array([SAFE.vector(preset_at(u)) for u in (0.2, 0.7)])
    path = [SAFE.preset(ends[0] + (ends[1] - ends[0]) * at) for at in t]
    (tmp_path / "morph.ffmpeg").write_text(render_morph(path, t, "ffmpeg", seconds=seconds, frame_samples=frame))
    x = np.random.default_rng(0).standard_normal(int(RATE_HZ * 1.25)) * 0.05
    soundfile.write(tmp_path / "in.wav", x, RATE_HZ, subtype="DOUBLE")
    run(
        *need("ffmpeg"), "-loglevel", "error", "-i", tmp_path / "in.wav",
        ffmpeg_script_option(), tmp_path / "morph.ffmpeg", "-c:a", "pcm_f64le", tmp_path / "out.wav",
    )  # fmt: skip
    heard, _ = soundfile.read(tmp_path / "out.wav")

    x = x * 10 ** (math.floor(min(map(preamp_db, path)) * 100) / 100 / 20)
    expected, state = np.empty_like(x), np.zeros((5, 2))
    moments_s = np.floor(t * seconds * 1e6) / 1e6
    for first in range(0, len(x), frame):
        now = np.searchsorted(moments_s, first / RATE_HZ, side="right") - 1
        block = slice(first, first + frame)
        expected[block], state = sosfilt(sections(path[now].arrays()), x[block], zi=state)
    assert len(heard) == len(x)
    assert 20 * np.log10(np.abs(heard - expected).max() / np.abs(expected).max()) < -200


DAEMON = """\
context.properties = { core.daemon = true core.name = pipewire-0 }
context.spa-libs = { audio.convert.* = audioconvert/libspa-audioconvert support.* = support/libspa-support }
context.modules = [
    { name = libpipewire-module-protocol-native }
    { name = libpipewire-module-client-node }
    { name = libpipewire-module-adapter }
"""


def pipewire(tmp_path, text):
    """Exit status and log of a daemon of our own that loads the drop-in; 124 when it still ran after a second."""
    config = tmp_path / "pipewire.conf"
    config.write_text(DAEMON + text.removeprefix("context.modules = [\n"))
    folder = {"XDG_RUNTIME_DIR": str(tmp_path), "PIPEWIRE_RUNTIME_DIR": str(tmp_path)}
    environment = os.environ | folder | {"PIPEWIRE_DEBUG": "3"}
    timeout, daemon = need("timeout", "pipewire")
    command = [timeout, "2", daemon, "-c", str(config)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=30, check=False)
    return done.returncode, done.stdout + done.stderr


def test_pipewire_takes_our_labels_and_would_refuse_another(tmp_path):
    """What each band does is heard in `test_pipewire_sound`."""
    text = render_preset(PRESETS[0], "pipewire")
    status, log = pipewire(tmp_path, text)
    assert status == 124, log[-2000:]
    status, _ = pipewire(tmp_path, text.replace("bq_peaking", "bq_bell"))
    assert status == 254
