"""A layout: which bands an equalizer has, and which of their parameters are adjustable.

The SAFE equaliser (Stables et al., ISMIR 2014) is data here: five bands, thirteen parameters, their ranges and
the control law of its knobs, ((v - low)/(high - low))^skew. No other file knows an index or a range.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from eqmorph.eq.backend import Array, namespace
from eqmorph.eq.band_spec import BandSpec, ParamSpec, Span, bands_text
from eqmorph.eq.filters import Bands, Kind
from eqmorph.eq.limits import AUDIBLE, BandField, within
from eqmorph.eq.preset import Band, Preset, band_count
from eqmorph.errors import DataError, UsageError

_FIXED_TOLERANCE = 5e-4
"""How far a number may be from the value at which a layout fixes it; files round."""


@dataclass(frozen=True)
class Layout:
    """Ordered bands; a preset that fits is a vector (P,) in the order of `params`."""

    name: str
    bands: tuple[BandSpec, ...]

    def __repr__(self) -> str:
        return f"Layout({self.name!r}, {band_count(len(self.bands))})"

    @classmethod
    def read(cls, path: Path | str) -> "Layout":
        """Read a layout from a TOML or JSON file, whose form `eqmorph.eq.layout_file` describes.

        Raises:
            DataError: the file cannot be read, or what is wrong in it, in one line.
        """
        from eqmorph.eq.layout_file import read_layout  # it makes layouts

        return read_layout(path)

    @classmethod
    def around(cls, preset: Preset) -> "Layout":
        """Derive a layout from a preset: its bands, in ranges somewhat wider than what it has of each kind.

        >>> Layout.around(Preset(bands=[Band(type="peak", frequency_hz=1_000, gain_db=4, q=1)])).limits()
        'peak 500 to 2000 Hz, -3 to 7 dB, Q 0.5 to 2'
        """
        return layout_around(Bands.stacked([preset.arrays()]), preset.name)

    def limits(self) -> str:
        """Describe the bands in one line; neighbours that are alike, but for a fixed center, are counted."""
        return bands_text(self.bands)

    @cached_property
    def params(self) -> tuple[ParamSpec, ...]:
        """The P adjustable parameters, band by band, each in the order of `FIELDS`."""
        return tuple(param for index, band in enumerate(self.bands) for param in band.params(index))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names of the parameters, such as `low_shelf_gain_db`."""
        return tuple(param.name for param in self.params)

    @cached_property
    def kinds(self) -> tuple[Kind, ...]:
        """The filter of each band."""
        return tuple(band.kind for band in self.bands)

    @cached_property
    def low(self) -> np.ndarray:
        """(P,) lowest value of each parameter, in its unit."""
        return np.array([param.low for param in self.params])

    @cached_property
    def high(self) -> np.ndarray:
        """(P,) highest value of each parameter, in its unit."""
        return np.array([param.high for param in self.params])

    @cached_property
    def default(self) -> np.ndarray:
        """(P,) where the knobs stand when the plug-in opens."""
        return np.array([param.default for param in self.params])

    def columns(self, field: BandField) -> list[int]:
        """Where the parameters of one field ("gain_db", "frequency_hz", "q") stand in a vector."""
        return [index for index, param in enumerate(self.params) if param.field == field]

    @cached_property
    def _column_of(self) -> dict[tuple[int, BandField], int]:
        """Number of a band and field -> where the parameter stands in a vector; a training asks at every step."""
        return {(param.band, param.field): index for index, param in enumerate(self.params)}

    def column(self, band: int, field: BandField) -> int | None:
        """Where one parameter stands in a vector; None where the band has it fixed."""
        return self._column_of.get((band, field))

    def expect_vectors(self, params: Array) -> None:
        """Refuse what is no array (..., P) of as many parameters as the layout has.

        Raises:
            UsageError: with the shape that came.
        """
        shape = tuple(params.shape)
        if shape[-1:] != (len(self.params),):
            raise UsageError(
                f"expected the {len(self.params)} parameters of {self.name!r}, got an array of shape {shape}"
            )

    def split(self, params: Array) -> Bands:
        """Vectors (..., P), numpy or torch, as bands (..., B); fixed numbers filled in.

        Raises:
            UsageError: they have another number of parameters.
        """
        self.expect_vectors(params)
        xp = namespace(params)
        values = params.unbind(-1) if xp is not np else np.moveaxis(params, -1, 0)

        def gather(field: BandField) -> Array:
            columns = [self.column(band, field) for band in range(len(self.bands))]
            parts = [
                xp.full_like(values[0], spec.fixed()[field]) if column is None else values[column]
                for column, spec in zip(columns, self.bands, strict=True)
            ]
            return xp.stack(parts, -1)

        return Bands(self.kinds, gather("frequency_hz"), gather("gain_db"), gather("q"))

    def join(self, bands: Bands) -> Array:
        """The inverse of `split`: bands (..., B) as vectors (..., P); fixed numbers left out."""
        values: dict[BandField, Array] = {
            "gain_db": bands.gain_db,
            "frequency_hz": bands.frequency_hz,
            "q": bands.q,
        }
        columns = [values[param.field][..., param.band] for param in self.params]
        return namespace(bands.gain_db).stack(columns, -1)

    def clip(self, params: np.ndarray) -> np.ndarray:
        """Vectors (..., P) brought inside the knobs' ranges."""
        return np.asarray(np.clip(params, self.low, self.high))

    @cached_property
    def steps(self) -> dict[int, np.ndarray]:
        """Where the parameters that can take some values only stand in a vector, and those values (C,), ascending."""
        return {index: np.array(param.choices) for index, param in enumerate(self.params) if param.choices}

    def nearest(self, params: np.ndarray) -> np.ndarray:
        """Vectors (..., P) with every number that has choices at the nearest one, as it is heard."""
        rounded = np.array(params, dtype=float)
        for index, values in self.steps.items():
            # The two choices on either side of each number; beyond the ends, the outermost two.
            below = np.clip(np.searchsorted(values, rounded[..., index], side="right") - 1, 0, len(values) - 2)
            low, high = values[below], values[below + 1]
            # Halfway as it is heard: the geometric mean of frequencies and Qs, the arithmetic one of decibels.
            is_log = self.params[index].scale == "log"
            middle = np.sqrt(low * high) if is_log else (low + high) / 2
            rounded[..., index] = np.where(rounded[..., index] > middle, high, low)
        return rounded

    def is_valid(self, params: np.ndarray) -> np.ndarray:
        """(...,) whether every number of each vector (..., P) is finite and inside the valid range.

        That is `AUDIBLE`, or the range of the equalizer itself where it reaches beyond.
        """
        low, high = np.array([AUDIBLE[param.field] for param in self.params]).T
        return np.asarray(within(params, np.minimum(low, self.low), np.maximum(high, self.high)).all(axis=-1))

    def in_range(self, params: np.ndarray) -> np.ndarray:
        """(...,) whether each vector (..., P) could be dialled in on this equalizer: stricter than `is_valid`."""
        inside = np.asarray(within(params, self.low, self.high).all(axis=-1))
        if not self.steps:
            return inside
        rounded = self.nearest(params)
        at_choices = np.isclose(params, rounded, rtol=_FIXED_TOLERANCE, atol=_FIXED_TOLERANCE).all(axis=-1)
        return np.asarray(inside & at_choices)

    def heard(self, params: Array) -> Array:
        """(..., P) whether each number of vectors (..., P), numpy or torch, is heard.

        Gains are; frequency and Q are unless their band is inactive, that is at exactly 0 dB.
        """
        gain_columns = [self.column(param.band, "gain_db") for param in self.params]
        heard = params[..., gain_columns] != 0
        heard[..., self.columns("gain_db")] = True
        return heard

    def fits(self, preset: Preset) -> bool:
        """Whether the preset has these bands, in order, with every value inside its range."""
        return not self._misfit(preset)

    def vector(self, preset: Preset, source: str = "preset") -> np.ndarray:
        """The preset as a vector (P,) in physical units.

        Raises:
            DataError: naming `source`, the band, the field, the value and the range it should lie in.
        """
        if problem := self._misfit(preset):
            raise DataError(f"{source}: {problem}")
        values = (getattr(preset.bands[param.band], param.field) for param in self.params)
        return np.array([float(value) for value in values])

    def preset(self, params: Sequence[float] | np.ndarray, name: str = "") -> Preset:
        """A vector (P,) in physical units as a preset."""
        bands = self.split(np.asarray(params, dtype=float))
        made = []
        for kind, *numbers in zip(self.kinds, bands.frequency_hz, bands.gain_db, bands.q, strict=True):
            frequency_hz, gain_db, q = map(float, numbers)
            made.append(Band(type=kind, frequency_hz=frequency_hz, gain_db=gain_db, q=q))
        return Preset(name=name, bands=tuple(made))

    def _misfit(self, preset: Preset) -> str:
        """Why the preset does not fit this layout; empty when it does."""
        kinds = tuple(band.type for band in preset.bands)
        if kinds != self.kinds:
            return (
                f"has bands [{', '.join(kinds)}], but the layout {self.name!r} needs [{', '.join(self.kinds)}]; "
                "fit it into the layout"
            )
        for number, (spec, band) in enumerate(zip(self.bands, preset.bands, strict=True), 1):
            if problem := _misfit_of_band(spec, band, self.name):
                return f"band {number} ({spec.name}): {problem}"
        return ""


