"""A preset: a name and a list of bands, with its own versioned JSON.

Units and the meaning of Q stand in the file, so that nobody has to guess them:

    {"format": "eqmorph-preset", "version": 1, "name": "warm",
     "units": {"frequency": "Hz", "gain": "dB", "q": "RBJ cookbook"},
     "bands": [{"type": "low_shelf", "frequency_hz": 150.0, "gain_db": 3.0, "q": 0.71}, ...]}
"""

import json
from pathlib import Path
from reprlib import repr as shorten
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from numpy.typing import ArrayLike
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from eqmorph.eq import limits
from eqmorph.eq.backend import FloatArray
from eqmorph.eq.filters import SAMPLE_RATE_HZ, Bands, Kind, log_grid, response_db
from eqmorph.eq.picture import PICTURE_POINTS, response_svg
from eqmorph.eq.preamp import stated_preamp_db
from eqmorph.errors import DataError
from eqmorph.plugins import first_problem

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FORMAT = "eqmorph-preset"
VERSION = 1
JSON_UNITS = {"frequency": "Hz", "gain": "dB", "q": "RBJ cookbook"}
MAX_BANDS = 64
PREAMP_LIMIT_DB = 4_000.0
"""Largest gain or attenuation that a preset may state beside its bands: above what all of them together can do."""

_FROZEN = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, str_max_length=200)


def _limited(field: limits.Field) -> Any:
    """The constraint that a number stays inside what a biquad can do."""
    low, high = limits.BIQUAD[field]
    return Field(ge=low, le=high)


class Band(BaseModel):
    """One filter. Ranges here are what a biquad can do; a layout's are narrower and checked by the layout."""

    model_config = _FROZEN

    type: Kind
    frequency_hz: Annotated[float, _limited("frequency_hz")]
    gain_db: Annotated[float, _limited("gain_db")]
    q: Annotated[float, _limited("q")]


class Preset(BaseModel):
    """A named list of bands in cascade, in any number and order.

    >>> Preset(name="air", bands=[Band(type="peak", frequency_hz=9000, gain_db=4, q=0.7)])
    Preset('air', 1 band, -4.0 dB preamp)
    """

    model_config = _FROZEN

    name: str = ""
    bands: Annotated[tuple[Band, ...], Field(min_length=1, max_length=MAX_BANDS)]
    preamp_db: Annotated[float, Field(ge=-PREAMP_LIMIT_DB, le=PREAMP_LIMIT_DB)] | None = None
    """Gain in decibels that the preset states beside its bands; None where it states none."""

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

    def __repr__(self) -> str:
        bands = "1 band" if len(self.bands) == 1 else f"{len(self.bands)} bands"
        return f"Preset({shorten(self.name)}, {bands}, {stated_preamp_db(self):.1f} dB preamp)"

    __str__ = __repr__

    def _repr_html_(self) -> str:
        """The response curve as inline SVG, for notebooks."""
        grid_hz = log_grid(PICTURE_POINTS)
        return response_svg(self.response(grid_hz)[None], grid_hz, [self.name or "preset"])

    def to_json(self) -> str:
        """The file's text; numbers are written so that they read back to the last bit."""
        head = {"format": FORMAT, "version": VERSION, "name": self.name, "units": JSON_UNITS}
        stated = {} if self.preamp_db is None else {"preamp_db": self.preamp_db}
        bands = [band.model_dump() for band in self.bands]
        return json.dumps(head | stated | {"bands": bands}, indent=2) + "\n"


def parse_json(text: str, source: str) -> Preset:
    """The preset in an eqmorph JSON text; `source` names the file in messages.

    Raises:
        DataError: not JSON, another format or version, other units, or a value out of range (which is named).
    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DataError(f"{source}: not JSON: {error}") from None
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise DataError(f'{source}: not an eqmorph preset (it needs "format": "{FORMAT}")')
    if data.get("version") != VERSION:
        raise DataError(
            f"{source}: preset version {shorten(data.get('version'))} is unknown; this eqmorph reads {VERSION}"
        )
    if data.get("units", JSON_UNITS) != JSON_UNITS:
        raise DataError(f"{source}: units {shorten(data['units'])} are unknown; expected {JSON_UNITS!r}")
    fields = {key: value for key, value in data.items() if key not in ("format", "version", "units")}
    try:
        return Preset.model_validate(fields)
    except ValidationError as error:
        raise DataError(f"{source}: {first_problem(error)}") from None
