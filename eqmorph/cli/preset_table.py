"""Presets as tables: one preset in each row, or one band of a preset."""

from collections.abc import Sequence

from eqmorph.eq.preset import Band, Preset
from eqmorph.tables import Table, Text, columns_of, row_of

MOST_COLUMNS = 12
"""Presets of more bands get one column for all of them; so do presets of several shapes."""


def preset_table(title: str, heading: str, labels: Sequence[str], presets: Sequence[Preset], note: str = "") -> Table:
    """Make the table.

    Args:
        title: of the table.
        heading: of the first column, which holds the labels.
        labels: one for each preset.
        presets: of one shape or of several.
        note: below the table, after how a band is written.

    In the one column for all bands, none of them is broken at the end of a line: they have no spaces.
    """
    shapes = {tuple(band.type for band in preset.bands) for preset in presets}
    types = next(iter(shapes)) if len(shapes) == 1 else ()
    if 0 < len(types) <= MOST_COLUMNS:
        headings, written = [type_.replace("_", " ") for type_ in types], "dB @ Hz, Q"
        bands = [tuple(Text(_band(band)) for band in preset.bands) for preset in presets]
    else:
        headings, written = ["bands"], "dB@Hz,Q"
        bands = [(Text(" ".join(_band(band).replace(" ", "") for band in preset.bands)),) for preset in presets]
    rows = tuple((Text(label), *cells) for label, cells in zip(labels, bands, strict=True))
    notes = [text for text in (written, note) if text]
    return Table(title, columns_of(heading, *headings), rows, "; ".join(notes))


def bands_table(title: str, preset: Preset, note: str = "", order: Sequence[int] = ()) -> Table:
    """Make a table of one band in each row.

    Args:
        title: of the table.
        preset: whose bands they are.
        note: below the table.
        order: positions of the bands, the most important first; they are numbered so in a last column.
    """
    headings = ("band", "type", "Hz", "dB", "Q", *(("importance",) if order else ()))
    rows = []
    for number, band in enumerate(preset.bands, 1):
        values = Text(f"{band.frequency_hz:.1f}"), Text(f"{band.gain_db:+z.2f}"), Text(f"{band.q:.3f}")
        rank = (str(order.index(number - 1) + 1),) if order else ()
        rows.append(row_of(str(number), band.type.replace("_", " "), *values, *rank))
    return Table(title, columns_of(*headings), tuple(rows), note)


def _band(band: Band) -> str:
    hertz = f"{band.frequency_hz:.0f}" if band.frequency_hz < 1000 else f"{band.frequency_hz / 1000:.2f}k"
    return f"{band.gain_db:+z.1f} @ {hertz}, {band.q:.2f}"
