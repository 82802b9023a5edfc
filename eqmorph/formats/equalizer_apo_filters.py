"""What one `Filter` line of Equalizer APO stands for.

    Filter 1: ON LSC Fc 105.00 Hz Gain 6.40 dB Q 0.700

Source of the meaning: Equalizer APO 1.4, BiQuadFilterFactory.cpp and BiQuadFilter.cpp. `LSC` and `HSC` give a shelf's
center; `LS` and `HS` with a Q or a slope give its corner, which lies 10^(|gain|/80/S) outside the center.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator

from eqmorph.eq.filters import Kind
from eqmorph.eq.pass_filters import PASS_KINDS, PassKind
from eqmorph.errors import DataError
from eqmorph.formats.equalizer_apo_numbers import NUMBER, frequency_of, value_of
from eqmorph.formats.filter_list import Filter
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

# Quantifiers are possessive, so that a damaged line of any length is refused in linear time.
_TYPE = re.compile(
    r"(?P<state>ON|OFF)\s+(?P<label>All\s+pass|L-T|[A-Z]+\d?(?:\s+Q(?=\s+Fc\b))?)(?:\s+(?P<slope>\d+(?:[.,]\d+)?)\s*dB)?(?=\s|$)",
    re.IGNORECASE,
)

FC = re.compile(rf"\bFc\s*+({NUMBER})\s*+H\s*+z", re.IGNORECASE)
"""The center of a filter, by which a line of one is known."""

_GAIN = re.compile(rf"\bGain\s*+({NUMBER})\s*+dB", re.IGNORECASE)

_END = r"(?![^\s,;])"
"""After a number behind which no unit stands."""

_Q = re.compile(rf"\bQ\s*+({NUMBER}){_END}", re.IGNORECASE)

_FP = re.compile(rf"\bFp\s*+({NUMBER})(?:\s*+Hz)?{_END}", re.IGNORECASE)

_QP = re.compile(rf"\bQp\s*+({NUMBER}){_END}", re.IGNORECASE)

_OCTAVES = re.compile(rf"\bBW\s++Oct\s*+({NUMBER}){_END}", re.IGNORECASE)

_FIELD = re.compile(r"\b(Fc|Gain|Q|BW|Fp|Qp)(?![A-Z])", re.IGNORECASE)

_COMMAND = re.compile(
    r"\b(Filter(?:\s*+[^:\s]++)?+|Preamp|Include|Channel|Device|Stage|GraphicEQ)\s*+:", re.IGNORECASE
)
"""A command behind a filter, as where lines were joined; other words with a colon are remarks and passed over."""


def filters_of_line(rest: str, where: str) -> Iterator[Filter]:
    """What one `Filter` line after its colon stands for; nothing when it is not active."""
    match = _active_type(rest, where)
    if match is None:
        return
    label, values = "".join(match["label"].upper().split()), rest[match.end() :].partition("#")[0]
    kind = KINDS.get(label)
    if kind is None:
        raise DataError(f"{where}: filter type {shorten(match['label'])} is unknown; known are {', '.join(KINDS)}")
    if len(FC.findall(rest)) > 1:  # one behind a # too: lines may have been joined
        raise DataError(f"{where}: gives Fc more than once; keep one filter on a line")
    _check_fields(values, where)
    frequency = frequency_of(_need(FC, values, where, "Fc ... Hz"), where)
    gain = 0.0 if kind in PASS_KINDS else value_of(_need(_GAIN, values, where, "Gain ... dB"), where)
    if kind in ("low_shelf", "high_shelf"):
        if _OCTAVES.search(values):
            raise DataError(f"{where}: gives BW of a shelf, whose width is a Q or a slope; write such as 'Q 0.71'")
        yield shelf(label, frequency, gain, _q_of_shelf(values, match["slope"], gain, where), where)
    elif label == LINKWITZ:
        # Its own roll-off is taken away, and the other one put in its place.
        yield Filter("inverse_high_pass", frequency, 0.0, value_of(_need(_Q, values, where, "Q"), where), where)
        other = frequency_of(_need(_FP, values, where, "Fp"), where)
        yield Filter(kind, other, gain, _width(_QP, values, kind, other, where), where)
    else:
        yield Filter(kind, frequency, gain, _width(_Q, values, kind, frequency, where), where)


def _active_type(rest: str, where: str) -> re.Match[str] | None:
    """The type with which a line begins; None where it has none or is off."""
    match = _TYPE.match(rest)
    if match is None and re.fullmatch(r"(ON|OFF)?\s*(None)?", rest, re.IGNORECASE) is None:
        raise DataError(f"{where}: {rest[:60]!r} is not a filter; expected such as 'ON PK Fc 100 Hz Gain 3 dB Q 1'")
    if rest.upper() == "ON":
        note(f"{where}: a filter without a type is skipped, as Equalizer APO does")
    if match is None or match["label"].upper() == "NONE":
        return None
    if match["state"].upper() == "OFF":
        if _has_effect(rest):
            note_off(where)
        return None
    return match


def _has_effect(rest: str) -> bool:
    """Whether a filter that is off would change the sound if it were on: programs fill lists with filters of 0 dB."""
    gain = _GAIN.search(rest)
    return FC.search(rest) is not None and (gain is None or any(digit in "123456789" for digit in gain[1]))


def _width(pattern: re.Pattern[str], values: str, kind: Kind | PassKind, frequency: float, where: str) -> float:
    """The Q of a peak or a pass filter: as stated, from octaves, or what stands for none."""
    q, octaves = pattern.search(values), _OCTAVES.search(values)
    if q is not None:
        return value_of(q[1], where)
    if octaves is not None:
        return q_of_octaves(value_of(octaves[1], where), frequency, where)
    if kind in DEFAULT_Q:
        return DEFAULT_Q[kind]
    raise DataError(f"{where}: has neither Q nor BW Oct; add such as 'Q 1.41'")


def _check_fields(values: str, where: str) -> None:
    """Refuse what would be passed over: words before Fc, a field that is given twice, a width that is no number."""
    if _COMMAND.search(values):
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
        return value_of(q[1], where)
    return q_of_slope(value_of(slope, where) / 12.0, gain, where) if slope else None


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
