"""Interchange formats, and the door through which every command reads and writes presets."""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from eqmorph.errors import DataError, UsageError
from eqmorph.plugins import Registry

if TYPE_CHECKING:
    import numpy as np

    from eqmorph.eq.preset import Preset
    from eqmorph.formats.base import Format

FORMATS: Registry[Format] = Registry(
    "format",
    "eqmorph.formats",
    "eqmorph.formats.base:Format",
    {
        "json": "eqmorph.formats.json:Json",
        "parametric_eq": "eqmorph.formats.parametric_eq:ParametricEQ",
        "graphic_eq": "eqmorph.formats.graphic_eq:GraphicEQ",
        "camilladsp": "eqmorph.formats.camilladsp:CamillaDSP",
        "easyeffects": "eqmorph.formats.easyeffects:EasyEffects",
        "pipewire": "eqmorph.formats.pipewire:PipeWire",
        "ffmpeg": "eqmorph.formats.ffmpeg:FFmpeg",
        "sox": "eqmorph.formats.sox:Sox",
        "safe_csv": "eqmorph.formats.safe_csv:SafeCsv",
        "sos": "eqmorph.formats.sos:Sos",
    },
)

MAX_CHARACTERS = 1_000_000

_log = logging.getLogger(__name__)


class Document(NamedTuple):
    """A file that was read, its label in messages, and the format it is in."""

    text: str
    source: str
    format: Format

    def preset(self) -> Preset:
        """Its preset; a `DataError` names the line of what a preset cannot hold."""
        return self.format.parse(self.text, self.source)

    def fitted(self) -> tuple[Preset, float]:
        """The five-band preset nearest to the curve it draws, and the residual in dB (root mean square)."""
        from eqmorph.eq.filters import log_grid
        from eqmorph.eq.fit import fit
        from eqmorph.formats.base import stem

        grid_hz = log_grid()
        preset, residual_db = fit(self.format.curve_db(self.text, self.source, grid_hz), grid_hz)
        return preset.model_copy(update={"name": stem(self.source)}), residual_db


def read_document(source: str | Path, format: str | None = None) -> Document:
    """A file with its format: the one named, else the one its content shows, else the one its name ends like."""
    text, label = _read(source)
    if len(text) > MAX_CHARACTERS:
        raise DataError(f"{label}: has {len(text)} characters; no preset is that long, so it must be another file")
    return Document(text, label, find_format(text, label, format))


def read_preset(source: str | Path, format: str | None = None) -> Preset:
    """The preset in a file of any readable format.

    Args:
        source: a path, or "-" for standard input. A missing file with the bare name of an example that ships with
            eqmorph (preset_a.json, preset_b.json, clear.json, thin.json) is that example; a note says so.
        format: its name; by default the content decides, then the name's ending.

    Raises:
        DataError: "file:line: reason" for a file that is missing, damaged or holds what a preset cannot.
        UsageError: an unknown format, or one that is only written.
    """
    return read_document(source, format).preset()


def render_preset(preset: Preset, format: str, **options: Any) -> str:
    """The text of a file of the format named; `options` are the format's own."""
    return FORMATS.create(format, **options).render(preset)


def write_preset(preset: Preset, path: str | Path, format: str | None = None, **options: Any) -> None:
    """Write a preset, whole or not at all; by default the name's ending says in which format."""
    from eqmorph.files import write_text

    write_text(Path(path), render_preset(preset, format or format_of_name(path), **options))


def render_morph(
    presets: Sequence[Preset], t: Sequence[float] | np.ndarray, seconds: float, format: str = "ffmpeg", **options: Any
) -> str:
    """The text of a morph over time: preset i takes over at `t[i] * seconds`.

    Args:
        presets: T presets with the same kinds of bands in the same order.
        t: (T,) ascending, in [0, 1].
        seconds: how long the morph lasts.
    """
    import numpy as np

    times_s = np.asarray(t, dtype=float) * seconds
    if len(presets) != len(times_s) or len(times_s) == 0 or not (np.diff(times_s) >= 0).all() or times_s[0] < 0:
        raise DataError("a morph over time needs one ascending t per preset; sort them")
    if len({tuple(band.type for band in preset.bands) for preset in presets}) > 1:
        raise DataError("the presets of a morph over time need the same kinds of bands; fit them with --fit")
    return FORMATS.create(format, **options).render_morph(presets, times_s)


def format_of_name(path: str | Path) -> str:
    """The format that a file's name asks for.

    Raises:
        UsageError: nothing ends like that (the endings are listed).
    """
    name = Path(path).name.lower()
    endings = {suffix: known for known in FORMATS for suffix in FORMATS.load(known).suffixes}
    fitting = [suffix for suffix in endings if name.endswith(suffix)]
    if not fitting:
        listed = ", ".join(f"{suffix} ({known})" for suffix, known in endings.items())
        raise UsageError(f"{path}: its ending names no format; end it with one of {listed}, or name the format")
    return endings[max(fitting, key=len)]


def find_format(text: str, source: str, format: str | None = None) -> Format:
    """The format called `format`, else the first that recognises the text, else the one the name ends like."""
    if format is not None:
        return FORMATS.create(format)
    for name in FORMATS:
        candidate = FORMATS.create(name)
        if candidate.recognises(text):
            return candidate
    try:
        return FORMATS.create(format_of_name(source))
    except UsageError:
        raise DataError(
            f"{source}: no known preset format; name it with --from (there are: {', '.join(FORMATS)})"
        ) from None


def _read(source: str | Path) -> tuple[str, str]:
    """Text and label of a source."""
    from importlib.resources import files

    from eqmorph.files import read_text
    from eqmorph.formats.base import STDIN

    if str(source) == "-":
        try:
            return sys.stdin.buffer.read().decode("utf-8-sig").replace("\r\n", "\n"), STDIN
        except UnicodeDecodeError as error:
            raise DataError(f"{STDIN}: byte {error.start} is not UTF-8 text") from None
    path = Path(source)
    example = files("eqmorph") / "data" / "examples" / path.name
    if not path.exists() and path.suffix == ".json" and example.is_file():
        _log.warning("eqmorph: there is no %s here; using the example that ships with eqmorph", source)
        return example.read_text(encoding="utf-8"), path.name
    return read_text(path), str(source)
