"""The pipeline of a CamillaDSP configuration: which filters the sound goes through on its way to each output."""

from __future__ import annotations

import re
from typing import Any

from eqmorph.errors import DataError
from eqmorph.formats import yaml_nodes as nodes
from eqmorph.formats.filter_list import check_channels, check_count
from eqmorph.formats.reading import note_off
from eqmorph.numbers import parse_number
from eqmorph.text import shorten

MAX_STEPS = 1_000
"""Most steps of a pipeline that are read."""

FILTER_STEP_KEYS = ("type", "channel", "channels", "names", "description", "bypassed")
"""Those of all versions; `channel` is that of versions before 3."""
MIXER_STEP_KEYS = ("type", "name", "description", "bypassed")
MIXER_KEYS = ("description", "channels", "mapping", "labels")
OUTPUT_KEYS = ("dest", "sources", "mute")
INPUT_KEYS = ("channel", "gain", "inverted", "mute", "scale")

Chain = list[tuple[str, str]]
"""Names of filters in the order in which the sound goes through them, with their places."""


def output_chains(root: dict[str, Any], source: str) -> list[Chain]:
    """The filters on the way to each output: at least two, the left and the right one.

    Args:
        root: the whole configuration.
        source: names the file in messages.

    Raises:
        DataError: a step that is neither a filter nor plain routing, or channels of which it is not clear which is
            which.
    """
    steps = nodes.items(root["pipeline"], source)
    if len(steps) > MAX_STEPS:
        raise DataError(f"{source}: a pipeline of {len(steps):,} steps, at most {MAX_STEPS:,} are read")
    every: Chain = []  # steps without channels are for all there are
    chains: dict[str, Chain] = {}
    routes: dict[str, dict[str, str]] = {}
    is_routed = False
    for node in steps:
        step, where = nodes.mapping(node, source), nodes.place(node, source)
        kind = nodes.text(step, "type")
        if kind in ("Filter", "Mixer"):
            nodes.expect_keys(step, FILTER_STEP_KEYS if kind == "Filter" else MIXER_STEP_KEYS, "a step", where)
        if nodes.flag(step, "bypassed", where):
            note_off(where)
            continue
        if kind == "Mixer":
            name = nodes.text(step, "name")
            if name not in routes:
                routes[name] = _routes(root, name, where, source)
            chains = _routed(chains, every, routes[name])
            is_routed = True
        elif kind == "Filter":
            _append(step, chains, every, source)
        else:
            raise DataError(f"{where}: a step of type {shorten(kind)} cannot be held; only filters can")
    count, where = _device_channels(root, source), nodes.place(root["pipeline"], source)
    return _in_order(chains, None if is_routed else every, count, where)


def _append(step: dict[str, Any], chains: dict[str, Chain], every: Chain, source: str) -> None:
    """Put the filters of a step at the end of the chains of its channels, or of all there are."""
    channels, names = _channels_and_names(step, source)
    # Before any chain grows: a text of many channels and many names would fill the memory.
    check_channels(len({*chains, *channels}), source)
    for channel in channels:
        chains.setdefault(channel, list(every))
    named = [chains[channel] for channel in channels]
    for chain in named or [*chains.values(), every]:
        check_count(len(chain) + len(names), source)
        chain.extend(names)


def _channels_and_names(step: dict[str, Any], source: str) -> tuple[list[str], Chain]:
    """The channels of a step, none where it is for all of them, and the filters it puts there."""
    channels = [nodes.scalar(channel, source) for channel in nodes.items(step.get("channels"), source)]
    if "channel" in step:
        channels.append(nodes.text(step, "channel"))
    place = nodes.place(step.get("channels"), source)
    twice = next((channel for channel in channels if channels.count(channel) > 1), None)
    if twice is not None:  # CamillaDSP does not start with it
        raise DataError(f"{place}: the channel {shorten(twice)} stands twice in a step; leave one of them")
    if not channels and getattr(step.get("channels"), "id", "") == "sequence":
        raise DataError(f"{place}: a step for no channel; name its channels, or take the step out")
    names = nodes.items(step.get("names"), source)
    return channels, [(nodes.scalar(name, source), nodes.place(name, source)) for name in names]


