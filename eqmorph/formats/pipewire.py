"""PipeWire filter-chain: a drop-in for `~/.config/pipewire/filter-chain.conf.d/`, one node for each band.

Source: PipeWire's documentation of libpipewire-module-filter-chain; its `bq_highshelf` at 0 Hz is a plain gain. The
links between the nodes say how the sound goes (`pipewire_graph`); a file may have one chain for all channels, or one
for each. A node `linear` is a gain, a node `param_eq` holds the filters of up to eight channels.
"""

import math
import re
from collections.abc import Sequence
from typing import Any, ClassVar, NamedTuple

from eqmorph.eq.filters import Kind
from eqmorph.eq.pass_filters import PassKind
from eqmorph.eq.preamp import stated_preamp_db
from eqmorph.eq.preset import AnyPreset, Preset
from eqmorph.eq.stereo import CHANNELS, StereoPreset
from eqmorph.errors import DataError
from eqmorph.formats import spa_json, stepping
from eqmorph.formats.filter_list import ChannelFilters, Filter, Filters, sound_alike
from eqmorph.formats.pipewire_graph import Stage, chains_of, channels_in_use, filter_graphs, nodes_of, place, text_of
from eqmorph.formats.preamps import floor_preamp
from eqmorph.formats.spa_json import Scalar
from eqmorph.formats.writing import decimal
from eqmorph.numbers import parse_number
from eqmorph.text import shorten

KINDS: dict[str, Kind | PassKind] = {
    "bq_lowshelf": "low_shelf",
    "bq_peaking": "peak",
    "bq_highshelf": "high_shelf",
    "bq_lowpass": "low_pass",
    "bq_highpass": "high_pass",
    "bq_bandpass": "band_pass",
    "bq_notch": "notch",
    "bq_allpass": "all_pass",
}
LABELS = {kind: label for label, kind in KINDS.items()}
_NODE = "effect_input.eqmorph"
"""Name of the node that has the controls."""

TURN = f'turn() {{ pw-cli s {_NODE} Props "{{ params = [ $1 ] }}" > /dev/null; }}'
"""Function of a script that sets the controls of the loaded chain."""

_SUFFIXES = [f"_{channel}" for channel in CHANNELS]
"""Ends of the names of nodes, of chains for each channel."""

DEFAULTS = {"Freq": 0.0, "Q": 1.0, "Gain": 0.0}
"""What a control is where the file does not set it."""

LINEAR = "linear"
"""Label of a node that gives Mult x + Add of a sample x, by which some programs write the preamp."""

FACTOR = {"Mult": 0.0, "Add": 0.0}
"""Its controls; a file has to set the first."""

PARAM_EQ = "param_eq"
"""Label of a node with a list of filters for each channel."""

LISTED = {"freq": "Freq", "q": "Q", "gain": "Gain"}
"""What a `param_eq` calls the controls of its filters."""

_CONFIG_KEY = re.compile(r"(?P<kind>filters|filename)(?P<channel>[1-8]?)")
EVERY = 0
"""Stands for the number of the channels that have no filters of their own."""


class PipeWire(ChannelFilters):
    """A stereo sink that applications play into; one chain for all channels, or one for each."""

    passes_over: ClassVar[bool] = True

    def recognizes(self, text: str) -> bool:
        return re.search(r"filter\.graph\"?+\s*+[={:]", text) is not None

    def left_and_right(self, text: str, source: str) -> tuple[Filters, Filters]:
        graphs = filter_graphs(spa_json.parse_spa_json(text, source))
        if len(graphs) != 1:
            raise DataError(f"{source}: holds {len(graphs)} filter graphs of PipeWire; keep one of them in the file")
        stages = _stages(graphs[0], source)
        chains = []
        for chain in chains_of(graphs[0], stages.keys(), source):
            chains.append([item for stage in chain for item in stages[stage]])
        first, *others = chains
        if all(sound_alike(first, chain) for chain in others):
            return first, first
        if len(chains) != len(CHANNELS):
            raise DataError(
                f"{source}: {len(chains)} channels have their own filters; a preset holds left and right: keep two"
            )
        return first, others[0]

    def render(self, preset: Preset) -> str:
        return _text_of([_Chain.of(preset, "")])

    def render_stereo(self, preset: StereoPreset) -> str:
        return _text_of([_Chain.of(*pair) for pair in zip(preset.leveled().chains, _SUFFIXES, strict=True)])

    def step_script(self, presets: Sequence[AnyPreset], stems: Sequence[str]) -> dict[str, str]:
        """Turns the controls of the first preset's chain, once it is loaded; none where bands change their types."""
        if any(_types(preset) != _types(presets[0]) for preset in presets):
            return {}
        calls = [f"turn {stepping.word(_controls(preset))}" for preset in presets]
        return {stepping.NAME: stepping.shell_script(f"PipeWire, where {stems[0]}.conf is loaded", TURN, calls)}


