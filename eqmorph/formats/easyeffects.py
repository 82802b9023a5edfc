"""EasyEffects preset JSON: its equalizers, whose filters are those of the LSP parametric equalizer.

Source: EasyEffects 7, the equalizer's schema: 32 bands, gains within 36 dB, 10 Hz to 24 kHz.
"""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from eqmorph.eq.preamp import stated_preamp_db
from eqmorph.eq.preset import AnyPreset, Band, Preset
from eqmorph.eq.stereo import Channel, StereoPreset
from eqmorph.errors import DataError
from eqmorph.formats import stepping
from eqmorph.formats.filter_list import ChannelFilters, Filter, Filters
from eqmorph.formats.json_values import json_number, load_json
from eqmorph.formats.lsp import APO, LABELS, OFF, RANGES, LspBand, lsp_filters
from eqmorph.formats.places import Places
from eqmorph.formats.preamps import common_preamp_db, floor_preamp
from eqmorph.formats.reading import note, note_off
from eqmorph.formats.writing import limit
from eqmorph.text import shorten

MAX_BANDS = 32
MAX_EQUALIZERS = 32


class EasyEffects(ChannelFilters):
    """Written as an output preset with one equalizer in mode "APO (DR)", split where the channels differ."""

    def recognizes(self, text: str) -> bool:
        # A preset of another program may be called "equalizer", as a key.
        has_pipeline = re.search(r'"(output|input)"\s*+:', text) is not None
        return has_pipeline and re.search(r'"equalizer(#\d+)?"\s*+:', text) is not None

    def left_and_right(self, text: str, source: str) -> tuple[Filters, Filters]:
        both: dict[Channel, Filters] = {"left": [], "right": []}
        places = Places(text, source)
        for label, equalizer in _equalizers(load_json(text, source), source):
            start = max(text.find(f'"{label}"'), 0)
            where = places.at(start)
            _refuse_shifts(equalizer, where)
            gains = list(_gains(equalizer, where))
            is_split = _flag(equalizer, "split-channels", "the equalizer", where)
            for channel, items in both.items():
                items += gains
                items += _bands(equalizer, channel if is_split else "left", places, start)
        return both["left"], both["right"]

    def render(self, preset: Preset) -> str:
        limit(preset.bands, "EasyEffects", RANGES, MAX_BANDS)
        bands = [_written(band) for band in preset.bands]
        return _text_of(bands, bands, stated_preamp_db(preset), is_split=False)

    def render_stereo(self, preset: StereoPreset) -> str:
        for chain in preset.chains:
            limit(chain.bands, "EasyEffects", RANGES, MAX_BANDS)
        preamp_db = common_preamp_db(preset, "EasyEffects")
        left, right = ([_written(band) for band in chain.bands] for chain in preset.chains)
        # Both channels have the same number of bands; those that the shorter one lacks are off.
        longer = max(left, right, key=len)
        for bands in (left, right):
            bands += [{**band, "type": OFF, "gain": 0.0} for band in longer[len(bands) :]]
        return _text_of(left, right, preamp_db, is_split=True)

    def step_script(self, presets: Sequence[AnyPreset], stems: Sequence[str]) -> dict[str, str]:
        """Copies each preset to where EasyEffects has its own, and loads it."""
        calls = [f"load {stepping.word(stem)}" for stem in stems]
        return {stepping.NAME: stepping.shell_script("EasyEffects", PRESETS_FOLDER, calls)}


def _written(band: Band) -> dict[str, Any]:
    """A band as the schema has it."""
    return {
        "type": LABELS[band.type],
        "mode": APO,
        "slope": "x1",
        "solo": False,
        "mute": False,
        "gain": band.gain_db,
        "frequency": band.frequency_hz,
        "q": band.q,
        "width": 4.0,
    }


def _text_of(left: list[dict[str, Any]], right: list[dict[str, Any]], preamp_db: float, is_split: bool) -> str:
    """The text of an output preset with the bands of both channels, as many on each."""
    equalizer = {
        "bypass": False,
        "input-gain": float(floor_preamp(preamp_db)),
        "output-gain": 0.0,
        "mode": "IIR",
        "num-bands": len(left),
        "split-channels": is_split,
        "balance": 0.0,
        "pitch-left": 0.0,
        "pitch-right": 0.0,
        "left": {f"band{index}": band for index, band in enumerate(left)},
        "right": {f"band{index}": band for index, band in enumerate(right)},
    }
    output = {"blocklist": [], "plugins_order": ["equalizer#0"], "equalizer#0": equalizer}
    return json.dumps({"output": output}, indent=2) + "\n"


PRESETS_FOLDER = """\
# Version 8 keeps its presets among data, earlier ones among settings.
presets="${XDG_DATA_HOME:-$HOME/.local/share}/easyeffects/output"
[ -d "$presets" ] || presets="${XDG_CONFIG_HOME:-$HOME/.config}/easyeffects/output"
mkdir -p "$presets"
command -v easyeffects >/dev/null || { echo "easyeffects is not installed" >&2; exit 1; }
# Versions before 8 end with status 1 although they have loaded the preset.
load() { cp "$here/$1.easyeffects.json" "$presets/eqmorph-$1.json"; easyeffects -l "eqmorph-$1" || true; }
"""


