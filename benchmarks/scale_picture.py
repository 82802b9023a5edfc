"""The picture of `benchmarks.scale`: processor time and memory against the number of presets."""

from pathlib import Path
from typing import NamedTuple

from matplotlib.axes import Axes

from eqmorph.plots.save import save
from eqmorph.plots.style import DASHES, MARKERS, SCREEN, canvas, drawing

_APART = 0.055
"""Least distance of two names, as a share of the height of the axes."""


class Cost(NamedTuple):
    """What a process took."""

    processor_s: float
    wall_s: float
    megabytes: float


def draw(costs: dict[str, dict[int, Cost]], path: Path) -> None:
    """Draw two panels, a line for each process; its name stands at the end of its line.

    Args:
        costs: name of a process -> number of presets -> cost.
        path: the file, whose ending says its format.
    """
    with drawing(SCREEN) as colors:
        note = "each command is a process of its own; both axes are logarithmic"
        figure = canvas(SCREEN, 8.4, "What a command takes, by number of presets", note)
        for axes, quantity, unit in zip(
            figure.subplots(2, 1), ("processor_s", "megabytes"), ("processor time (s)", "memory (MB)"), strict=True
        ):
            axes.set(xscale="log", yscale="log", xlabel="presets", ylabel=unit)
            lines = []
            for index, (name, row) in enumerate(costs.items()):
                sizes = sorted(row)
                values = [getattr(row[size], quantity) for size in sizes]
                color = colors.series[index % len(colors.series)]
                look = (index + index // len(colors.series)) % len(DASHES)  # other dashes when colours come again
                axes.plot(
                    sizes,
                    values,
                    color=color,
                    linestyle=DASHES[look],
                    marker=MARKERS[look],
                    markersize=4,
                    linewidth=1.6,
                )
                lines.append((values[-1], name, color))
            axes.set_xlim(right=max(max(row) for row in costs.values()))
            axes.set_ylim(axes.get_ylim())
            _name_ends(axes, lines)
        save(figure, path)


def _name_ends(axes: Axes, lines: list[tuple[float, str, str]]) -> None:
    """Write names right of the axes, each as near to the end of its line as its neighbours let it."""
    to_share = axes.transData + axes.transAxes.inverted()
    ordered = sorted(lines)
    ends = [float(to_share.transform((axes.get_xlim()[1], value))[1]) for value, _, _ in ordered]
    places = list(ends)
    for index in range(1, len(places)):
        places[index] = max(places[index], places[index - 1] + _APART)
    places[-1] = min(places[-1], 1.0)
    for index in reversed(range(len(places) - 1)):
        places[index] = min(places[index], places[index + 1] - _APART)
    for (_, name, color), end, place in zip(ordered, ends, places, strict=True):
        axes.annotate(
            name, (1.0, end), xycoords="axes fraction", xytext=(1.05, place), textcoords="axes fraction",
            va="center", color=color, fontsize=8.5, annotation_clip=False,
            arrowprops={"arrowstyle": "-", "color": color, "linewidth": 0.6, "relpos": (0, 0.5)},
        )  # fmt: skip
