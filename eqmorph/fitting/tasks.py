"""What is done with every preset of a folder: conversion, fits, reductions."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from eqmorph.eq.curves import COMPARISON_GRID_HZ
from eqmorph.eq.layout import Layout
from eqmorph.eq.preset import Preset
from eqmorph.eq.reduce import reduce_many
from eqmorph.eq.target import Fitted, Target, fit_targets
from eqmorph.fitting.sources import Correction, read_target
from eqmorph.formats.io import read_document


@dataclass(frozen=True)
class Conversion:
    """Read presets as they are, or fitted.

    Attributes:
        from_format: name of their format; their content says it by default.
        fit: whether bands are fitted to the curve of each, as `Document.fitted` does.
        bands: how many bands a curve gets.
    """

    from_format: str | None = None
    fit: bool = False
    bands: int | None = None

    def read(self, path: Path) -> Fitted:
        """Read a file, and fit it where that is asked for or where it only draws a curve."""
        document = read_document(path, self.from_format)
        if not self.fit and document.format.reads:
            preset = document.preset()
            return Fitted(preset, Target.of_presets([preset]))
        preset = document.fitted(self.bands)[0] if self.fit else document.preset(self.bands)
        curve_db = document.format.curve_db(document.text, document.source, COMPARISON_GRID_HZ)
        level_free = not document.format.reads
        level_db = float(np.mean(curve_db - preset.response(COMPARISON_GRID_HZ))) if level_free else 0.0
        return Fitted(preset, Target(preset.name, curve_db, level_free=level_free), level_db)

    def compute(self, inputs: Sequence[Fitted]) -> Sequence[Fitted]:
        """Nothing is left to do."""
        return inputs


@dataclass(frozen=True)
class Fitting:
    """Fit a layout to presets, curves and measurements.

    Attributes:
        layout: bands of the results.
        correction: how measurements are taken.
        ranked: whether bands are put in order of importance.
    """

    layout: Layout
    correction: Correction = field(default_factory=Correction)
    ranked: bool = False

    def read(self, path: Path) -> Target:
        """Read what is to be fitted."""
        return read_target(path, self.correction)

    def compute(self, inputs: Sequence[Target]) -> Sequence[Fitted]:
        """Fit all of them together."""
        fits = fit_targets(inputs, self.layout)
        return [fitted.ranked for fitted in fits] if self.ranked else fits


@dataclass(frozen=True)
class Reduction:
    """Reduce presets.

    Attributes:
        bands: of the results, at most.
        layout: what the results have to fit, if anything.
        ranked: whether bands are put in order of importance.
    """

    bands: int
    layout: Layout | None = None
    ranked: bool = False

    def read(self, path: Path) -> Preset:
        """Read a preset."""
        return read_document(path).preset()

    def compute(self, inputs: Sequence[Preset]) -> Sequence[Fitted]:
        """Reduce all of them together."""
        reduced = reduce_many(inputs, self.bands, self.layout)
        return [fitted.ranked for fitted in reduced] if self.ranked else reduced
