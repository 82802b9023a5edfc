"""The base of formats: text <-> preset, refusing with place and reason what the other side cannot hold."""

import logging
import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, Literal

import numpy as np

from eqmorph.eq.backend import FloatArray
from eqmorph.eq.filters import SAMPLE_RATE_HZ, log_grid
from eqmorph.eq.preamp import stated_preamp_db
from eqmorph.eq.preset import MAX_BANDS, PREAMP_LIMIT_DB, AnyPreset, Band, Preset
from eqmorph.eq.stereo import Channel, OfPreset, StereoPreset, TwoChannelsError, one_channel
from eqmorph.errors import DataError, UsageError
from eqmorph.files import STDIN
from eqmorph.formats import ENDINGS
from eqmorph.plugins import Component

_log = logging.getLogger(__name__)

PreampChoice = Literal["keep", "auto", "none"]


class Format(Component):
    """The file format of one program. A subclass overrides the methods that the format supports.

    `parse` makes it readable, `curve_db` alone readable by fitting, `render` writable, `render_stereo` writable with
    two channels and `render_morph` writable as a morph over time.
    """

    suffixes: ClassVar[tuple[str, ...]] = ()
    """How names of such files end, in lower case; `ENDINGS` has those of the formats that ship with eqmorph."""

    folder_suffix: ClassVar[str] = ""
    """How the name of a folder of such files ends, where programs look for whole folders."""

    straight: ClassVar[bool] = False
    """Whether a morph moves on straight lines of dB, ln Hz and ln Q between the presets that are written."""

    def __init_subclass__(cls, **keywords: Any) -> None:
        if "suffixes" not in vars(cls):
            cls.suffixes = ENDINGS.get(_module_name(cls), cls.suffixes)
        super().__init_subclass__(**keywords)

    def recognizes(self, text: str) -> bool:
        """Whether `text` is of this format, by its content; never raises."""
        return False

    def parse(self, text: str, source: str) -> AnyPreset:
        """The preset in `text`, for all channels or for two; `source` names the file in messages.

        Raises:
            DataError: "source:line: reason; remedy" for what is wrong or cannot be held.
        """
        if self.draws:
            raise DataError(f"{source}: draws a curve, not bands; fit bands to it instead")
        raise UsageError(f"{source}: the format {self.name!r} can only be written, not read")

    def curve_db(self, text: str, source: str, grid_hz: np.ndarray, channel: Channel | None = None) -> np.ndarray:
        """Decibels (F,) that `text` draws at `grid_hz` (F,), filters that no preset holds included.

        Args:
            text: of a file.
            source: names the file in messages.
            grid_hz: (F,) frequencies in Hz.
            channel: which one, of a text with two.

        Raises:
            TwoChannelsError: the text has two channels, and none is named.
        """
        return one_channel(self.parse(text, source), channel, source).response(grid_hz)

    def preamp_db(self, text: str, source: str, channel: Channel | None = None) -> float | None:
        """The gain in decibels that `text` states beside its filters, if it does; arguments as in `curve_db`."""
        return one_channel(self.parse(text, source), channel, source).preamp_db if self.reads else None

    def render(self, preset: Preset) -> str:
        """The whole text of a file, for all channels alike.

        Raises:
            DataError: naming the band and the limit of the format that it breaks.
        """
        raise UsageError(f"the format {self.name!r} cannot be written")

    def render_stereo(self, preset: StereoPreset) -> str:
        """The whole text of a file with two channels; raises as `render` does."""
        raise TwoChannelsError(
            f"the format {self.name!r} holds one chain of filters for all channels, and the preset has two; choose "
            f"left or right, or a format for both: {', '.join(_formats_of_two())}"
        )

    def text_of(self, preset: AnyPreset) -> str:
        """The whole text of a file, for all channels or for two, as the preset is."""
        return self.render_stereo(preset) if isinstance(preset, StereoPreset) else self.render(one_channel(preset))

    def render_folder(self, presets: Sequence[AnyPreset], stems: Sequence[str]) -> dict[str, str]:
        """File name -> text of a folder of presets, called after `stems`, and of what belongs to it."""
        suffix = self.suffixes[0]
        ending = suffix if suffix.startswith(".") else f".{suffix}"
        texts = {f"{stem}{ending}": self.text_of(preset) for stem, preset in zip(stems, presets, strict=True)}
        return texts | (self.step_script(presets, stems) if len(presets) > 1 else {})

    def step_script(self, presets: Sequence[AnyPreset], stems: Sequence[str]) -> dict[str, str]:
        """A script, by its file name, that steps through such a folder in the running program; none by default."""
        return {}

    def render_morph(self, presets: Sequence[Preset], t: FloatArray) -> str:
        """A whole morph in one file: `presets` stand at `t` (T,), ascending from 0 to 1."""
        raise UsageError(f"the format {self.name!r} holds one preset, no whole morph; 'ffmpeg' and 'faust' do")

    def rounding_error_db(self, preset: AnyPreset, sample_rate_hz: float = SAMPLE_RATE_HZ) -> float:
        """Largest difference between a preset's response and that of its file, in decibels, 20 Hz to 20 kHz.

        Formats that are only written give 0: their numbers stand in full.

        Args:
            preset: what is written.
            sample_rate_hz: rate at which the filters will run.
        """
        if not self.reads:
            return 0.0
        grid_hz = log_grid(512)
        held = self.parse(self.text_of(preset), "rounding").response(grid_hz, sample_rate_hz)
        return float(np.abs(held - preset.response(grid_hz, sample_rate_hz)).max())

    @property
    def name(self) -> str:
        """The format's name in the registry: that of its module."""
        return _module_name(type(self))

    @property
    def reads(self) -> bool:
        """Whether `parse` works."""
        return type(self).parse is not Format.parse

    @property
    def draws(self) -> bool:
        """Whether `curve_db` works."""
        return self.reads or type(self).curve_db is not Format.curve_db

    @property
    def writes(self) -> bool:
        """Whether `render` works."""
        return type(self).render is not Format.render

    @property
    def writes_stereo(self) -> bool:
        """Whether `render_stereo` works."""
        return type(self).render_stereo is not Format.render_stereo

    @property
    def morphs(self) -> bool:
        """Whether `render_morph` works."""
        return type(self).render_morph is not Format.render_morph


