"""Presets read from files and texts of any format, and written to them: the calls that scripts make."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eqmorph import files
from eqmorph.errors import DataError
from eqmorph.formats import FORMATS
from eqmorph.formats.detect import format_of_name
from eqmorph.formats.document import parse_document, read_document

if TYPE_CHECKING:
    import numpy as np

    from eqmorph.eq.preset import AnyPreset, Preset
    from eqmorph.eq.stereo import Channel
    from eqmorph.formats.base import Format


def read_preset(
    source: str | Path, format: str | None = None, bands: int | None = None, channel: Channel | None = None
) -> Preset:
    """Read the preset in a file of any format that is read.

    Args:
        source: a path, or "-" for standard input. `preset_a.json` and the other examples that ship with eqmorph are
            read by their bare names where there is no such file.
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
        source: a path, or "-" for standard input. `preset_a.json` and the other examples that ship with eqmorph are
            read by their bare names where there is no such file.
        format: its name; by default the content decides, then the name's ending.
        bands: how many a curve gets that is drawn, such as a GraphicEQ; ten by default.

    Returns:
        A `Preset` for all channels, or a `StereoPreset` where left and right have separate filters.

    Raises:
        DataError: "file:line: reason" for a file that is missing, damaged or holds what a preset cannot.
        UsageError: no format has that name, or the one named is only written.
    """
    return read_document(source, format).preset(bands)


def parse_preset(
    content: str | bytes,
    source: str = "text",
    format: str | None = None,
    bands: int | None = None,
    channel: Channel | None = None,
) -> Preset:
    """Read a preset from the content of a file, such as one that was uploaded; `render_preset` does the opposite.

    No file is opened: what the content would include from other files is refused.

    Args:
        content: of a file of any format that is read, as text or as bytes.
        source: what messages call it, such as the name of the upload.
        format: its name; by default the content decides, then the ending of `source`.
        bands: how many a curve gets that is drawn, such as a GraphicEQ; ten by default.
        channel: "left" or "right", needed where there are two.

    Raises:
        DataError: "source:line: reason" for what is damaged or holds what a preset cannot.
        TwoChannelsError: left and right have separate filters, and no channel is named: `parse_any_preset`.
        UsageError: it is neither text nor bytes, no format has that name, or the one named is only written.

    Example:
        >>> parse_preset("Filter 1: ON PK Fc 1000 Hz Gain -3.0 dB Q 1.41").bands
        (Band(type='peak', frequency_hz=1000.0, gain_db=-3.0, q=1.41),)
    """
    return parse_document(content, source, format, channel).chain(bands)


def parse_any_preset(
    content: str | bytes, source: str = "text", format: str | None = None, bands: int | None = None
) -> AnyPreset:
    """Read a preset from the content of a file, with one chain of filters or with two; opens no file.

    Args:
        content: of a file of any format that is read, as text or as bytes.
        source: what messages call it, such as the name of the upload.
        format: its name; by default the content decides, then the ending of `source`.
        bands: how many a curve gets that is drawn, such as a GraphicEQ; ten by default.

    Returns:
        A `Preset` for all channels, or a `StereoPreset` where left and right have separate filters.

    Raises:
        DataError: "source:line: reason" for what is damaged or holds what a preset cannot.
        UsageError: it is neither text nor bytes, no format has that name, or the one named is only written.

    Example:
        >>> parse_any_preset("Channel: L\\nFilter: ON PK Fc 500 Hz Gain 2 dB Q 1").left.bands[0].gain_db
        2.0
    """
    return parse_document(content, source, format).preset(bands)


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
