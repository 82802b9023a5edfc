"""Long-term spectrum of audio: mean power at each frequency.

Source: P. D. Welch, "The use of fast Fourier transform for the estimation of power spectra", IEEE Trans. Audio
Electroacoust. 15 (1967): the mean over windowed segments that overlap by half. Computed with numpy, block by block,
in memory for one block; `scipy.signal.welch` needs the whole signal at once.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from eqmorph.audio import soundfiles
from eqmorph.eq.backend import FloatArray
from eqmorph.errors import DataError

_SEGMENT_S = 0.34
"""Length of a segment, rounded to a power of two: 2.9 Hz between frequencies at 48 kHz, an eighth of an octave at
20 Hz."""

_SEGMENTS_AT_ONCE = 32


@dataclass(frozen=True)
class Spectrum:
    """Mean power of all channels.

    Attributes:
        frequency_hz: (N,) from 0 to half the sample rate.
        power: (N,) in units of full scale squared, up to a common factor.
        seconds: length of the audio.
    """

    frequency_hz: FloatArray
    power: FloatArray
    seconds: float


def file_spectrum(path: Path) -> Spectrum:
    """Measure the long-term spectrum of an audio file.

    Raises:
        DataError: the file cannot be read, holds a sample that is not a number or far above full scale, or is silent.
    """
    with soundfiles.opened(path) as audio:
        rate_hz = audio.samplerate
    frames = segment_frames(rate_hz)
    return long_term_spectrum(soundfiles.blocks(path, frames * _SEGMENTS_AT_ONCE), rate_hz, str(path))


def segment_frames(rate_hz: float) -> int:
    """Frames of a segment."""
    return int(2 ** round(math.log2(rate_hz * _SEGMENT_S)))


def long_term_spectrum(blocks: Iterable[FloatArray], rate_hz: float, source: str = "audio") -> Spectrum:
    """Measure the long-term spectrum of audio that comes in blocks.

    Args:
        blocks: arrays (N, C) of C channels, of any lengths.
        rate_hz: frames per second.
        source: label in messages.

    Raises:
        DataError: a sample that is not a number or far above full scale, no audio, or silence.
    """
    frames = segment_frames(rate_hz)
    hop = frames // 2
    # Periodic: shifted copies of this window, half a segment apart, add up to a constant.
    window = np.hanning(frames + 1)[:frames, None]
    power, segments, total = np.zeros(frames // 2 + 1), 0, 0
    rest = np.zeros((0, 1))
    for block in blocks:
        if not (np.abs(block) <= soundfiles.HIGHEST_SAMPLE).all():
            raise DataError(
                f"{source}: holds samples that are not numbers, or far above full scale (1.0); repair the file first"
            )
        total += len(block)
        rest = np.concatenate([rest, block]) if len(rest) else block
        while len(rest) >= frames:
            power += _power(rest[:frames] * window)
            segments += 1
            rest = rest[hop:]
    if segments == 0 and total:  # shorter than a segment: one segment with silence behind it
        padded = np.zeros((frames, rest.shape[1]))
        padded[: len(rest)] = rest * np.hanning(len(rest) + 2)[1:-1, None]
        power, segments = _power(padded), 1
    if not power.any():
        raise DataError(f"{source}: is silent; nothing can be measured")
    frequency_hz = np.linspace(0.0, rate_hz / 2, len(power))
    return Spectrum(frequency_hz, power / segments, total / rate_hz)


def _power(segment: FloatArray) -> FloatArray:
    """(N,) power of a segment (frames, C), the mean over channels."""
    return np.asarray((np.abs(np.fft.rfft(segment, axis=0)) ** 2).mean(axis=1))
