"""The axes of an equalizer's curves: frequency across, decibels upward, and how their numbers are written."""

import math

from matplotlib.axes import Axes

from eqmorph.plots.style import SCREEN, Style, Theme

FREQUENCY_TICKS_HZ = (20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000)
DECADE_TICKS_HZ = (20, 100, 1_000, 10_000, 20_000)
"""The ticks of a picture that is too narrow for all of them."""
_LIMITS_DB = (3, 6, 12, 18, 24, 36, 48, 60, 90, 120, 240)
"""Limits of a decibel axis, of which the first that holds all curves is taken."""


def frequency_axis(axes: Axes, style: Style = SCREEN) -> None:
    """A logarithmic axis over the audible range, with the ticks an engineer expects."""
    axes.set_xscale("log")
    axes.set_xlim(20, 20_000)
    ticks_hz = DECADE_TICKS_HZ if style.narrow else FREQUENCY_TICKS_HZ
    axes.set_xticks(ticks_hz, [hertz(tick) for tick in ticks_hz])
    axes.set_xticks([], minor=True)
    axes.set_xlabel("frequency (Hz)")


def decibel_axis(axes: Axes, largest_db: float, theme: Theme) -> None:
    """An axis that reaches as far down as up, with the 0 dB line."""
    limit = decibel_limit(largest_db)
    axes.set_ylim(-limit, limit)
    axes.set_yticks([limit * step / 6 for step in range(-6, 7)] if limit < 12 else _even_ticks(limit))
    axes.yaxis.set_major_formatter(lambda value, _: signed(value))
    axes.set_ylabel("gain (dB)")
    axes.axhline(0, color=theme.muted, linewidth=1.0, zorder=1)


def decibel_limit(largest_db: float) -> float:
    """Find the first round limit that leaves a little room above the largest value.

    >>> decibel_limit(5.0), decibel_limit(12.0)
    (6.0, 18.0)
    """
    return float(next((limit for limit in _LIMITS_DB if largest_db <= 0.97 * limit), math.ceil(largest_db)))


def signed(value: float) -> str:
    """A gain with its sign, as the other axes have it, and zero without.

    >>> signed(3.0), signed(0.0), signed(-1.5)
    ('+3', '0', '−1.5')
    """
    return f"{value:+g}".replace("-", "\N{MINUS SIGN}") if value else "0"


def hertz(value: float, unit: str = "") -> str:
    """A frequency as engineers write it.

    >>> hertz(50), hertz(2000), hertz(1_589_404, " Hz"), hertz(7.33e64, " Hz")
    ('50', '2k', '1.59 MHz', '7.33e+64 Hz')
    """
    if math.isinf(value):
        return f"∞{unit}"
    space = unit[: -len(unit.lstrip())] if unit else ""
    for factor, letter in ((1e6, "M"), (1e3, "k")):
        if factor <= abs(value) < 1e9:
            return f"{value / factor:.3g}{space}{letter}{unit.lstrip()}"
    return f"{value:.3g}{unit}"


def _even_ticks(limit: float) -> list[float]:
    step = limit / 6 if limit % 18 == 0 else limit / 4
    count = round(limit / step)
    return [step * index for index in range(-count, count + 1)]
