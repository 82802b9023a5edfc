"""Calibration: how often the word was right, against how sure the description was; on people held out.

A reliability diagram (DeGroot and Fienberg, The Statistician 32, 1983). Each dot is a tenth of the range of
confidence, as large as its rows are many; its 95 % interval is Wilson's for a share.
"""

from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure

from eqmorph.plots.style import SCREEN, Style, canvas, drawing
from eqmorph.words.lexicon import Bin
from eqmorph.words.reliability import Calibration

_NORMAL_QUANTILE = 1.959964
"""Of 97.5 %."""
_LARGEST_DOT = 160.0
"""Area of the dot of the fullest bin, in square points."""


@dataclass(frozen=True)
class CalibrationPlot:
    """Content of the picture."""

    title: str
    note: str
    bins: tuple[Bin, ...]
    intervals: tuple[tuple[float, float], ...]
    """Of the accuracy of each bin."""


def calibration_plot(calibration: Calibration, words: tuple[str, ...], source: str) -> CalibrationPlot:
    """Take the bins of a calibration.

    Args:
        calibration: of people held out.
        words: that were told apart.
        source: the presets.
    """
    rows = sum(each.rows for each in calibration.bins)
    note = (
        f"{source}; {rows:,} presets of people held out; expected calibration error {calibration.error:.3f}, right "
        f"{calibration.accuracy:.0%}; size of a dot: presets in its bin; bar: 95 % interval (Wilson); dashed: perfect"
    )
    title = f"Are the probabilities of {' and '.join(words)} right?"
    return CalibrationPlot(
        title, note, calibration.bins, tuple(wilson(each.accuracy, each.rows) for each in calibration.bins)
    )


def wilson(share: float, count: int) -> tuple[float, float]:
    """Compute Wilson's 95 % interval of a share of a count (E. B. Wilson, JASA 22, 1927).

    Example:
        >>> tuple(round(each, 3) for each in wilson(0.5, 100))
        (0.404, 0.596)
    """
    # center = (p + z^2 / 2n) / (1 + z^2 / n);  half = z / (1 + z^2 / n) sqrt(p (1 - p) / n + z^2 / 4n^2)
    z = _NORMAL_QUANTILE
    scale = 1 + z**2 / count
    center = (share + z**2 / (2 * count)) / scale
    half = z / scale * np.sqrt(share * (1 - share) / count + z**2 / (4 * count**2))
    return float(center - half), float(center + half)


def calibration_figure(plot: CalibrationPlot, style: Style = SCREEN) -> Figure:
    """Draw accuracy over confidence, beside the diagonal of perfect calibration."""
    with drawing(style) as colors:
        figure = canvas(style, style.height_in(4.8), plot.title, plot.note)
        axes = figure.add_subplot()
        axes.plot([0.5, 1], [0.5, 1], color=colors.muted, linewidth=1.2, linestyle="--")
        confidence = np.array([each.confidence for each in plot.bins])
        accuracy = np.array([each.accuracy for each in plot.bins])
        rows = np.array([each.rows for each in plot.bins])
        low, high = np.array(plot.intervals).T
        axes.errorbar(
            confidence, accuracy, yerr=np.maximum([accuracy - low, high - accuracy], 0), fmt="none",
            ecolor=colors.series[0], elinewidth=1.4, capsize=3,
        )  # fmt: skip
        axes.scatter(confidence, accuracy, s=_LARGEST_DOT * rows / rows.max(), color=colors.series[0], zorder=3)
        axes.set_xlim(0.48, 1.02)
        axes.set_ylim(min(0.48, float(low.min()) - 0.02), 1.02)
        axes.set_xlabel("probability that was given")
        axes.set_ylabel("share that was right")
        return figure
