"""Formats that list filters one by one: what makes presets and curves of the filters of a text."""

from abc import abstractmethod
from collections.abc import Iterator
from itertools import islice
from typing import Literal, NamedTuple, cast

import numpy as np

from eqmorph.eq.filters import Kind, response_db
from eqmorph.eq.pass_filters import PASS_KINDS, PassKind, pass_db
from eqmorph.eq.preset import AnyPreset, Band, Preset, band_arrays
from eqmorph.eq.stereo import CHANNELS, FLAT, Channel, TwoChannelsError, join_channels, two_channels
from eqmorph.errors import DataError
from eqmorph.formats.base import Format
from eqmorph.formats.reading import file_title, make_band, make_preset, note

MAX_FILTERS = 1_000
"""Most active filters that are read for a channel: a preset holds 64 bands, a curve to fit may have more filters."""

MAX_CHANNELS = 64
"""Most channels that are read; a preset holds two, and programs have eight."""

FLAT_VALUES = (FLAT.type, FLAT.frequency_hz, FLAT.gain_db, FLAT.q)


class Filter(NamedTuple):
    """One active filter of a file: a band, a pass or notch filter that no preset holds, or a plain gain."""

    kind: Kind | PassKind | Literal["gain"]
    frequency_hz: float
    gain_db: float
    q: float
    where: str
    """Place in the file, as a message names it: "file:line"."""


Filters = list[Filter]


class ChannelFilters(Format):
    """A format that is read filter by filter. A subclass says which filters a text holds for each channel."""

    @abstractmethod
    def left_and_right(self, text: str, source: str) -> tuple[Filters, Filters]:
        """The active filters of the left and the right channel, each in order.

        Raises:
            DataError: "source:line: reason; remedy".
        """

    def parse(self, text: str, source: str) -> AnyPreset:
        left, right = self._both(text, source)
        if sound_alike(left, right):
            return _chain(left, source)
        _check_filters(left + right, source)
        chains = []
        for channel, items in zip(CHANNELS, (left, right), strict=True):
            if all(item.kind == "gain" for item in items):
                note(f"{source}: the {channel} channel has no filter and stays flat")
                items = [*items, Filter(*FLAT_VALUES, source)]
            chains.append(_chain(items, source))
        return join_channels(chains[0], chains[1], file_title(source))

    def preamp_db(self, text: str, source: str, channel: Channel | None = None) -> float | None:
        return _gain_db(self._one(text, source, channel))

    def curve_db(self, text: str, source: str, grid_hz: np.ndarray, channel: Channel | None = None) -> np.ndarray:
        """(F,) decibels at frequencies (F,) in Hz of one chain, pass filters included, without plain gains."""
        total = np.zeros(len(grid_hz))
        for item in self._one(text, source, channel):
            if item.kind == "gain":
                continue
            if item.kind in PASS_KINDS:
                _check_pass(item)
                total += pass_db(cast(PassKind, item.kind), item.frequency_hz, item.q, grid_hz)
            else:
                total += response_db(band_arrays([_band(item)]), grid_hz)
        return total

    def _both(self, text: str, source: str) -> tuple[Filters, Filters]:
        """The active filters of the left and the right channel, not too many of them."""
        both = self.left_and_right(text, source)
        check_count(max(map(len, both)), source)
        return both

    def _one(self, text: str, source: str, channel: Channel | None) -> Filters:
        """The filters of a channel, or of all where both have the same."""
        left, right = self._both(text, source)
        _check_filters(left + right, source)
        if channel is None and not sound_alike(left, right):
            raise TwoChannelsError(two_channels(source))
        return right if channel == "right" else left


class FilterList(ChannelFilters):
    """A format with one list of filters for all channels. A subclass says which a text holds."""

    @abstractmethod
    def filters(self, text: str, source: str) -> Iterator[Filter]:
        """The active filters in order.

        Raises:
            DataError: "source:line: reason; remedy".
        """

    def left_and_right(self, text: str, source: str) -> tuple[Filters, Filters]:
        items = list(islice(self.filters(text, source), MAX_FILTERS + 1))
        return items, items


def check_count(count: int, where: str) -> None:
    """Refuse more filters than are read."""
    if count > MAX_FILTERS:
        raise DataError(
            f"{where}: holds {count:,} filters, at most {MAX_FILTERS:,} are read; check that it is a preset"
        )


def check_channels(count: int, where: str) -> None:
    """Refuse more channels than are read."""
    if count > MAX_CHANNELS:
        raise DataError(f"{where}: names {count:,} channels, at most {MAX_CHANNELS} are read; keep left and right")


def sound_alike(left: Filters, right: Filters) -> bool:
    """Whether two chains sound the same: the same filters in any order, and the same gain in all."""
    return left is right or _sound(left) == _sound(right)


def _sound(items: Filters) -> tuple[list[tuple[str, float, float, float]], float]:
    """The filters of a chain that are heard, in an order of their own, and its gain."""
    heard = (item for item in items if item.kind in PASS_KINDS or item.gain_db)
    return sorted(item[:4] for item in heard if item.kind != "gain"), _gain_db(items) or 0.0


def _check_filters(items: Filters, source: str) -> None:
    """Refuse a text that was recognized and changes nothing but the level."""
    if all(item.kind == "gain" for item in items):
        raise DataError(f"{source}: holds no active filter; check that it is a preset and the right file")


def _chain(items: Filters, source: str) -> Preset:
    """The preset of one chain of filters."""
    bands = []
    for item in items:
        if item.kind in PASS_KINDS:
            raise DataError(
                f"{item.where}: a {item.kind.replace('_', ' ')} filter is neither shelf nor peak; "
                "remove it, or fit bands to the whole curve"
            )
        if item.kind != "gain":
            bands.append(_band(item))
    return make_preset(source, bands, file_title(source), _gain_db(items))


def _gain_db(items: Filters) -> float | None:
    """The gains of a chain together, if there are any."""
    gains_db = [item.gain_db for item in items if item.kind == "gain"]
    return sum(gains_db) if gains_db else None


def _band(item: Filter) -> Band:
    fields = {"type": item.kind, "frequency_hz": item.frequency_hz, "gain_db": item.gain_db, "q": item.q}
    return make_band(item.where, **fields)


def _check_pass(item: Filter) -> None:
    """The ranges of a band hold for a pass filter as well."""
    make_band(item.where, type="peak", frequency_hz=item.frequency_hz, gain_db=0.0, q=item.q)
