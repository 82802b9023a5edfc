"""A preset for two channels: one chain of bands for the left and one for the right.

A `Preset` is one chain for all channels. A `StereoPreset` is another type, with two presets and no bands of its own,
so that what takes one chain cannot take half of two by mistake: it refuses, or is told which channel to take.

    {"format": "eqmorph-preset", "version": 1, "name": "room", "units": {...},
     "left": {"bands": [...]}, "right": {"preamp_db": -3.0, "bands": [...]}}
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, Self, TypeVar, get_args

import numpy as np

from eqmorph.eq.filters import SAMPLE_RATE_HZ, log_grid
from eqmorph.eq.picture import PICTURE_POINTS, response_svg
from eqmorph.eq.preset import AnyPreset, Band, Preset, band_count, json_text, record_of
from eqmorph.errors import DataError, UsageError, unknown_name
from eqmorph.text import shorten

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from eqmorph.eq.backend import FloatArray

Channel = Literal["left", "right"]
CHANNELS: tuple[Channel, ...] = get_args(Channel)

FLAT = Band(type="peak", frequency_hz=1_000.0, gain_db=0.0, q=1.0)
"""The band of a channel that has no filter."""


class TwoChannelsError(DataError):
    """A preset has separate filters for each channel, but a single chain is expected."""

    argument = "channel"


@dataclass(frozen=True, kw_only=True, repr=False)
class StereoPreset(AnyPreset):
    """A preset with separate filters for the left and the right channel.

    Both channels state a preamp, or neither does; one that is computed is the same for both, so that the balance
    between them stays.

    Example:
        >>> peak = Band(type="peak", frequency_hz=1000, gain_db=4, q=1)
        >>> StereoPreset(name="room", left=Preset(bands=[peak]), right=Preset(bands=[peak, peak]))
        StereoPreset('room', left 1 band, right 2 bands, -8.0 dB preamp)
    """

    left: Preset
    right: Preset

    def __post_init__(self) -> None:
        super().__post_init__()
        if (self.left.preamp_db is None) != (self.right.preamp_db is None):
            raise DataError(
                "one channel states a preamp and the other none; state one for both, 0 dB where it is none"
            )

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "StereoPreset":
        """Make a preset of plain data, as JSON holds it and `dataclasses.asdict` gives it.

        Raises:
            DataError: what is wrong first, with the channel, the number of the band and the field.
        """
        made = dict(data)
        for channel in CHANNELS:
            try:
                if channel in data:
                    made[channel] = Preset.from_dict(data[channel])
            except DataError as error:
                raise DataError(f"{channel}, {error}") from None
        return record_of(cls, made)

    @property
    def chains(self) -> tuple[Preset, ...]:
        """The left and the right one."""
        return self.left, self.right

    def channel(self, channel: Channel) -> Preset:
        """Take one channel, called after the preset and the channel where it has no name of its own.

        Raises:
            UsageError: no channel is called so.
        """
        expect_channel(channel)
        chain = self.left if channel == "left" else self.right
        return chain if chain.name else replace(chain, name=f"{self.name[:190]} {channel}".strip())

    def mapped(self, change: Callable[[Preset], Preset]) -> Self:
        """Change both chains by a function."""
        return replace(self, left=change(self.left), right=change(self.right))

    def response(self, frequencies_hz: "ArrayLike", sample_rate_hz: float = SAMPLE_RATE_HZ) -> "FloatArray":
        """Compute the decibel response of each channel.

        Args:
            frequencies_hz: (F,) in Hz, any numbers that numpy takes.
            sample_rate_hz: of the digital filters, in Hz.

        Returns:
            (2, F) float64, decibels: the left channel, then the right one.
        """
        return np.stack([chain.response(frequencies_hz, sample_rate_hz) for chain in self.chains])

    def __repr__(self) -> str:
        bands = ", ".join(
            f"{channel} {band_count(len(chain.bands))}" for channel, chain in zip(CHANNELS, self.chains, strict=True)
        )
        preamps = dict.fromkeys(f"{chain.preamp_db:.1f}" for chain in self.leveled().chains)
        return f"StereoPreset({shorten(self.name)}, {bands}, {' and '.join(preamps)} dB preamp)"

    __str__ = __repr__

    def _repr_html_(self) -> str:
        """Both response curves as inline SVG, for notebooks."""
        grid_hz = log_grid(PICTURE_POINTS)
        return response_svg(self.response(grid_hz), grid_hz, [self.channel(channel).name for channel in CHANNELS])

    def to_json(self) -> str:
        """The file's text; numbers are written so that they read back to the last bit."""
        channels: dict[str, object] = {}
        for channel, chain in zip(CHANNELS, self.chains, strict=True):
            channels[channel] = {**({"name": chain.name} if chain.name else {}), **chain.content()}
        return json_text(self.name, channels)


