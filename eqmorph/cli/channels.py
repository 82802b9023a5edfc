"""The channels of presets: the chains of each, and what belongs to each by its name."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from eqmorph.eq.preset import AnyPreset, Preset
from eqmorph.eq.stereo import CHANNELS, by_channel

T = TypeVar("T")


def chains_of(presets: Sequence[AnyPreset]) -> Sequence[list[Preset]]:
    """Divide presets into chains: all of them together, or left and right where one of them has two channels."""
    if any(len(preset.chains) > 1 for preset in presets):
        return by_channel(presets)
    return [[preset.chains[0] for preset in presets]]


def named_channels(values: Sequence[T]) -> dict[str, T]:
    """Call values after their channels: the only one "", two of them left and right."""
    return dict(zip(CHANNELS if len(values) > 1 else ("",), values, strict=True))


def plain(named: Mapping[str, T]) -> T | Mapping[str, T]:
    """Give what `named_channels` made as JSON has it: the value itself where all channels share it."""
    return named.get("", named)
