"""Presets as a table: one in each row, a column for each band."""

from collections.abc import Sequence

from eqmorph.eq.preset import Band, Preset
from eqmorph.tables import Table, Text, columns_of

MOST_COLUMNS = 6
"""Presets of more bands get one column for all of them."""


def preset_table(title: str, heading: str, labels: Sequence[str], presets: Sequence[Preset], note: str = "") -> Table:
    """Make the table.

    Args:
        title: of the table.
        heading: of the first column, which holds the labels.
        labels: one for each preset.
        presets: of one shape or of several.
        note: below the table, after how a band is written.
    """
    shapes = {tuple(band.type for band in preset.bands) for preset in presets}
    types = next(iter(shapes)) if len(shapes) == 1 else ()
    bands = [tuple(Text(_band(band)) for band in preset.bands) for preset in presets]
    if 0 < len(types) <= MOST_COLUMNS:
        headings = [type_.replace("_", " ") for type_ in types]
    else:
        headings = ["bands"]
        bands = [(Text("  ".join(cell.text for cell in cells)),) for cells in bands]
    rows = tuple((Text(label), *cells) for label, cells in zip(labels, bands, strict=True))
    notes = [text for text in ("dB @ Hz, Q", note) if text]
    return Table(title, columns_of(heading, *headings), rows, "; ".join(notes))


def _band(band: Band) -> str:
    hertz = f"{band.frequency_hz:.0f}" if band.frequency_hz < 1000 else f"{band.frequency_hz / 1000:.2f}k"
    return f"{band.gain_db:+.1f} @ {hertz}, {band.q:.2f}"
