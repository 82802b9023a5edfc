"""Rows of a picture under the titles of their parts, shared by the panels of an ablation."""

from collections.abc import Sequence

from matplotlib.axes import Axes

from eqmorph.errors import UsageError
from eqmorph.plots.style import Style, short_text

LEAST_WIDTH_IN = 6.5
"""Below this width the panels beside each other write over one another."""
HEADING_ROWS = 1.2
"""Rows that the title of a part takes."""


def row_places(parts: Sequence[str]) -> list[float]:
    """Place rows from the top downward, with room for a title above each part.

    Args:
        parts: title of the part that each row belongs to.

    Example:
        >>> row_places(["steps", "steps", "left out"])
        [1.2, 2.2, 4.4]
    """
    places: list[float] = []
    for index, part in enumerate(parts):
        is_new = index == 0 or part != parts[index - 1]
        below = places[-1] + 1 if places else 0.0
        places.append(round(below + (HEADING_ROWS if is_new else 0.0), 6))
    return places


def check_width(style: Style) -> None:
    """Refuse a width in which panels beside each other have no room.

    Raises:
        UsageError: the picture would be too narrow.
    """
    if style.width_in < LEAST_WIDTH_IN:
        raise UsageError(
            f"the picture of an ablation needs a width of {LEAST_WIDTH_IN:g} in; got {style.width_in:.3g}"
        )


def name_rows(axes: Axes, names: Sequence[str], parts: Sequence[str], places: Sequence[float]) -> None:
    """Name rows on the left of an axes, each part under its title."""
    axes.set_yticks(places, [short_text(name) for name in names])
    axes.set_ylim(places[-1] + 0.7, places[0] - 1.6)
    for part in dict.fromkeys(parts):
        first = places[list(parts).index(part)]
        axes.annotate(
            part,
            (0, first - 0.95),
            xycoords=("axes fraction", "data"),
            xytext=(-6, 0),
            textcoords="offset points",
            ha="right",
            va="center",
            fontsize=8.5,
            fontweight="bold",
        )
