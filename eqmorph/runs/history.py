"""How a training went: losses, their weights and the learning rate by epoch and replica. Loads without PyTorch."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from eqmorph import files
from eqmorph.errors import DataError
from eqmorph.runs.names import HISTORY
from eqmorph.training.replica import Replica

KEYS = ("epoch", "replica", "seed", "fold")
"""Columns that say which epoch and replica a row is about; the others are readings."""

Readings = dict[str, np.ndarray]
"""Readings of one epoch: name -> (R,)."""


def save_history(folder: Path, replicas: Sequence[Replica], history: Sequence[Readings]) -> None:
    """Write one row for each epoch and replica."""
    text = io.StringIO()
    names = sorted(history[0]) if history else []
    table = csv.writer(text, lineterminator="\n")
    table.writerow([*KEYS, *names])
    for epoch, readings in enumerate(history, 1):
        for index, replica in enumerate(replicas):
            fold = "" if replica.fold is None else replica.fold
            values = [f"{readings[name][index]:.8g}" for name in names]
            table.writerow([epoch, index, replica.seed, fold, *values])
    files.write_text(folder / HISTORY, text.getvalue())


def load_history(folder: Path) -> list[Readings]:
    """The readings of each epoch, as `save_history` wrote them.

    Raises:
        DataError: the file is missing, damaged or cut short.
    """
    path = folder / HISTORY
    rows = list(csv.DictReader(io.StringIO(files.read_text(path))))
    names = [name for name in (rows[0] if rows else {}) if name not in KEYS]
    epochs: dict[int, list[list[float]]] = {}
    try:
        for row in rows:
            epochs.setdefault(int(row["epoch"]), []).append([float(row[name]) for name in names])
    except (KeyError, TypeError, ValueError):
        raise DataError(f"{path}: row {len(epochs) + 1} is damaged; train the run again") from None
    if len({len(epoch) for epoch in epochs.values()}) > 1:
        raise DataError(f"{path}: is cut short; train the run again")
    return [dict(zip(names, np.array(epoch).T, strict=True)) for epoch in epochs.values()]
