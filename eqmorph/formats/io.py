"""Read presets from files of any format, find out which format a text is in, and write presets to files."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eqmorph import files
from eqmorph.eq.stereo import CHANNELS, TwoChannelsError, join_channels, one_channel
from eqmorph.errors import DataError, UsageError, did_you_mean
from eqmorph.formats import ENDINGS, FORMATS
from eqmorph.formats.encodings import MAX_BYTES, decode

if TYPE_CHECKING:
    import numpy as np

    from eqmorph.eq.layout import Layout
    from eqmorph.eq.preset import AnyPreset, Preset
    from eqmorph.eq.stereo import Channel
    from eqmorph.formats.base import Format

DRAWN_BANDS = 10
"""Bands that a drawn curve gets where nobody asks for another number."""

DRAWN_GAIN_DB = (-24.0, 24.0)
"""Gains of these bands; narrow cuts in drawn curves reach about 20 dB."""

FOREIGN = (
    (rb"CcnK", "a VST host"),
    (rb"FQ[234]p|FFBS", "FabFilter Pro-Q"),
    (rb"Winamp EQ library file", "Winamp"),
    (rb"bplist00|<\?xml[^>]*>\s*<!DOCTYPE plist", "an Apple audio unit"),
    (rb"RIFF.{4}WAVE", "a convolver, which plays an impulse response"),
)
"""How files of other programs begin, and the program."""

EXAMPLES = Path(__file__).parent.parent / "data" / "examples"
"""Presets that ship with eqmorph; any command reads them by their bare names."""

LV2_MANIFEST = "manifest.ttl"
"""File of an LV2 bundle that lists its presets and holds none."""

_log = logging.getLogger(__name__)


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

    def preset(self, bands: int | None = None) -> AnyPreset:
        """Parse the preset, or fit bands to the curve of a format that draws one; a note says how well.

        Args:
            bands: how many a drawn curve gets; ten by default.

        Returns:
            A preset for all channels, or for two.

        Raises:
            DataError: "source:line: reason; remedy" for damage, or for a filter that no preset holds.
        """
        if self.format.reads or not self.format.draws:
            preset = self.format.parse(self.text, self.source)
            return preset if self.channel is None else one_channel(preset, self.channel)
        from eqmorph.formats.base import note

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
        from eqmorph.formats.base import file_title

        level_free = not self.format.reads
        preamp_db = self.format.preamp_db(self.text, self.source, channel)
        target = Target(
            file_title(self.source),
            self.format.curve_db(self.text, self.source, COMPARISON_GRID_HZ, channel),
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
        UsageError: no format has that name.
    """
    text, label = source_text(source)
    return Document(text, label, find_format(text, label, format), channel)


def read_preset(
    source: str | Path, format: str | None = None, bands: int | None = None, channel: Channel | None = None
) -> Preset:
    """Read the preset in a file of any format that is read.

    Args:
        source: a path or "-", as in `read_document`.
        format: its name; by default the content decides, then the name's ending.
        bands: how many a curve gets that is drawn, such as a GraphicEQ; ten by default.
        channel: "left" or "right", needed of a file with two channels; a file with one is read as it is.

    Raises:
        DataError: "file:line: reason" for a file that is missing, damaged or holds what a preset cannot.
        TwoChannelsError: left and right have separate filters, and no channel is named; `read_any_preset` takes both.
        UsageError: no format has that name, or the one named is only written.

    Example:
        >>> read_preset("preset_a.json").bands[0].type
        'low_shelf'
    """
    return read_document(source, format, channel).chain(bands)


def read_any_preset(source: str | Path, format: str | None = None, bands: int | None = None) -> AnyPreset:
    """Read the preset in a file, with one chain of filters or with separate filters for left and right.

    Args:
        source: a path or "-", as in `read_document`.
        format: as in `read_preset`.
        bands: as in `read_preset`.

    Returns:
        A `Preset` for all channels, or a `StereoPreset` where left and right have separate filters.

    Raises:
        DataError: as `read_preset`.
        UsageError: as `read_preset`.
    """
    return read_document(source, format).preset(bands)


def parse_preset(
    text: str,
    source: str = "text",
    format: str | None = None,
    bands: int | None = None,
    channel: Channel | None = None,
) -> Preset:
    """Read a preset from the text of a file, such as one that was uploaded; `render_preset` does the opposite.

    Args:
        text: content of a file of any format that is read.
        source: what messages call it, such as the name of the upload.
        format: its name; by default the content decides, then the ending of `source`.
        bands: as in `read_preset`.
        channel: as in `read_preset`.

    Raises:
        DataError: as `read_preset`.
        UsageError: as `read_preset`.

    Example:
        >>> parse_preset("Filter 1: ON PK Fc 1000 Hz Gain -3.0 dB Q 1.41").bands
        (Band(type='peak', frequency_hz=1000.0, gain_db=-3.0, q=1.41),)
    """
    return Document(text, source, find_format(text, source, format), channel).chain(bands)


def render_preset(preset: AnyPreset, format: str, **options: Any) -> str:
    """Render a preset as the text of a file.

    Args:
        preset: what to write, for all channels or for two.
        format: a name from `FORMATS`.
        options: the format's own fields.

    Raises:
        DataError: the format cannot hold a band of the preset, or two channels.
        UsageError: no format has that name or such an option, or it is only read.
    """
    return FORMATS.create(format, **options).text_of(preset)


