"""What a morph is: presets and weights in, a path of presets out.

A point of a morph is a weighted mean of K presets, whatever the method means by "mean"; `eqmorph.morphs.weights` says
which weights.
"""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar, Protocol

import numpy as np

from eqmorph.eq.backend import FloatArray
from eqmorph.eq.filters import Bands
from eqmorph.eq.layout import SAFE, Layout
from eqmorph.eq.limits import BIQUAD
from eqmorph.eq.preamp import stated_preamp_db
from eqmorph.eq.preset import PREAMP_LIMIT_DB, Band, Preset
from eqmorph.eq.stereo import OfPreset
from eqmorph.errors import UsageError
from eqmorph.morphs.weights import checked_weights
from eqmorph.plugins import Component, broken_contract


class Codec(Protocol):
    """A trained model as the latent morph sees it: physical vectors (Hz, dB, Q) of its layout in and out."""

    @property
    def layout(self) -> Layout:
        """Bands and ranges of the vectors."""

    def canonical(self, params: FloatArray) -> FloatArray:
        """(N, P) physical vectors in the form the model knows them in: the same curves."""

    def encode(self, params: FloatArray) -> FloatArray:
        """(N, P) physical vectors to (N, L) latents."""

    def decode(self, latents: FloatArray) -> FloatArray:
        """(N, L) latents to (N, P) physical vectors."""


class Morph(Component):
    """A method of morphing. A subclass says how to `blend`; what every method promises is kept here.

    A row of weights that is exactly one preset gives that very preset, to the last bit, with its bands in the order
    in which the other steps have theirs, which is the first preset's; presets inside the layout's
    ranges give only presets inside them.
    """

    keeps_bands: ClassVar[bool] = True
    """Whether a morph of presets of one shape has as many bands as they have."""

    needs_model: ClassVar[bool] = False
    """Whether the method morphs through a trained model, which it takes as its option `codec`."""

    def path(self, presets: Sequence[Preset], weights: FloatArray, extrapolate: bool = False) -> list[Preset]:
        """The T presets of a morph.

        Args:
            presets: K presets, at least one.
            weights: (T, K); each row sums to one.
            extrapolate: allow weights below 0 and above 1; what they give is clipped to the ranges.

        Raises:
            UsageError: weights of another shape, that do not sum to one, or outside [0, 1].
            DataError: a preset does not fit the layout that the method needs.
        """
        weights = checked_weights(weights, len(presets), extrapolate)
        layout = self.required_layout()
        if layout is not None:
            for number, preset in enumerate(presets, 1):
                layout.vector(preset, preset.name or f"preset {number}")
        # A row that is one preset alone gives that preset; the method is only asked for the mixtures.
        ends = self.ordered(presets)
        alone = [_only(row) for row in weights]
        mixed = [step for step, number in enumerate(alone) if number is None]
        blended = self.blend(presets, weights[mixed]) if mixed else []
        if len(blended) != len(mixed) or not all(isinstance(each, Preset) for each in blended):
            raise broken_contract(self, f"blend gives something else than a preset for each of {len(mixed)} steps")
        mixtures = dict(zip(mixed, _preamps_between(blended, presets, weights[mixed]), strict=True))
        return [mixtures[step] if number is None else ends[number] for step, number in enumerate(alone)]

    def required_layout(self) -> Layout | None:
        """The layout that every preset has to fit; None where any bands will do."""
        return None

    def ordered(self, presets: Sequence[Preset]) -> list[Preset]:
        """The presets with their bands in the order in which the steps between them have theirs."""
        return list(presets)

    @abstractmethod
    def blend(self, presets: Sequence[Preset], weights: FloatArray) -> list[Preset]:
        """The presets at T checked rows of weights (T, K), none of which is a preset alone."""


def _preamps_between(blended: list[Preset], presets: Sequence[Preset], weights: FloatArray) -> list[Preset]:
    """Let the preamp go straight between those of the presets, where any of them states one."""
    if all(preset.preamp_db is None for preset in presets):
        return blended
    stated = np.array([stated_preamp_db(preset) for preset in presets])
    gains_db = (weights @ stated).clip(-PREAMP_LIMIT_DB, PREAMP_LIMIT_DB)
    return [replace(preset, preamp_db=float(gain_db)) for preset, gain_db in zip(blended, gains_db, strict=True)]


LARGEST_STRENGTH = 100.0
"""Every gain that is heard would stand at the end of its range beyond it."""


def strengthen(preset: OfPreset, strength: float) -> OfPreset:
    """The preset with its gains multiplied, as far as the layout it fits (or a biquad) allows.

    Raises:
        UsageError: a strength beyond `LARGEST_STRENGTH`.

    >>> strengthen(Preset(bands=[Band(type="peak", frequency_hz=1000, gain_db=6, q=1)]), 0.5).bands[0].gain_db
    3.0
    """
    if not abs(strength) <= LARGEST_STRENGTH:
        raise UsageError(f"{strength:g}: expected from -{LARGEST_STRENGTH:g} to {LARGEST_STRENGTH:g}", "strength")
    return preset if strength == 1.0 else preset.mapped(lambda chain: _strengthened(chain, strength))


def _strengthened(preset: Preset, strength: float) -> Preset:
    bands = preset.arrays()
    scaled = clipped_preset(bands._replace(gain_db=bands.gain_db * strength), common_layout([preset]))
    # A preamp is there against the peak of the curve, which grows and shrinks with its gains.
    stated = None if preset.preamp_db is None else preset.preamp_db * max(strength, 0.0)
    return replace(scaled, name=preset.name, preamp_db=stated)


def common_layout(presets: Sequence[Preset]) -> Layout | None:
    """The layout that all these presets fit, if there is one."""
    return SAFE if all(SAFE.fits(preset) for preset in presets) else None


def clipped_preset(bands: Bands, layout: Layout | None) -> Preset:
    """A preset of bands (B,), every number clipped to the layout's range, or else to what a biquad can do."""
    made = []
    for index, kind in enumerate(bands.kinds):
        ranges = dict(BIQUAD)
        if layout is not None:
            ranges |= {param.field: (param.low, param.high) for param in layout.bands[index].params(index)}
        numbers = {}
        for field, (low, high) in ranges.items():
            value = float(getattr(bands, field)[index])
            numbers[field] = min(max(value, low), high)
        made.append(Band(type=kind, **numbers))
    return Preset(bands=tuple(made))


def _only(row: FloatArray) -> int | None:
    """The preset that has all the weight, if one has."""
    whole = int(np.argmax(row))
    return whole if row[whole] == 1.0 and np.count_nonzero(row) == 1 else None
