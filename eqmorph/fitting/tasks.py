"""Tasks for the presets of a folder: conversion, fits, reductions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from eqmorph.eq.backend import FloatArray
from eqmorph.eq.curves import COMPARISON_GRID_HZ
from eqmorph.eq.layout import Layout
from eqmorph.eq.preset import AnyPreset, Preset
from eqmorph.eq.reduce import reduce_many
from eqmorph.eq.stereo import CHANNELS, Channel, join_channels
from eqmorph.eq.target import FitErrors, Fitted, Target, fit_targets
from eqmorph.fitting.targets import Correction, read_targets
from eqmorph.formats.base import at_rate
from eqmorph.formats.document import Document, read_document

EXACT = FitErrors(0.0, 0.0, 0.0, 0.0)


class Converted(NamedTuple):
    """A preset as a file has it, and how far it is from that; of two channels the one that is further."""

    preset: AnyPreset
    errors: FitErrors


@dataclass(frozen=True)
class Conversion:
    """Read presets as they are, or fitted.

    Attributes:
        from_format: name of their format; their content says it by default.
        fit: whether bands are fitted to the curve of each, as `Document.fitted` does.
        bands: how many bands a curve gets.
        channel: which channel is taken of presets with two; both by default.
        sample_rate_hz: rate at which the filters run that are read, where their format is for one.
    """

    from_format: str | None = None
    fit: bool = False
    bands: int | None = None
    channel: Channel | None = None
    sample_rate_hz: float | None = None

    def read(self, path: Path) -> Converted:
        """Read a file, and fit it where that is asked for or where it only draws a curve."""
        document = read_document(path, self.from_format, self.channel)
        document = replace(document, format=at_rate(document.format, self.sample_rate_hz))
        if not self.fit and document.format.reads:
            return Converted(document.preset(), EXACT)
        preset = document.fitted(self.bands)[0] if self.fit else document.preset(self.bands)
        each = [_distance(document, chain, channel) for chain, channel in _chains(preset, self.channel)]
        return Converted(preset, max(each))

    def compute(self, inputs: Sequence[Converted]) -> Sequence[Converted]:
        """Nothing is left to do."""
        return inputs


def _chains(preset: AnyPreset, channel: Channel | None) -> Iterator[tuple[Preset, Channel | None]]:
    """The chains of a preset, and which channel of its file each is."""
    yield from zip(preset.chains, CHANNELS if len(preset.chains) > 1 else (channel,), strict=True)


def _distance(document: Document, chain: Preset, channel: Channel | None) -> FitErrors:
    """How far a chain is from the curve that its file draws, whose level is free where it holds no bands."""
    curve_db = document.format.curve_db(document.text, document.source, COMPARISON_GRID_HZ, channel)
    level_free = not document.format.reads
    level_db = float(np.mean(curve_db - chain.response(COMPARISON_GRID_HZ))) if level_free else 0.0
    return Fitted(chain, Target(chain.name, curve_db, level_free=level_free), level_db).errors


@dataclass(frozen=True)
class Fitting:
    """Fit a layout to presets, curves and measurements.

    Attributes:
        layout: bands of the results.
        correction: how measurements are taken.
        ranked: whether bands are put in order of importance.
        channel: which channel is fitted of presets with two; both by default.
        weights: (256,) how much each frequency counts; all the same by default.
    """

    layout: Layout
    correction: Correction = field(default_factory=Correction)
    ranked: bool = False
    channel: Channel | None = None
    weights: FloatArray | None = None

    def read(self, path: Path) -> tuple[Target, ...]:
        """Read what is to be fitted."""
        return read_targets([path], self.correction, self.channel)

    def compute(self, inputs: Sequence[tuple[Target, ...]]) -> Sequence[Fitted | Converted]:
        """Fit all of them together, both channels of those with two."""
        wanted = [replace(target, weights=self.weights) for targets in inputs for target in targets]
        return _joined(fit_targets(wanted, self.layout), [len(targets) for targets in inputs], self.ranked)


@dataclass(frozen=True)
class Reduction:
    """Reduce presets.

    Attributes:
        bands: of the results, at most.
        layout: what the results have to fit, if anything.
        ranked: whether bands are put in order of importance.
        channel: which channel is taken of presets with two; both by default.
    """

    bands: int
    layout: Layout | None = None
    ranked: bool = False
    channel: Channel | None = None

    def read(self, path: Path) -> AnyPreset:
        """Read a preset."""
        return read_document(path, channel=self.channel).preset()

    def compute(self, inputs: Sequence[AnyPreset]) -> Sequence[Fitted | Converted]:
        """Reduce all of them together, both channels of those with two."""
        chains = [chain.called(preset.name) for preset in inputs for chain in preset.chains]
        reduced = reduce_many(chains, self.bands, self.layout)
        return _joined(reduced, [len(preset.chains) for preset in inputs], self.ranked)


def _joined(fits: Sequence[Fitted], channels: Sequence[int], ranked: bool) -> list[Fitted | Converted]:
    """What was fitted, one after the other, as presets of so many channels each."""
    rest = iter(fitted.ranked for fitted in fits) if ranked else iter(fits)
    return [_together([next(rest) for _ in range(count)]) for count in channels]


def _together(fits: list[Fitted]) -> Fitted | Converted:
    """What was fitted for all channels, or for the left and the right one."""
    if len(fits) == 1:
        return fits[0]
    left, right = fits
    return Converted(join_channels(left.preset, right.preset, left.preset.name), max(left.errors, right.errors))