OfPreset = TypeVar("OfPreset", bound=AnyPreset)
"""A function that gives back the type of preset it was given."""


def join_channels(left: Preset, right: Preset, name: str) -> AnyPreset:
    """Join the chains of two channels, into one preset for all channels where they sound alike.

    The chains lose their names to the whole.

    Where one channel states a preamp, the other one's is 0 dB: what is not turned down is as loud as it came.

    >>> peak = Preset(bands=[Band(type="peak", frequency_hz=1000, gain_db=4, q=1)])
    >>> join_channels(peak, peak, "both")
    Preset('both', 1 band, -4.0 dB preamp)
    """
    left, right = (replace(chain, name="") for chain in (left, right))
    if left.preamp_db is not None or right.preamp_db is not None:
        left, right = (replace(chain, preamp_db=chain.preamp_db or 0.0) for chain in (left, right))
    if _sound(left) == _sound(right):
        return replace(left, name=name)
    return StereoPreset(name=name, left=left, right=right)


def by_channel(presets: Sequence[AnyPreset]) -> tuple[list[Preset], list[Preset]]:
    """Divide presets into their left and their right chains, called as the presets are.

    A preset for all channels is in both. Where one states a preamp, those of the others are computed for both
    channels alike, so that the balance between the channels stays in what is made of them.
    """
    for preset in presets:
        expect_preset(preset)
    if any(chain.preamp_db is not None for preset in presets for chain in preset.chains):
        presets = [preset.leveled() for preset in presets]
    left = [preset.chains[0].called(preset.name) for preset in presets]
    right = [preset.chains[-1].called(preset.name) for preset in presets]
    return left, right


def one_channel(preset: AnyPreset, channel: Channel | None = None, source: str = "") -> Preset:
    """Take the one chain that a preset has, or of two the channel that is named.

    Args:
        preset: for all channels, or for two.
        channel: which of two; a preset for all channels is taken as it is.
        source: what messages call the preset.

    Raises:
        UsageError: it is not a preset; the message says how to get one.
        TwoChannelsError: it has two, and none is named.
    """
    expect_preset(preset)
    if isinstance(preset, StereoPreset):
        if channel is None:
            raise TwoChannelsError(two_channels(source or preset.name or "the preset"))
        return preset.channel(channel)
    return preset.chains[0]


def expect_channel(channel: Channel | None) -> None:
    """Refuse what names no channel.

    Raises:
        UsageError: it is neither "left" nor "right", nor None for no choice.
    """
    if channel is not None and channel not in CHANNELS:
        raise unknown_name("channel", str(channel), CHANNELS, "channel")


def expect_preset(value: object) -> None:
    """Refuse what is not a preset, and say how to get one of what came.

    Raises:
        UsageError: it is not a preset.
    """
    if isinstance(value, AnyPreset):
        return
    remedy = "load_preset reads a file, generate finds presets of a word"
    if isinstance(value, list | tuple):
        remedy = "give several one by one, as in sum_presets(a, b), or with a star: sum_presets(*presets)"
    raise UsageError(f"expected a preset, got {shorten(value)}; {remedy}")


def two_channels(source: str) -> str:
    """Say that one of two channels has to be chosen."""
    return f"{source}: left and right have separate filters, but a single chain is expected; choose left or right"


def _sound(chain: Preset) -> tuple[list[tuple[object, ...]], float | None]:
    """What makes a chain's sound: its preamp, and its bands in any order, without those at 0 dB."""
    bands = [(band.type, band.frequency_hz, band.gain_db, band.q) for band in chain.bands if band.gain_db]
    return sorted(bands), chain.preamp_db
