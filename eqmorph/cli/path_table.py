"""How straight paths are, as a table: one path or morph method in each row."""

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


def path_table(path: MorphPath) -> Table:
    """Set the figures of a path between two presets beside those of plain interpolation."""
    columns = (Column("method"), *(Column(heading, key) for key, heading in COLUMNS.items()), Column("time, ms"))
    rows = tuple(
        (
            Text(name),
            *(Number(float(getattr(each.metrics, key)), digits=DIGITS) for key in COLUMNS),
            Number(1e3 * each.seconds),
        )
        for name, each in ({path.method: path} | path.yardsticks).items()
    )
    return Table("The path, in decibels of its curves", columns, rows)
