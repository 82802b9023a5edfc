"""The base of formats: text <-> preset, refusing with place and reason what the other side cannot hold."""

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np

from eqmorph.eq.backend import FloatArray
from eqmorph.eq.filters import SAMPLE_RATE_HZ, log_grid
from eqmorph.eq.preset import AnyPreset, Preset
from eqmorph.eq.stereo import Channel, StereoPreset, TwoChannelsError, one_channel
from eqmorph.errors import DataError, UsageError
from eqmorph.formats import ENDINGS, FORMATS
from eqmorph.plugins import Component, broken_contract


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

    passes_over: ClassVar[bool] = False
    """Whether its files hold other things, too, which are passed over; a preset of another format would be one."""

    in_page: ClassVar[bool] = True
    """Whether the explorer's page has a writer for it; asked only of formats that ship with eqmorph."""

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
            f"left or right, or a format for both: {_formats_with('render_stereo')}"
        )

    def text_of(self, preset: AnyPreset) -> str:
        """The whole text of a file, for all channels or for two, as the preset is."""
        text = self.render_stereo(preset) if isinstance(preset, StereoPreset) else self.render(one_channel(preset))
        if not isinstance(text, str):
            raise broken_contract(self, f"render gives {type(text).__name__}, expected text")
        return text

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
        raise UsageError(
            f"the format {self.name!r} holds one preset, no whole morph; choose of {_formats_with('render_morph')}"
        )

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


def _formats_with(method: str) -> str:
    """Names of the formats that have a method of their own, with commas between."""
    return ", ".join(name for name in FORMATS if getattr(FORMATS.load(name), method) is not getattr(Format, method))


def _module_name(form: type[Format]) -> str:
    return form.__module__.rpartition(".")[2]


def at_rate(form: Format, sample_rate_hz: float | None) -> Format:
    """A format that is for one sample rate, at that rate; any other, or without a rate, as it is."""
    if sample_rate_hz is None or "sample_rate_hz" not in form.option_names():
        return form
    return type(form)(**form.options() | {"sample_rate_hz": sample_rate_hz})