def _controls(preset: AnyPreset) -> str:
    """The controls of a loaded chain, as its node takes them."""
    chains = preset.leveled().chains
    controls = []
    for suffix, chain in zip([""] if len(chains) == 1 else _SUFFIXES, chains, strict=True):
        controls.append(f'"preamp{suffix}:Gain" {floor_preamp(stated_preamp_db(chain))}')
        for number, band in enumerate(chain.bands, 1):
            values = (("Freq", band.frequency_hz), ("Q", band.q), ("Gain", band.gain_db))
            controls += [f'"eq{number}{suffix}:{name}" {decimal(value)}' for name, value in values]
    return " ".join(controls)


def _types(preset: AnyPreset) -> list[list[str]]:
    """The types of the bands of each chain."""
    return [[band.type for band in chain.bands] for chain in preset.chains]


class _Chain(NamedTuple):
    """The nodes of a chain, their links, and the ports where the sound comes in and goes out."""

    nodes: list[str]
    links: list[str]
    input: str
    output: str

    @classmethod
    def of(cls, preset: Preset, suffix: str) -> "_Chain":
        """Write the preamp and the bands; `suffix` ends the names of their nodes."""
        # A high shelf from 0 Hz up lifts everything alike. A `mixer` of one input ignores its gain up to 0.3.80.
        preamp = floor_preamp(stated_preamp_db(preset))
        controls = f'"Freq" = 0 "Q" = 1.0 "Gain" = {preamp}'
        last = f"preamp{suffix}"
        nodes = [f"{{ type = builtin name = {last} label = bq_highshelf control = {{ {controls} }} }}"]
        links = []
        for number, band in enumerate(preset.bands, 1):
            controls = (
                f'"Freq" = {decimal(band.frequency_hz)} "Q" = {decimal(band.q)} "Gain" = {decimal(band.gain_db)}'
            )
            name = f"eq{number}{suffix}"
            nodes.append(f"{{ type = builtin name = {name} label = {LABELS[band.type]} control = {{ {controls} }} }}")
            links.append(f'{{ output = "{last}:Out" input = "{name}:In" }}')
            last = name
        return cls(nodes, links, f"preamp{suffix}:In", f"{last}:Out")


def _text_of(chains: Sequence[_Chain]) -> str:
    """The drop-in of one chain that PipeWire repeats for each channel, or of one chain for each."""
    break_ = "\n                    "
    return TEMPLATE.format(
        nodes=break_.join(node for chain in chains for node in chain.nodes),
        links=break_.join(link for chain in chains for link in chain.links),
        inputs=" ".join(f'"{chain.input}"' for chain in chains),
        outputs=" ".join(f'"{chain.output}"' for chain in chains),
    )


def _stages(graph: dict[str, Any], source: str) -> dict[Stage, Filters]:
    """What the sound goes through: the filters of each node, those of a `param_eq` for each channel in use."""
    stages: dict[Stage, Filters] = {}
    for name, node in nodes_of(graph, source).items():
        label, kind, where = text_of(node, "label"), text_of(node, "type"), place(node, source)
        if label == "copy":  # lets everything through
            stages[Stage(name)] = []
            continue
        if label in (*KINDS, LINEAR, PARAM_EQ) and kind not in ("", "builtin"):
            raise DataError(
                f"{where}: node {shorten(name)} is a plug-in of type {shorten(kind)}; only builtin is read"
            )
        if label != PARAM_EQ:
            read = _gain if label == LINEAR else _filter
            stages[Stage(name)] = [read(label, node.get("control", {}), name, where)]
            continue
        filters = _filters_of_channels(node, name, source)
        unnamed = range(1, max(*filters, len(CHANNELS)) + 1)
        for channel in channels_in_use(graph, name) or unnamed:
            stages[Stage(name, channel)] = filters.get(channel, filters[EVERY])
    return stages


