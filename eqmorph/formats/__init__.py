"""The registry of interchange formats; `eqmorph.formats.io` reads and writes files with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eqmorph.plugins import Registry

if TYPE_CHECKING:
    from eqmorph.formats.base import Format

FORMATS: Registry[Format] = Registry(
    "format",
    "eqmorph.formats",
    "eqmorph.formats.base:Format",
    # In the order in which a text is offered to them: JSON and YAML before line by line, which would take a YAML
    # filter called "filter1" for a line of its own.
    {
        "json": "eqmorph.formats.json:Json",
        "camilladsp": "eqmorph.formats.camilladsp:CamillaDSP",
        "easyeffects": "eqmorph.formats.easyeffects:EasyEffects",
        "parametric_eq": "eqmorph.formats.parametric_eq:ParametricEQ",
        "graphic_eq": "eqmorph.formats.graphic_eq:GraphicEQ",
        "pipewire": "eqmorph.formats.pipewire:PipeWire",
        "ffmpeg": "eqmorph.formats.ffmpeg:FFmpeg",
        "sox": "eqmorph.formats.sox:Sox",
        "safe_csv": "eqmorph.formats.safe_csv:SafeCsv",
        "sos": "eqmorph.formats.sos:Sos",
    },
)
