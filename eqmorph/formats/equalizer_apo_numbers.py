"""Numbers as Equalizer APO, REW and their users write them: decimal points or commas, thousands apart or not."""

import math
import re

from eqmorph.errors import DataError
from eqmorph.text import shorten

AUDIBLE_HZ = (20.0, 24_000.0)
"""Of the readings of a frequency, the one within is meant."""

# Quantifiers are possessive, so that a damaged line of any length is refused in linear time.
_GROUPED = r"\d{1,3}(?:[.,' \u00a0\u202f]\d{3})++(?:[.,]\d++)?"

NUMBER = rf"[-+]?(?:{_GROUPED}|\d++(?:[.,]\d*+)?(?:[eE][-+]?\d++)?|[.,]\d++)(?![\d.,]*\d)"
"""A number in a regular expression."""


def value_of(text: str, where: str) -> float:
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
    value = value_of(text, where)
    if not re.fullmatch(r"\d{1,3}[.,]\d{3}", text.strip()):
        return value
    low, high = AUDIBLE_HZ
    readings = [reading for reading in (value, value * 1000.0) if low <= reading <= high]
    if len(readings) == 2:
        decimals, thousands = f"{value:.4f}", f"{value * 1000.0:g}"
        raise DataError(
            f"{where}: Fc {shorten(text.strip())} may be {decimals} or {thousands} Hz; write the one that is meant so"
        )
    return readings[0] if readings else value
