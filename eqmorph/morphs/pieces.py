"""A morph as a piecewise linear path through few presets, for a slider in another program.

The straight lines are in decibels of gain, ln Hz and ln Q, as `eqmorph.audio` moves bands over time.
"""

from dataclasses import replace

import numpy as np

from eqmorph.eq.curves import curves_db
from eqmorph.eq.filters import Bands, log_grid, response_db
from eqmorph.eq.preset import Preset
from eqmorph.morphs.base import Codec, Morph
from eqmorph.morphs.path import MorphPath, morph
from eqmorph.morphs.weights import between

PIECE_DB = 0.02
"""Largest difference between the path and its pieces, in dB; a slider's sound has to be within 0.05."""

_INSIDE = 1e-9
"""Exactly at its endpoints a path is the two presets with their own bands; just inside, the same bands throughout."""

_MOST_PIECES = 512
"""A power of two; presets at the ends of their ranges need up to 86 (`python -m benchmarks.slider`)."""

_GRID_HZ = log_grid(128)


def moving_path(
    first: Preset, second: Preset, points: int, method: str | Morph | None = None, model: Codec | None = None
) -> MorphPath:
    """Sample a morph at even distances, with the same bands in the same order in every preset.

    Args:
        first: where the path begins.
        second: where it ends.
        points: how many presets.
        method: as in `morph`.
        model: as in `morph`.

    Raises:
        UsageError: an unknown method, or one that needs a model.
        DataError: a preset does not fit the layout that the method needs.
    """
    t = np.concatenate([[0.0], np.linspace(_INSIDE, 1.0 - _INSIDE, points), [1.0]])
    path = morph(first, second, t=t, method=method, model=model)
    start, *presets, stop = path.presets
    presets[0], presets[-1] = _end(start, presets[0]), _end(stop, presets[-1])
    return replace(path, presets=tuple(presets), weights=between(np.linspace(0.0, 1.0, points)))


def moving(path: MorphPath) -> MorphPath:
    """Give the steps of a path that are its endpoints the bands of the steps between them, so that filters can move.

    Args:
        path: between two presets; any other, and one whose bands are the same throughout, is returned as it is.
    """
    if not path.between_two or len({preset.arrays().kinds for preset in path}) == 1:
        return path
    at_end = np.flatnonzero((path.t == 0.0) | (path.t == 1.0))
    beside = morph(*path.endpoints, t=np.clip(path.t[at_end], _INSIDE, 1.0 - _INSIDE), method=path.method)
    presets = list(path.presets)
    for place, inside in zip(at_end, beside, strict=True):
        presets[place] = _end(presets[place], inside)
    return replace(path, presets=tuple(presets))


def _end(end: Preset, inside: Preset) -> Preset:
    """An end itself, where all its bands are heard and are those of the path; else the place beside it."""
    bands = end.arrays()
    if bands.kinds == inside.arrays().kinds and bands.active.all():
        return end
    return replace(inside, name=end.name)


def straight_pieces(
    first: Preset, second: Preset, method: str | Morph | None = None, model: Codec | None = None
) -> MorphPath:
    """Halve a morph until straight lines between its presets stay within `PIECE_DB` of it.

    Args:
        first: where the path begins.
        second: where it ends.
        method: as in `morph`.
        model: as in `morph`.

    Returns:
        The path at the ends of its pieces, which are dense where its bands turn.

    Raises:
        UsageError: an unknown method, or one that needs a model.
        DataError: a preset does not fit the layout that the method needs.

    Example:
        >>> from eqmorph.eq.preset import Band
        >>> a, b = (Preset(bands=(Band(type="peak", frequency_hz=1e3, gain_db=gain_db, q=1),)) for gain_db in (0, 6))
        >>> straight_pieces(a, b, "log").t.tolist()
        [0.0, 1.0]
    """
    path = moving_path(first, second, _MOST_PIECES + 1, method, model)
    curves = curves_db(path.presets, _GRID_HZ)
    bands = Bands.stacked([preset.arrays() for preset in path])
    moving = np.stack([np.log(bands.frequency_hz), bands.gain_db, np.log(bands.q)], axis=1)  # (T, 3, B)
    ends = [0]
    pending = [(0, _MOST_PIECES)]
    # Depth first and from the left, so that the ends of pieces are found in ascending order.
    while pending:
        start, stop = pending.pop()
        line = between(np.linspace(0.0, 1.0, stop - start + 1)) @ moving[[start, stop]].reshape(2, -1)
        frequency, gain_db, q = line.reshape(-1, *moving.shape[1:]).transpose(1, 0, 2)
        drawn_db = response_db(Bands(bands.kinds, np.exp(frequency), gain_db, np.exp(q)), _GRID_HZ)
        largest_db = np.abs(drawn_db - curves[start : stop + 1]).max()
        if stop - start > 1 and largest_db > PIECE_DB:
            middle = (start + stop) // 2
            pending += [(middle, stop), (start, middle)]
        else:
            ends.append(stop)
    return replace(path, presets=tuple(path.presets[end] for end in ends), weights=path.weights[ends])