def _in_order(chains: dict[str, Chain], every: Chain | None, count: int | None, where: str) -> list[Chain]:
    """The chains of the outputs by their numbers.

    Args:
        chains: number of an output, as text -> its chain.
        every: the chain of an output that no step names; None behind a mixer, which names all there are.
        count: how many outputs there are, where the configuration says so.
        where: place in messages.
    """
    numbers = [int(channel) for channel in chains if re.fullmatch(r"0|[1-9][0-9]?", channel)]
    expected = count if count is not None else max([1, *numbers]) + 1
    check_channels(expected, where)
    missing = every is None and set(numbers) != set(range(expected))
    if len(numbers) != len(chains) or missing or max(numbers, default=0) >= expected:
        raise DataError(
            f"{where}: filters for the channels {', '.join(chains)[:60]} of {expected}; expected numbers from 0, and "
            "for more than two channels how many the playback device has"
        )
    ordered = [chains.get(str(number), every or []) for number in range(expected)]
    return ordered * 2 if expected == 1 else ordered


def _device_channels(root: dict[str, Any], source: str) -> int | None:
    """How many channels the configuration plays, where it says so."""
    playback = nodes.mapping(root["devices"], source).get("playback") if "devices" in root else None
    count = nodes.text(nodes.mapping(playback, source), "channels") if playback is not None else ""
    return int(count) if re.fullmatch(r"[0-9]{1,3}", count) else None


def _routed(chains: dict[str, Chain], every: Chain, routes: dict[str, str]) -> dict[str, Chain]:
    """The chains behind a mixer that takes each of its outputs from one input."""
    return {output: list(chains.get(input, every)) for output, input in routes.items()}


def _routes(root: dict[str, Any], name: str, where: str, source: str) -> dict[str, str]:
    """Output -> input of a mixer that only routes: one input for each output, neither louder nor inverted.

    Raises:
        DataError: it does more than that.
    """
    mixers = nodes.mapping(root["mixers"], source) if "mixers" in root else {}
    if name not in mixers:
        raise DataError(f"{where}: the pipeline names a mixer {shorten(name)} that is not in 'mixers'")
    mixer, what = nodes.mapping(mixers[name], source), f"mixer {shorten(name)}"
    nodes.expect_keys(mixer, MIXER_KEYS, what, where)
    routes: dict[str, str] = {}
    for node in nodes.items(mixer.get("mapping"), source):
        output = nodes.mapping(node, source)
        inputs = [nodes.mapping(item, source) for item in nodes.items(output.get("sources"), source)]
        place = nodes.place(node, source)
        for values, keys in ((output, OUTPUT_KEYS), *((item, INPUT_KEYS) for item in inputs)):
            nodes.expect_keys(values, keys, what, place)
        inputs = [item for item in inputs if not nodes.flag(item, "mute", place)]
        if nodes.flag(output, "mute", place) or len(inputs) != 1 or not _is_plain(inputs[0], place):
            raise DataError(
                f"{place}: {what} mixes or turns channels up or down; a preset is "
                "one equalizer for all channels: take the mixer out of the pipeline"
            )
        target = nodes.text(output, "dest")
        if target in routes:
            raise DataError(f"{place}: {what} has the output {shorten(target)} twice; leave one of them")
        routes[target] = nodes.text(inputs[0], "channel")
    check_channels(len(routes), where)
    return routes


def _is_plain(item: dict[str, Any], where: str) -> bool:
    """Whether a mixer's input goes through as it is: 0 dB, or a linear gain of 1, and not inverted."""
    unity = 1.0 if nodes.text(item, "scale") == "linear" else 0.0
    gain = nodes.text(item, "gain")
    return (gain in nodes.NOTHING or parse_number(gain) == unity) and not nodes.flag(item, "inverted", where)
