"""ParametricEQ text of Equalizer APO, AutoEq and Peace, and REW's filter settings, which differ in the header only.

    Preamp: -6.43 dB
    Filter 1: ON LSC Fc 105.00 Hz Gain 6.40 dB Q 0.700

Source of the meaning: Equalizer APO 1.4, BiQuadFilterFactory.cpp and BiQuadFilter.cpp. `LSC` and `HSC` give a shelf's
center; `LS` and `HS` with a Q or a slope give its corner, which lies 10^(|gain|/80/S) outside the center.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from reprlib import repr as shorten
from typing import Literal

from eqmorph import files
from eqmorph.eq.filters import Kind
from eqmorph.eq.limits import BIQUAD
from eqmorph.eq.pass_filters import PASS_KINDS, PassKind
from eqmorph.eq.preamp import stated_preamp_db
from eqmorph.eq.preset import Band, Preset
from eqmorph.eq.stereo import StereoPreset
from eqmorph.errors import DataError
from eqmorph.formats.base import floor_preamp, note
from eqmorph.formats.encodings import MAX_BYTES, decode
from eqmorph.formats.filter_list import (
    ChannelFilters,
    Filter,
    Filters,
    check_channels,
    check_count,
    inverse_slope,
    q_of_octaves,
    q_of_slope,
    require_within,
    sound_alike,
)

KINDS: dict[str, Kind | PassKind] = {
    "PK": "peak", "PEQ": "peak", "MODAL": "peak",
    "LS": "low_shelf", "LSC": "low_shelf", "LSQ": "low_shelf",
    "HS": "high_shelf", "HSC": "high_shelf", "HSQ": "high_shelf",
    "LP": "low_pass", "LPQ": "low_pass", "HP": "high_pass", "HPQ": "high_pass",
    "BP": "band_pass", "NO": "notch", "NOTCH": "notch", "NOTCHQ": "notch", "AP": "all_pass", "ALLPASS": "all_pass",
    "LP1": "first_order_low_pass", "HP1": "first_order_high_pass", "L-T": "high_pass",
}  # fmt: skip
"""Label in the text, without blanks -> kind of filter."""

LINKWITZ = "L-T"
"""REW's Linkwitz transform: a speaker's own roll-off at Fc with Q out, another at Fp with Qp in."""

REW_HEADER = "Filter Settings file"
"""First line of REW's files, in which `Channel` says which speaker was measured."""

STEREO = ("L", "R")
"""Names of the left and the right channel in `Channel` lines."""

CHANNEL_NAMES = {"1": "L", "2": "R"}
"""Equalizer APO's numbers of the channels."""

DEFAULT_Q = {
    "low_pass": math.sqrt(0.5),
    "high_pass": math.sqrt(0.5),
    "band_pass": math.sqrt(0.5),
    "notch": 30.0,
    "first_order_low_pass": 1.0,
    "first_order_high_pass": 1.0,
}
"""Q of filters whose line gives none; those of first order have none at all."""

DEFAULT_SLOPE = 0.9
AUDIBLE_HZ = (20.0, 24_000.0)
MAX_INCLUDED = 32
"""Most files that a configuration may include, each as often as it is included."""

# Quantifiers are possessive, so that a damaged line of any length is refused in linear time.
_GROUPED = r"\d{1,3}(?:[.,' \u00a0\u202f]\d{3})++(?:[.,]\d++)?"
_NUMBER = rf"[-+]?(?:{_GROUPED}|\d++(?:[.,]\d*+)?(?:[eE][-+]?\d++)?|[.,]\d++)(?![\d.,]*\d)"
_FIRST = re.compile(r"^[^\S\n]*+(Filter[^\S\n]*+\d*+|Preamp|Include)[^\S\n]*+:", re.IGNORECASE | re.MULTILINE)
_FILTER = re.compile(r"\s*+Filter(?![A-Za-z])\s*+[^:\s]*+\s*+:\s*+(.*)", re.IGNORECASE)
_TYPE = re.compile(
    r"(?P<state>ON|OFF)\s+(?P<label>All\s+pass|L-T|[A-Z]+\d?(?:\s+Q(?=\s+Fc\b))?)(?:\s+(?P<slope>\d+(?:[.,]\d+)?)\s*dB)?(?=\s|$)",
    re.IGNORECASE,
)
_COMMAND = re.compile(r"\s*+([A-Za-z]++)\s*+:\s*+(.*)")
_FC = re.compile(rf"\bFc\s*+({_NUMBER})\s*+H\s*+z", re.IGNORECASE)
_GAIN = re.compile(rf"\bGain\s*+({_NUMBER})\s*+dB", re.IGNORECASE)
_Q = re.compile(rf"\bQ\s*+({_NUMBER})", re.IGNORECASE)
_FP = re.compile(rf"\bFp\s*+({_NUMBER})", re.IGNORECASE)
_QP = re.compile(rf"\bQp\s*+({_NUMBER})", re.IGNORECASE)
_OCTAVES = re.compile(rf"\bBW\s++Oct\s*+({_NUMBER})", re.IGNORECASE)