def _formats_of_two() -> list[str]:
    """Names of the formats that hold two channels."""
    from eqmorph.formats import FORMATS  # the registry knows this base

    return [name for name in FORMATS if FORMATS.load(name).render_stereo is not Format.render_stereo]


def _module_name(form: type[Format]) -> str:
    return form.__module__.rpartition(".")[2]


@cache
def note(remark: str) -> None:
    """Log how a file was read differently from what it states, once per process."""
    _log.warning("eqmorph: note: %s", remark)


def file_title(source: str) -> str:
    """Name a preset after its file, without folder and suffix, where the format has no place for a name."""
    if source == STDIN:
        return ""
    return os.fsencode(Path(source).stem).decode("utf-8", "backslashreplace")[:200]


def make_band(where: str, **fields: Any) -> Band:
    """A `Band`, or a `DataError` at `where` that names the field, its value and its range.

    Args:
        where: place in the file.
        fields: those of the band; a number may be the text that the file has for it.
    """
    try:
        return Band(**{name: value if name == "type" else _number(name, value) for name, value in fields.items()})
    except DataError as error:
        raise DataError(f"{where}: {error}") from None


def _number(field: str, value: Any) -> Any:
    """The number that a text says; anything else as it is, since `Band` looks at it."""
    if not isinstance(value, str):
        return value
    try:
        return float(value)
    except ValueError:
        raise DataError(f"{field}: {value[:40]!r} is not a number") from None


def make_preset(source: str, bands: Sequence[Band], name: str, preamp: float | None = None) -> Preset:
    """A `Preset` of `bands`, or a `DataError` when there are none or too many, or the preamp is out of range."""
    if not bands:
        raise DataError(f"{source}: holds no active band; check that it is a preset and the right file")
    if len(bands) > MAX_BANDS:
        raise DataError(f"{source}: holds {len(bands)} active bands; a preset has 1 to {MAX_BANDS}")
    if preamp is not None and not abs(preamp) <= PREAMP_LIMIT_DB:
        raise DataError(f"{source}: preamp {preamp:g} dB is outside -{PREAMP_LIMIT_DB:g} to {PREAMP_LIMIT_DB:g} dB")
    return Preset(name=name, bands=tuple(bands), preamp_db=preamp)


