"""Reading and writing audio files with libsndfile, and workarounds for its pitfalls.

It ends the process on Vorbis above 200 kHz or with hundreds of channels, leaves a FLAC file without a length when
the disk fills up as it is closed, tells neither a missing file from a forbidden one nor a full disk by name, takes
the length that a damaged MP3 claims for true, and rounds floats down to integers (half a step too low on average).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import soundfile

from eqmorph.audio.tags import Tags, write_tags
from eqmorph.errors import DataError, UsageError
from eqmorph.files import atomic_path, unreadable
from eqmorph.text import shorten

HIGHEST_SAMPLE = 1e10
"""Largest sample that is read; leaves room for files that hold 32-bit integers as floating-point numbers."""


class Container(NamedTuple):
    """A kind of file one can write: libsndfile's name, how hard a lossy one compresses, and what it holds at most."""

    format: str
    compression: float | None = None
    max_rate_hz: int | None = None
    max_channels: int | None = None


CONTAINERS = {
    ".wav": Container("WAV"),
    ".flac": Container("FLAC", max_channels=8),
    ".ogg": Container("OGG", compression=0.2, max_rate_hz=200_000, max_channels=8),
    ".mp3": Container("MP3", compression=0.0, max_channels=2),
    ".aiff": Container("AIFF"),
}
"""By the suffix of the file's name. Both lossy ones are set to about 250 kbit/s in stereo."""

CODED = frozenset({"VORBIS", "OPUS", "MPEG_LAYER_I", "MPEG_LAYER_II", "MPEG_LAYER_III"})
"""Subtypes that are lossy codecs: bound to their container, so they are never carried over to another."""

FLOATING = frozenset({"FLOAT", "DOUBLE"})
"""Subtypes that hold samples above full scale; every other one clips them."""

_WAV_BYTES = 4 * 2**30 - 2**16
"""Longest WAV; above it, its 32-bit counts overflow."""

_INTEGER_BITS = {"PCM_S8": 8, "PCM_U8": 8, "PCM_16": 16, "PCM_24": 24, "PCM_32": 32}

MAX_RATE_HZ = 1_000_000
"""Filters and spectra need memory for a second of sound; no recording has a higher rate."""

_MP3_BYTES_PER_S = 500.0
"""Half of MPEG's lowest bit rate (8 kbit/s): a file that claims to be longer than its bytes allow is damaged."""


@contextmanager
def opened(path: Path) -> Iterator[soundfile.SoundFile]:
    """An audio file to read.

    Raises:
        DataError: it is missing, forbidden, not audio, holds no frames, or breaks off while it is read.
    """
    try:
        with path.open("rb"):
            pass
    except OSError as error:
        raise unreadable(path, error) from None
    except ValueError:  # a name that no file system holds
        raise DataError(f"{shorten(str(path))}: is no name of a file; check the name") from None
    try:
        source = soundfile.SoundFile(path)
    except soundfile.LibsndfileError as error:
        raise DataError(
            f"{path}: not audio that can be read ({error.error_string.rstrip('.')}); give WAV, FLAC, OGG, MP3 or AIFF"
            ", as ffmpeg -i IN OUT.wav makes it of other audio"
        ) from None
    with source:
        if source.frames <= 0:
            raise DataError(f"{path}: holds no audio (0 frames)")
        if source.samplerate > MAX_RATE_HZ:
            raise DataError(f"{path}: claims {source.samplerate:,} samples a second; repair the file first")
        seconds, size = source.frames / source.samplerate, path.stat().st_size
        if source.format == "MP3" and seconds > 1.0 + size / _MP3_BYTES_PER_S:
            raise DataError(f"{path}: claims {seconds:.0f} s of audio in {size} bytes; repair the file first")
        try:
            yield source
        except soundfile.LibsndfileError as error:
            raise DataError(
                f"{path}: breaks off at {source.tell() / source.samplerate:.2f} s: {error.error_string}; "
                "repair the file first"
            ) from None


def blocks(path: Path, frames: int) -> Iterator[np.ndarray]:
    """Read the samples of a file, `frames` at a time: (N, C) float64, full scale 1.0."""
    came = False
    with opened(path) as source:
        # Until nothing comes: a file that cannot be searched has no count of frames, a damaged one a wrong one.
        while len(block := source.read(frames, dtype="float64", always_2d=True)):
            came = True
            yield block
        if not came:
            raise DataError(f"{path}: holds no audio that can be decoded; repair the file first")


def container(path: Path) -> Container:
    """Find the container that the suffix of an output file asks for."""
    try:
        return CONTAINERS[path.suffix.lower()]
    except KeyError:
        raise UsageError(
            f"{path}: cannot write {path.suffix or 'a name without suffix'}; end it in {', '.join(CONTAINERS)}"
        ) from None


