"""The registry of interchange formats; `eqmorph.formats.io` reads and writes files with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eqmorph.plugins import Registry

if TYPE_CHECKING:
    from eqmorph.formats.base import Format

ENDINGS: dict[str, tuple[str, ...]] = {
    "json": (".json",),
    "camilladsp": (".yml", ".yaml"),
    "easyeffects": (".easyeffects.json",),
    "opra": (".opra.json",),
    "poweramp": (".poweramp.json",),
    "ears": (".ears.json",),
    "peace": (".peace",),
    "pipewire": (".conf",),
    "lv2": (".ttl", ".lv2"),
    "minidsp": (".minidsp.txt",),
    "voicemeeter": (".xml",),
    "rockbox": (".cfg",),
    "graphic_eq": ("graphiceq.txt",),
    "parametric_eq": (".txt", "parametriceq.txt", "fixedbandeq.txt"),
    "ffmpeg": (".ffmpeg",),
    "sox": (".sox",),
    "faust": (".dsp",),
    "jsfx": (".jsfx",),
    "reaper": (".lua",),
    "safe_csv": (".csv",),
    "sos": (".sos",),
}
"""How names of files end, in lower case, for each format that ships with eqmorph; the longest that matches decides.

They stand here and not in the formats, so that a file's name is understood without importing all of them.
"""

FORMATS: Registry[Format] = Registry(
    "format",
    "eqmorph.formats",
    "eqmorph.formats.base:Format",
    # In the order in which a text is offered to them: JSON and YAML before line by line, which would take a YAML
    # filter called "filter1" for a line of its own.
    {
        "json": ("eqmorph.formats.json:Json", "eqmorph JSON: lossless, with units and the meaning of Q inside."),
        "camilladsp": (
            "eqmorph.formats.camilladsp:CamillaDSP",
            "CamillaDSP 3 to 5 YAML: filters and pipeline, without devices.",
        ),
        "easyeffects": (
            "eqmorph.formats.easyeffects:EasyEffects",
            "EasyEffects preset JSON, equalizers in modes APO (DR) and RLC (BT).",
        ),
        "opra": ("eqmorph.formats.opra:Opra", "OPRA JSON: an entry of the headphone database that Roon reads."),
        "poweramp": ("eqmorph.formats.poweramp:Poweramp", "Poweramp JSON: a parametric preset."),
        "ears": ("eqmorph.formats.ears:Ears", "Ears, an extension of Chromium: eleven bands, shelves of Q 0.71."),
        "peace": ("eqmorph.formats.peace:Peace", "Peace, the window on Equalizer APO: its .peace files."),
        "pipewire": ("eqmorph.formats.pipewire:PipeWire", "PipeWire filter-chain drop-in."),
        "lv2": (
            "eqmorph.formats.lv2:Lv2",
            "LV2 presets of the equalizers of LSP, x42 (fil4) and Calf, in files or bundles.",
        ),
        "minidsp": ("eqmorph.formats.minidsp:MiniDsp", "miniDSP biquad text for one sample rate, 48 kHz by default."),
        "voicemeeter": (
            "eqmorph.formats.voicemeeter:Voicemeeter",
            "Voicemeeter bus equalizer XML: six cells, no preamp.",
        ),
        "rockbox": (
            "eqmorph.formats.rockbox:Rockbox",
            "Rockbox .cfg: two shelves and eight peaks, rounded to tenths.",
        ),
        "graphic_eq": (
            "eqmorph.formats.graphic_eq:GraphicEQ",
            "GraphicEQ text for Wavelet, Equalizer APO and JamesDSP.",
        ),
        "parametric_eq": (
            "eqmorph.formats.parametric_eq:ParametricEQ",
            "ParametricEQ text of Equalizer APO, AutoEq, Peace and REW.",
        ),
        "ffmpeg": (
            "eqmorph.formats.ffmpeg:FFmpeg",
            "ffmpeg filters for -af, or a filter script that plays a whole morph.",
        ),
        "sox": ("eqmorph.formats.sox:Sox", "SoX effects, for the command line or --effects-file."),
        "faust": (
            "eqmorph.formats.faust:Faust",
            "Faust source: an equalizer to build plug-ins from, with a slider for a whole morph.",
        ),
        "jsfx": ("eqmorph.formats.jsfx:Jsfx", "JSFX, an effect for REAPER as text, with a slider for a whole morph."),
        "reaper": (
            "eqmorph.formats.reaper:Reaper",
            "A Lua script for REAPER: ReaEQ, and a morph as automation over the time selection.",
        ),
        "safe_csv": (
            "eqmorph.formats.safe_csv:SafeCsv",
            "The thirteen parameters of the five-band layout on one row, lossless.",
        ),
        "sos": ("eqmorph.formats.sos:Sos", "Biquad sections for one sample rate, as numpy.loadtxt reads them."),
    },
)
