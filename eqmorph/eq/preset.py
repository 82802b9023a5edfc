"""A preset: a name and a list of bands, with its own versioned JSON.

Units and the meaning of Q stand in the file, so that nobody has to guess them:

    {"format": "eqmorph-preset", "version": 1, "name": "warm",
     "units": {"frequency": "Hz", "gain": "dB", "q": "RBJ cookbook"},
     "bands": [{"type": "low_shelf", "frequency_hz": 150.0, "gain_db": 3.0, "q": 0.71}, ...]}
"""

import json
from collections.abc import Mapping
from pathlib import Path
from reprlib import repr as shorten
from typing import TYPE_CHECKING, Annotated, Any, Self

import numpy as np
from numpy.typing import ArrayLike
from pydantic import BaseModel, ConfigDict, Field

from eqmorph.eq import limits
from eqmorph.eq.backend import FloatArray
from eqmorph.eq.filters import SAMPLE_RATE_HZ, Bands, Kind, log_grid, response_db
from eqmorph.eq.picture import PICTURE_POINTS, response_svg
from eqmorph.eq.preamp import preamp_db, stated_preamp_db

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FORMAT = "eqmorph-preset"
VERSION = 1
JSON_UNITS = {"frequency": "Hz", "gain": "dB", "q": "RBJ cookbook"}
MAX_BANDS = 64
PREAMP_LIMIT_DB = 4_000.0
"""Largest gain or attenuation that a preset may state beside its bands: above what all of them together can do."""

FROZEN = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, str_max_length=200)


def _limited(field: limits.Field) -> Any:
    """The constraint that a number stays inside what a biquad can do."""
    low, high = limits.BIQUAD[field]
    return Field(ge=low, le=high)


class Band(BaseModel):
    """One filter. Ranges here are what a biquad can do; a layout's are narrower and checked by the layout."""

    model_config = FROZEN

    type: Kind
    frequency_hz: Annotated[float, _limited("frequency_hz")]
    gain_db: Annotated[float, _limited("gain_db")]
    q: Annotated[float, _limited("q")]


class AnyPreset(BaseModel):
    """A preset for all channels (`Preset`) or for two (`eqmorph.eq.stereo.StereoPreset`): what both have."""

    model_config = FROZEN

    name: str = ""

    @property
    def chains(self) -> "tuple[Preset, ...]":
        """The chains of bands, each as a preset for all channels: one, or the left and the right one."""
        raise NotImplementedError

    def each_with(self, update: Mapping[str, Any]) -> Self:
        """Change fields of every chain alike."""
        raise NotImplementedError

    def leveled(self, sample_rate_hz: float = SAMPLE_RATE_HZ) -> Self:
        """State a preamp: where there is none, the one that keeps the highest peak of all chains at 0 dB."""
        if self.chains[0].preamp_db is not None:
            return self
        return self.each_with({"preamp_db": min(preamp_db(chain, sample_rate_hz) for chain in self.chains)})

    def response(self, frequencies_hz: ArrayLike, sample_rate_hz: float = SAMPLE_RATE_HZ) -> FloatArray:
        """Compute the decibel response (F,), or of two channels (2, F), at frequencies (F,) in Hz."""
        raise NotImplementedError

    def save(self, path: Path | str, format: str | None = None) -> None:
        """Write the preset to a file, whole or not at all.

        Args:
            path: where to; its ending says the format (`.json`, `.txt` for ParametricEQ, `.yml` for CamillaDSP ...).
            format: the name of a format, where the ending shall not decide.

        Raises:
            UsageError: no format is called so, or none has this ending.
            DataError: the format cannot hold the preset, or the file cannot be written.
        """
        import eqmorph  # formats stand above presets: the flat surface finds them when they are needed

        eqmorph.save_preset(self, path, format)

    def plot(self) -> "Figure":
        """Draw the response from 20 Hz to 20 kHz and each band's; needs matplotlib.

        Returns:
            A matplotlib figure; a notebook shows it, `figure.savefig(path)` writes it.
        """
        import eqmorph  # as in `save`

        return eqmorph.plot_preset(self)


class Preset(AnyPreset):
    """A named list of bands in cascade, in any number and order.

    >>> Preset(name="air", bands=[Band(type="peak", frequency_hz=9000, gain_db=4, q=0.7)])
    Preset('air', 1 band, -4.0 dB preamp)
    """

    bands: Annotated[tuple[Band, ...], Field(min_length=1, max_length=MAX_BANDS)]
    preamp_db: Annotated[float, Field(ge=-PREAMP_LIMIT_DB, le=PREAMP_LIMIT_DB)] | None = None
    """Gain in decibels that the preset states beside its bands; None where it states none."""

    @property
    def chains(self) -> "tuple[Preset, ...]":
        """The preset alone."""
        return (self,)

    def each_with(self, update: Mapping[str, Any]) -> Self:
        """Change fields, unchecked."""
        return self.model_copy(update=update)

    def arrays(self) -> Bands:
        """The bands as arrays (B,), for `response_db` and `sections`."""
        return Bands(
            tuple(band.type for band in self.bands),
            np.array([band.frequency_hz for band in self.bands]),
            np.array([band.gain_db for band in self.bands]),
            np.array([band.q for band in self.bands]),
        )

    def response(self, frequencies_hz: ArrayLike, sample_rate_hz: float = SAMPLE_RATE_HZ) -> FloatArray:
        """Compute the decibel response of all bands in cascade.

        Args:
            frequencies_hz: (F,) in Hz, any numbers that numpy takes.
            sample_rate_hz: of the digital filters, in Hz.

        Returns:
            (F,) float64, decibels.

        Example:
            >>> air = Preset(bands=[Band(type="peak", frequency_hz=9000, gain_db=4, q=0.7)])
            >>> air.response([100.0, 9000.0]).round(2).tolist()
            [0.0, 4.0]
        """
        grid_hz = np.asarray(frequencies_hz, dtype=np.float64)
        decibels: FloatArray = response_db(self.arrays(), grid_hz, sample_rate_hz)
        return decibels

    def __repr__(self) -> str:
        return f"Preset({shorten(self.name)}, {band_count(len(self.bands))}, {stated_preamp_db(self):.1f} dB preamp)"

    __str__ = __repr__

    def _repr_html_(self) -> str:
        """The response curve as inline SVG, for notebooks."""
        grid_hz = log_grid(PICTURE_POINTS)
        return response_svg(self.response(grid_hz)[None], grid_hz, [self.name or "preset"])

    def to_json(self) -> str:
        """The file's text; numbers are written so that they read back to the last bit."""
        return json_text(self.name, self.content())

    def content(self) -> dict[str, object]:
        """What the file says of the sound: the preamp where one is stated, and the bands."""
        stated: dict[str, object] = {} if self.preamp_db is None else {"preamp_db": self.preamp_db}
        return stated | {"bands": [band.model_dump() for band in self.bands]}


def band_count(count: int) -> str:
    """Say how many bands there are.

    >>> band_count(1), band_count(5)
    ('1 band', '5 bands')
    """
    return "1 band" if count == 1 else f"{count} bands"


def json_text(name: str, content: Mapping[str, object]) -> str:
    """Put the head of eqmorph's JSON before the content of a preset."""
    head = {"format": FORMAT, "version": VERSION, "name": name, "units": JSON_UNITS}
    return json.dumps({**head, **content}, indent=2) + "\n"
