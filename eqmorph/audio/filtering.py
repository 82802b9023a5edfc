"""Filters whose sections change over time, computed without a loop over samples or blocks.

In the transposed direct form II a section (b, a) that takes the value of instant m for the sample x[m] adds
b0 x[m], b1 x[m], b2 x[m] to the outputs m, m+1, m+2 and takes a1 y[m], a2 y[m] from the outputs m+1, m+2. So a
filter that varies is one banded system A y = B x with the section of instant m standing in column m of A and B, and
forward substitution (BLAS `tbsv`) is the filter itself: the same sums in the same order as `scipy.signal.sosfilt`
called once a block with its state carried, about five times as fast at 64 frames a block. Two rows more than there
are samples receive what is still owed to the next two outputs: that is the filter's state.

Source of the form: A. V. Oppenheim, R. W. Schafer, "Discrete-Time Signal Processing", 3rd ed., section 6.3.
"""

from collections.abc import Iterable, Iterator
from itertools import tee

import numpy as np
from scipy.linalg.blas import dtbsv
from scipy.signal import sosfilt

from eqmorph.audio.automation import AnyAutomation, Automation, StereoAutomation

HOP = 64
"""Frames that share one set of sections; 87 dB below what 16-frame blocks give."""

CHUNK = 256 * HOP
"""Frames computed at a time: a whole number of hops whose arrays stay inside the processor's cache."""

_SILENT = 1e-30
"""A state below -600 dBFS is set to zero, before it decays into denormal numbers, which processors are slow at."""


def equalize(blocks: Iterable[np.ndarray], automation: AnyAutomation, rate_hz: float) -> Iterator[np.ndarray]:
    """Filter audio `blocks` (N, C) by the bands and preamps of an automation; the same shapes, memory for one block.

    Every block but the last must be a whole number of `HOP` frames long (`CHUNK` is). Where both channels have bands
    of their own, C is 2.
    """
    if isinstance(automation, StereoAutomation):
        # The two go through the blocks in step, so that no more than one is kept.
        copies = zip(tee(blocks), (automation.left, automation.right), strict=True)
        channels = [_equalized(_column(copy, place), each, rate_hz) for place, (copy, each) in enumerate(copies)]
        return (np.concatenate(both, axis=1) for both in zip(*channels, strict=True))
    return _equalized(blocks, automation, rate_hz)


def _column(blocks: Iterable[np.ndarray], place: int) -> Iterator[np.ndarray]:
    return (block[:, place : place + 1] for block in blocks)


def _equalized(blocks: Iterable[np.ndarray], automation: Automation, rate_hz: float) -> Iterator[np.ndarray]:
    """Filter all channels alike."""
    state = None
    position = 0
    for block in blocks:
        hops = np.arange(position, position + len(block), HOP)
        sections = automation.sections(hops / rate_hz, rate_hz)
        if state is None:
            state = np.zeros((sections.shape[1], 2, block.shape[1]))
        audio, state = filter_block(block, sections, state)
        state[np.abs(state) < _SILENT] = 0.0
        if automation.preamp_db is not None:
            frames = np.arange(position, position + len(block))
            audio = audio * automation.gain(frames / rate_hz)[:, None]
        position += len(block)
        yield audio


def filter_block(audio: np.ndarray, sections: np.ndarray, state: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """One block of audio through sections that change every `HOP` frames.

    Args:
        audio: (N, C) samples of C channels.
        sections: (ceil(N / HOP), B, 6) second-order sections b0 b1 b2 1 a1 a2, B in cascade.
        state: (B, 2, C) what earlier samples owe to the next two outputs of each section (`zi` of `sosfilt`).

    Returns:
        The filtered audio (N, C) and the state after it (B, 2, C).
    """
    if (sections == sections[0]).all():
        static: tuple[np.ndarray, np.ndarray] = sosfilt(sections[0], audio, axis=0, zi=state)
        return static
    frames = len(audio)
    signal = audio.T
    after = np.empty_like(state)
    for band in range(sections.shape[1]):
        b0, b1, b2 = np.repeat(sections[:, band, :3].T, HOP, axis=1)[:, :frames]
        columns = np.repeat(sections[:, band, 3:], HOP, axis=0)[:frames]
        columns = np.concatenate([columns, [[1.0, 0.0, 0.0], [1.0, 0.0, 0.0]]])
        # The right-hand side B x, one row for each channel, and what earlier samples owe to the first two outputs.
        rows = np.zeros((len(signal), frames + 2))
        rows[:, :frames] = b0 * signal
        rows[:, 1 : frames + 1] += b1 * signal
        rows[:, 2:] += b2 * signal
        rows[:, :2] += state[band].T
        # Forward substitution with the unit lower triangle A, which has a1 and a2 below its diagonal.
        for row in rows:
            dtbsv(2, columns.T, row, lower=1, diag=1, overwrite_x=1)
        signal, after[band] = rows[:, :frames], rows[:, frames:].T
    return signal.T, after