def _misfit_of_band(spec: BandSpec, band: Band, layout_name: str) -> str:
    """Why a band of the right type does not fit its place in a layout; empty when it does."""
    for param in spec.params(0):
        value = getattr(band, param.field)
        if not param.low <= value <= param.high:
            return f"{param.field} {value:g} is outside {param.low:g} to {param.high:g} {param.unit}".rstrip()
        nearest = min(param.choices, key=lambda choice: abs(choice - value), default=value)
        if not _same(value, nearest):
            return (
                f"{param.field} {value:g} is between the steps of the layout {layout_name!r}, the nearest is "
                f"{nearest:g}; fit it into the layout"
            )
    for field, fixed in spec.fixed().items():
        value = getattr(band, field)
        if not _same(value, fixed):
            return (
                f"{field} {value:g} cannot be held; the layout {layout_name!r} has it fixed at {fixed:g}; fit it "
                "into the layout"
            )
    return ""


def _same(value: float, nominal: float) -> bool:
    """Whether a number read from a file is the nominal one, up to its rounding."""
    return math.isclose(value, nominal, rel_tol=_FIXED_TOLERANCE, abs_tol=_FIXED_TOLERANCE)


SAFE = Layout(
    "safe-5",
    (
        BandSpec("low shelf", "low_shelf", (22.0, 1_000.0, 150.0)),
        BandSpec("peak 1", "peak", (82.0, 3_900.0, 560.0), q=(0.1, 10.0, 0.71)),
        BandSpec("peak 2", "peak", (180.0, 4_700.0, 1_000.0), q=(0.1, 10.0, 0.71)),
        BandSpec("peak 3", "peak", (220.0, 10_000.0, 3_300.0), q=(0.1, 10.0, 0.71)),
        BandSpec("high shelf", "high_shelf", (580.0, 20_000.0, 8_200.0)),
    ),
)
"""The SAFE equaliser: low shelf, three peaks, high shelf; shelf Q fixed at 0.71."""


