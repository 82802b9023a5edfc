"""What gives the page its bands between the places: formulas that the page computes itself.

`MeanSource` is the morph `log`. `LatentSource` is the decoder of a `semantic` run, on a sheet through the latents of
its words or between the latents of presets. The page has the same formulas in JavaScript (`static/mean.js` and
`static/decoder.js`); a browser test holds both to the same curves.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from eqmorph.eq.filters import Bands
from eqmorph.eq.octaves import to_octaves
from eqmorph.eq.preset import Preset
from eqmorph.explorer.packing import packed
from eqmorph.explorer.sheet import Sheet
from eqmorph.normalizers.base import LogNormalizer, Normalizer
from eqmorph.runs.portable import PortableRun


class Source(Protocol):
    """The bands between the places of a page."""

    @property
    def off_grid_db(self) -> float:
        """Largest difference measured, in decibels, between the page's curve and the morph's."""

    @property
    def about(self) -> str:
        """How the page computes the bands, for people."""

    def page_data(self) -> dict[str, Any]:
        """What the scripts need, ready for JSON; `form` says which formulas it is for."""


@dataclass(frozen=True)
class MeanSource:
    """Means of dB, ln Hz and ln Q of aligned bands (K, B), weighted with the bands' gains (`eqmorph.morphs.log`)."""

    bands: Bands
    off_grid_db = 0.0
    about = "the page computes the morph itself"

    def page_data(self) -> dict[str, Any]:
        bands = self.bands
        numbers = {"frequency_hz": bands.frequency_hz, "gain_db": bands.gain_db, "q": bands.q}
        return {"form": "mean"} | {field: np.ravel(values).tolist() for field, values in numbers.items()}


@dataclass(frozen=True)
class LatentSource:
    """The decoder of a run, and the latents that it decodes.

    Attributes:
        run: a `semantic` run.
        latents: what the page computes a latent from: a sheet, or the latents and residuals of presets.
    """

    run: PortableRun
    latents: dict[str, Any]
    off_grid_db = 0.0
    about = "the page decodes the model itself"

    @staticmethod
    def can_hold(run: PortableRun) -> bool:
        """Whether the page has the normalizer's formulas too: any that takes logarithms or nothing."""
        options = run.normalizer.options
        return isinstance(options, LogNormalizer) or type(options).warp is Normalizer.warp

    @classmethod
    def on_sheet(cls, run: PortableRun, sheet: Sheet) -> "LatentSource":
        """The presets on a sheet over the map."""
        spots, coefficients = sheet.spots.tolist(), packed(sheet.coefficients, np.float64)
        return cls(run, {"spots": spots, "coefficients": coefficients})

    @classmethod
    def between(cls, run: PortableRun, presets: Sequence[Preset]) -> "LatentSource":
        """The morph `latent` of K presets that fit the run's layout; residuals as in `eqmorph.morphs.latent`."""
        layout = run.layout
        params = run.canonical(np.stack([layout.vector(preset, preset.name or "preset") for preset in presets]))
        latents = run.encode(params)
        residuals = to_octaves(params, layout) - to_octaves(run.decode(latents), layout)
        return cls(run, {"corners": latents.tolist(), "residuals": residuals.tolist()})

    def page_data(self) -> dict[str, Any]:
        weights = self.run.decoder_weights
        layers = sorted({int(name.split(".")[1]) for name in weights if name.startswith("residual.")})
        normalizer = self.run.normalizer
        return {
            "form": "latent",
            "params": [[param.band, param.field, param.low, param.high] for param in self.run.layout.params],
            "fixed": [band.fixed() for band in self.run.layout.bands],
            "logarithmic": isinstance(normalizer.options, LogNormalizer),
            "offset": normalizer.offset.tolist(),
            "scale": normalizer.scale.tolist(),
            "prototypes": weights["prototypes"].tolist(),
            "mean": packed(weights["mean"]),
            "components": packed(weights["components"]),
            "layers": [[packed(weights[f"residual.{n}.{part}"]) for part in ("weight", "bias")] for n in layers],
        } | self.latents
