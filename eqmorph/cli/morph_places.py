"""Where the steps of `eqmorph morph` stand: evenly, at positions, at weights, or on a grid."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from eqmorph.cli.arguments import numbers_of
from eqmorph.eq.backend import FloatArray
from eqmorph.eq.preset import AnyPreset
from eqmorph.errors import UsageError
from eqmorph.formats.base import Format
from eqmorph.morphs.base import Codec, Morph
from eqmorph.morphs.path import even_steps
from eqmorph.morphs.weights import between, bilinear

CORNERS = 4


@dataclass(frozen=True)
class Places:
    """Where the steps of a morph stand, as the options of the same names say."""

    steps: int
    t: str | None
    even: bool
    weights: str | None
    grid: int | None

    def check(self, count: int) -> None:
        """Refuse options that contradict each other or the number of presets."""
        if sum(option is not None for option in (self.t, self.weights, self.grid)) + self.even > 1:
            raise UsageError("--t, --even, --weights and --grid exclude each other; give one of them")
        if self.grid is not None and count != CORNERS:
            raise UsageError(f"--grid needs four presets, one for each corner; got {count}")
        if count == 1 and self.weights is None:
            raise UsageError("a morph goes between two presets; got 1: name a second one, or a word")
        if self.weights is None and self.grid is None and count != 2:
            raise UsageError(
                f"steps go between two presets; got {count}: mix them with --weights, or four with --grid N"
            )

    def check_within(self, rows: FloatArray) -> None:
        """Refuse places beyond the presets."""
        if np.all((rows >= 0) & (rows <= 1)):
            return
        given = f"--t {self.t}" if self.t is not None else f"--weights {self.weights}"
        raise UsageError(f"{given}: lies outside 0 to 1, beyond the presets; add --extrapolate to go there")

    def check_whole(self, count: int, writer: Format) -> None:
        """Refuse what one file for a whole morph does not hold."""
        if count != 2 or self.t or self.even or self.weights:
            raise UsageError(
                f"a {writer.name} file holds the whole morph between two presets; leave out --t, --even, "
                "--weights and --grid, or give --out a folder"
            )

    @property
    def single(self) -> bool:
        """Whether there is one step, a mixture or a place between two presets."""
        return self.weights is not None or (self.t is not None and "," not in self.t)

    def rows(self, presets: Sequence[AnyPreset], method: str | Morph, model: Codec | None) -> FloatArray:
        """(T, K) share of each of the K presets in each of the T steps.

        Args:
            presets: what is morphed.
            method: as `eqmorph.morphs.path.morph` takes it; so is `model`.
            model: for the methods that need one.
        """
        if self.grid is not None:
            return bilinear(self.grid)
        if self.weights is not None:
            return np.array([numbers_of("--weights", self.weights, "0.5,0.3,0.2")])
        if self.t is not None:
            return between(np.array(numbers_of("--t", self.t, "0,0.25,1")))
        if self.even:
            return between(even_steps(presets[0], presets[1], self.steps, method=method, model=model))
        return between(np.linspace(0.0, 1.0, self.steps))