def _filters_of_channels(node: dict[str, Any], name: str, source: str) -> dict[int, Filters]:
    """Number of a channel -> its filters in a node `param_eq`; under `EVERY` those of the other channels."""
    config, where = node.get("config"), place(node, source)
    if not isinstance(config, dict) or not config:
        raise DataError(f"{where}: node {shorten(name)} has no config; expected such as config = {{ filters = [ ] }}")
    filters: dict[int, Filters] = {}
    for key, listed in config.items():
        known = _CONFIG_KEY.fullmatch(key)
        if known is None or (known["kind"] == "filters" and not isinstance(listed, list)):
            raise DataError(f"{where}: node {shorten(name)}: {shorten(key)} in its config is no list of filters")
        if known["kind"] == "filename":
            raise DataError(f"{where}: the filters are in the file {shorten(text_of(config, key))}; read that file")
        filters[int(known["channel"] or EVERY)] = [_listed_filter(item, name, source) for item in listed]
    if EVERY in filters and len(filters) > 1:
        # PipeWire puts the filters of a channel over the first ones of those for all.
        raise DataError(f"{where}: node {shorten(name)} has filters for all channels and for one; number them all")
    return {EVERY: [], **filters}


def _listed_filter(item: Any, name: str, source: str) -> Filter:
    """A filter of a node `param_eq`."""
    values = item if isinstance(item, dict) else {}
    where = place(values, source)
    if not set(values) <= {"type", *LISTED}:
        raise DataError(f"{where}: a filter of node {shorten(name)} has a type, {', '.join(LISTED)}; correct it")
    controls = {LISTED[key]: value for key, value in values.items() if key != "type"}
    return _filter(text_of(values, "type"), controls, name, where)


def _filter(label: str, control: Any, name: str, where: str) -> Filter:
    """A filter by its label and its controls."""
    if label not in KINDS:
        known = ", ".join((*KINDS, LINEAR, PARAM_EQ))
        raise DataError(f"{where}: node {shorten(name)} of type {shorten(label)} cannot be held; known are {known}")
    values = _values_of(control, DEFAULTS, name, where)
    if "Freq" not in control and not (label == "bq_highshelf" and "Gain" in control):
        raise DataError(f"{where}: node {shorten(name)} sets no Freq; add it to its controls")
    kind = KINDS[label]
    # Everything lies above a corner of 0 Hz.
    if kind == "high_shelf" and values["Freq"] == 0.0:
        return Filter("gain", 0.0, values["Gain"], 0.0, where)
    return Filter(kind, values["Freq"], values["Gain"], values["Q"], where)


def _gain(label: str, control: Any, name: str, where: str) -> Filter:
    """The gain of a node that multiplies."""
    values = _values_of(control, FACTOR, name, where)
    if values["Add"] != 0.0 or values["Mult"] <= 0.0:
        raise DataError(
            f"{where}: node {shorten(name)} of type {label} is no gain; expected a Mult above 0 and "
            "no Add, or take it out"
        )
    return Filter("gain", 0.0, 20.0 * math.log10(values["Mult"]), 0.0, where)


def _values_of(control: Any, defaults: dict[str, float], name: str, where: str) -> dict[str, float]:
    """The controls of a node, with their defaults where the file does not set them."""
    if not isinstance(control, dict) or not set(control) <= set(defaults):
        raise DataError(
            f"{where}: node {shorten(name)}: the controls of such a node are {', '.join(defaults)}; correct them"
        )
    return defaults | {key: _number(value, key, where) for key, value in control.items()}


def _number(value: Any, key: str, where: str) -> float:
    number = parse_number(value.text) if isinstance(value, Scalar) else None
    if number is None:
        raise DataError(f'{where}: {key} is not a number; expected such as "{key}" = 1.0')
    return number


TEMPLATE = """\
context.modules = [
    {{ name = libpipewire-module-filter-chain
        args = {{
            node.description = "eqmorph equalizer"
            media.name = "eqmorph equalizer"
            filter.graph = {{
                nodes = [
                    {nodes}
                ]
                links = [
                    {links}
                ]
                inputs = [ {inputs} ]
                outputs = [ {outputs} ]
            }}
            audio.channels = 2
            audio.position = [ FL FR ]
            capture.props = {{
                node.name = "effect_input.eqmorph"
                media.class = Audio/Sink
            }}
            playback.props = {{
                node.name = "effect_output.eqmorph"
                node.passive = true
            }}
        }}
    }}
]
"""
