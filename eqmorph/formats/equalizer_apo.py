"""Lines of Equalizer APO, which other programs have taken over: preamps, channels, stages, and what is refused.

    Preamp: -6.43 dB
    Channel: L

What a `Filter` line stands for is in `equalizer_apo_filters`. Source of the meaning: Equalizer APO 1.4.
"""

import re
from dataclasses import replace

from eqmorph.eq.preset import Band, Preset
from eqmorph.errors import DataError
from eqmorph.formats.equalizer_apo_numbers import NUMBER, value_of
from eqmorph.formats.filter_list import Filter, check_channels
from eqmorph.text import shorten

STEREO = ("L", "R")
"""Names of the left and the right channel in `Channel` lines."""

CHANNEL_NAMES = {"1": "L", "2": "R"}
"""Equalizer APO's numbers of the channels."""

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

_DECIBELS = re.compile(r"[0-9]\s*+dB(?![A-Z])", re.IGNORECASE)
"""A gain, by which a line that is no command is known to mean something."""

_FOLLOWED = re.compile(
    r"\s*+(#|Filter(?![A-Z])[^:]*+:|(Preamp|Include|Channel|Device|Stage|GraphicEQ)\s*+:)", re.IGNORECASE
)

PASSED_OVER = "a line with a gain is no command of Equalizer APO, and is passed over"


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
    match = re.fullmatch(rf"({NUMBER})\s*dB", rest, re.IGNORECASE)
    if match is None:
        raise DataError(f"{where}: {rest[:60]!r} is not a preamp; expected such as 'Preamp: -6.4 dB'")
    return Filter("gain", 0.0, value_of(match[1], where), 0.0, where)


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
