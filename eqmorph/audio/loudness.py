"""Loudness and peak of audio that arrives in blocks, in bounded memory.

Source: Recommendation ITU-R BS.1770-4: K-weighting, mean square over 400 ms blocks that overlap by 75 %, an
absolute gate at -70 LUFS and a relative one 10 LU below the mean of what passes it. pyloudnorm gives the weighting
filters of the recommendation at any rate; its own meter needs the whole signal at once.
"""

import math

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from pyloudnorm import IIRfilter
from scipy.signal import sosfilt

from eqmorph.audio.soundfiles import HIGHEST_SAMPLE
from eqmorph.errors import DataError

SHORTEST_S = 0.4
"""Seconds of the measurement block: shorter audio has no loudness."""

_K_WEIGHTING = (
    ("high_shelf_DeMan", 3.99984385397, 0.7071752369554193, 1681.9744509555319),
    ("high_pass_DeMan", 0.0, 0.5003270373253953, 38.13547087613982),
)
"""Kind, gain in dB, Q, Hz of the two filters that give the recommendation's coefficients at 48 kHz in every digit.

Source: B. De Man, "Evaluation of implementations of the EBU R128 loudness measurement", AES 145 (2018).
"""

_CHANNEL_WEIGHTS = np.array([1.0, 1.0, 1.0, 1.41, 1.41])
"""Left, right, center, left and right surround (table 4 of the recommendation)."""

_LOWEST_RATE_HZ = 8_000.0
"""Below it, the shelf of the weighting has no room."""

_STEPS = 4
"""A measurement block starts every quarter of its length: they overlap by 75 %."""

_OFFSET = -0.691
"""Loudness = offset + 10 log10(weighted power), so that a 997 Hz sine at 0 dBFS in one channel reads -3.01 LUFS."""

_ABSOLUTE_GATE = 10.0 ** ((-70.0 - _OFFSET) / 10.0)
"""Power of -70 LUFS: blocks below it are silence."""

_RELATIVE_GATE = 0.1
"""Blocks quieter than the mean by more than 10 LU are pauses."""


class Loudness:
    """Integrated loudness of a stream; it keeps one number for each 100 ms (288 kB for an hour).

    Args:
        rate_hz: sample rate, 8 kHz or more.
        channels: one to five.
    """

    def __init__(self, rate_hz: int, channels: int) -> None:
        filters = [IIRfilter(gain_db, q, hz, rate_hz, kind) for kind, gain_db, q, hz in _K_WEIGHTING]
        self._sections = np.array([[*weighting.b, *weighting.a] for weighting in filters])
        self._state = np.zeros((len(self._sections), 2, channels))
        self._weights = _CHANNEL_WEIGHTS[:channels]
        self._step = round(rate_hz * SHORTEST_S / _STEPS)
        self._sums: list[np.ndarray] = []
        self._rest = np.zeros(0)

    def add(self, audio: np.ndarray) -> None:
        """Take the next block (N, C)."""
        weighted, self._state = sosfilt(self._sections, audio, axis=0, zi=self._state)
        power = np.concatenate([self._rest, weighted**2 @ self._weights])
        whole = len(power) // self._step * self._step
        self._sums.append(power[:whole].reshape(-1, self._step).sum(axis=1))
        self._rest = power[whole:]

    def integrated(self, gain_db: float = 0.0) -> float | None:
        """LUFS of all that came, after a gain of `gain_db`; -inf for silence, None when shorter than 0.4 s."""
        sums = np.concatenate(self._sums)
        if len(sums) < _STEPS:
            return None
        # z_j, the weighted mean square of block j: the mean over its four quarters.
        power = sliding_window_view(sums, _STEPS).mean(axis=1) / self._step * 10.0 ** (gain_db / 10.0)
        audible = power[power >= _ABSOLUTE_GATE]
        if not len(audible):
            return -math.inf
        program = audible[audible > _RELATIVE_GATE * audible.mean()]
        return float(_OFFSET + 10.0 * np.log10(program.mean()))


class Levels:
    """Peak and loudness of a stream of blocks (N, C)."""

    def __init__(self, rate_hz: int, channels: int) -> None:
        self._rate_hz = rate_hz
        self._loudness: Loudness | None = None
        if channels <= len(_CHANNEL_WEIGHTS) and rate_hz >= _LOWEST_RATE_HZ:
            self._loudness = Loudness(rate_hz, channels)
        self.peak = 0.0
        self.frames = 0

    def add(self, audio: np.ndarray) -> None:
        """Take the next block (frames, channels).

        Raises:
            DataError: a sample is not a number, or far beyond what audio holds; the message says where.
        """
        peak = float(np.abs(audio).max(initial=0.0))
        if not peak <= HIGHEST_SAMPLE:
            frame, channel = np.argwhere(~(np.abs(audio) <= HIGHEST_SAMPLE))[0]
            at = self.frames + int(frame)
            raise DataError(
                f"frame {at} ({at / self._rate_hz:.3f} s), channel {channel + 1}: the sample is "
                f"{audio[frame, channel]:g}, expected a number (full scale is 1.0); repair the file first"
            )
        self.peak = max(self.peak, peak)
        self.frames += len(audio)
        if self._loudness is not None:
            self._loudness.add(audio)

    def peak_dbfs(self, gain_db: float = 0.0) -> float:
        """Highest absolute sample in decibels of full scale after a gain of `gain_db`; -inf for digital silence."""
        return 20.0 * math.log10(self.peak) + gain_db if self.peak > 0.0 else -math.inf

    def lufs(self, gain_db: float = 0.0) -> float | None:
        """Integrated loudness after a gain; None when it has none (below 0.4 s or 8 kHz, over five channels)."""
        return self._loudness.integrated(gain_db) if self._loudness is not None else None
