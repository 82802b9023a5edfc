"""A file that was read: the preset it holds, or bands fitted to the curve that it draws."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from eqmorph.eq.preset import Preset
from eqmorph.eq.stereo import CHANNELS, StereoPreset, TwoChannelsError, expect_channel, join_channels, one_channel
from eqmorph.formats.detect import find_format
from eqmorph.formats.sources import content_text, source_text
from eqmorph.plugins import broken_contract
from eqmorph.text import addresses_hidden

if TYPE_CHECKING:
    from eqmorph.eq.layout import Layout
    from eqmorph.eq.preset import AnyPreset
    from eqmorph.eq.stereo import Channel
    from eqmorph.formats.base import Format

DRAWN_BANDS = 10
"""Bands that a drawn curve gets where nobody asks for another number."""

DRAWN_GAIN_DB = (-24.0, 24.0)
"""Gains of these bands; narrow cuts in drawn curves reach about 20 dB."""


@dataclass(frozen=True)
class Document:
    """A file that was read.

    Attributes:
        text: its content.
        source: its label in messages: its path, or `files.STDIN`.
        format: the format it is in.
        channel: which channel is taken where it has two; None for both.
    """

    text: str
    source: str
    format: Format
    channel: Channel | None = None

    def __post_init__(self) -> None:
        expect_channel(self.channel)

    def preset(self, bands: int | None = None) -> AnyPreset:
        """Parse the preset, or fit bands to the curve of a format that draws one; a note says how well.

        Args:
            bands: how many a drawn curve gets; ten by default.

        Returns:
            A preset for all channels, or for two.

        Raises:
            DataError: "source:line: reason; remedy" for damage, or for a filter that no preset holds.
        """
        from eqmorph.formats.reading import note, without_address

        if self.format.reads or not self.format.draws:
            with addresses_hidden(self.source):
                parsed = self.format.parse(self.text, self.source)
            if not isinstance(parsed, Preset | StereoPreset):
                raise broken_contract(self.format, f"parse gives {type(parsed).__name__}, expected a preset")
            preset = without_address(parsed, self.source)
            return preset if self.channel is None else one_channel(preset, self.channel)
        preset, residual_db = self.fitted(bands or DRAWN_BANDS)
        note(f"{self.source}: a curve, drawn with {bands or DRAWN_BANDS} bands; {residual_db:.2f} dB RMS left over")
        return preset

    def chain(self, bands: int | None = None) -> Preset:
        """Take the preset where one chain of filters is needed; arguments as in `preset`.

        Raises:
            TwoChannelsError: it has two channels, and none was chosen.
        """
        return one_channel(self.preset(bands), source=self.source)

    def fitted(self, bands: int | None = None, layout: Layout | None = None) -> tuple[AnyPreset, float]:
        """Fit bands to the curve that the document draws, on each channel where it has two.

        Of a format that only draws, the shape counts and the level floats; with a preamp that the file states, the
        result is as loud as the file.

        Args:
            bands: how many, peaks between two shelves; by default the five of the SAFE layout.
            layout: the bands instead, such as those of a device.

        Returns:
            The preset, and the RMS of what is left, in dB; of two channels the larger.
        """
        try:
            return self._fitted(bands, layout, self.channel)
        except TwoChannelsError:
            # The level of a drawn curve floats, but that of one side beside the other counts.
            (left, left_db), (right, right_db) = (self._fitted(bands, layout, channel, 0.0) for channel in CHANNELS)
            return join_channels(left, right, left.name), max(left_db, right_db)

    def _fitted(
        self, bands: int | None, layout: Layout | None, channel: Channel | None, level_db: float | None = None
    ) -> tuple[Preset, float]:
        """Fit the curve of one channel; `level_db` is the preamp of a drawn curve that states none."""
        from eqmorph.eq.curves import COMPARISON_GRID_HZ
        from eqmorph.eq.layout import SAFE
        from eqmorph.eq.layouts import Parametric
        from eqmorph.eq.target import Target, fit_target
        from eqmorph.formats.reading import file_title

        level_free = not self.format.reads
        with addresses_hidden(self.source):
            preamp_db = self.format.preamp_db(self.text, self.source, channel)
            curve_db = self.format.curve_db(self.text, self.source, COMPARISON_GRID_HZ, channel)
        target = Target(
            file_title(self.source),
            curve_db,
            level_free=level_free,
            preamp_db=level_db if level_free and preamp_db is None else preamp_db,
        )
        if layout is None:
            layout = SAFE if bands is None else Parametric(bands=bands, gain_db=DRAWN_GAIN_DB).layout()
        fitted = fit_target(target, layout)
        return fitted.preset, fitted.errors.rms_db


def read_document(source: str | Path, format: str | None = None, channel: Channel | None = None) -> Document:
    """Read a file and find its format.

    Args:
        source: a path, or "-" for standard input. A missing file with the bare name of an example that ships with
            eqmorph (preset_a.json, preset_b.json, clear.json, thin.json) is that example; a note says so.
        format: its name; by default the content decides, then the name's ending.
        channel: which channel is taken of a file with two; both by default.

    Raises:
        DataError: the file cannot be read, or is of no known format.
        UsageError: no format or channel has that name.
    """
    text, label = source_text(source)
    return Document(text, label, find_format(text, label, format), channel)


def parse_document(
    content: str | bytes, source: str, format: str | None = None, channel: Channel | None = None
) -> Document:
    """Take the content of a file as `read_document` takes a file; it can include no other.

    Args:
        content: text or bytes, checked and decoded as a file's.
        source: what messages call it.
        format: its name; by default the content decides, then the ending of `source`.
        channel: as in `read_document`.

    Raises:
        DataError: it is too long, no text, or of no known format.
        UsageError: it is neither text nor bytes, or no format has that name.
    """
    text = content_text(content, source)
    return Document(text, source, find_format(text, source, format), channel)
