"""A morph as one call: presets in, a typed path with its curves, figures and sections out.

path = morph(warm, bright, steps=10)
path[3]                                  # a preset
path.metrics.nonlinearity_db             # how far the path is from a straight line, in dB
path.yardsticks["linear"].metrics        # the same figures of plain interpolation
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from time import perf_counter
from typing import overload

import numpy as np

from eqmorph.eq.backend import FloatArray
from eqmorph.eq.curves import curves_db
from eqmorph.eq.filters import SAMPLE_RATE_HZ, log_grid, sections
from eqmorph.eq.picture import PICTURE_POINTS, response_svg
from eqmorph.eq.preset import AnyPreset, Preset
from eqmorph.eq.stereo import StereoPreset, by_channel, one_channel
from eqmorph.errors import DataError, UsageError
from eqmorph.morphs import DEFAULT, MORPHS
from eqmorph.morphs.base import Codec, Morph
from eqmorph.morphs.metrics import PathMetrics, even_positions, path_metrics
from eqmorph.morphs.stereo import StereoPath
from eqmorph.morphs.weights import between, given_weights
from eqmorph.progress import part
from eqmorph.text import shorten

YARDSTICKS = ("linear", "log")
"""The plain interpolations that a path is compared with."""

_EVEN_SAMPLES = 129
"""Points of a path whose curves are measured before its steps are spaced evenly: 0.8 % of t apart."""


@dataclass(frozen=True, eq=False)
class MorphPath(Sequence[Preset]):
    """The presets of a morph, in order; a sequence of them.

    Attributes:
        endpoints: the K presets that were morphed.
        weights: (T, K) share of each of them in each step; every row sums to one.
        presets: the T steps. A step that is one endpoint alone is that very preset, bands in the order of the steps.
        method: name of the morph method.
        seconds: how long the steps took to compute.
    """

    endpoints: tuple[Preset, ...]
    weights: FloatArray
    presets: tuple[Preset, ...]
    method: str
    seconds: float

    def __len__(self) -> int:
        return len(self.presets)

    def __iter__(self) -> Iterator[Preset]:
        return iter(self.presets)

    @overload
    def __getitem__(self, step: int) -> Preset: ...

    @overload
    def __getitem__(self, step: slice) -> tuple[Preset, ...]: ...

    def __getitem__(self, step: int | slice) -> Preset | tuple[Preset, ...]:
        return self.presets[step]

    def __repr__(self) -> str:
        names = ", ".join(shorten(preset.name) for preset in self.endpoints)
        return f"MorphPath({names}, {len(self)} steps by {self.method})"

    def _repr_html_(self) -> str:
        """The curves of the steps as inline SVG, for notebooks."""
        grid_hz = log_grid(PICTURE_POINTS)
        return response_svg(self.curves_db(grid_hz), grid_hz, [preset.name for preset in self.presets])

    @property
    def between_two(self) -> bool:
        """Whether the morph is between two presets, so that its steps have positions `t` and figures."""
        return len(self.endpoints) == 2

    @property
    def t(self) -> FloatArray:
        """(T,) position of each step from the first preset (0) to the second (1).

        Raises:
            UsageError: the morph is not between two presets.
        """
        if not self.between_two:
            raise UsageError(
                f"only a path between two presets has positions and figures; this one has {len(self.endpoints)}"
            )
        return self.weights[:, 1]

    def curves_db(self, grid_hz: FloatArray | None = None) -> FloatArray:
        """(T, F) decibels of the steps on a grid (F,) in Hz, by default the comparison grid."""
        return curves_db(self.presets, grid_hz)

    def sections(self, sample_rate_hz: float = SAMPLE_RATE_HZ) -> tuple[FloatArray, ...]:
        """Second-order sections (B, 6) of each step, a row per band, as `scipy.signal.sosfilt` takes them."""
        return tuple(sections(preset.arrays(), sample_rate_hz) for preset in self.presets)

    @cached_property
    def metrics(self) -> PathMetrics:
        """How straight and even the path is between its two endpoints; steps beyond them are left out.

        Raises:
            UsageError: the morph is not between two presets.
        """
        t = self.t
        inside = (t > 0) & (t < 1)
        positions, first_places = np.unique(t[inside], return_index=True)
        first, last = curves_db(self.endpoints)
        curves = curves_db([self.presets[place] for place in np.flatnonzero(inside)[first_places]])
        curves = np.concatenate([first[None], curves.reshape(-1, len(first)), last[None]])
        return path_metrics(curves, np.concatenate([[0.0], positions, [1.0]]), first, last)

    @cached_property
    def yardsticks(self) -> "dict[str, MorphPath]":
        """The same steps by plain interpolation, a path per method of `YARDSTICKS` other than this one's.

        A method that needs more bands for these presets than a preset holds is left out.

        Raises:
            UsageError: the morph is not between two presets.
        """
        inside = between(self.t[(self.t >= 0) & (self.t <= 1)])  # none where every step is an extrapolation
        paths = {}
        for name in YARDSTICKS:
            if name != self.method:
                with suppress(DataError):
                    paths[name] = _path(self.endpoints, inside, create_method(name), name, False)
        return paths


@overload
def morph(
    *presets: Preset,
    steps: int = 10,
    t: Sequence[float] | FloatArray | None = None,
    weights: Sequence[Sequence[float]] | FloatArray | None = None,
    method: str | Morph | None = None,
    model: Codec | None = None,
    extrapolate: bool = False,
) -> MorphPath: ...


@overload
def morph(
    *presets: AnyPreset,
    steps: int = 10,
    t: Sequence[float] | FloatArray | None = None,
    weights: Sequence[Sequence[float]] | FloatArray | None = None,
    method: str | Morph | None = None,
    model: Codec | None = None,
    extrapolate: bool = False,
) -> MorphPath | StereoPath: ...


def morph(
    *presets: AnyPreset,
    steps: int = 10,
    t: Sequence[float] | FloatArray | None = None,
    weights: Sequence[Sequence[float]] | FloatArray | None = None,
    method: str | Morph | None = None,
    model: Codec | None = None,
    extrapolate: bool = False,
) -> MorphPath | StereoPath:
    """Morph between two presets in steps, or mix any number of them.

    Args:
        *presets: two presets, or any number of them with `weights`.
        steps: how many presets from the first to the second, both counted.
        t: positions between the two presets instead of `steps`: 0 is the first, 1 the second.
        weights: (T, K) instead of both: the share of each of the K presets in each step.
        method: name of a method, or a method with options of its own; `response` by default.
        model: trained model, for the methods that need one.
        extrapolate: allow positions and weights outside 0 to 1.

    Returns:
        The path of T presets, named after their shares; a `StereoPath` where a preset has two channels.

    Raises:
        UsageError: contradicting arguments, an unknown method, or weights that do not sum to one.
        DataError: a preset does not fit the layout that the method needs.

    Example:
        >>> from eqmorph.eq.preset import Band
        >>> a, b = (Preset(bands=(Band(type="peak", frequency_hz=1e3, gain_db=gain_db, q=1),)) for gain_db in (0, 6))
        >>> [preset.bands[0].gain_db for preset in morph(a, b, steps=3, method="log")]
        [0.0, 3.0, 6.0]
    """
    rows = given_weights(len(presets), steps, t, weights, extrapolate)
    rows.setflags(write=False)  # `MorphPath.t` is a part of them
    name = method_name(method)
    chosen = method if isinstance(method, Morph) else create_method(name, model)
    if any(isinstance(preset, StereoPreset) for preset in presets):
        left, right = by_channel(presets)
        with part(0.0, 0.5):
            left_path = _path(left, rows, chosen, name, extrapolate)
        with part(0.5, 1.0):
            return StereoPath(presets, left_path, _path(right, rows, chosen, name, extrapolate))
    return _path([one_channel(preset) for preset in presets], rows, chosen, name, extrapolate)


def _path(presets: Sequence[Preset], rows: FloatArray, method: Morph, name: str, extrapolate: bool) -> MorphPath:
    """The path of one chain by a method of that name."""
    began = perf_counter()
    path = method.path(presets, rows, extrapolate)
    seconds = perf_counter() - began
    named = tuple(_named(preset, presets, row) for preset, row in zip(path, rows, strict=True))
    return MorphPath(tuple(presets), rows, named, name, seconds)


def even_steps(
    first: AnyPreset, second: AnyPreset, steps: int, method: str | Morph | None = None, model: Codec | None = None
) -> FloatArray:
    """(steps,) positions t from 0 to 1 between which the curve changes by the same number of decibels (RMS).

    Of presets for two channels, both curves count.

    Args:
        first: where the path begins.
        second: where it ends.
        steps: how many positions, both endpoints counted.
        method: as in `morph`.
        model: as in `morph`.
    """
    fine = np.linspace(0.0, 1.0, _EVEN_SAMPLES)
    curves_db = morph(first, second, t=fine, method=method, model=model).curves_db()
    return even_positions(curves_db.reshape(len(fine), -1), fine, steps)


def method_name(method: str | Morph | None) -> str:
    """The registered name of a method; the default one's where none is given."""
    if isinstance(method, Morph):
        return next((name for name in MORPHS if MORPHS.load(name) is type(method)), type(method).__name__)
    return method or DEFAULT


def create_method(name: str, model: Codec | None = None) -> Morph:
    """The method called `name`, with the model where it needs one.

    Raises:
        UsageError: no such method, or it needs a model and got none.
    """
    if not MORPHS.load(name).needs_model:
        return MORPHS.create(name)
    if model is None:
        raise UsageError(f"the morph method {name!r} needs a trained model; give one", "model")
    return MORPHS.create(name, codec=model)


def _named(preset: Preset, endpoints: Sequence[Preset], row: FloatArray) -> Preset:
    """The preset with its shares as its name, such as "70% warm, 30% bright"; an endpoint stays what it is."""
    if preset in endpoints or np.count_nonzero(row) == 1:
        return preset
    shares = [f"{weight:.0%} {end.name}" for weight, end in zip(row, endpoints, strict=True) if weight]
    return preset.called(", ".join(shares))
