"""A morph of presets for two channels: left goes with left and right with right, in the same steps."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, overload

import numpy as np

from eqmorph.eq.backend import FloatArray
from eqmorph.eq.filters import log_grid
from eqmorph.eq.picture import PICTURE_POINTS, response_svg
from eqmorph.eq.preset import AnyPreset, Preset
from eqmorph.eq.stereo import CHANNELS, StereoPreset
from eqmorph.text import shorten

if TYPE_CHECKING:
    from eqmorph.morphs.path import MorphPath


@dataclass(frozen=True, eq=False)
class StereoPath(Sequence[StereoPreset]):
    """The presets of a morph for two channels, in order; a sequence of them.

    Attributes:
        endpoints: the K presets that were morphed; one for all channels stands for both.
        left: the path of the left channel, with its figures.
        right: that of the right channel, at the same places.
    """

    endpoints: tuple[AnyPreset, ...]
    left: "MorphPath"
    right: "MorphPath"

    @cached_property
    def presets(self) -> tuple[StereoPreset, ...]:
        """The T steps."""
        return tuple(_joined(*pair) for pair in zip(self.left, self.right, strict=True))

    def __len__(self) -> int:
        return len(self.left)

    def __iter__(self) -> Iterator[StereoPreset]:
        return iter(self.presets)

    @overload
    def __getitem__(self, step: int) -> StereoPreset: ...

    @overload
    def __getitem__(self, step: slice) -> tuple[StereoPreset, ...]: ...

    def __getitem__(self, step: int | slice) -> StereoPreset | tuple[StereoPreset, ...]:
        return self.presets[step]

    def __repr__(self) -> str:
        names = ", ".join(shorten(preset.name) for preset in self.endpoints)
        return f"StereoPath({names}, {len(self)} steps by {self.method})"

    def _repr_html_(self) -> str:
        """The curves of the steps as inline SVG, for notebooks: the left channel's, then the right one's."""
        grid_hz = log_grid(PICTURE_POINTS)
        curves_db = np.swapaxes(self.curves_db(grid_hz), 0, 1).reshape(-1, len(grid_hz))
        names = [f"{preset.name} {channel}" for channel in CHANNELS for preset in self.presets]
        return response_svg(curves_db, grid_hz, names)

    @property
    def method(self) -> str:
        """Name of the morph method."""
        return self.left.method

    @property
    def weights(self) -> FloatArray:
        """(T, K) share of each of the presets in each step."""
        return self.left.weights

    @property
    def between_two(self) -> bool:
        """Whether the morph is between two presets, so that its steps have positions `t`."""
        return self.left.between_two

    @property
    def t(self) -> FloatArray:
        """(T,) position of each step from the first preset (0) to the second (1).

        Raises:
            UsageError: the morph is not between two presets.
        """
        return self.left.t

    @property
    def seconds(self) -> float:
        """How long the steps took to compute."""
        return self.left.seconds + self.right.seconds

    def curves_db(self, grid_hz: FloatArray | None = None) -> FloatArray:
        """(T, 2, F) decibels of both channels in each step on a grid (F,) in Hz, by default the comparison grid."""
        return np.stack([path.curves_db(grid_hz) for path in (self.left, self.right)], axis=1)


def _joined(left: Preset, right: Preset) -> StereoPreset:
    """A step of both channels, which has the name of the left one."""
    return StereoPreset(name=left.name, left=replace(left, name=""), right=replace(right, name=""))