def decimal(value: float) -> str:
    """The shortest decimal that reads back to the last bit, without exponent (some readers drop `1e-05`).

    >>> decimal(1e-05), decimal(105.0), decimal(-0.0)
    ('0.00001', '105', '0')
    """
    return str(np.format_float_positional(value + 0.0, trim="-"))


def with_preamp(preset: OfPreset, choice: PreampChoice | float) -> OfPreset:
    """Give a preset the preamp chosen, on both channels where it has two.

    Args:
        preset: any preset.
        choice: "keep" what it states, "auto" for the one that keeps its peak at 0 dB, "none" for 0 dB, or decibels.
    """
    if choice == "keep":
        return preset
    preamp: float | None = None if choice == "auto" else 0.0
    if not isinstance(choice, str):
        preamp = float(choice)
    return preset.mapped(lambda chain: replace(chain, preamp_db=preamp))


def floor_preamp(preamp_db: float) -> str:
    """A preamp with two decimals, rounded towards silence so that the peak stays at or below 0 dB.

    >>> floor_preamp(-6.421), floor_preamp(0.0)
    ('-6.43', '0.00')
    """
    return f"{math.floor(preamp_db * 100) / 100 + 0.0:.2f}"


def morph_preamps_db(presets: Sequence[Preset]) -> FloatArray:
    """(T,) preamps along a morph: those that the presets state, else throughout the lowest that one needs."""
    stated = np.array([stated_preamp_db(preset) for preset in presets])
    return stated if any(preset.preamp_db is not None for preset in presets) else np.full_like(stated, stated.min())


def need_slider(t: FloatArray) -> None:
    """Refuse places (T,) of presets between which no slider can move: fewer than two, or two at one place."""
    if len(t) < 2 or not (np.diff(t) > 0).all():
        raise DataError(f"a slider needs two presets or more, each at a place of its own; got t = {t.tolist()[:10]}")


def common_preamp_db(preset: StereoPreset, name: str) -> float:
    """The preamp of both channels, for a program that has one for both.

    Raises:
        DataError: the channels state different ones.
    """
    left_db, right_db = (stated_preamp_db(chain) for chain in preset.leveled().chains)
    if left_db != right_db:
        raise DataError(
            f"{name} holds one preamp for both channels, the preset {left_db:g} dB left and {right_db:g} dB right; "
            "choose another preamp"
        )
    return left_db


def at_rate(form: Format, sample_rate_hz: float | None) -> Format:
    """A format that is for one sample rate, at that rate; any other, or without a rate, as it is."""
    if sample_rate_hz is None or "sample_rate_hz" not in form.option_names():
        return form
    return type(form)(**form.options() | {"sample_rate_hz": sample_rate_hz})


def leveled_at(preset: AnyPreset, sample_rate_hz: float | None) -> AnyPreset:
    """State the preamp that keeps the peak at 0 dB at a sample rate, where none is stated; as it is without a rate.

    Raises:
        DataError: a band lies at or above half the rate.
    """
    if sample_rate_hz is None:
        return preset
    for chain in preset.chains:
        need_below_nyquist(chain, sample_rate_hz, "this sample rate")
    return preset.leveled(sample_rate_hz)


def need_below_nyquist(preset: Preset, sample_rate_hz: float, name: str) -> None:
    """Refuse bands that a filter at this rate cannot have."""
    for index, band in enumerate(preset.bands):
        if band.frequency_hz >= sample_rate_hz / 2:
            raise DataError(
                f"band {index + 1}: {band.frequency_hz:g} Hz is not below half of {sample_rate_hz:g} Hz, "
                f"which {name} needs; lower the frequency or use a higher sample rate"
            )


def limit(preset: Preset, name: str, ranges: Mapping[str, tuple[float, float]], max_bands: int) -> None:
    """Refuse a preset that breaks a program's own limits, naming the band and the range."""
    if len(preset.bands) > max_bands:
        raise DataError(
            f"{name} holds {max_bands} bands, the preset has {len(preset.bands)}; fit it into fewer bands first"
        )
    for index, band in enumerate(preset.bands):
        for field, (low, high) in ranges.items():
            value = getattr(band, field)
            if not low <= value <= high:
                raise DataError(
                    f"band {index + 1}: {field} {value:g} is outside {low:g} to {high:g}, "
                    f"the range of {name}; change the band, or choose another format or equalizer"
                )