def write_preset(preset: AnyPreset, path: str | Path, format: str | None = None, **options: Any) -> None:
    """Write a preset to a file, whole or not at all.

    Args:
        preset: what to write, for all channels or for two.
        path: the file.
        format: a name from `FORMATS`; by default the path's ending decides.
        options: the format's own fields.

    Raises:
        DataError: the format cannot hold a band of the preset, or two channels, or the file cannot be written.
        UsageError: the ending or the name belongs to no format that is written.
    """
    files.write_text(Path(path), render_preset(preset, format or format_of_name(path), **options))


def render_morph(
    presets: Sequence[Preset], t: Sequence[float] | np.ndarray, format: str | Format = "ffmpeg", **options: Any
) -> str:
    """Render a whole morph as the text of one file: over time, or on a slider.

    Args:
        presets: T presets with the same kinds of bands in the same order.
        t: (T,) where they stand, ascending, in [0, 1].
        format: a name from `FORMATS`, or a format with its options.
        options: the format's own fields, such as the `seconds` that a morph of ffmpeg lasts.

    Raises:
        DataError: `t` does not ascend, or the presets differ in their kinds of bands.
        UsageError: the format holds no morph.
    """
    import numpy as np

    t = np.asarray(t, dtype=float)
    ascending = len(t) > 0 and t[0] >= 0 and t[-1] <= 1 and bool((np.diff(t) >= 0).all())
    if len(presets) != len(t) or not ascending:
        raise DataError(f"a whole morph needs one ascending t in 0 to 1 for each of its {len(presets)} presets")
    if len({tuple(band.type for band in preset.bands) for preset in presets}) > 1:
        raise DataError("the presets of a whole morph need the same kinds of bands; fit all into one layout first")
    writer = FORMATS.create(format, **options) if isinstance(format, str) else format
    return writer.render_morph(presets, t)


def endings(name: str) -> tuple[str, ...]:
    """How names of files in a format end; a format that ships with eqmorph is not imported for it."""
    return ENDINGS[name] if name in ENDINGS else FORMATS.load(name).suffixes


def format_of_name(path: str | Path) -> str:
    """Find the format that a file's name asks for; the longest ending decides.

    Raises:
        UsageError: the name ends like no format's; the message has the nearest ending.

    Example:
        >>> format_of_name("HD 650 GraphicEQ.txt"), format_of_name("HD 650.txt")
        ('graphic_eq', 'parametric_eq')
    """
    file_name = Path(path).name.lower()
    format_by_suffix = {suffix: name for name in FORMATS for suffix in endings(name)}
    matching = [suffix for suffix in format_by_suffix if file_name.endswith(suffix)]
    if not matching:
        nearest = did_you_mean(Path(file_name).suffix, list(format_by_suffix))
        remedy = "eqmorph list formats shows the endings; or name the format"
        raise UsageError(f"{path}: its ending names no format{nearest} ({remedy})")
    return format_by_suffix[max(matching, key=len)]


def find_format(text: str, source: str, format: str | None = None) -> Format:
    """Find the format of a text: the one named, else by content, else by the ending of the source's name.

    Raises:
        DataError: neither content nor ending shows one.
        UsageError: no format has that name.
    """
    if format is not None:
        return FORMATS.create(format)
    for name in FORMATS:
        candidate = FORMATS.create(name)
        if candidate.recognizes(text):
            return candidate
    try:
        return FORMATS.create(format_of_name(source))
    except UsageError:
        raise DataError(f"{source}: no known preset format; name it, as eqmorph list formats shows them") from None


def source_text(source: str | Path) -> tuple[str, str]:
    """Read the text of a source, and its label in messages.

    Args:
        source: a path or "-", as in `read_document`.

    Raises:
        DataError: the file cannot be read, is not text, or is far longer than any preset.
    """
    if str(source) == "-":
        if sys.stdin is None:  # a program was started without one
            raise DataError(f"{files.STDIN}: there is no standard input; give a file")
        return decode(files.read_stream(sys.stdin.buffer, files.STDIN, MAX_BYTES), files.STDIN), files.STDIN
    path = lone_preset(source)
    example = EXAMPLES / path.name
    if not path.exists() and path.suffix == ".json" and example.is_file():
        _log.warning("eqmorph: note: there is no %s here; using the example that ships with eqmorph", source)
        return example.read_text(encoding="utf-8"), path.name
    data = files.read_bytes(path, MAX_BYTES)
    for beginning, program in FOREIGN:
        if re.match(beginning, data, re.DOTALL):
            raise DataError(
                f"{source}: is of {program}, which cannot be read; export a text such as ParametricEQ there"
            )
    return decode(data, path), str(path)


def lone_preset(source: str | Path) -> Path:
    """Find the file of an LV2 bundle that holds a single preset; any other path stays as it is."""
    path = Path(source)
    if path.suffix.lower() != ".lv2" or not path.is_dir():
        return path
    presets = [file for file in path.glob("*.ttl") if file.name != LV2_MANIFEST and file.is_file()]
    return presets[0] if len(presets) == 1 else path
