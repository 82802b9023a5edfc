"""Files rendered into files: what is kept, what is refused, and that nothing is left half-written."""

import math
import os
import resource
import threading
import tracemalloc
from pathlib import Path

import numpy as np
import pyloudnorm
import pytest
import soundfile

from eqmorph.audio import soundfiles
from eqmorph.audio.automation import Automation
from eqmorph.audio.render import Rendered, RenderOptions
from eqmorph.audio.render import render as render_file
from eqmorph.eq.filters import response_db
from eqmorph.eq.preset import Band, Preset
from eqmorph.errors import DataError, EqmorphError

RATE_HZ = 48_000


def shelf(gain_db: float) -> Automation:
    return Automation.of([Preset(bands=[Band(type="low_shelf", frequency_hz=200, gain_db=gain_db, q=0.71)])])


FLAT, LOUD = shelf(0.0), shelf(12.0)


def render(source: Path, target: Path, automation: Automation, preamp="auto", **options) -> Rendered:
    return render_file(source, target, automation, RenderOptions(preamp, **options))


@pytest.fixture
def song(tmp_path) -> Path:
    """One second of stereo that peaks near full scale at 100 Hz."""
    tone = 0.9 * np.sin(2 * np.pi * 100 * np.arange(RATE_HZ) / RATE_HZ)
    soundfile.write(tmp_path / "song.wav", np.stack([tone, 0.5 * tone], 1), RATE_HZ, subtype="PCM_16")
    return tmp_path / "song.wav"


def write(path: Path, audio: np.ndarray, rate_hz: int = RATE_HZ, subtype: str | None = None) -> Path:
    soundfile.write(path, audio, rate_hz, subtype=subtype)
    return path


@pytest.mark.parametrize("subtype", ["PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE"])
def test_a_flat_equalizer_copies_every_sample(tmp_path, subtype):
    audio = np.random.default_rng(0).uniform(-1, 1, (40_000, 2))
    source = write(tmp_path / "in.wav", audio, subtype=subtype)
    rendered = render(source, tmp_path / "out.wav", FLAT)
    np.testing.assert_array_equal(soundfile.read(tmp_path / "out.wav")[0], soundfile.read(source)[0])
    assert (rendered.subtype, soundfile.info(tmp_path / "out.wav").subtype) == (subtype, subtype)


@pytest.mark.parametrize("made", [".wav", ".flac", ".ogg", ".mp3", ".aiff"])
@pytest.mark.parametrize("given", [".wav", ".flac", ".ogg", ".mp3", ".aiff"])
def test_every_format_into_every_format_keeps_rate_channels_and_length(tmp_path, given, made):
    audio = 0.2 * np.random.default_rng(0).standard_normal((22_050, 2))
    source = write(tmp_path / f"in{given}", audio, 44_100)
    rendered = render(source, tmp_path / f"out{made}", LOUD)
    info = soundfile.info(tmp_path / f"out{made}")
    assert (info.samplerate, info.channels, info.subtype) == (44_100, 2, rendered.subtype)
    assert info.frames == pytest.approx(22_050, abs=0 if made != ".mp3" else 2_400)


def test_tags_are_kept(tmp_path):
    with soundfile.SoundFile(tmp_path / "in.flac", "w", RATE_HZ, 1) as source:
        source.title, source.artist = "Título", "Someone"
        source.write(np.zeros(4_800))
    render(tmp_path / "in.flac", tmp_path / "out.mp3", FLAT)
    with soundfile.SoundFile(tmp_path / "out.mp3") as made:
        assert (made.title, made.artist) == ("Título", "Someone")


