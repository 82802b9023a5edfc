"""The explorer as one file: the HTML, style and scripts of `static/`, and the morph as JSON.

The JavaScript is kept as ES modules and joined into one by taking out their `import` lines and `export` words, which
works because no two of them give the same name to different things (a test looks). A content security
policy that names the joined script and style by their hashes forbids everything else, the network included.
"""

import base64
import hashlib
import json
import re
from dataclasses import asdict
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from eqmorph import __version__
from eqmorph.eq.filters import SAMPLE_RATE_HZ
from eqmorph.eq.layout import SAFE
from eqmorph.eq.limits import AUDIBLE
from eqmorph.eq.preset import FORMAT, JSON_UNITS, VERSION
from eqmorph.errors import DataError
from eqmorph.explorer.packing import packed
from eqmorph.explorer.surface import AnySurface, Place, Shape, Surface
from eqmorph.explorer.templates import file_templates
from eqmorph.files import write_text
from eqmorph.words.compact import nudge_table
from eqmorph.words.lexicon_file import load_lexicon

SHARED_MODULES = (
    *("vectors", "filters", "octaves", "least_squares", "assignment", "mean", "spline", "pairings", "pair_path"),
)
"""What the page's worker runs, too: the page starts with it, up to a mark, and hands it on."""

MODULES = (
    *SHARED_MODULES,
    *("nudge", "path", "numbers", "words", "fill", "layout", "limits", "preamp", "sides", "sections"),
    *(
        "text_writers",
        "linux_writers",
        "device_writers",
        "program_writers",
        "lv2_writer",
        "step_scripts",
        "formats",
        "zip",
    ),
    *("decoder", "grid", "surface", "align", "edits", "names", "setting", "history", "widths", "yaml"),
    *("reading", "addresses", "encodings", "json_text", "spa_json", "turtle", "apo_sides", "apo_reader"),
    *("graphic_eq_reader", "linux_readers", "pipewire_reader", "windows_readers", "device_readers", "biquad_reader"),
    *("lv2_reader", "checked", "preset_reader", "readers", "share", "presets", "morph_files", "memory", "sources"),
    *("spectrum", "wav", "audio", "morphs", "store", "svg", "axes", "chart"),
    *("nodes", "pad", "listen", "exchange", "export_menu", "wordbox", "band_table", "sweep", "keys", "theme", "main"),
)
"""The scripts of the page, each after those that it imports."""

END_OF_SHARED = "\n//# end of shared\n"
WORKLET_MODULES, WORKER_MODULES = ("filters", "worklet"), ("path_worker",)
"""What runs beside the page: on the audio thread, and in a worker."""

NORMALS = 1000
"""Random numbers of the starts of a path (`eqmorph.morphs.pair_path`): as many as presets of up to 25 bands take;
for larger ones they are used again."""

MAX_BYTES = 450_000

OPERATORS = r"=>|[!=]==|&&|\|\||\?\?"
"""Operators of JavaScript that the page has without blanks around them."""

HINTS: dict[Shape, str] = {
    "line": "Slide from one preset to the other, drag the dots of the curve, and listen.",
    "square": "Move between the four presets, drag the dots of the curve, and listen.",
    "map": "Move between the words, drag the dots of the curve, and listen.",
}
"""The one sentence at the top of the page."""


def render_page(surface: AnySurface, title: str) -> str:
    """Render the explorer as one HTML text.

    Args:
        surface: the computed morph or map.
        title: of the page.

    Raises:
        DataError: the page would be larger than `MAX_BYTES`.
    """
    first = surface.sides[0]
    style = _source("style.css")
    script = _join(SHARED_MODULES) + END_OF_SHARED + _join(MODULES[len(SHARED_MODULES) :])
    page = _template().render(
        title=title,
        hint=HINTS[first.kind],
        note=first.note,
        version=__version__,
        sample_rate=f"{SAMPLE_RATE_HZ / 1000:g} kHz",
        about=first.source.about,
        # Text of this package and of its own making, which must stand as it is for its hashes to hold.
        policy=Markup(_policy(script, style)),
        style=Markup(style),
        data=Markup(_embed(page_data(surface))),
        worklet=Markup(_join(WORKLET_MODULES)),
        worker=Markup(_join(WORKER_MODULES)),
        script=Markup(script),
    )
    if len(page.encode()) > MAX_BYTES:
        raise DataError(
            f"the page would take {len(page.encode()) / 1000:.0f} kB for {len(first.kinds)} bands, more than "
            f"{MAX_BYTES / 1000:.0f} kB; fit the presets into five bands"
        )
    return page


