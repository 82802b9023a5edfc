"""CamillaDSP YAML, versions 3 to 5: the `filters` and `pipeline` of a configuration, without its devices.

A preset is written as a `Biquad` a band, which all versions know: version 5 has renamed the equalizer of five
bands, `FivePointPeq`, to `NPointPeq`. Both are read. Channel 0 is left, channel 1 right. Source: CamillaDSP's README,
"Biquad" and "BiquadCombo", and its list of changes; its parser allows no unknown key.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from eqmorph.eq.filters import SAMPLE_RATE_HZ, Kind
from eqmorph.eq.layout import SAFE
from eqmorph.eq.pass_filters import PassKind
from eqmorph.eq.preamp import stated_preamp_db
from eqmorph.eq.preset import AnyPreset, Preset
from eqmorph.eq.stereo import CHANNELS, StereoPreset
from eqmorph.errors import DataError
from eqmorph.formats import yaml_nodes as nodes
from eqmorph.formats.camilladsp_pipeline import Chain, output_chains
from eqmorph.formats.filter_list import ChannelFilters, Filter, Filters, sound_alike
from eqmorph.formats.preamps import floor_preamp
from eqmorph.formats.widths import q_of_octaves, q_of_slope
from eqmorph.formats.writing import need_below_nyquist
from eqmorph.text import shorten

if TYPE_CHECKING:
    from eqmorph.records import ChannelCount, SampleRate

KINDS: dict[str, Kind | PassKind] = {
    "Lowshelf": "low_shelf",
    "Peaking": "peak",
    "Highshelf": "high_shelf",
    "Lowpass": "low_pass",
    "Highpass": "high_pass",
    "Bandpass": "band_pass",
    "Notch": "notch",
    "Allpass": "all_pass",
}

WIDTHS = ("q", "slope", "bandwidth")
"""Keys of which a filter has one."""

FIVE_POINTS = ("ls", "p1", "p2", "p3", "hs")

ROOT_KEYS = ("title", "description", "devices", "mixers", "filters", "processors", "pipeline")
FILTER_KEYS = ("type", "description", "parameters")
GAIN_KEYS = ("gain", "inverted", "mute", "scale")
BIQUAD_KEYS = ("type", "freq", "gain", *WIDTHS)
FIVE_POINT_KEYS = ("type", *(f"{field}{point}" for point in FIVE_POINTS for field in "fgq"))
POINT_KEYS = ("freq", "gain", "q")


class CamillaDSP(ChannelFilters):
    """Written to be merged into a configuration for stereo; a preset with two channels as a step for each.

    Attributes:
        channels: how many channels the pipeline step filters.
        sample_rate_hz: rate at which the configuration will run; bands must lie below half of it.
    """

    channels: ChannelCount = 2
    sample_rate_hz: SampleRate = SAMPLE_RATE_HZ

    def recognizes(self, text: str) -> bool:
        return re.search(r"^(filters|pipeline)[ \t]*:", text, re.MULTILINE) is not None

    def left_and_right(self, text: str, source: str) -> tuple[Filters, Filters]:
        root = nodes.mapping(nodes.compose(text, source), source)
        nodes.expect_keys(root, ROOT_KEYS, "the configuration", source)
        if "filters" not in root:
            raise DataError(f"{source}: has no 'filters'; it is not a CamillaDSP configuration")
        named = nodes.mapping(root["filters"], source)
        places = {str(key.value): nodes.place(key, source) for key, _ in root["filters"].value}

        @cache
        def filters_of(name: str) -> Filters:
            return list(_filters(nodes.mapping(named[name], source), name, places[name], source))

        def filters(chain: Chain) -> Iterator[Filter]:
            for name, where in chain:
                if name not in named:
                    raise DataError(f"{where}: the pipeline names a filter {shorten(name)} that is not in 'filters'")
                yield from filters_of(name)

        if "pipeline" not in root:
            every = list(filters([(name, "") for name in named]))
            return every, every
        left, right, *others = (list(filters(chain)) for chain in output_chains(root, source))
        for number, items in enumerate(others, 2):
            if not (sound_alike(items, left) and sound_alike(items, right)):
                where = nodes.place(root["pipeline"], source)
                raise DataError(
                    f"{where}: channel {number} has other filters than the channels 0 and 1; a preset holds left and "
                    "right: take the other channels out of the pipeline and of the devices"
                )
        return left, right

    def render(self, preset: Preset) -> str:
        filters = self._named_filters(preset, "eqmorph")
        return _text_of(filters, [(list(range(self.channels)), list(filters))])

    def render_stereo(self, preset: StereoPreset) -> str:
        if self.channels != len(CHANNELS):
            raise DataError(f"CamillaDSP: a preset for left and right needs 2 channels, not {self.channels}")
        both = [
            self._named_filters(chain, f"eqmorph_{channel}")
            for channel, chain in zip(CHANNELS, preset.leveled().chains, strict=True)
        ]
        return _text_of(both[0] | both[1], [([number], list(filters)) for number, filters in enumerate(both)])

    def step_script(self, presets: Sequence[AnyPreset], stems: Sequence[str]) -> dict[str, str]:
        """Puts the filters of each preset into the configuration that runs, by its websocket."""
        names = json.dumps([f"{stem}{self.suffixes[0]}" for stem in stems], indent=4)
        return {"step.py": step_template().replace("NAMES", names)}

    def _named_filters(self, preset: Preset, prefix: str) -> dict[str, Any]:
        """The filters of a chain by their names, the preamp first."""
        need_below_nyquist(preset, self.sample_rate_hz, "CamillaDSP")
        gain = {
            "gain": float(floor_preamp(stated_preamp_db(preset))),
            "inverted": False,
            "mute": False,
            "scale": "dB",
        }
        filters: dict[str, Any] = {f"{prefix}_preamp": {"type": "Gain", "parameters": gain}}
        labels = {kind: label for label, kind in KINDS.items()}
        for number, band in enumerate(preset.bands, 1):
            values = {"type": labels[band.type], "freq": band.frequency_hz, "gain": band.gain_db, "q": band.q}
            filters[f"{prefix}_{number:02d}"] = {"type": "Biquad", "parameters": values}
        return filters


def step_template() -> str:
    """The script that steps through presets, with NAMES for the list of their files."""
    return (resources.files("eqmorph.formats") / "camilladsp_step.txt").read_text(encoding="utf-8")


def _text_of(filters: dict[str, Any], steps: list[tuple[list[int], list[str]]]) -> str:
    """The YAML of filters and of the steps of the pipeline: channels and the names of their filters."""
    import yaml

    pipeline = [{"type": "Filter", "channels": channels, "names": names} for channels, names in steps]
    return yaml.safe_dump({"filters": filters, "pipeline": pipeline}, sort_keys=False, width=120)


def _filters(entry: dict[str, Any], name: str, where: str, source: str) -> Iterator[Filter]:
    """The filters that one named entry stands for."""
    nodes.expect_keys(entry, FILTER_KEYS, f"filter {shorten(name)}", where)
    values = nodes.mapping(entry["parameters"], source) if "parameters" in entry else {}
    family, label = nodes.text(entry, "type"), nodes.text(values, "type")
    if family == "Gain":
        yield Filter("gain", 0.0, _gain_db(values, name, where), 0.0, where)
    elif family == "BiquadCombo" and label == "FivePointPeq":
        nodes.expect_keys(values, FIVE_POINT_KEYS, f"filter {shorten(name)}", where)
        for point, band in zip(FIVE_POINTS, SAFE.bands, strict=True):
            frequency, gain, q = (nodes.number(values, f"{field}{point}", where) for field in "fgq")
            yield Filter(band.kind, frequency, gain, q, where)
    elif family == "BiquadCombo" and label == "NPointPeq":
        nodes.expect_keys(values, ("type", "bands"), f"filter {shorten(name)}", where)
        yield from _n_points(nodes.items(values.get("bands"), source), name, where, source)
    elif family == "Biquad" and label in KINDS:
        yield _biquad(values, KINDS[label], name, where)
    else:
        what = " ".join(part[:40] for part in (family, label) if part) or "without a type"
        raise DataError(
            f"{where}: filter {shorten(name)} ({what}) is neither shelf nor peak; take it out of the pipeline"
        )


def _biquad(values: dict[str, Any], kind: Kind | PassKind, name: str, where: str) -> Filter:
    """The filter of one biquad, whose width is a Q, octaves or, of a shelf, a slope."""
    nodes.expect_keys(values, BIQUAD_KEYS, f"filter {shorten(name)}", where)
    frequency_hz = nodes.number(values, "freq", where)
    gain_db = nodes.number(values, "gain", where) if kind in SAFE.kinds else 0.0
    widths = [key for key in WIDTHS if key in values]
    if len(widths) > 1:
        raise DataError(f"{where}: filter {shorten(name)} has {' and '.join(widths)}; leave one of them")
    if "slope" in values and kind.endswith("shelf"):
        q = q_of_slope(nodes.number(values, "slope", where) / 12.0, gain_db, where)
    elif "bandwidth" in values:
        q = q_of_octaves(nodes.number(values, "bandwidth", where), frequency_hz, where)
    else:
        q = nodes.number(values, "q", where)
    return Filter(kind, frequency_hz, gain_db, q, where)


def _n_points(bands: list[Any], name: str, where: str, source: str) -> Iterator[Filter]:
    """The filters of an equalizer whose first band is a low shelf, the last a high shelf, the others peaks."""
    if len(bands) < 2:
        raise DataError(f"{where}: filter {shorten(name)} has {len(bands)} bands; an NPointPeq has two or more")
    peaks: list[Kind] = ["peak"] * (len(bands) - 2)
    for kind, band in zip(["low_shelf", *peaks, "high_shelf"], bands, strict=True):
        values, place = nodes.mapping(band, source), nodes.place(band, source)
        nodes.expect_keys(values, POINT_KEYS, f"a band of {shorten(name)}", place)
        frequency_hz, gain_db, q = (nodes.number(values, field, place) for field in POINT_KEYS)
        yield Filter(kind, frequency_hz, gain_db, q, place)


def _gain_db(values: dict[str, Any], name: str, where: str) -> float:
    """Decibels of a `Gain` filter, which turns every channel up or down."""
    nodes.expect_keys(values, GAIN_KEYS, f"gain {shorten(name)}", where)
    if nodes.flag(values, "mute", where):
        raise DataError(f"{where}: gain {shorten(name)} mutes the sound; take it out of the pipeline")
    gain = nodes.number(values, "gain", where)
    scale = nodes.text(values, "scale")
    if scale not in ("dB", "linear", *nodes.NOTHING):
        raise DataError(f"{where}: the scale {shorten(scale)} of gain {shorten(name)} is neither dB nor linear")
    if scale != "linear":
        return gain
    if gain == 0.0:
        raise DataError(f"{where}: gain {shorten(name)} mutes the sound; take it out of the pipeline")
    return 20.0 * math.log10(abs(gain))