def target_subtype(source: soundfile.SoundFile, target: Path, wanted: str | None) -> str:
    """The sample type of the output: the one wanted, or the input's; where a lossy codec is involved, the usual one.

    Raises:
        UsageError: the container does not hold it.
    """
    kind = container(target)
    kept: str = wanted.upper() if wanted else source.subtype
    if wanted is None and source.format != kind.format and (kept in CODED or _codes(kind)):
        return str(soundfile.default_subtype(kind.format))
    if kept not in soundfile.available_subtypes(kind.format):
        possible = [name for name in soundfile.available_subtypes(kind.format) if _codes(kind) or _exact(name)]
        raise UsageError(
            f"{target}: {kind.format} cannot hold {kept} samples; choose the subtype {', '.join(sorted(possible))} "
            "or another suffix"
        )
    return kept


@contextmanager
def writing(
    target: Path, source: soundfile.SoundFile, subtype: str, tags: Tags | None = None
) -> Iterator[soundfile.SoundFile]:
    """A file to write with the rate and channels of `source`; it gets its name when all of it is on the disk.

    Args:
        target: the file; its suffix says its kind.
        source: the file whose rate, channels and basic tags it gets.
        subtype: sample type in libsndfile's names.
        tags: all tags, written when the samples are; their notes say what was lost.

    Raises:
        DataError: the container refuses the rate or the channels, or the place cannot be written or is full.
    """
    with atomic_path(target) as temporary:
        try:
            with _sink(temporary, target, source, subtype) as sink:
                _copy_tags(source, sink)
                yield sink
                written = sink.frames
            if tags is not None:
                write_tags(temporary, tags, target)
            complete = soundfile.info(temporary).frames == written
        except soundfile.LibsndfileError:
            complete = False
        if not complete:
            raise DataError(f"{target}: cannot be written: the disk took only a part; free space or write elsewhere")


def _sink(temporary: Path, target: Path, source: soundfile.SoundFile, subtype: str) -> soundfile.SoundFile:
    """An empty file at a temporary name, of the kind that the target's suffix says.

    Raises:
        DataError: the container refuses the rate, the channels or the sample type.
    """
    kind = container(target)
    rate_hz, channels = source.samplerate, source.channels
    for value, most, unit in ((rate_hz, kind.max_rate_hz, "Hz"), (channels, kind.max_channels, "channels")):
        if most is not None and value > most:
            raise DataError(f"{target}: {kind.format} holds at most {most} {unit}, the input has {value}; write .wav")
    temporary.touch()
    form = _large(kind.format, source, subtype)
    try:
        return soundfile.SoundFile(
            temporary, "w", rate_hz, channels, subtype, format=form, compression_level=kind.compression
        )
    except soundfile.LibsndfileError as error:
        reason = error.error_string.removeprefix("Error : ").rstrip(".")
        raise DataError(
            f"{target}: {kind.format} with {subtype} samples, {channels} channels at {rate_hz} Hz is refused: "
            f"{reason}; write .wav or choose another subtype"
        ) from None


def quantized(audio: np.ndarray, subtype: str, noise: np.random.Generator | None = None) -> np.ndarray:
    """Round samples to the steps of an integer sample type.

    Args:
        audio: (N, C) float64, full scale 1.0.
        subtype: sample type in libsndfile's names.
        noise: source of dither, of triangular distribution two steps wide, which makes the rounding error
            independent of the signal. Source: S. P. Lipshitz et al., "Quantization and dither", JAES 40 (1992).

    Returns:
        (N, C) int32 whose upper bits are the rounded samples; the audio itself where the type is not an integer.
    """
    bits = _INTEGER_BITS.get(subtype)
    if bits is None:
        return audio
    full_scale = 2.0 ** (bits - 1)
    steps = audio * full_scale
    if noise is not None:
        steps = steps + noise.random(audio.shape) - noise.random(audio.shape)
    whole = np.clip(np.rint(steps), -full_scale, full_scale - 1).astype(np.int64)
    return np.asarray(whole << (32 - bits), dtype=np.int32)


def _codes(kind: Container) -> bool:
    return kind.compression is not None


def _exact(subtype: str) -> bool:
    return subtype.startswith("PCM_") or subtype in FLOATING


def _large(format: str, source: soundfile.SoundFile, subtype: str) -> str:
    """WAV counts its bytes in 32 bits; longer audio goes into RF64, its 64-bit form (EBU Tech 3306)."""
    width = {"DOUBLE": 8, "FLOAT": 4, "PCM_32": 4, "PCM_24": 3}.get(subtype, 2)
    return "RF64" if format == "WAV" and source.frames * source.channels * width > _WAV_BYTES else format


def _copy_tags(source: soundfile.SoundFile, sink: soundfile.SoundFile) -> None:
    """Title, artist and the like, which some containers hold beside other tags (RIFF INFO)."""
    tags: dict[str, Any] = source.copy_metadata()
    for name, text in tags.items():
        if text:
            # These two are no characters: libFLAC refuses them, and libsndfile then ends the process.
            setattr(sink, name, text.replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd"))