def write_page(surface: AnySurface, title: str, path: Path) -> int:
    """Write the explorer, whole or not at all, and return its size in bytes."""
    page = render_page(surface, title)
    write_text(path, page)
    return len(page.encode())


def page_data(surface: AnySurface) -> dict[str, Any]:
    """Collect the data of the scripts: places, the source of the bands, and the head of an eqmorph JSON file."""
    first, *others = map(_side, surface.sides)
    return first | {
        "right": others[0] if others else None,
        "kind": surface.sides[0].kind,
        "sample_rate_hz": SAMPLE_RATE_HZ,
        "audible": AUDIBLE,
        "layout": _layout(),
        "templates": file_templates(),
        "json_head": {"format": FORMAT, "version": VERSION, "units": JSON_UNITS},
        "lexicon": nudge_table(load_lexicon()),
        "normals": packed(np.random.default_rng(0).standard_normal(NORMALS)),
    }


def _side(surface: Surface) -> dict[str, Any]:
    """What differs between left and right: the presets, and the bands between them."""
    return {
        "gain_range_db": surface.gain_range_db,
        "places": [_place(place) for place in surface.places],
        "types": list(surface.kinds),
        "method": surface.method,
        "source": surface.source.page_data(),
    }


def _place(place: Place) -> dict[str, Any]:
    """A place with its preset's bands, and the preamp that the preset states."""
    preset = {"preset": asdict(place.preset)["bands"], "preamp_db": place.preset.preamp_db}
    return vars(place) | preset


def _layout() -> dict[str, Any]:
    """The SAFE layout as the scripts need it: filter types, parameters with their ranges, and fixed numbers."""
    params = [
        {"name": param.name, "band": param.band, "field": param.field, "low": param.low, "high": param.high}
        for param in SAFE.params
    ]
    return {"kinds": SAFE.kinds, "params": params, "fixed": [band.fixed() for band in SAFE.bands]}


def _embed(data: dict[str, Any]) -> str:
    """JSON that cannot end the script element it stands in, whatever the names are."""
    return json.dumps(data, separators=(",", ":")).replace("<", "\\u003c")


def _policy(script: str, style: str) -> str:
    """Only this script, this style, and the audio worklet (a data URL) may run; nothing may be fetched."""

    def digest(text: str) -> str:
        return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"

    return (
        f"default-src 'none'; script-src {digest(script)} data:; style-src {digest(style)}; "
        "base-uri 'none'; form-action 'none'"
    )


def _join(modules: tuple[str, ...]) -> str:
    return "\n".join(_flatten(_source(f"{name}.js")) for name in modules)


def _flatten(module: str) -> str:
    """A module without what joins it to others, without comments and most blanks and line ends.

    No string goes over several lines or has " // " or an operator of `OPERATORS` in it (a test looks).
    """
    code = re.sub(
        r"^(import [^;]*;\n|export | *//.*\n| */\*\*(.|\n)*?\*/\n| +)| +// .*$", "", module, flags=re.MULTILINE
    )
    code = re.sub(rf" ({OPERATORS}) ", r"\1", code)
    code = re.sub(r"^((?:const|let) [^=\"'`\n]*) = ", r"\1=", code, flags=re.MULTILINE)
    return re.sub(r" ?\{\n+|(?<=[;,\n])\n+|\n+(?=\})", lambda match: match[0].strip(), code)


@cache
def _template() -> Template:
    """The page; every value is escaped unless it is marked as HTML, and a missing one is an error."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True)
    return environment.from_string(_source("index.html"))


def _source(name: str) -> str:
    return (files("eqmorph.explorer") / "static" / name).read_text(encoding="utf-8")
