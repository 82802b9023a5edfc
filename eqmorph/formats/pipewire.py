"""PipeWire filter-chain: a drop-in for `~/.config/pipewire/filter-chain.conf.d/`, one node for each band.

Source: PipeWire's documentation of libpipewire-module-filter-chain; its `bq_highshelf` at 0 Hz is a plain gain. The
links between the nodes say how the sound goes; a file may have one chain for all channels, or one for each.
"""

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from eqmorph.eq.filters import Kind
from eqmorph.eq.pass_filters import PassKind
from eqmorph.eq.preamp import stated_preamp_db
from eqmorph.eq.preset import AnyPreset, Preset
from eqmorph.eq.stereo import CHANNELS, StereoPreset
from eqmorph.errors import DataError
from eqmorph.formats import spa_json, stepping
from eqmorph.formats.filter_list import ChannelFilters, Filter, Filters, sound_alike
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


class PipeWire(ChannelFilters):
    """A stereo sink that applications play into; one chain for all channels, or one for each."""

    def recognizes(self, text: str) -> bool:
        return re.search(r"filter\.graph\"?+\s*+[={:]", text) is not None

    def left_and_right(self, text: str, source: str) -> tuple[Filters, Filters]:
        graphs = _graphs(spa_json.parse_spa_json(text, source))
        if len(graphs) != 1:
            raise DataError(f"{source}: holds {len(graphs)} filter graphs of PipeWire; keep one of them in the file")
        nodes = _nodes(graphs[0], source)
        chains = []
        for chain in _in_order(_chains(graphs[0], nodes, source), graphs[0], source):
            items = [_filter(nodes[name], name, source) for name in chain]
            chains.append([item for item in items if item is not None])
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


def _graphs(value: Any) -> list[dict[str, Any]]:
    """Every filter graph in a configuration."""
    if isinstance(value, list):
        return [graph for item in value for graph in _graphs(item)]
    if not isinstance(value, dict):
        return []
    graph = value.get("filter.graph")
    inner = [found for item in value.values() if item is not graph for found in _graphs(item)]
    return [*inner, graph] if isinstance(graph, dict) else inner


def _in_order(chains: list[list[str]], graph: dict[str, Any], source: str) -> list[list[str]]:
    """The chains in the order of the graph's inputs, which is that of the channels; the first is the left one.

    Raises:
        DataError: the sound does not go through them from end to end, or changes the channel on its way.
    """
    inputs, outputs = (_ports(graph, key) for key in ("inputs", "outputs"))
    if len(chains) == 1:  # PipeWire finds the ends of one chain itself
        inputs, outputs = inputs or chains[0][:1], outputs or chains[0][-1:]
    if sorted(inputs) != sorted(chain[0] for chain in chains):
        raise DataError(f"{source}: the inputs of the graph are not the ends of its chains; correct them")
    ordered = sorted(chains, key=lambda chain: inputs.index(chain[0]))
    if outputs != [chain[-1] for chain in ordered]:
        raise DataError(
            f"{source}: the outputs of the graph are not the ends of its chains, in the order of its inputs; "
            "correct them"
        )
    return ordered


def _ports(graph: dict[str, Any], key: str) -> list[str]:
    """The nodes whose ports are listed as inputs or outputs of the graph; none where PipeWire finds them itself."""
    listed = graph.get(key)
    items = listed if isinstance(listed, list) else []
    return [item.text.partition(":")[0] for item in items if isinstance(item, Scalar) and item.text != "null"]


def _nodes(graph: dict[str, Any], source: str) -> dict[str, dict[str, Any]]:
    """Name -> node, in the order of the file."""
    nodes: dict[str, dict[str, Any]] = {}
    listed = graph.get("nodes")
    for index, node in enumerate(listed if isinstance(listed, list) else [], 1):
        if not isinstance(node, dict):
            raise DataError(f"{source}: node {index} of the filter graph is not an object; correct it")
        name = _text(node, "name") or f"node {index}"
        if name in nodes:
            raise DataError(f"{source}: the filter graph has two nodes {shorten(name)}; give each its own name")
        nodes[name] = node
    if not nodes:
        raise DataError(f"{source}: the filter graph has no nodes; it is not an equalizer")
    return nodes


def _chains(graph: dict[str, Any], nodes: dict[str, Any], source: str) -> list[list[str]]:
    """The names of the nodes on each way through the graph."""
    after: dict[str, str] = {}
    reached: set[str] = set()
    links = graph.get("links")
    for link in links if isinstance(links, list) else []:
        output, input_ = (_text(link, key).partition(":")[0] for key in ("output", "input"))
        if output not in nodes or input_ not in nodes:
            raise DataError(f"{source}: a link goes from {shorten(output)} to {shorten(input_)}, which is not a node")
        if output in after or input_ in reached:
            raise DataError(f"{source}: the graph branches at {shorten(output)}; only chains of filters can be held")
        after[output] = input_
        reached.add(input_)
    chains = []
    for name in [name for name in nodes if name not in reached]:
        chain = [name]
        while chain[-1] in after:
            chain.append(after[chain[-1]])
        chains.append(chain)
    if sum(map(len, chains)) != len(nodes):
        raise DataError(f"{source}: links of the graph go in a circle; correct them")
    return chains


def _filter(node: dict[str, Any], name: str, source: str) -> Filter | None:
    """The filter of a node; None for one that lets everything through."""
    label = _text(node, "label")
    at = node.get("label") or node.get("name")
    where = f"{source}:{at.line}" if isinstance(at, Scalar) else source
    if label == "copy":
        return None
    if label not in KINDS:
        raise DataError(
            f"{where}: node {shorten(name)} of type {shorten(label)} cannot be held; known are {', '.join(KINDS)}"
        )
    if _text(node, "type") not in ("", "builtin"):
        raise DataError(
            f"{where}: node {shorten(name)} is a plug-in of type {shorten(_text(node, 'type'))}; only builtin is read"
        )
    control = node.get("control", {})
    if not isinstance(control, dict) or not set(control) <= set(DEFAULTS):
        raise DataError(
            f"{where}: node {shorten(name)}: the controls of a filter are {', '.join(DEFAULTS)}; correct them"
        )
    if "Freq" not in control and not (label == "bq_highshelf" and "Gain" in control):
        raise DataError(f"{where}: node {shorten(name)} sets no Freq; add it to its controls")
    values = DEFAULTS | {key: _number(value, key, where) for key, value in control.items()}
    kind = KINDS[label]
    # Everything lies above a corner of 0 Hz.
    if kind == "high_shelf" and values["Freq"] == 0.0:
        return Filter("gain", 0.0, values["Gain"], 0.0, where)
    return Filter(kind, values["Freq"], values["Gain"], values["Q"], where)


def _text(node: Any, key: str) -> str:
    value = node.get(key) if isinstance(node, dict) else None
    return value.text if isinstance(value, Scalar) else ""


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
