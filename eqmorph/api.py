"""Functions of the public API (`import eqmorph as eq`) that combine several packages."""

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from eqmorph.audio.automation import StereoAutomation, automation_of
from eqmorph.audio.filtering import CHUNK, equalize
from eqmorph.eq.backend import FloatArray
from eqmorph.eq.filters import expect_sample_rate
from eqmorph.eq.preset import AnyPreset
from eqmorph.eq.stereo import expect_preset
from eqmorph.errors import DataError, UsageError
from eqmorph.extras import explained
from eqmorph.morphs.path import MorphPath
from eqmorph.morphs.pieces import moving
from eqmorph.morphs.stereo import StereoPath
from eqmorph.numbers import real_numbers
from eqmorph.text import shorten

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@explained()
def plot_preset(*presets: AnyPreset) -> "Figure":
    """Draw the response of presets from 20 Hz to 20 kHz, their bands marked.

    Args:
        *presets: one preset or more; one shows the response of each band too, one of two channels both curves.

    Returns:
        A matplotlib figure; a notebook shows it, `figure.savefig(path)` writes it.
    """
    from eqmorph.plots.preset import preset_figure, preset_plot

    for preset in presets:
        expect_preset(preset)
    if not presets:
        raise UsageError("expected a preset to draw, got none")
    return preset_figure(preset_plot(presets))


def apply(samples: ArrayLike, sample_rate_hz: float, equalizer: AnyPreset | Iterable[AnyPreset]) -> FloatArray:
    """Filter audio with a preset, or with a morph that moves from its first preset to its last over the audio.

    The level is left as it comes, but for the preamp that a preset may state: one that boosts can exceed full scale.
    `render` writes files at a safe level.

    Args:
        samples: (N,) or (N, C) numbers: N frames of C channels; (N, 2) for a preset of two channels.
        sample_rate_hz: frames per second.
        equalizer: one preset, or presets at even distances in time, such as the path that `morph` returns.

    Returns:
        float64 of the shape of `samples`.

    Raises:
        DataError: samples of another shape or not finite, or presets whose bands change their types along the path.
        UsageError: no preset, or something else in its place, or a sample rate that is no number above 0.

    Example:
        >>> import eqmorph as eq
        >>> quieter = eq.Preset(bands=[eq.Band(type="low_shelf", frequency_hz=20_000, gain_db=-6, q=0.7)])
        >>> eq.apply([0.5, 0.5, 0.5], 48_000, quieter).shape
        (3,)
    """
    audio = _audio(samples)
    expect_sample_rate(sample_rate_hz)
    presets = _presets(_in_motion(equalizer))
    automation = automation_of(presets)
    if isinstance(automation, StereoAutomation) and audio.shape[1:] != (2,):
        raise DataError(f"a preset for left and right filters audio of shape (N, 2), not {audio.shape}")
    if len(presets) > 1:
        automation = automation.over(0.0, None, "linear", len(audio) / sample_rate_hz)
    frames = audio.reshape(len(audio), -1)
    blocks = (frames[start : start + CHUNK] for start in range(0, len(frames), CHUNK))
    filtered = np.concatenate(list(equalize(blocks, automation, sample_rate_hz)))
    return filtered.reshape(audio.shape)


def _audio(samples: ArrayLike) -> FloatArray:
    """Frames (N,) or (N, C) that can be filtered."""
    try:
        audio = real_numbers(samples)
    except (TypeError, ValueError):
        raise DataError("audio holds something else than numbers, or frames of different channels") from None
    if audio.ndim not in (1, 2) or not len(audio):
        raise DataError(f"audio has frames, or frames by channels; got an array of shape {audio.shape}")
    if not np.isfinite(audio).all():
        raise DataError("audio holds samples that are not finite; replace them first")
    return audio


def _in_motion(equalizer: AnyPreset | Iterable[AnyPreset]) -> AnyPreset | Iterable[AnyPreset]:
    """A path of a morph with the same bands throughout; anything else as it is."""
    if isinstance(equalizer, StereoPath):
        return replace(equalizer, left=moving(equalizer.left), right=moving(equalizer.right))
    return moving(equalizer) if isinstance(equalizer, MorphPath) else equalizer


def _presets(equalizer: AnyPreset | Iterable[AnyPreset]) -> list[AnyPreset]:
    """One preset, or those of a path; one at least."""
    if isinstance(equalizer, AnyPreset):
        return [equalizer]
    if not isinstance(equalizer, Iterable):
        raise UsageError(f"expected a preset or a path of presets, got {shorten(equalizer)}")
    presets = list(equalizer)
    if not presets:
        raise UsageError("expected a preset or a path of presets, got none")
    for preset in presets:
        expect_preset(preset)
    return presets
