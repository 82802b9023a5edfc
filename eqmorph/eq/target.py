"""Targets of a fit: a curve for bands to approximate, and the error that remains."""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from eqmorph.eq.backend import FloatArray
from eqmorph.eq.combine import joint_name, joint_preamp_db, weighted
from eqmorph.eq.curves import COMPARISON_GRID_HZ, curves_db, rms
from eqmorph.eq.fit import fit_curve, fit_curves
from eqmorph.eq.importance import by_importance
from eqmorph.eq.layout import Layout
from eqmorph.eq.level import fit_shape
from eqmorph.eq.preset import Preset, band_count
from eqmorph.errors import DataError
from eqmorph.text import shorten

BELOW_HZ = 10_000.0
"""Above it, both hearing and measurements are less reliable: errors are also given without that range."""


class FitErrors(NamedTuple):
    """Errors of a preset's response in dB: root mean square and largest, with every octave weighted equally.

    The figures below 10 kHz are NaN where the grid has no points there.
    """

    rms_db: float
    largest_db: float
    rms_below_10k_db: float
    largest_below_10k_db: float

    @classmethod
    def of(cls, error_db: FloatArray, grid_hz: FloatArray) -> "FitErrors":
        """The figures of an error (F,) at the frequencies (F,)."""
        below_db = error_db[grid_hz < BELOW_HZ]
        below = (float(rms(below_db)), float(np.abs(below_db).max())) if len(below_db) else (math.nan, math.nan)
        return cls(float(rms(error_db)), float(np.abs(error_db).max()), *below)


@dataclass(frozen=True, eq=False)
class Target:
    """A curve to draw.

    Attributes:
        name: what the preset that draws it is called.
        curve_db: (F,) decibels.
        grid_hz: (F,) frequencies in Hz, evenly spaced in octaves.
        level_free: whether only the shape of the curve counts, as in a file that is shifted below 0 dB.
        preamp_db: gain that its source states beside the curve; None where it states none.
        weights: (F,) how much each point counts in a fit; all the same by default.

    Raises:
        DataError: curve, frequencies or weights that are not as many numbers as the others.
    """

    name: str
    curve_db: FloatArray
    grid_hz: FloatArray = field(default_factory=lambda: COMPARISON_GRID_HZ)
    level_free: bool = False
    preamp_db: float | None = None
    weights: FloatArray | None = None

    def __post_init__(self) -> None:
        try:
            for name in ("curve_db", "grid_hz", "weights"):
                if getattr(self, name) is not None:
                    object.__setattr__(self, name, np.asarray(getattr(self, name), dtype=np.float64))
        except (TypeError, ValueError):
            raise DataError(f"target {self.name!r:.60}: its {name} are not numbers") from None
        shape = self.grid_hz.shape
        others = [values.shape for values in (self.curve_db, self.weights) if values is not None]
        if len(shape) != 1 or shape == (0,) or any(other != shape for other in others):
            raise DataError(
                f"target {self.name!r:.60}: got arrays of {', '.join(map(str, (shape, *others)))} for frequencies, "
                "decibels and weights; give one number of each for every frequency, of which there is one at least"
            )

    def __repr__(self) -> str:
        lowest_hz, highest_hz = self.grid_hz[[0, -1]]
        return f"Target({shorten(self.name)}, {len(self.grid_hz)} points from {lowest_hz:g} to {highest_hz:g} Hz)"

    @classmethod
    def of_presets(cls, presets: Sequence[Preset], weights: Sequence[float] | None = None) -> "Target":
        """Add the curves of presets in series.

        Args:
            presets: one or more, of any bands.
            weights: a factor for the gains of each; 1 by default.
        """
        parts = weighted(presets, weights)
        return cls(joint_name(presets), curves_db(parts).sum(axis=0), preamp_db=joint_preamp_db(parts))

    def __add__(self, other: "Target") -> "Target":
        """Both curves in series, on the grid of the first; a point counts as much as in both of them together."""

        def on_own_grid(values: FloatArray) -> FloatArray:
            return np.interp(np.log(self.grid_hz), np.log(other.grid_hz), values)

        weights = self.weights
        if other.weights is not None:
            theirs = on_own_grid(other.weights)
            weights = theirs if weights is None else weights * theirs
        stated = None if self.preamp_db is None or other.preamp_db is None else self.preamp_db + other.preamp_db
        return replace(
            self,
            name=f"{self.name} + {other.name}",
            curve_db=self.curve_db + on_own_grid(other.curve_db),
            level_free=self.level_free or other.level_free,
            preamp_db=stated,
            weights=weights,
        )

    def fitted_by(self, preset: Preset, level_db: float = 0.0) -> "Fitted":
        """Make the result of a fit: the preset, with the target's name and preamp.

        Args:
            preset: bands that were fitted.
            level_db: what has to be added to their response.
        """
        stated = None if self.preamp_db is None else self.preamp_db + level_db
        return Fitted(replace(preset, preamp_db=stated).called(self.name), self, level_db)


