"""Rendering an audio file through an equalizer, with one gain for the whole file.

The file is gone through twice, in memory for one block: first to measure what the equalizer makes of it, then to
write it with the gain that follows from the measurement. Nothing is written that would clip.
"""

import math
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import soundfile

from eqmorph.audio import soundfiles
from eqmorph.audio.automation import HIGHEST, AnyAutomation, StereoAutomation, automation_by_channel
from eqmorph.audio.filtering import CHUNK, equalize
from eqmorph.audio.loudness import SHORTEST_S, Levels
from eqmorph.audio.tags import read_tags
from eqmorph.eq.stereo import CHANNELS, TwoChannelsError
from eqmorph.errors import DataError, UsageError

Preamp = Literal["auto", "none"] | float
"""Gain after the equalizer: "auto" lowers only what would clip; "none"; or decibels."""

LOSSY_CEILING_DBFS = -1.0
"""How high "auto" lets a lossy file peak: decoders overshoot (EBU R 128 gives the same figure)."""

_ROUNDING_DB = 1e-6


@dataclass(frozen=True)
class RenderOptions:
    """How the output is written.

    Attributes:
        preamp: see `Preamp`.
        match_loudness: bring the output to the loudness of the input, as far as it does not clip under "auto".
        subtype: sample type of the output in libsndfile's names, such as "PCM_24"; None keeps the input's.
        dither: add triangular noise before samples are rounded to integers.

    Raises:
        UsageError: a preamp in decibels together with `match_loudness`.
    """

    preamp: Preamp = "auto"
    match_loudness: bool = False
    subtype: str | None = None
    dither: bool = False

    def __post_init__(self) -> None:
        if self.match_loudness and not isinstance(self.preamp, str):
            raise UsageError("match_loudness and a preamp in decibels both set the level; give one of them")


@dataclass(frozen=True)
class Rendered:
    """A rendering: levels before the equalizer and in the file written.

    Peaks are in dBFS, -inf for digital silence; loudness is in LUFS, None where BS.1770 has none. `preamp_db` is the
    gain after the equalizer, beside the preamps that presets state: by channel ("all", or "left" and "right"), at the
    beginning and at the end of the file.
    """

    source: str
    target: str
    seconds: float
    rate_hz: int
    channels: int
    format: str
    subtype: str
    peak_in_dbfs: float
    peak_out_dbfs: float
    loudness_in_lufs: float | None
    loudness_out_lufs: float | None
    preamp_db: float
    stated_preamps_db: dict[str, tuple[float, float]]
    notes: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def render(
    source: Path,
    target: Path,
    automation: AnyAutomation,
    options: RenderOptions | None = None,
    advance: Callable[[str, float], None] = lambda stage, seconds: None,
) -> Rendered:
    """Write an audio file through the bands of an automation to another file, whose suffix says its format.

    Args:
        source: WAV, FLAC, OGG, MP3, AIFF.
        target: another file; its rate, channels and (where it can) sample type are the input's.
        automation: the bands over time; with its own for left and right, the file has two channels.
        options: level and sample type; the defaults of `RenderOptions` when None.
        advance: called with the stage ("measuring", "writing") and the seconds of audio just done.

    Returns:
        Levels before and after, and what was chosen.

    Raises:
        DataError: a file that cannot be read, held or written; a sample that is not a number; an output that
            would clip under a fixed gain.
        TwoChannelsError: bands for left and right, and a file of another number of channels.
        UsageError: a container that does not exist or does not hold the sample type.
    """
    options = options or RenderOptions()
    if target.exists() and target.samefile(source):
        raise UsageError(f"{target}: the output is the input itself; choose another name")
    with soundfiles.opened(source) as audio:
        rate_hz = audio.samplerate
        _check_channels(source, automation, audio.channels)
        subtype = soundfiles.target_subtype(audio, target, options.subtype)
        tags = read_tags(source)
        with soundfiles.writing(target, audio, subtype, tags) as sink:
            before, after = _measure(source, automation, rate_hz, audio.channels, advance)
            notes = _bands_above(automation, rate_hz)
            gain_db = _gain_db(source, target, subtype, options, (before, after), notes)
            stated_db = _stated_preamps_db(automation)
            if stated_db and gain_db < 0.0 and not options.match_loudness:
                notes.append(f"the preamp is {-gain_db:.2f} dB lower than stated, since the output would clip")
            tags.measure(after.lufs(gain_db), after.peak_dbfs(gain_db))
            # Always the same noise: a file rendered twice is the same file.
            noise = np.random.default_rng(0) if options.dither else None
            for block in equalize(soundfiles.blocks(source, CHUNK), automation, rate_hz):
                sink.write(soundfiles.quantized(10.0 ** (gain_db / 20.0) * block, subtype, noise))
                advance("writing", len(block) / rate_hz)
        return _rendered(source, target, sink, (before, after), (gain_db, stated_db), notes + tags.notes)