def test_auto_lowers_what_would_clip_and_only_that(song, tmp_path):
    rendered = render(song, tmp_path / "out.wav", LOUD)
    lift_db = response_db(LOUD.bands, np.array([100.0]))[0, 0]
    assert rendered.preamp_db == pytest.approx(-lift_db - 20 * math.log10(0.9), abs=0.5)
    assert np.abs(soundfile.read(tmp_path / "out.wav")[0]).max() == pytest.approx(1.0, abs=1e-3)
    assert rendered.peak_out_dbfs == pytest.approx(0.0, abs=1e-9)
    assert render(song, tmp_path / "cut.wav", shelf(-6.0)).preamp_db == 0.0
    assert render(song, tmp_path / "out.ogg", LOUD).peak_out_dbfs == pytest.approx(-1.0)


@pytest.mark.parametrize("preamp", ["none", -3.0])
def test_a_fixed_gain_that_would_clip_is_refused_with_the_one_that_does_not(song, tmp_path, preamp):
    with pytest.raises(DataError, match="clip") as error:
        render(song, tmp_path / "out.wav", LOUD, preamp)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["song.wav"]
    offered = float(str(error.value).split(" dB,")[0].split()[-1])
    assert -0.02 < render(song, tmp_path / "out.wav", LOUD, offered).peak_out_dbfs <= 0.0
    kept = render(song, tmp_path / "float.wav", LOUD, preamp, subtype="FLOAT")
    assert 20 * math.log10(np.abs(soundfile.read(tmp_path / "float.wav")[0]).max()) == pytest.approx(
        kept.peak_out_dbfs, abs=1e-4
    )


def test_matched_loudness_is_what_pyloudnorm_measures_in_the_file(tmp_path):
    source = write(tmp_path / "in.wav", 0.05 * np.random.default_rng(0).standard_normal((96_000, 2)), subtype="FLOAT")
    rendered = render(source, tmp_path / "out.wav", LOUD, match_loudness=True)
    meter = pyloudnorm.Meter(RATE_HZ)
    before, after = (meter.integrated_loudness(soundfile.read(path)[0]) for path in (source, tmp_path / "out.wav"))
    assert after == pytest.approx(before, abs=0.01)
    assert rendered.loudness_out_lufs == pytest.approx(rendered.loudness_in_lufs, abs=1e-9)
    assert rendered.preamp_db < -0.1


def test_loudness_gives_way_to_the_peak(tmp_path):
    click = np.zeros((RATE_HZ, 1))
    click[::4_800] = 0.9
    source = write(tmp_path / "clicks.wav", click + 0.1 * np.sin(np.arange(RATE_HZ) / 100)[:, None])
    limited = render(source, tmp_path / "out.wav", shelf(-20.0), match_loudness=True)
    assert limited.peak_out_dbfs == pytest.approx(0.0, abs=1e-9)
    assert "quieter than the input" in limited.notes[0]


def test_silence_stays_silent_and_says_so(tmp_path):
    source = write(tmp_path / "in.wav", np.zeros((RATE_HZ, 1)))
    rendered = render(source, tmp_path / "out.wav", LOUD, match_loudness=True)
    assert "silent" in rendered.notes[0]
    assert not soundfile.read(tmp_path / "out.wav")[0].any()


def test_one_frame_is_audio(tmp_path):
    source = write(tmp_path / "in.wav", np.array([[0.5]]))
    assert render(source, tmp_path / "out.wav", FLAT).seconds == pytest.approx(1 / RATE_HZ)
    assert soundfile.info(tmp_path / "out.wav").frames == 1


def test_bands_above_half_the_rate_are_told(tmp_path):
    source = write(tmp_path / "in.wav", np.zeros((800, 1)), 8_000)
    high = Automation.of([Preset(bands=[Band(type="high_shelf", frequency_hz=9_000, gain_db=3, q=0.71)])])
    assert "band 1 (high shelf) lies above" in render(source, tmp_path / "out.wav", high).notes[0]


