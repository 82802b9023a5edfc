"""How straight paths are, as a table: one path or morph method in each row."""

from collections.abc import Mapping

from eqmorph.morphs.path import MorphPath
from eqmorph.tables import Column, Number, Table, Text

COLUMNS = {
    "nonlinearity_db": "deviation from linear crossfade, dB",
    "second_difference_db": "second difference, dB",
    "largest_step": "largest / mean step",
    "path_over_chord": "arc / chord",
    "endpoint_error_db": "endpoint error, dB",
}
"""Field of `PathMetrics` -> heading."""

DIGITS = 4


def path_table(paths: Mapping[str, MorphPath]) -> Table:
    """Compare the figures of paths between two presets with those of plain interpolation.

    Args:
        paths: name of a channel -> its path; without a name that of all channels.
    """
    columns = (Column("method"), *(Column(heading, key) for key, heading in COLUMNS.items()), Column("time, ms"))
    rows = tuple(
        (
            Text(f"{name} {channel}".rstrip()),
            *(Number(float(getattr(each.metrics, key)), digits=DIGITS) for key in COLUMNS),
            Number(1e3 * each.seconds),
        )
        for channel, path in paths.items()
        for name, each in ({path.method: path} | path.yardsticks).items()
    )
    return Table("The path, in decibels of its curves", columns, rows)
