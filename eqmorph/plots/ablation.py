"""An ablation in one picture: the main figures above, the output ranges below."""

from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure

from eqmorph.experiments.ablate.result import Ablation
from eqmorph.plots.intervals import IntervalPlot, draw_intervals, interval_plot, intervals_height_in
from eqmorph.plots.ranges import RANGES_LEGEND, RangePlot, draw_ranges, range_plot, ranges_height_in
from eqmorph.plots.rows import check_width
from eqmorph.plots.style import SCREEN, Style, canvas, drawing


@dataclass(frozen=True)
class AblationPlot:
    """Content of the picture."""

    title: str
    note: str
    figures: IntervalPlot
    ranges: RangePlot


def ablation_plot(ablation: Ablation) -> AblationPlot:
    """Collect figures and ranges of every variant."""
    figures, ranges = interval_plot(ablation), range_plot(ablation)
    note = f"{figures.note}. Ranges: {RANGES_LEGEND}"
    return AblationPlot("Ablation from V1 to V2", note, figures, ranges)


def ablation_figure(plot: AblationPlot, style: Style = SCREEN) -> Figure:
    """Draw the two pictures above each other."""
    check_width(style)
    with drawing(style) as colors:
        heights = intervals_height_in(plot.figures), ranges_height_in(plot.ranges)
        figure = canvas(style, sum(heights), plot.title, plot.note)
        above, below = np.ravel(figure.subfigures(2, 1, height_ratios=heights, squeeze=False))
        draw_intervals(above, plot.figures, colors)
        draw_ranges(below, plot.ranges, colors)
        return figure