REFUSED = {
    "missing": ("gone.wav", "out.wav", {}, "there is no such file"),
    "not audio": ("text.wav", "out.wav", {}, "not audio that can be read"),
    "a folder": (".", "out.wav", {}, "is a folder"),
    "no frames": ("empty.wav", "out.wav", {}, r"holds no audio \(0 frames\)"),
    "not a number": ("nan.wav", "out.wav", {}, r"nan.wav: frame 7 \(0.000 s\), channel 1: the sample is nan"),
    "no suffix": ("fine.wav", "out", {}, "a name without suffix; end it in .wav"),
    "other suffix": ("fine.wav", "out.txt", {}, "cannot write .txt"),
    "itself": ("fine.wav", "fine.wav", {}, "is the input itself"),
    "a link to itself": ("fine.wav", "link.wav", {}, "is the input itself"),
    "under a file": ("fine.wav", "text.wav/out.wav", {}, "cannot be written"),
    "FLAC float": ("float.wav", "out.flac", {}, "FLAC cannot hold FLOAT samples.*PCM_16, PCM_24"),
    "MP3 at 96 kHz": ("high.wav", "out.mp3", {}, "at 96000 Hz is refused: .*44100"),
    "MP3 with three channels": ("three.wav", "out.mp3", {}, "MP3 holds at most 2 channels, the input has 3"),
    "Vorbis at 300 kHz": ("radio.wav", "out.ogg", {}, "OGG holds at most 200000 Hz"),
    "unknown subtype": ("fine.wav", "out.wav", {"subtype": "PCM_12"}, "WAV cannot hold PCM_12"),
    "two levels": ("fine.wav", "out.wav", {"preamp": -3.0, "match_loudness": True}, "both set the level"),
    "too short to match": ("fine.wav", "out.wav", {"match_loudness": True}, "needs 0.4 s of audio"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_done_is_one_line_and_leaves_nothing(tmp_path, case):
    audio = 0.1 * np.ones((4_800, 1))
    write(tmp_path / "fine.wav", audio)
    write(tmp_path / "float.wav", audio, subtype="FLOAT")
    write(tmp_path / "high.wav", audio, 96_000)
    write(tmp_path / "radio.wav", audio, 300_000)
    write(tmp_path / "three.wav", np.repeat(audio, 3, axis=1))
    write(tmp_path / "empty.wav", audio[:0])
    write(tmp_path / "nan.wav", np.where(np.arange(len(audio))[:, None] == 7, np.nan, audio), subtype="FLOAT")
    (tmp_path / "text.wav").write_text("not audio")
    (tmp_path / "link.wav").symlink_to(tmp_path / "fine.wav")
    before = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    source, target, options, message = REFUSED[case]
    with pytest.raises(EqmorphError, match=message) as error:
        render(tmp_path / source, tmp_path / target, FLAT, **options)
    assert "\n" not in str(error.value)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == before


def test_a_file_that_breaks_off_is_named(tmp_path):
    source = write(tmp_path / "in.flac", np.random.default_rng(0).uniform(-1, 1, (RATE_HZ, 2)))
    data = bytearray(source.read_bytes())
    data[len(data) // 2 :] = b"\0" * (len(data) - len(data) // 2)
    source.write_bytes(data)
    with pytest.raises(DataError, match=r"in\.flac: "):
        render(source, tmp_path / "out.wav", FLAT)
    assert not (tmp_path / "out.wav").exists()


def test_an_interrupted_render_leaves_nothing(song, tmp_path):
    def interrupt(stage: str, seconds: float) -> None:
        if stage == "writing":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        render_file(song, tmp_path / "out.wav", FLAT, advance=interrupt)
    assert [path.name for path in tmp_path.iterdir()] == ["song.wav"]


@pytest.mark.parametrize(
    ("suffix", "frames"), [(".wav", 48_000), (".flac", 48_000), (".flac", 4_000), (".mp3", 200_000)]
)
def test_a_full_disk_is_told_and_leaves_nothing(tmp_path, suffix, frames):
    """A limit on the size of a file stands for the disk; 4,000 frames of FLAC reach it only as the file is closed."""
    source = write(tmp_path / "in.wav", np.random.default_rng(0).uniform(-1, 1, (frames, 2)))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (12_000, hard))
    try:
        with pytest.raises(DataError, match=f"out{suffix}: "):
            render(source, tmp_path / f"out{suffix}", FLAT)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert [path.name for path in tmp_path.iterdir()] == ["in.wav"]


def test_memory_does_not_grow_with_the_length(tmp_path):
    def peak_bytes(seconds: int) -> int:
        source = write(tmp_path / "in.wav", np.zeros((seconds * RATE_HZ, 2), dtype=np.float32))
        tracemalloc.start()
        try:
            render(source, tmp_path / "out.wav", LOUD)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    assert peak_bytes(12) < 1.2 * peak_bytes(3)


@pytest.mark.parametrize(("suffix", "subtype"), [(".wav", "PCM_U8"), (".wav", "PCM_16"), (".aiff", "PCM_24")])
def test_integers_are_rounded_and_not_cut_off(tmp_path, suffix, subtype):
    audio = np.random.default_rng(0).uniform(-0.9, 0.9, (50_000, 1))
    source = write(tmp_path / "in.wav", audio, subtype="DOUBLE")
    render(source, tmp_path / f"out{suffix}", FLAT, subtype=subtype)
    step = 2.0 ** -(soundfiles._INTEGER_BITS[subtype] - 1)
    error = (soundfile.read(tmp_path / f"out{suffix}", always_2d=True)[0] - audio) / step
    assert abs(error.mean()) < 0.01 and np.abs(error).max() <= 0.5 + 1e-6


def test_dither_makes_the_error_independent_of_the_signal(tmp_path):
    quiet = 0.4 / 2**15 * np.sin(2 * np.pi * 1000 * np.arange(RATE_HZ) / RATE_HZ)[:, None]  # below one step
    source = write(tmp_path / "in.wav", quiet, subtype="DOUBLE")
    correlation = {}
    for dither in (False, True):
        render(source, tmp_path / "out.wav", FLAT, subtype="PCM_16", dither=dither)
        made = soundfile.read(tmp_path / "out.wav", always_2d=True)[0]
        correlation[dither] = float((made * quiet).sum() / (quiet**2).sum())
    assert correlation[False] == 0.0 and correlation[True] == pytest.approx(1.0, abs=0.05)


@pytest.mark.parametrize(("format", "subtype"), [("WAV", "GSM610"), ("WAV", "G721_32"), ("AU", "G721_32")])
def test_a_file_that_cannot_be_searched_has_no_count_of_frames_and_is_read(tmp_path, format, subtype):
    soundfile.write(tmp_path / "in.wav", 0.1 * np.ones(9_000), 8_000, format=format, subtype=subtype)
    rendered = render(tmp_path / "in.wav", tmp_path / "out.wav", FLAT, subtype="PCM_16")
    assert rendered.seconds == pytest.approx(9_000 / 8_000, abs=0.1)


def test_an_mp3_that_claims_years_of_audio_is_refused_at_once(tmp_path):
    soundfile.write(tmp_path / "in.mp3", 0.1 * np.ones((8_000, 2)), 44_100)
    data = bytearray((tmp_path / "in.mp3").read_bytes())
    at = max(data.find(b"Xing"), data.find(b"Info"))
    data[at + 8 : at + 12] = b"\xff\xff\xff\x7f"
    (tmp_path / "in.mp3").write_bytes(data)
    with pytest.raises(DataError, match=r"in\.mp3: "):
        render(tmp_path / "in.mp3", tmp_path / "out.wav", FLAT)


@pytest.mark.parametrize("rate_hz", [8_000, 384_000])
@pytest.mark.parametrize(("frames", "channels"), [(1, 1), (1, 64), (100_000, 64)])
def test_odd_lengths_channels_and_rates(tmp_path, rate_hz, frames, channels):
    audio = np.random.default_rng(0).uniform(-0.5, 0.5, (frames, channels))
    source = write(tmp_path / "in.wav", audio, rate_hz, subtype="PCM_24")
    rendered = render(source, tmp_path / "out.wav", LOUD)
    made, rate = soundfile.read(tmp_path / "out.wav", always_2d=True)
    assert made.shape == audio.shape and rate == rate_hz and np.isfinite(made).all()
    assert rendered.peak_out_dbfs <= 1e-9


def test_audio_into_a_pipe(tmp_path, song):
    os.mkfifo(tmp_path / "pipe.wav")
    received = []
    reader = threading.Thread(target=lambda: received.append((tmp_path / "pipe.wav").read_bytes()))
    reader.start()
    render(song, tmp_path / "pipe.wav", FLAT)
    reader.join(10)
    render(song, tmp_path / "file.wav", FLAT)
    assert received == [(tmp_path / "file.wav").read_bytes()]


def stated(gain_db: float, preamp_db: float | None) -> Preset:
    band = Band(type="peak", frequency_hz=1_000, gain_db=gain_db, q=1.0)
    return Preset(bands=[band], preamp_db=preamp_db)


def test_the_preamp_that_a_preset_states_is_applied(tmp_path):
    source = write(tmp_path / "in.wav", 0.5 * np.ones((RATE_HZ, 1)), subtype="DOUBLE")
    render(source, tmp_path / "out.wav", Automation.of([stated(0.0, -6.0)]), subtype="DOUBLE")
    assert soundfile.read(tmp_path / "out.wav")[0][-1] == pytest.approx(0.5 * 10 ** (-6 / 20))
    rendered = render(source, tmp_path / "out.wav", Automation.of([stated(0.0, 24.0)]), subtype="PCM_16")
    assert np.abs(soundfile.read(tmp_path / "out.wav")[0]).max() == pytest.approx(1.0, abs=1e-3)
    assert any("clip" in note for note in rendered.notes)


def test_along_a_morph_the_preamp_goes_straight_in_decibels(tmp_path):
    source = write(tmp_path / "in.wav", 0.5 * np.ones((RATE_HZ, 1)), subtype="DOUBLE")
    automation = Automation.of([stated(0.0, -10.0), stated(0.0, 0.0)]).over(0.0, None, "linear", 1.0)
    render(source, tmp_path / "out.wav", automation, subtype="DOUBLE")
    levels_db = 20 * np.log10(soundfile.read(tmp_path / "out.wav")[0] / 0.5)
    assert levels_db == pytest.approx(np.linspace(-10.0, 0.0, RATE_HZ), abs=1e-3)


def test_a_file_of_an_impossible_rate_or_without_sound_is_refused(tmp_path, eqmorph):
    soundfile.write(tmp_path / "in.au", np.zeros((100, 1)), 44_100, format="AU", subtype="PCM_16")
    header = bytearray((tmp_path / "in.au").read_bytes())
    header[16:20] = (2**31 - 1).to_bytes(4, "big")
    (tmp_path / "in.au").write_bytes(header)
    for words in (["render", tmp_path / "in.au", tmp_path / "out.wav", "--preset", "preset_a.json"],
                  ["match", tmp_path / "in.au", tmp_path / "in.au", "--out", tmp_path / "out.json"]):  # fmt: skip
        assert "in.au" in eqmorph(*words).error


def test_sound_that_was_promised_and_never_comes_is_an_error(tmp_path, monkeypatch):
    soundfile.write(tmp_path / "in.wav", np.ones((100, 1)), 44_100)
    monkeypatch.setattr(soundfile.SoundFile, "read", lambda *_, **__: np.zeros((0, 1)))
    with pytest.raises(DataError, match=r"in\.wav"):
        list(soundfiles.blocks(tmp_path / "in.wav", 10))
