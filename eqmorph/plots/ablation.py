"""An ablation in one picture: the main figures above, the output ranges below."""

from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure

from eqmorph.experiments.ablate.result import Study
from eqmorph.plots.ladder import LadderPlot, draw_ladder, ladder_height_in, ladder_plot
from eqmorph.plots.ranges import RangePlot, draw_ranges, range_plot, ranges_height_in
from eqmorph.plots.style import ThemeName, canvas, drawing


@dataclass(frozen=True)
class AblationPlot:
    """What the picture shows."""

    title: str
    note: str
    figures: LadderPlot
    ranges: RangePlot


def ablation_plot(study: Study) -> AblationPlot:
    """The figures and the ranges of every cell."""
    figures, ranges = ladder_plot(study), range_plot(study)
    note = f"{figures.note}. Ranges: {ranges.note.split('; ', 3)[3]}"
    return AblationPlot("Ablation from V1 to V2", note, figures, ranges)


def ablation_figure(plot: AblationPlot, theme: ThemeName = "light") -> Figure:
    """Draw it."""
    with drawing(theme) as colors:
        heights = ladder_height_in(plot.figures), ranges_height_in(plot.ranges)
        figure = canvas(colors, sum(heights), plot.title, plot.note)
        above, below = np.ravel(figure.subfigures(2, 1, height_ratios=heights, squeeze=False))
        draw_ladder(above, plot.figures, colors)
        draw_ranges(below, plot.ranges, colors)
        return figure
