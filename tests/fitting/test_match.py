"""Sounds matched to sounds: noise through a known equalizer is matched back."""

import time
from pathlib import Path

import numpy as np
import pytest
import soundfile
from helpers.presets import random_params
from scipy.signal import sosfilt, welch

import eqmorph as eq
from eqmorph.audio.spectrum import file_spectrum, long_term_spectrum
from eqmorph.eq.curves import COMPARISON_GRID_HZ
from eqmorph.eq.filters import sections
from eqmorph.eq.layout import SAFE
from eqmorph.errors import DataError, UsageError
from eqmorph.fitting.match import MatchOptions, match, match_target

RATE_HZ = 48_000
SECONDS = 10


def noise(seed: int, seconds: float = SECONDS) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal(int(RATE_HZ * seconds)) * 0.02


def filtered(audio: np.ndarray, preset: eq.Preset) -> np.ndarray:
    return np.asarray(sosfilt(sections(preset.arrays(), RATE_HZ), audio))


def write(path: Path, audio: np.ndarray, rate_hz: int = RATE_HZ) -> Path:
    soundfile.write(path, audio, rate_hz, subtype="FLOAT")
    return path


@pytest.mark.parametrize("seed", range(6))
def test_filtered_noise_is_matched_back(tmp_path, seed):
    """Within 0.5 dB RMS at free level, from 10 s of sound, in less than 2 s of processor time."""
    preset = SAFE.preset(random_params(seed=seed))
    source = write(tmp_path / "source.wav", noise(seed))
    reference = write(tmp_path / "reference.wav", filtered(noise(seed), preset))
    began = time.process_time()
    fitted = match(source, reference, SAFE, options=MatchOptions(limit_db=40))
    assert time.process_time() - began < 2.0
    difference_db = fitted.preset.response(COMPARISON_GRID_HZ) - preset.response(COMPARISON_GRID_HZ)
    assert np.std(difference_db) < 0.5


def test_the_spectrum_is_that_of_scipy(tmp_path):
    audio = noise(1, 3)
    spectrum = file_spectrum(write(tmp_path / "a.wav", audio))
    frames = 2 * (len(spectrum.power) - 1)
    frequency_hz, power = welch(audio, RATE_HZ, nperseg=frames, detrend=False)
    np.testing.assert_allclose(spectrum.frequency_hz, frequency_hz)
    ratio = spectrum.power[1:-1] / power[1:-1]
    np.testing.assert_allclose(ratio, np.median(ratio), rtol=1e-3)
    assert spectrum.seconds == 3.0


def test_the_spectrum_does_not_depend_on_the_blocks():
    audio = noise(2, 2)[:, None]
    whole = long_term_spectrum([audio], RATE_HZ)
    parts = long_term_spectrum(np.array_split(audio, 7), RATE_HZ)
    np.testing.assert_allclose(parts.power, whole.power)


def test_level_rate_and_channels_do_not_matter(tmp_path):
    source = write(tmp_path / "a.wav", noise(3))
    louder = write(tmp_path / "b.wav", np.stack([4 * noise(3), 4 * noise(3)], axis=1))
    assert np.abs(match(source, louder, SAFE).target.curve_db).max() < 1e-6
    slower = write(tmp_path / "c.wav", np.random.default_rng(4).standard_normal(220_500) * 0.1, 22_050)
    target = match(source, slower, SAFE).target
    assert target.weights is not None and not target.weights[COMPARISON_GRID_HZ > 10_600].any()
    assert np.abs(target.curve_db[COMPARISON_GRID_HZ > 200]).max() < 1.5


def test_strength_and_limit(tmp_path):
    preset = SAFE.preset(random_params(seed=9))
    spectra = [long_term_spectrum([audio[:, None]], RATE_HZ) for audio in (noise(5), filtered(noise(5), preset))]
    whole = match_target(*spectra, MatchOptions(limit_db=40)).curve_db
    np.testing.assert_allclose(match_target(*spectra, MatchOptions(strength=0.5, limit_db=40)).curve_db, whole / 2)
    np.testing.assert_allclose(match_target(*spectra, MatchOptions(limit_db=3)).curve_db, np.clip(whole, -3, 3))


@pytest.mark.parametrize("options", [MatchOptions(strength=3), MatchOptions(smoothing=0), MatchOptions(limit_db=-1)])
def test_options_that_mean_nothing_are_refused(options):
    spectrum = long_term_spectrum([noise(6, 1)[:, None]], RATE_HZ)
    with pytest.raises(UsageError):
        match_target(spectrum, spectrum, options)


def test_silence_and_damage_are_refused(tmp_path):
    good = write(tmp_path / "good.wav", noise(7, 0.1))
    assert np.abs(match(good, good, SAFE).target.curve_db).max() < 1e-9, "shorter than a segment"
    silent = write(tmp_path / "silent.wav", np.zeros(RATE_HZ))
    broken = write(tmp_path / "broken.wav", np.full(RATE_HZ, np.nan))
    for path in (silent, broken, tmp_path / "missing.wav"):
        with pytest.raises(DataError, match=path.name):
            match(good, path, SAFE)


@pytest.mark.parametrize("sample", [np.nan, np.inf, 1e300])
def test_samples_that_no_audio_has_are_refused(eqmorph, tmp_path, sample):
    noise = np.random.default_rng(0).normal(0, 0.1, 9_600)
    sound = write(tmp_path / "sound.wav", noise)
    noise[5_000] = sample
    soundfile.write(tmp_path / "odd.wav", noise, RATE_HZ, subtype="DOUBLE")
    for pair in ((tmp_path / "odd.wav", sound), (sound, tmp_path / "odd.wav")):
        result = eqmorph("match", *pair, "--bands", "3")
        assert result.status == 1 and result.stderr.count("\n") == 1 and "odd.wav" in result.stderr


def test_the_command(eqmorph, tmp_path):
    preset = SAFE.preset(random_params(seed=1))
    source = write(tmp_path / "mix.wav", noise(8, 2))
    reference = write(tmp_path / "reference.wav", filtered(noise(8, 2), preset))
    out = tmp_path / "match.txt"
    document = eqmorph("match", source, reference, "--bands", 6, "--out", out, "--json").json
    assert document["strength"] == 1.0 and len(eq.load_preset(out).bands) == 6
    assert "RMS" in eqmorph("match", source, reference, "--layout", "spotify").stdout
    assert eqmorph("match", source, tmp_path / "no.wav").status == 1
    assert eqmorph("match", source, reference, "--strength", 5).status == 2


def test_the_flat_surface():
    warm, bright = eq.load_preset("preset_a.json"), eq.load_preset("preset_b.json")
    both = eq.sum_presets(warm, bright)
    fitted = eq.fit([warm, bright], "parametric", bands=8)
    assert np.abs(fitted.target.curve_db - both.response(COMPARISON_GRID_HZ)).max() < 1e-9
    assert fitted.errors.rms_db < 0.2 and eq.load_layout("parametric", 8).fits(fitted.preset)
    assert len(eq.reduce(both, 4).preset.bands) == 4
    assert eq.load_target("preset_a.json").name == warm.name
    with pytest.raises(UsageError):
        eq.fit([], "parametric")
    with pytest.raises(UsageError):
        eq.fit(warm, SAFE, bands=4)