def _equalizers(data: Any, source: str) -> list[tuple[str, dict[str, Any]]]:
    """The equalizers of the output or input pipeline that the sound goes through, with their names.

    Raises:
        DataError: there is none, or every one is bypassed or left out of the order of the plug-ins.
    """
    for pipeline in ("output", "input"):
        part = data.get(pipeline) if isinstance(data, dict) else None
        if not isinstance(part, dict):
            continue
        present = [name for name, plugin in part.items() if _is_equalizer(name) and isinstance(plugin, dict)]
        if not present:
            continue
        order = part.get("plugins_order")
        if not isinstance(order, list):
            order = present
        order = list(dict.fromkeys(name for name in order if isinstance(name, str)))
        active = [name for name in order if name in present and _is_active(part[name], name, source)]
        if not active:
            raise DataError(
                f"{source}: no equalizer is active ({', '.join(present)[:60]} bypassed or not in 'plugins_order'); "
                "switch it on and export again"
            )
        if len(active) > MAX_EQUALIZERS:
            raise DataError(
                f"{source}: holds {len(active)} equalizers, at most {MAX_EQUALIZERS} are read; take some out"
            )
        _note_others(order, part, source)
        return [(name, part[name]) for name in active]
    raise DataError(f"{source}: holds no EasyEffects equalizer under 'output' or 'input'")


def _is_equalizer(name: Any) -> bool:
    return isinstance(name, str) and name.partition("#")[0] == "equalizer"


def _is_active(plugin: dict[str, Any], name: str, source: str) -> bool:
    """Whether a plug-in is on; files for PulseEffects, as the program was called before, say so by a `state`."""
    return not _flag(plugin, "bypass", name, source) and plugin.get("state", True) in (True, "true")


def _note_others(order: list[str], part: dict[str, Any], source: str) -> None:
    """Say which other plug-ins of the pipeline change the sound, since no preset holds them."""
    others = []
    for name in order:
        plugin = part.get(name)
        if isinstance(plugin, dict) and not _is_equalizer(name) and _is_active(plugin, name, source):
            others.append(name[:40])
    if others:
        note(f"{source}: left out, being no equalizer: {', '.join(others[:10])}")


def _refuse_shifts(equalizer: dict[str, Any], where: str) -> None:
    """Refuse what turns one channel down or moves all frequencies, which no preset holds."""
    for key in ("balance", "pitch-left", "pitch-right"):
        if key in equalizer and json_number(equalizer[key], key, "the equalizer", where) != 0.0:
            raise DataError(f"{where}: {key} is {equalizer[key]:g}; set it to 0 in EasyEffects and export again")


def _gains(equalizer: dict[str, Any], where: str) -> Iterator[Filter]:
    """The gains before and after an equalizer's filters."""
    for key in ("input-gain", "output-gain"):
        if key in equalizer:
            gain_db = json_number(equalizer[key], key, "the equalizer", where)
            yield Filter("gain", 0.0, gain_db, 0.0, where)


def _bands(equalizer: dict[str, Any], channel: Channel, places: Places, start: int) -> Iterator[Filter]:
    """The filters that an equalizer, whose text begins at `start`, has for a channel."""
    listed = equalizer.get(channel)
    if not isinstance(listed, dict):
        raise DataError(f"{places.source}: the equalizer has no bands under {channel!r}")
    count = json_number(equalizer.get("num-bands", len(listed)), "num-bands", "the equalizer", places.source)
    begin = max(places.text.find(f'"{channel}"', start), 0)
    bands = []
    for name, band in listed.items():
        where = places.at(max(places.text.find(f'"{name}"', begin), 0))
        index = re.fullmatch(r"band(0|[1-9][0-9]{0,2})", name)
        if index is None or not isinstance(band, dict):
            raise DataError(
                f"{where}: {name[:40]!r} is not a band; expected such as 'band0' with type, frequency, gain, q"
            )
        if int(index[1]) < count:
            bands.append((name, band, where))
    soloed = [entry for entry in bands if _flag(entry[1], "solo", entry[0], entry[2])]
    if 0 < len(soloed) < len(bands):
        note_off(places.source)
    for name, band, where in soloed or bands:
        yield from _filters(band, name, where)


def _flag(values: dict[str, Any], key: str, name: str, where: str) -> bool:
    """Whether a key is true; it is not where the file does not set it.

    Raises:
        DataError: it is neither true nor false.
    """
    value = values.get(key, False)
    if not isinstance(value, bool):
        raise DataError(f"{where}: {name[:40]}: {key} {shorten(value)} is neither true nor false; export it again")
    return value


def _filters(band: dict[str, Any], name: str, where: str) -> Iterator[Filter]:
    """The filters that one band stands for; none when it is off or muted."""
    label = band.get("type")
    if label == OFF:
        return
    if _flag(band, "mute", name, where):
        if band.get("gain"):
            note_off(where)
        return
    numbers = (json_number(band.get(key), key, name, where) for key in ("frequency", "gain", "q"))
    yield from lsp_filters(LspBand(label, band.get("mode"), band.get("slope"), *numbers), name, where)
