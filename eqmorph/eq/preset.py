"""A preset: a name and a list of bands, with its own versioned JSON.

Units and the meaning of Q stand in the file, so that nobody has to guess them:

    {"format": "eqmorph-preset", "version": 1, "name": "warm",
     "units": {"frequency": "Hz", "gain": "dB", "q": "RBJ cookbook"},
     "bands": [{"type": "low_shelf", "frequency_hz": 150.0, "gain_db": 3.0, "q": 0.71}, ...]}
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, asdict, dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast, get_args

import numpy as np

from eqmorph.eq.filters import SAMPLE_RATE_HZ, Bands, Kind, frequencies, log_grid, response_db
from eqmorph.eq.limits import BIQUAD
from eqmorph.eq.picture import PICTURE_POINTS, response_svg
from eqmorph.eq.preamp import preamp_db, stated_preamp_db
from eqmorph.errors import DataError, did_you_mean
from eqmorph.text import shorten

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from numpy.typing import ArrayLike

    from eqmorph.eq.backend import FloatArray

FORMAT = "eqmorph-preset"
VERSION = 1
JSON_UNITS = {"frequency": "Hz", "gain": "dB", "q": "RBJ cookbook"}
MAX_BANDS = 64
PREAMP_LIMIT_DB = 4_000.0
"""Largest gain or attenuation that a preset may state beside its bands: above what all of them together can do."""

MAX_NAME = 200
"""Letters of a name at most; a made one is cut there (`AnyPreset.called`)."""

_T = TypeVar("_T")


@dataclass(frozen=True, kw_only=True)
class Band:
    """One filter. Ranges here are what a biquad can do; a layout's are narrower and checked by the layout.

    Raises:
        DataError: a type that does not exist, or a number that is none or that no biquad has; the field is named.

    >>> Band(type="peak", frequency_hz=1_000, gain_db=3, q=0)
    Traceback (most recent call last):
    eqmorph.errors.DataError: q: 0 is outside 0.01 to 100
    """

    type: Kind
    frequency_hz: float
    gain_db: float
    q: float

    def __post_init__(self) -> None:
        if self.type not in get_args(Kind):
            raise DataError(f"type: {shorten(self.type)} is none of {', '.join(get_args(Kind))}")
        for field, (low, high) in BIQUAD.items():
            object.__setattr__(self, field, _number(field, getattr(self, field), low, high))


@dataclass(frozen=True, kw_only=True, repr=False)
class AnyPreset:
    """A preset for all channels (`Preset`) or for two (`eqmorph.eq.stereo.StereoPreset`): what both have.

    A changed copy is made with `dataclasses.replace`, plain data with `dataclasses.asdict`.

    Attributes:
        name: what it is called, in at most 200 letters.
    """

    name: str = ""

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or len(self.name) > MAX_NAME:
            raise DataError(f"name: {shorten(self.name)} is not text of at most {MAX_NAME} letters")
        # JSON may hold half of a letter, which no file and no terminal takes.
        object.__setattr__(self, "name", self.name.encode("utf-8", "replace").decode("utf-8"))

    @property
    def chains(self) -> "tuple[Preset, ...]":
        """The chains of bands, each as a preset for all channels: one, or the left and the right one."""
        raise NotImplementedError

    def called(self, name: str) -> Self:
        """Give it another name, cut where it is too long for one."""
        return replace(self, name=name[:MAX_NAME])

    def mapped(self, change: "Callable[[Preset], Preset]") -> Self:
        """Change every chain by a function, such as one that gives it another preamp."""
        raise NotImplementedError

    def leveled(self, sample_rate_hz: float = SAMPLE_RATE_HZ) -> Self:
        """State a preamp: where there is none, the one that keeps the highest peak of all chains at 0 dB."""
        if self.chains[0].preamp_db is not None:
            return self
        lowest_db = min(preamp_db(chain, sample_rate_hz) for chain in self.chains)
        return self.mapped(lambda chain: replace(chain, preamp_db=lowest_db))

    def response(self, frequencies_hz: "ArrayLike", sample_rate_hz: float = SAMPLE_RATE_HZ) -> "FloatArray":
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
        import eqmorph  # formats stand above presets: the public API finds them when they are needed

        eqmorph.save_preset(self, path, format)

    def plot(self) -> "Figure":
        """Draw the response from 20 Hz to 20 kHz and each band's; needs matplotlib.

        Returns:
            A matplotlib figure; a notebook shows it, `figure.savefig(path)` writes it.
        """
        import eqmorph  # as in `save`

        return eqmorph.plot_preset(self)


@dataclass(frozen=True, kw_only=True, repr=False)
class Preset(AnyPreset):
    """A named list of bands in cascade, in any number and order.

    Attributes:
        bands: one at least, at most 64.
        preamp_db: gain in decibels that the preset states beside its bands; None where it states none.

    Raises:
        DataError: as of `Band`; the field is named.

    >>> Preset(name="air", bands=[Band(type="peak", frequency_hz=9000, gain_db=4, q=0.7)])
    Preset('air', 1 band, -4.0 dB preamp)
    """

    bands: tuple[Band, ...]
    preamp_db: float | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "bands", tuple(self.bands))
        if any(not isinstance(band, Band) for band in self.bands):
            raise DataError("bands: expected objects of `Band`; `Preset.from_dict` takes plain data")
        if not 1 <= len(self.bands) <= MAX_BANDS:
            raise DataError(f"bands: there are {len(self.bands)}; a preset has 1 to {MAX_BANDS}")
        if self.preamp_db is not None:
            limit_db = PREAMP_LIMIT_DB
            object.__setattr__(self, "preamp_db", _number("preamp_db", self.preamp_db, -limit_db, limit_db))

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Preset":
        """Make a preset of plain data, as JSON holds it and `dataclasses.asdict` gives it.

        Raises:
            DataError: what is wrong first, with the number of the band and the field.

        Example:
            >>> Preset.from_dict({"bands": [{"type": "peak", "frequency_hz": 9000, "gain_db": 99, "q": 1}]})
            Traceback (most recent call last):
            eqmorph.errors.DataError: band 1, gain_db: 99 is outside -60 to 60
        """
        if not isinstance(data, Mapping):
            raise DataError(f"{shorten(data)} has no fields")
        given = data.get("bands", ())
        if not isinstance(given, list | tuple):
            raise DataError(f"bands: {shorten(given)} is not a list")
        bands = []
        for number, band in enumerate(given, 1):
            try:
                bands.append(record_of(Band, band))
            except DataError as error:
                raise DataError(f"band {number}, {error}") from None
        return record_of(cls, {**data, "bands": tuple(bands)})

    @property
    def chains(self) -> "tuple[Preset, ...]":
        """The preset alone."""
        return (self,)

    def mapped(self, change: "Callable[[Preset], Preset]") -> Self:
        """Change the preset by a function."""
        return cast(Self, change(self))

    def arrays(self) -> Bands:
        """The bands as arrays (B,), for `response_db` and `sections`."""
        return band_arrays(self.bands)

    def response(self, frequencies_hz: "ArrayLike", sample_rate_hz: float = SAMPLE_RATE_HZ) -> "FloatArray":
        """Compute the decibel response of all bands in cascade.

        Args:
            frequencies_hz: (F,) in Hz, any numbers that numpy takes.
            sample_rate_hz: of the digital filters, in Hz.

        Returns:
            (F,) float64, decibels.

        Raises:
            UsageError: frequencies that are no list of numbers, or a rate that is not above 0.

        Example:
            >>> air = Preset(bands=[Band(type="peak", frequency_hz=9000, gain_db=4, q=0.7)])
            >>> air.response([100.0, 9000.0]).round(2).tolist()
            [0.0, 4.0]
        """
        grid_hz = frequencies(frequencies_hz, sample_rate_hz)
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
        return stated | {"bands": [asdict(band) for band in self.bands]}


def band_arrays(bands: Sequence[Band]) -> Bands:
    """Bands as arrays (B,)."""
    return Bands(
        tuple(band.type for band in bands),
        np.array([band.frequency_hz for band in bands]),
        np.array([band.gain_db for band in bands]),
        np.array([band.q for band in bands]),
    )


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


def _number(field: str, value: object, low: float, high: float) -> float:
    """Check a number against its range; NaN is in none."""
    if isinstance(value, bool) or not isinstance(value, int | float | np.integer | np.floating):
        raise DataError(f"{field}: {shorten(value)} is not a number")
    if not low <= value <= high:
        raise DataError(f"{field}: {shorten(value)} is outside {low:g} to {high:g}")
    return float(value)


def record_of(kind: type[_T], data: Any) -> _T:
    """Make a band or a preset of a dictionary that has its fields.

    Args:
        kind: the dataclass.
        data: what should be such a dictionary.

    Raises:
        DataError: it is none, or a field is missing, unknown or wrong; the field is named.
    """
    if not isinstance(data, Mapping):
        raise DataError(f"{shorten(data)} has no fields")
    named = {field.name: field for field in fields(kind)}  # type: ignore[arg-type]  # a dataclass
    for name in data:
        if name not in named:
            raise DataError(f"{shorten(name)}: no such field{did_you_mean(str(name), list(named))}")
    for name, field in named.items():
        if name not in data and field.default is MISSING:
            raise DataError(f"{name}: is missing")
    return kind(**data)
