"""The filter graph of a PipeWire filter-chain: its nodes, and the chains of them that the sound goes through.

Source: PipeWire's documentation of libpipewire-module-filter-chain. A link or an end of the graph is named NODE:PORT.
Most filters have one input and one output; of the node `param_eq` "In 2" leads to "Out 2" only, so that each of its
channels is a stage of its own.
"""

import re
from collections.abc import Collection
from typing import Any, NamedTuple

from eqmorph.errors import DataError
from eqmorph.formats.spa_json import Scalar
from eqmorph.text import shorten


class Stage(NamedTuple):
    """A node, or one of the channels of a node that has several."""

    node: str
    channel: int = 0


def filter_graphs(value: Any) -> list[dict[str, Any]]:
    """Every filter graph in a configuration."""
    if isinstance(value, list):
        return [graph for item in value for graph in filter_graphs(item)]
    if not isinstance(value, dict):
        return []
    graph = value.get("filter.graph")
    inner = [found for item in value.values() if item is not graph for found in filter_graphs(item)]
    return [*inner, graph] if isinstance(graph, dict) else inner


def nodes_of(graph: dict[str, Any], source: str) -> dict[str, dict[str, Any]]:
    """Name -> node, in the order of the file."""
    nodes: dict[str, dict[str, Any]] = {}
    for index, node in enumerate(_listed(graph, "nodes"), 1):
        if not isinstance(node, dict):
            raise DataError(f"{source}: node {index} of the filter graph is not an object; correct it")
        name = text_of(node, "name") or f"node {index}"
        if name in nodes:
            raise DataError(f"{source}: the filter graph has two nodes {shorten(name)}; give each its own name")
        nodes[name] = node
    if not nodes:
        raise DataError(f"{source}: the filter graph has no nodes; it is not an equalizer")
    return nodes


def channels_in_use(graph: dict[str, Any], name: str) -> list[int]:
    """Numbers of the channels of a node that links or the ends of the graph name; 1 for a port without a number."""
    links = [text_of(link, key) for link in _listed(graph, "links") for key in ("output", "input")]
    ends = [port for key in ("inputs", "outputs") for port in _ports(graph, key)]
    named = [port.partition(":") for port in (*links, *ends)]
    return sorted({_channel(port) for node, _, port in named if node == name})


def chains_of(graph: dict[str, Any], stages: Collection[Stage], source: str) -> list[list[Stage]]:
    """The stages on each way through the graph, in the order of its inputs, which is that of the channels.

    Args:
        graph: with the links, and where it has them the inputs and outputs.
        stages: all of its nodes, and the channels in use of those that have several.
        source: names the file in messages.

    Raises:
        DataError: it branches, goes in a circle, or the sound does not go through it from end to end, or changes the
            channel on its way.
    """
    chains = _linked(graph, stages, source)
    ends = []
    for key, side in (("inputs", 0), ("outputs", -1)):
        found = [chain[side] for chain in chains]
        ports = [_stage(port, stages) for port in _ports(graph, key)]
        if not ports and len({stage.node for stage in found}) == 1:  # PipeWire takes those of one node itself
            ports = found
        ends.append(ports)
    inputs, outputs = ends
    if sorted(inputs) != sorted(chain[0] for chain in chains):
        raise DataError(
            f"{source}: the inputs of the graph are not the beginnings of its chains; link the nodes of a chain, and "
            "list its first one there"
        )
    order = {stage: number for number, stage in enumerate(inputs)}
    ordered = sorted(chains, key=lambda chain: order[chain[0]])
    if outputs != [chain[-1] for chain in ordered]:
        raise DataError(
            f"{source}: the outputs of the graph are not the ends of its chains, in the order of its inputs; list "
            "the last node of each there"
        )
    return ordered


def _linked(graph: dict[str, Any], stages: Collection[Stage], source: str) -> list[list[Stage]]:
    """The stages on each way through the graph."""
    after: dict[Stage, Stage] = {}
    reached: set[Stage] = set()
    for link in _listed(graph, "links"):
        output, input_ = (_stage(text_of(link, key), stages) for key in ("output", "input"))
        if output not in stages or input_ not in stages:
            raise DataError(
                f"{source}: a link goes from {shorten(output.node)} to {shorten(input_.node)}, which is not a node"
            )
        if output in after or input_ in reached:
            raise DataError(
                f"{source}: the graph branches at {shorten(output.node)}; only chains of filters can be held"
            )
        after[output] = input_
        reached.add(input_)
    chains = []
    for stage in [stage for stage in stages if stage not in reached]:
        chain = [stage]
        while chain[-1] in after:
            chain.append(after[chain[-1]])
        chains.append(chain)
    if sum(map(len, chains)) != len(stages):
        raise DataError(f"{source}: links of the graph go in a circle; correct them")
    return chains


def text_of(node: Any, key: str) -> str:
    """The text under a key; empty where there is none."""
    value = node.get(key) if isinstance(node, dict) else None
    return value.text if isinstance(value, Scalar) else ""


def place(node: dict[str, Any], source: str) -> str:
    """Where a node or a filter stands, as a message names it."""
    first = next((value for value in node.values() if isinstance(value, Scalar)), None)
    return source if first is None else f"{source}:{first.line}"


def _stage(port: str, stages: Collection[Stage]) -> Stage:
    """The stage that a port belongs to."""
    node, _, name = port.partition(":")
    return Stage(node) if Stage(node) in stages else Stage(node, _channel(name))


def _channel(port: str) -> int:
    """The number of the channel that a port is for; 1 where it has none."""
    number = re.search(r"[1-8]$", port)
    return int(number[0]) if number else 1


def _ports(graph: dict[str, Any], key: str) -> list[str]:
    """The ports that are listed as inputs or outputs of the graph; none where PipeWire finds them itself."""
    return [item.text for item in _listed(graph, key) if isinstance(item, Scalar) and item.text != "null"]


def _listed(graph: dict[str, Any], key: str) -> list[Any]:
    listed = graph.get(key)
    return listed if isinstance(listed, list) else []