_GAIN_BEYOND_DB, _RATIO_BEYOND = 3.0, 2.0
"""How far beyond the bands themselves a derived layout reaches: in gain, and in frequency and Q."""


def layout_around(bands: Bands, name: str) -> Layout:
    """A layout for bands (K, B) and what lies between them.

    The bands of one kind share their ranges: what these bands have and some more, the latter within `AUDIBLE`.
    """
    ranges_of_kind = {kind: _ranges_around(bands, kind) for kind in dict.fromkeys(bands.kinds)}
    specs = []
    for index, kind in enumerate(bands.kinds):
        spans: dict[BandField, Span] = {}
        for field, (low, high) in ranges_of_kind[kind].items():
            spans[field] = low, high, float(getattr(bands, field)[0, index])
        specs.append(BandSpec(f"band {index + 1}", kind, spans["frequency_hz"], spans["gain_db"], spans["q"]))
    return Layout(name, tuple(specs))


def _ranges_around(bands: Bands, kind: Kind) -> dict[BandField, tuple[float, float]]:
    """Lowest and highest value of each number for the bands of one kind among bands (K, B)."""
    ranges: dict[BandField, tuple[float, float]] = {}
    for field, (audible_low, audible_high) in AUDIBLE.items():
        values = getattr(bands, field)[:, bands.places(kind)]
        low, high = float(values.min()), float(values.max())
        if field == "gain_db":
            beyond = min(low, 0.0) - _GAIN_BEYOND_DB, max(high, 0.0) + _GAIN_BEYOND_DB
        else:
            beyond = low / _RATIO_BEYOND, high * _RATIO_BEYOND
        # Beyond the bands only as far as can be heard; the bands themselves are always inside.
        ranges[field] = min(low, max(beyond[0], audible_low)), max(high, min(beyond[1], audible_high))
    return ranges
