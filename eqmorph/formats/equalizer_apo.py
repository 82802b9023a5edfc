"""Lines of Equalizer APO, which other programs have taken over: filters, preamps and channels.

    Preamp: -6.43 dB
    Filter 1: ON LSC Fc 105.00 Hz Gain 6.40 dB Q 0.700

Source of the meaning: Equalizer APO 1.4, BiQuadFilterFactory.cpp and BiQuadFilter.cpp. `LSC` and `HSC` give a shelf's
center; `LS` and `HS` with a Q or a slope give its corner, which lies 10^(|gain|/80/S) outside the center.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from eqmorph.eq.filters import Kind
from eqmorph.eq.pass_filters import PASS_KINDS, PassKind
from eqmorph.eq.preset import Band, Preset
from eqmorph.errors import DataError
from eqmorph.formats.filter_list import Filter, check_channels
from eqmorph.formats.reading import note, note_off
from eqmorph.formats.widths import center_of_corner, q_of_octaves, q_of_slope
from eqmorph.text import shorten

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
"""Commands of Equalizer APO that change the sound in ways no preset can hold; others (notes) are skipped."""

STAGES = ("pre-mix", "post-mix", "capture")
"""Where the lines after a `Stage` line are heard: the last in what is recorded, the others in what is played."""

# Quantifiers are possessive, so that a damaged line of any length is refused in linear time.
_GROUPED = r"\d{1,3}(?:[.,' \u00a0\u202f]\d{3})++(?:[.,]\d++)?"

_NUMBER = rf"[-+]?(?:{_GROUPED}|\d++(?:[.,]\d*+)?(?:[eE][-+]?\d++)?|[.,]\d++)(?![\d.,]*\d)"

_TYPE = re.compile(
    r"(?P<state>ON|OFF)\s+(?P<label>All\s+pass|L-T|[A-Z]+\d?(?:\s+Q(?=\s+Fc\b))?)(?:\s+(?P<slope>\d+(?:[.,]\d+)?)\s*dB)?(?=\s|$)",
    re.IGNORECASE,
)

FC = re.compile(rf"\bFc\s*+({_NUMBER})\s*+H\s*+z", re.IGNORECASE)
"""The center of a filter, by which a line of one is known."""

_GAIN = re.compile(rf"\bGain\s*+({_NUMBER})\s*+dB", re.IGNORECASE)

_END = r"(?![^\s,;])"
"""After a number behind which no unit stands."""

_Q = re.compile(rf"\bQ\s*+({_NUMBER}){_END}", re.IGNORECASE)

_FP = re.compile(rf"\bFp\s*+({_NUMBER})(?:\s*+Hz)?{_END}", re.IGNORECASE)

_QP = re.compile(rf"\bQp\s*+({_NUMBER}){_END}", re.IGNORECASE)

_OCTAVES = re.compile(rf"\bBW\s++Oct\s*+({_NUMBER}){_END}", re.IGNORECASE)

_DECIBELS = re.compile(r"[0-9]\s*+dB(?![A-Z])", re.IGNORECASE)
"""A gain, by which a line that is no command is known to mean something."""

_FOLLOWED = re.compile(
    r"\s*+(#|Filter(?![A-Z])[^:]*+:|(Preamp|Include|Channel|Device|Stage|GraphicEQ)\s*+:)", re.IGNORECASE
)

PASSED_OVER = "a line with a gain is no command of Equalizer APO, and is passed over"

_FIELD = re.compile(r"\b(Fc|Gain|Q|BW|Fp|Qp)(?![A-Z])", re.IGNORECASE)


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
    if q < 9.99995:
        return 4
    return 3 if q < 99.9995 else 2


def preamp_of_line(rest: str, where: str) -> Filter:
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


def refuse(command: str, where: str) -> None:
    """Refuse a command that changes the sound in a way no preset holds."""
    reason = REFUSED.get(command.lower())
    if reason is not None:
        raise DataError(f"{where}: {command}: {reason}; remove the line")


def is_played(rest: str, where: str) -> bool:
    """Whether the lines after a `Stage` line are for what is played; if not, they are for recordings alone."""
    stages = rest.lower().split()
    if not stages or not set(stages) <= set(STAGES):
        raise DataError(f"{where}: Stage: {shorten(rest)} is none of {', '.join(STAGES)}; correct it")
    return stages != ["capture"]


def is_passed_over(line: str) -> bool:
    """Whether a line has a gain, and is neither a comment nor a command that is followed."""
    return _DECIBELS.search(line) is not None and not _FOLLOWED.match(line)


def filters_of_line(rest: str, where: str) -> Iterator[Filter]:
    """What one `Filter` line after its colon stands for; nothing when it is not active."""
    match = _TYPE.match(rest)
    if match is None and re.fullmatch(r"(ON|OFF)?\s*(None)?", rest, re.IGNORECASE) is None:
        raise DataError(f"{where}: {rest[:60]!r} is not a filter; expected such as 'ON PK Fc 100 Hz Gain 3 dB Q 1'")
    if rest.upper() == "ON":
        note(f"{where}: a filter without a type is skipped, as Equalizer APO does")
    if match is None or match["label"].upper() == "NONE":
        return
    if match["state"].upper() == "OFF":
        if _has_effect(rest):
            note_off(where)
        return
    label, values = "".join(match["label"].upper().split()), rest[match.end() :].partition("#")[0]
    kind = KINDS.get(label)
    if kind is None:
        raise DataError(f"{where}: filter type {shorten(match['label'])} is unknown; known are {', '.join(KINDS)}")
    if len(FC.findall(rest)) > 1:  # one behind a # too: lines may have been joined
        raise DataError(f"{where}: gives Fc more than once; keep one filter on a line")
    _check_fields(values, where)
    frequency = frequency_of(_need(FC, values, where, "Fc ... Hz"), where)
    gain = 0.0 if kind in PASS_KINDS else _value(_need(_GAIN, values, where, "Gain ... dB"), where)
    if kind in ("low_shelf", "high_shelf"):
        if _OCTAVES.search(values):
            raise DataError(f"{where}: gives BW of a shelf, whose width is a Q or a slope; write such as 'Q 0.71'")
        yield shelf(label, frequency, gain, _q_of_shelf(values, match["slope"], gain, where), where)
    elif label == LINKWITZ:
        # Its own roll-off is taken away, and the other one put in its place.
        yield Filter("inverse_high_pass", frequency, 0.0, _value(_need(_Q, values, where, "Q"), where), where)
        other = frequency_of(_need(_FP, values, where, "Fp"), where)
        yield Filter(kind, other, gain, _width(_QP, values, kind, other, where), where)
    else:
        yield Filter(kind, frequency, gain, _width(_Q, values, kind, frequency, where), where)


def _has_effect(rest: str) -> bool:
    """Whether a filter that is off would change the sound if it were on: programs fill lists with filters of 0 dB."""
    gain = _GAIN.search(rest)
    return FC.search(rest) is not None and (gain is None or any(digit in "123456789" for digit in gain[1]))


def _width(pattern: re.Pattern[str], values: str, kind: Kind | PassKind, frequency: float, where: str) -> float:
    """The Q of a peak or a pass filter: as stated, from octaves, or what stands for none."""
    q, octaves = pattern.search(values), _OCTAVES.search(values)
    if q is not None:
        return _value(q[1], where)
    if octaves is not None:
        return q_of_octaves(_value(octaves[1], where), frequency, where)
    if kind in DEFAULT_Q:
        return DEFAULT_Q[kind]
    raise DataError(f"{where}: has neither Q nor BW Oct; add such as 'Q 1.41'")


def _check_fields(values: str, where: str) -> None:
    """Refuse what would be passed over: words before Fc, a field that is given twice, a width that is no number."""
    if ":" in values:
        raise DataError(f"{where}: a command follows on the same line; keep one on a line")
    times = Counter(match[1].upper() for match in _FIELD.finditer(values))
    first = _FIELD.search(values)
    if first and values[: first.start()].strip():
        raise DataError(f"{where}: {values[: first.start()].strip()[:40]!r} before Fc cannot be read; remove it")
    repeated = next((name for name, count in times.items() if count > 1), None)
    if repeated:
        raise DataError(f"{where}: gives {repeated} more than once; keep one filter on a line")
    for name, pattern in (("Q", _Q), ("QP", _QP), ("BW", _OCTAVES)):
        if name in times and not pattern.search(values):
            raise DataError(f"{where}: the number after {name} cannot be read; write such as 'Q 1.41' or 'BW Oct 1'")
    if "Q" in times and "BW" in times:
        raise DataError(f"{where}: gives both Q and BW; leave one of them")


def _q_of_shelf(values: str, slope: str | None, gain: float, where: str) -> float | None:
    """The Q of a shelf: as stated, or from a slope in dB an octave; None where the line has neither."""
    q = _Q.search(values)
    if q is not None:
        return _value(q[1], where)
    return q_of_slope(_value(slope, where) / 12.0, gain, where) if slope else None


def shelf(label: str, frequency: float, gain: float, q: float | None, where: str) -> Filter:
    """A shelf given by its center, or by its corner with `LS` and `HS` where a width is given."""
    kind: Kind = "low_shelf" if label.startswith("L") else "high_shelf"
    if q is None:
        return Filter(kind, frequency, gain, q_of_slope(DEFAULT_SLOPE, gain, where), where)
    center = center_of_corner(kind, frequency, gain, q, where) if label in ("LS", "HS") else frequency
    return Filter(kind, center, gain, q, where)


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


def frequency_of(text: str, where: str) -> float:
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
