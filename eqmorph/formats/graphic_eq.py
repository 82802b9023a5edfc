"""GraphicEQ.txt: a sampled curve on one line, for Wavelet, Equalizer APO and JamesDSP.

    GraphicEQ: 20 0.0; 21 -0.3; ...; 20000 -1.2

Written at 127 whole frequencies, shifted so that the loudest is 0 dB. It draws a curve rather than bands, so it is
read by fitting bands to the curve.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from eqmorph.eq.filters import SAMPLE_RATE_HZ, log_grid, response_db
from eqmorph.eq.limits import within
from eqmorph.eq.preset import AnyPreset, Preset
from eqmorph.eq.stereo import Channel, TwoChannelsError, one_channel, two_channels
from eqmorph.errors import DataError
from eqmorph.formats.base import Format
from eqmorph.formats.equalizer_apo import (
    PASSED_OVER,
    STEREO,
    channels_of,
    is_passed_over,
    is_played,
    preamp_of_line,
    refuse,
)
from eqmorph.formats.equalizer_apo_numbers import AUDIBLE_HZ
from eqmorph.formats.filter_list import check_count
from eqmorph.formats.reading import note
from eqmorph.numbers import parse_number

POINTS_HZ = np.geomspace(20.0, 20_000.0, 127).round()

_LINE = re.compile(r"^[^\S\n]*+GraphicEQ[^\S\n]*+:(.*)$", re.IGNORECASE | re.MULTILINE)
_FILTER = re.compile(r"^[^\S\n]*+(Filter[^\S\n]*+\d*+|Include)[^\S\n]*+:", re.IGNORECASE | re.MULTILINE)
_COMMAND = re.compile(r"\s*+([A-Za-z]++)[\s\d]*+:(.*)")


class GraphicEQ(Format):
    """One decimal a point, as AutoEq writes it."""

    def recognizes(self, text: str) -> bool:
        return _LINE.search(text) is not None and _FILTER.search(text) is None

    def curve_db(self, text: str, source: str, grid_hz: np.ndarray, channel: Channel | None = None) -> np.ndarray:
        """Join the points on a grid (F,) by straight lines over log frequency, level outside them."""
        total_db = np.zeros(len(grid_hz))
        for points_hz, level_db in _chain(text, source, channel).curves:
            total_db += np.interp(np.log(grid_hz), np.log(points_hz), level_db)
        return total_db

    def preamp_db(self, text: str, source: str, channel: Channel | None = None) -> float | None:
        preamps_db = _chain(text, source, channel).preamps_db
        return sum(preamps_db) if preamps_db else None

    def render(self, preset: Preset) -> str:
        levels = response_db(preset.arrays(), POINTS_HZ)
        preamp = -max(levels.max(), 0.0) if preset.preamp_db is None else preset.preamp_db
        shifted = (levels + preamp).round(1) + 0.0
        points = (f"{hz:.0f} {level:.1f}" for hz, level in zip(POINTS_HZ, shifted, strict=True))
        return f"GraphicEQ: {'; '.join(points)}\n"

    def rounding_error_db(self, preset: AnyPreset, sample_rate_hz: float = SAMPLE_RATE_HZ) -> float:
        """The shift that keeps the curve below 0 dB is no error; what a line between two points misses is."""
        grid_hz = log_grid(512)
        chain = replace(one_channel(preset), preamp_db=None)
        shift = max(chain.response(POINTS_HZ).max(), 0.0)
        written_db = self.curve_db(self.render(chain), "rounding", grid_hz) + shift
        return float(np.abs(written_db - chain.response(grid_hz)).max())


class _Chain(NamedTuple):
    """What the sound of a channel goes through: curves as their Hz and dB, and preamps in dB."""

    curves: list[tuple[list[float], list[float]]]
    preamps_db: list[float]


def _chain(text: str, source: str, channel: Channel | None) -> _Chain:
    """The lines for a channel, or for all where both have the same.

    Raises:
        TwoChannelsError: both have lines of their own, and none is named.
    """
    left, right = _left_and_right(text, source)
    if not left.curves and not right.curves:
        raise DataError(f"{source}: has no line that starts with 'GraphicEQ:'; add it")
    if channel is None and left != right:
        raise TwoChannelsError(two_channels(source))
    return right if channel == "right" else left


def _left_and_right(text: str, source: str) -> tuple[_Chain, _Chain]:
    """The lines for each channel of one device, as the `Channel` and `Device` lines of Equalizer APO say."""
    chains = {name: _Chain([], []) for name in STEREO}
    selected: Sequence[str] = STEREO
    device, heard_devices = "all", set()
    is_heard, heard_stages = True, set()
    passed_over = ""
    for number, line in enumerate(text.split("\n"), 1):
        where = f"{source}:{number}"
        match = _COMMAND.match(line)
        command, rest = (match[1], match[2].strip()) if match else ("", "")
        name = command.lower()
        if name == "channel":
            selected = channels_of(rest, where) or STEREO
        elif name == "device":
            device = rest.lower()
        elif name == "stage":
            is_heard = is_played(rest, where)
        elif name in ("graphiceq", "preamp"):
            if name == "graphiceq" or device != "all":  # a preamp of all devices is that of the one that follows
                heard_devices.add(device)
            heard_stages.add(is_heard)
            _expect_held(selected, heard_devices, heard_stages, where)
            _add([chains[channel] for channel in selected], name, rest, where)
        elif name in ("filter", "include"):
            raise DataError(f"{where}: {command}: cannot be held beside a drawn curve; remove the line")
        else:
            refuse(command, where)
            passed_over = passed_over or (where if is_passed_over(line) else "")
    if passed_over:
        note(f"{passed_over}: {PASSED_OVER}")
    return chains["L"], chains["R"]


def _expect_held(channels: Sequence[str], devices: Collection[str], stages: Collection[bool], where: str) -> None:
    """Refuse a line for other channels than left and right, or for another device or stage than those before it."""
    if not set(channels) <= set(STEREO):
        raise DataError(f"{where}: is for other channels than left (L) and right (R), which are held; remove it")
    if len(devices) > 1:
        raise DataError(f"{where}: devices have different curves; keep the lines of one device")
    if len(stages) > 1:
        raise DataError(f"{where}: what is recorded has another curve than what is played; keep that of one")


def _add(chains: Sequence[_Chain], command: str, rest: str, where: str) -> None:
    """Add the curve or the preamp of a line to the channels that it is for."""
    for chain in chains:
        if command == "preamp":
            chain.preamps_db.append(preamp_of_line(rest, where).gain_db)
        else:
            if chain.curves:
                note(f"{where}: another curve; those of all such lines are added up, as Equalizer APO does")
            points_hz, level_db = _points(rest, where).T.tolist()
            chain.curves.append((points_hz, level_db))
            check_count(len(chain.curves), where)


def _points(text: str, where: str) -> np.ndarray:
    """(N, 2) frequencies in Hz, ascending, and levels in dB."""
    pairs = [pair.replace(",", ".").split() for pair in text.split(";") if pair.strip()]
    rows = [[parse_number(value) for value in pair] for pair in pairs]
    wrong = next((pair for pair, row in zip(pairs, rows, strict=True) if len(row) != 2 or None in row), None)
    if wrong is not None or not rows:
        raise DataError(
            f"{where}: expected pairs of frequency and decibels such as '20 -1.5; 25 -1.2', got "
            f"{' '.join(wrong or [])[:40]!r}"
        )
    points = np.array(rows, dtype=float)
    if not np.isfinite(points).all() or points[0, 0] <= 0 or (np.diff(points[:, 0]) <= 0).any():
        raise DataError(f"{where}: frequencies must ascend from above 0 and levels be finite; correct the line")
    if (np.abs(points[:, 1]) > 120.0).any():
        raise DataError(f"{where}: levels must lie within -120 to 120 dB; correct the line")
    low, high = AUDIBLE_HZ
    if within(points[:, 0], low, high).sum() < min(2, len(points)):
        raise DataError(
            f"{where}: fewer than two points lie in {low:g} to {high:g} Hz; write frequencies in Hz, such as 1000"
        )
    return points