def _rendered(
    source: Path,
    target: Path,
    sink: soundfile.SoundFile,
    levels: tuple[Levels, Levels],
    preamps_db: tuple[float, dict[str, tuple[float, float]]],
    notes: list[str],
) -> Rendered:
    """Describe a file from its levels before and after the equalizer, its gain and the preamps that are stated."""
    before, after = levels
    gain_db, stated_db = preamps_db
    return Rendered(
        source=str(source),
        target=str(target),
        seconds=before.frames / sink.samplerate,
        rate_hz=sink.samplerate,
        channels=sink.channels,
        format=sink.format,
        subtype=sink.subtype,
        peak_in_dbfs=before.peak_dbfs(),
        peak_out_dbfs=after.peak_dbfs(gain_db),
        loudness_in_lufs=before.lufs(),
        loudness_out_lufs=after.lufs(gain_db),
        preamp_db=gain_db,
        stated_preamps_db=stated_db,
        notes=tuple(notes),
    )


def _check_channels(source: Path, automation: AnyAutomation, channels: int) -> None:
    """Refuse a file without a left and a right channel, or with more, where these have bands of their own."""
    if isinstance(automation, StereoAutomation) and channels != len(CHANNELS):
        count = "one channel" if channels == 1 else f"{channels} channels"
        raise TwoChannelsError(
            f"{source}: has {count}, but the preset has separate filters for two; choose left or right for all"
        )


def duration_s(source: Path) -> float:
    """Seconds of audio in a file."""
    with soundfiles.opened(source) as opened:
        return float(opened.frames / opened.samplerate)


def _measure(
    source: Path, automation: AnyAutomation, rate_hz: int, channels: int, advance: Callable[[str, float], None]
) -> tuple[Levels, Levels]:
    """Levels of the file, and of what the equalizer makes of it before any gain."""
    before, after = Levels(rate_hz, channels), Levels(rate_hz, channels)

    def measured(block: np.ndarray) -> np.ndarray:
        try:
            before.add(block)
        except DataError as error:
            raise DataError(f"{source}: {error}") from None
        return block

    for block in equalize(map(measured, soundfiles.blocks(source, CHUNK)), automation, rate_hz):
        after.add(block)
        advance("measuring", len(block) / rate_hz)
    return before, after


def _bands_above(automation: AnyAutomation, rate_hz: int) -> list[str]:
    """Say which bands lie above half the sample rate, and where they stay."""
    return [
        f"{channel} band {band + 1} ({each.bands.kinds[band].replace('_', ' ')}) lies above what {rate_hz} Hz audio "
        f"holds; its center is held at {HIGHEST * rate_hz:g} Hz".lstrip()
        for channel, each in automation_by_channel(automation).items()
        for band in each.held(rate_hz)
    ]


def _stated_preamps_db(automation: AnyAutomation) -> dict[str, tuple[float, float]]:
    """The preamps that presets state, as `Rendered` has them."""
    return {
        channel or "all": (float(each.preamp_db[0]), float(each.preamp_db[-1]))
        for channel, each in automation_by_channel(automation).items()
        if each.preamp_db is not None
    }


def _gain_db(
    source: Path, target: Path, subtype: str, options: RenderOptions, levels: tuple[Levels, Levels], notes: list[str]
) -> float:
    """The gain after the equalizer: as the options say, lowered or refused where the output would clip."""
    before, after = levels
    gain_db = 0.0 if isinstance(options.preamp, str) else options.preamp
    if options.match_loudness:
        gain_db = _matching_gain_db(source, before, after, notes)
    if options.preamp == "auto":
        return _lowered(gain_db, after, subtype, options.match_loudness, notes)
    peak_dbfs = after.peak_dbfs(gain_db)
    if peak_dbfs > _ROUNDING_DB and subtype not in soundfiles.FLOATING:
        highest_db = math.floor((gain_db - peak_dbfs) * 100) / 100
        raise DataError(
            f"{target}: would clip: the peak is {peak_dbfs:+.2f} dBFS and {subtype} ends at 0; "
            f"use the preamp auto or {highest_db:g} dB, or write a .wav with the subtype FLOAT"
        )
    return gain_db


def _matching_gain_db(source: Path, before: Levels, after: Levels, notes: list[str]) -> float:
    """The gain that gives the output the loudness of the input; 0 dB and a note where the input is silent."""
    wanted, got = before.lufs(), after.lufs()
    if wanted is None or got is None:
        raise DataError(
            f"{source}: has no loudness to match: BS.1770 needs {SHORTEST_S:g} s of audio, 8 kHz or more and at most "
            "five channels; render without matching it"
        )
    if math.isinf(wanted) or math.isinf(got):
        notes.append("the audio is silent (below -70 LUFS), so there is no loudness to match")
        return 0.0
    return wanted - got


def _lowered(gain_db: float, after: Levels, subtype: str, matching: bool, notes: list[str]) -> float:
    """`gain_db`, lowered as far as the ceiling asks for."""
    ceiling = LOSSY_CEILING_DBFS if subtype in soundfiles.CODED else 0.0
    excess = after.peak_dbfs(gain_db) - ceiling
    if excess <= 0.0:
        return gain_db
    if matching:
        notes.append(f"{excess:.2f} LU quieter than the input: at its loudness the output would clip")
    return gain_db - excess