REFUSED = {
    "copy": "mixing channels is not an equalizer",
    "delay": "a delay is not an equalizer",
    "convolution": "an impulse response is not a list of bands",
    "graphiceq": "a graphic equalizer among the filters cannot be held",
    "loudnesscorrection": "loudness correction changes with the volume",
    "vstplugin": "a plug-in is not a list of bands",
    "if": "expressions are not evaluated",
    "eval": "expressions are not evaluated",
}
"""Commands of Equalizer APO that change the sound in ways no preset can hold; others (Stage, notes) are skipped."""


class ParametricEQ(ChannelFilters):
    """Written with the labels and the number of digits that every known reader takes.

    Attributes:
        shelves: labels of shelves; "LS" for readers that know no "LSC" (Equalizer APO would move the corner).
    """

    shelves: Literal["LSC", "LS"] = "LSC"

    def recognizes(self, text: str) -> bool:
        return _FIRST.search(text) is not None

    def left_and_right(self, text: str, source: str) -> tuple[Filters, Filters]:
        reading = _Reading(source)
        reading.read(text, source)
        return reading.left_and_right()

    def render(self, preset: Preset) -> str:
        written = rounded_bands(preset)
        return self._lines(written, stated_preamp_db(written))

    def render_stereo(self, preset: StereoPreset) -> str:
        written = preset.mapped(rounded_bands).leveled()
        texts = [
            f"Channel: {name}\n{self._lines(chain, stated_preamp_db(chain))}"
            for name, chain in zip(STEREO, written.chains, strict=True)
        ]
        return "".join([*texts, "Channel: all\n"])

    def _lines(self, preset: Preset, preamp_db: float) -> str:
        """The preamp and the bands of one chain, a line each."""
        labels = {"low_shelf": self.shelves, "peak": "PK", "high_shelf": self.shelves.replace("L", "H")}
        lines = [f"Preamp: {floor_preamp(preamp_db)} dB"]
        for number, band in enumerate(preset.bands, 1):
            q = f"{band.q:.{q_digits(band.q)}f}"
            lines.append(
                f"Filter {number}: ON {labels[band.type]} Fc {band.frequency_hz:.2f} Hz "
                f"Gain {band.gain_db:.2f} dB Q {q}"
            )
        return "\n".join(lines) + "\n"