@dataclass(frozen=True, eq=False)
class Fitted:
    """A preset that was fitted, and its target.

    Attributes:
        preset: the bands.
        target: the curve they draw.
        level_db: what had to be added to the response; 0 where the target's level counts.
    """

    preset: Preset
    target: Target
    level_db: float = 0.0

    def __repr__(self) -> str:
        bands = band_count(len(self.preset.bands))
        return f"Fitted({shorten(self.preset.name)}, {bands}, {self.errors.rms_db:.3f} dB RMS)"

    @cached_property
    def response_db(self) -> FloatArray:
        """(F,) what the preset draws on the target's grid, at the target's level."""
        return self.preset.response(self.target.grid_hz) + self.level_db

    @cached_property
    def order(self) -> tuple[int, ...]:
        """The bands by importance, the most important one first: numbers into `preset.bands`."""
        return by_importance(self.preset.arrays(), self.target.curve_db - self.level_db, self.target.grid_hz)

    @property
    def ranked(self) -> "Fitted":
        """The same with the bands by importance: the first k of them draw the curve as well as nested k can."""
        bands = tuple(self.preset.bands[index] for index in self.order)
        return replace(self, preset=replace(self.preset, bands=bands))

    @cached_property
    def errors(self) -> FitErrors:
        """The distance from the target."""
        return FitErrors.of(self.response_db - self.target.curve_db, self.target.grid_hz)

    @property
    def weighted_rms_db(self) -> float | None:
        """RMS distance in which each point counts as in the fit; None where all count alike."""
        weights = self.target.weights
        if weights is None:
            return None
        squares = (self.response_db - self.target.curve_db) ** 2
        return float(np.sqrt(squares @ weights / weights.sum()))

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "target": self.target.name,
            "level_db": self.level_db,
            "preset": asdict(self.preset),
            **self.errors._asdict(),
            "weighted_rms_db": self.weighted_rms_db,
        }


def fit_target(target: Target, layout: Layout) -> Fitted:
    """Fit the bands of a layout to a target.

    Args:
        target: the curve; where its level is free, that level is fitted with the bands.
        layout: bands and ranges of the result.

    Returns:
        The preset with the target's name and preamp, and its distance from the target.

    Raises:
        DataError: the curve is not finite.

    Example:
        >>> from eqmorph.eq.layout import SAFE
        >>> fit_target(Target("flat", np.full(256, -3.0), level_free=True), SAFE).errors.rms_db < 1e-3
        True
    """
    if target.level_free:
        preset, level_db = fit_shape(target.curve_db, target.grid_hz, layout, target.weights)
    else:
        preset, level_db = fit_curve(target.curve_db, target.grid_hz, layout, target.weights), 0.0
    return target.fitted_by(preset, level_db)


def fit_targets(targets: Sequence[Target], layout: Layout) -> list[Fitted]:
    """Fit the bands of a layout to many targets; those of the same weights whose level counts are fitted together.

    Args:
        targets: N curves.
        layout: bands and ranges of the results.

    Returns:
        N results in order.

    Raises:
        DataError: a curve is not finite.
    """
    # Targets of one fit share the very array of weights, so that its identity tells which are alike.
    alike: dict[int, list[int]] = {}
    for index, target in enumerate(targets):
        if not target.level_free and target.grid_hz is COMPARISON_GRID_HZ:
            alike.setdefault(id(target.weights), []).append(index)
    fits: dict[int, Fitted] = {}
    for indices in alike.values():
        curves_db = np.array([targets[index].curve_db for index in indices])
        together = fit_curves(curves_db, COMPARISON_GRID_HZ, layout, targets[indices[0]].weights)
        fits |= {index: targets[index].fitted_by(preset) for index, preset in zip(indices, together, strict=True)}
    return [fits[index] if index in fits else fit_target(target, layout) for index, target in enumerate(targets)]