class _Reading:
    """The state of a configuration while its lines are gone through, those of included files among them.

    Attributes:
        channels: name of a channel -> the filters that the sound goes through there.
    """

    def __init__(self, source: str) -> None:
        self.channels: dict[str, Filters] = {name: [] for name in STEREO}
        self._of_all: Filters = []
        self._source = source
        self._selected: tuple[str, ...] | None = None
        self._device, self._used_device = "all", ""
        self._open_files: list[Path] = []
        self._included = 0
        self._unread = MAX_BYTES

    def left_and_right(self) -> tuple[Filters, Filters]:
        """The filters of the two channels of stereo; further ones must have the same as both.

        Raises:
            DataError: another channel has its own filters.
        """
        (_, left), (_, right), *others = self.channels.items()
        for name, items in others:
            if not (sound_alike(items, left) and sound_alike(items, right)):
                own = next((item for item in items if item not in left), items[-1])
                raise DataError(
                    f"{own.where}: channel {name} has its own filters; a preset holds left (L) and right (R): "
                    "remove its lines"
                )
        return left, right

    def read(self, text: str, source: str) -> None:
        """Take the lines of one file."""
        self._unread -= len(text)
        is_rew = text.lstrip().startswith(REW_HEADER)
        for number, line in enumerate(text.split("\n"), 1):
            where = f"{source}:{number}"
            if match := _FILTER.match(line):
                for item in _filters(match[1].strip(), where):
                    self._add(item, where)
            elif _FC.search(line) and not line.lstrip().startswith("#"):
                raise DataError(
                    f"{where}: gives Fc but does not start with 'Filter:'; correct it, or put # before it"
                )
            elif match := _COMMAND.match(line):
                command, rest = match[1], match[2].strip()
                if is_rew and command.lower() == "channel":
                    note(f"{where}: measured on channel {shorten(rest)}, read for all")
                else:
                    self._obey(command, rest, where)

    def _obey(self, command: str, rest: str, where: str) -> None:
        """Follow a line that is not a filter."""
        name = command.lower()
        if name in REFUSED:
            raise DataError(f"{where}: {command}: {REFUSED[name]}; remove the line")
        if name in ("channel", "device") and self._open_files:
            raise DataError(f"{where}: {command}: cannot be held in an included file; put it into the including one")
        if name == "preamp":
            self._add(_preamp(rest, where), where)
        elif name == "include":
            self._include(rest, where)
        elif name == "channel":
            self._selected = channels_of(rest, where)
        elif name == "device":
            self._device = rest.lower()

    def _add(self, item: Filter, where: str) -> None:
        if item.kind != "gain":
            self._used_device = self._used_device or self._device
            if self._used_device != self._device:
                raise DataError(f"{where}: devices have different filters; keep the lines of one device")
        selected = list(self.channels) if self._selected is None else self._selected
        for channel in selected:
            filters = self._chain_of(channel, where)
            filters.append(item)
            check_count(len(filters), where)
        if self._selected is None:
            self._of_all.append(item)

    def _chain_of(self, channel: str, where: str) -> Filters:
        """The filters of a channel so far; a new one begins with those of all."""
        if channel not in self.channels:
            check_channels(len(self.channels) + 1, where)
        return self.channels.setdefault(channel, list(self._of_all))

    def _include(self, name: str, where: str) -> None:
        """Take the lines of another file, which must stand in or below the folder of the first one."""
        if self._source == files.STDIN:
            raise DataError(f"{where}: Include: has no folder on standard input; give the file by its name")
        folder = Path(self._source).resolve().parent
        path = _below(folder, name)
        if path is None or not path.is_file():
            raise DataError(f"{where}: Include: there is no file {shorten(name)} in this folder; put it there")
        self._included += 1
        if path in (Path(self._source).resolve(), *self._open_files):
            raise DataError(f"{where}: Include: {shorten(name)} includes itself; remove one of the lines")
        if self._included > MAX_INCLUDED:
            raise DataError(f"{where}: Include: more than {MAX_INCLUDED} files; put the filters into one")
        label = str(Path(self._source).parent / path.relative_to(folder))
        self._open_files.append(path)
        self.read(decode(files.read_bytes(path, max(self._unread, 0)), label), label)
        self._open_files.pop()


def _below(folder: Path, name: str) -> Path | None:
    """The file of that name, with links followed, when it stands in or below the folder."""
    try:
        path = (folder / name.strip('"').replace("\\", "/")).resolve()
        return path if path.is_relative_to(folder) else None
    except (OSError, ValueError, RuntimeError):  # a name that no file system holds, or links in a circle
        return None


def rounded_bands(chain: Preset) -> Preset:
    """A preset whose bands have the digits that every known reader of its text takes."""
    return replace(chain, bands=tuple(rounded(band) for band in chain.bands))


def rounded(band: Band) -> Band:
    """A band with the digits that every known reader of its text takes."""
    # Never three decimals in Fc: Equalizer APO takes them for thousands.
    return replace(
        band,
        frequency_hz=round(band.frequency_hz, 2),
        gain_db=round(band.gain_db, 2) + 0.0,
        q=round(band.q, q_digits(band.q)),
    )


def q_digits(q: float) -> int:
    """Decimals of a Q in the six characters that PipeWire has for it."""
    return 4 if q < 9.99995 else 3 if q < 99.9995 else 2


def _preamp(rest: str, where: str) -> Filter:
    """A `Preamp` line after its colon."""
    match = re.fullmatch(rf"({_NUMBER})\s*dB", rest, re.IGNORECASE)
    if match is None:
        raise DataError(f"{where}: {rest[:60]!r} is not a preamp; expected such as 'Preamp: -6.4 dB'")
    return Filter("gain", 0.0, _value(match[1], where), 0.0, where)


def channels_of(rest: str, where: str) -> tuple[str, ...] | None:
    """The channels that the lines after a `Channel` line are for; None for all."""
    names = [CHANNEL_NAMES.get(name, name) for name in rest.upper().split()]
    if not names:
        raise DataError(f"{where}: Channel: names no channel; expected such as 'Channel: all' or 'Channel: L R'")
    if "ALL" in names:
        return None
    different = tuple(dict.fromkeys(names))
    check_channels(len(different), where)
    return different


def _filters(rest: str, where: str) -> Iterator[Filter]:
    """What one `Filter` line after its colon stands for; nothing when it is not active."""
    match = _TYPE.match(rest)
    if match is None and re.fullmatch(r"(ON|OFF)?\s*(None)?", rest, re.IGNORECASE) is None:
        raise DataError(f"{where}: {rest[:60]!r} is not a filter; expected such as 'ON PK Fc 100 Hz Gain 3 dB Q 1'")
    if rest.upper() == "ON":
        note(f"{where}: a filter without a type is skipped, as Equalizer APO does")
    if match is None or match["state"].upper() == "OFF" or match["label"].upper() == "NONE":
        return
    label, values = "".join(match["label"].upper().split()), rest[match.end() :]
    kind = KINDS.get(label)
    if kind is None:
        raise DataError(f"{where}: filter type {shorten(match['label'])} is unknown; known are {', '.join(KINDS)}")
    frequency = _frequency(_need(_FC, values, where, "Fc ... Hz"), where)
    gain = 0.0 if kind in PASS_KINDS else _value(_need(_GAIN, values, where, "Gain ... dB"), where)
    q, octaves = _Q.search(values), _OCTAVES.search(values)
    if kind in ("low_shelf", "high_shelf"):
        yield shelf(label, frequency, gain, q and _value(q[1], where), match["slope"], where)
        return
    if label == LINKWITZ:
        yield Filter("inverse_high_pass", frequency, 0.0, _value(_need(_Q, values, where, "Q"), where), where)
        frequency, q = _frequency(_need(_FP, values, where, "Fp"), where), _QP.search(values)
    if q:
        width = _value(q[1], where)
    elif octaves:
        width = q_of_octaves(_value(octaves[1], where), frequency, where)
    elif kind in DEFAULT_Q:
        width = DEFAULT_Q[kind]
    else:
        raise DataError(f"{where}: has neither Q nor BW Oct; add such as 'Q 1.41'")
    yield Filter(kind, frequency, gain, width, where)


def shelf(label: str, corner: float, gain: float, q: float | None, slope: str | None, where: str) -> Filter:
    """A shelf given by its center, or by its corner with `LS` and `HS` where a width is given."""
    require_within(gain, -60.0, 60.0, where, "Gain in dB")
    explicit = q is not None or slope is not None
    if q is None:
        q = q_of_slope(_value(slope, where) / 12.0 if slope else DEFAULT_SLOPE, gain, where)
    require_within(q, *BIQUAD["q"], where, "Q")
    shift = 1.0
    if explicit and label in ("LS", "HS"):
        exponent = abs(gain) / 80.0 * inverse_slope(q, gain)
        shift = 10.0 ** require_within(exponent, -4.0, 4.0, where, "the decades between corner and center")
    center = corner * shift if KINDS[label] == "low_shelf" else corner / shift
    return Filter(KINDS[label], center, gain, q, where)


def _need(pattern: re.Pattern[str], values: str, where: str, what: str) -> str:
    match = pattern.search(values)
    if match is None:
        raise DataError(f"{where}: has no '{what}' that can be read; add it")
    return match[1]


def _value(text: str, where: str) -> float:
    """A number with a decimal point or comma; with both, the last one is the decimal mark."""
    plain = re.sub(r"[' \u00a0\u202f]", "", text)
    mark = max(plain.rfind("."), plain.rfind(","))
    if mark >= 0:
        plain = re.sub(r"[.,]", "", plain[:mark]) + "." + plain[mark + 1 :]
    try:
        value = float(plain)
    except ValueError:
        raise DataError(f"{where}: {shorten(text.strip())} is not a number; write it such as 1234.5") from None
    if not math.isfinite(value):
        raise DataError(f"{where}: {shorten(text.strip())} is too large a number; correct the line")
    return value


def _frequency(text: str, where: str) -> float:
    """A frequency in Hz; three digits after a single mark may be thousands (REW) or decimals: the audible one."""
    value = _value(text, where)
    if not re.fullmatch(r"\d{1,3}[.,]\d{3}", text.strip()):
        return value
    low, high = AUDIBLE_HZ
    readings = [reading for reading in (value, value * 1000.0) if low <= reading <= high]
    if len(readings) == 2:
        plain, thousands = (f"{reading:g}" for reading in readings)
        raise DataError(
            f"{where}: Fc {shorten(text.strip())} may be {plain} or {thousands} Hz; write it without thousands mark"
        )
    return readings[0] if readings else value
