"""History of a training: losses, their weights and the learning rate by epoch and replica. Loads without PyTorch."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from eqmorph import files
from eqmorph.errors import DataError
from eqmorph.recipes.schema import Recipe
from eqmorph.runs.config import RunConfig
from eqmorph.runs.names import HISTORY
from eqmorph.runs.tensors import LARGEST
from eqmorph.runs.text import read_bounded
from eqmorph.training.replica import Replica

if TYPE_CHECKING:
    from eqmorph.training.group import Readings

KEYS = ("epoch", "replica", "seed", "fold")
"""Columns that say which epoch and replica a row is about; the others are readings."""

FIRST_LINE = 2
"""Line of the first row, below the names of the columns."""

MAX_ROW_BYTES = 4_096
"""Room for 300 readings in a row."""

BY_ROUNDING = 1e-3
"""How far below 0 single precision may bring a loss that is never negative."""


def save_history(folder: Path, replicas: Sequence[Replica], history: "Sequence[Readings]") -> None:
    """Write one row for each epoch and replica, with the readings that every epoch has."""
    text = io.StringIO()
    # A damaged checkpoint may have brought readings that the epochs after it do not take.
    names = sorted(set(history[0]).intersection(*history)) if history else []
    table = csv.writer(text, lineterminator="\n")
    table.writerow([*KEYS, *names])
    for epoch, readings in enumerate(history, 1):
        for index, replica in enumerate(replicas):
            values = [f"{readings[name][index]:.8g}" for name in names]
            table.writerow([*_keys(epoch, index, replica), *values])
    files.write_text(folder / HISTORY, text.getvalue())


def load_history(folder: Path, config: RunConfig) -> "list[Readings]":
    """The readings of each epoch, as `save_history` wrote them.

    Raises:
        DataError: the file is missing, damaged, cut short or of another run.
    """
    path = folder / HISTORY
    count = config.recipe.epochs * len(config.replicas)
    table = csv.reader(io.StringIO(read_bounded(path, MAX_ROW_BYTES * (count + 1)), newline=""))
    try:
        names = next(table, [])
        rows = [row for row in table if row]
    except csv.Error as error:
        raise DataError(f"{path}: is damaged ({error}); train the run again") from None
    readings = names[len(KEYS) :]
    required = required_readings(config.recipe)
    if tuple(names[: len(KEYS)]) != KEYS or not required <= set(readings) or len(set(readings)) < len(readings):
        raise DataError(f"{path}: lacks columns of this run's history; train the run again")
    if len(rows) != count:
        raise DataError(f"{path}: is cut short: {len(rows):,} rows, expected {count:,}; train the run again")
    _check_keys(path, rows, config)
    values = np.array([_numbers(path, line, row, len(names)) for line, row in enumerate(rows, FIRST_LINE)])
    # A comparison with NaN is false: what is not defined is refused, too.
    possible = (values[:, [readings.index(name) for name in required]] >= -BY_ROUNDING).all(axis=1)
    if not possible.all():
        raise DataError(f"{path}: line {int(possible.argmin()) + FIRST_LINE} is damaged; train the run again")
    whole = values.reshape(config.recipe.epochs, len(config.replicas), len(readings))
    return [dict(zip(readings, epoch.T, strict=True)) for epoch in whole]


def _check_keys(path: Path, rows: list[list[str]], config: RunConfig) -> None:
    """Refuse rows of other epochs or replicas than the run has, or in another order."""
    replicas = config.replicas
    for place, row in enumerate(rows):
        epoch, index = divmod(place, len(replicas))
        if row[: len(KEYS)] != _keys(epoch + 1, index, replicas[index]):
            problem = f"line {place + FIRST_LINE} is not of epoch {epoch + 1} and replica {index}"
            raise DataError(f"{path}: {problem}; train the run again")


def _keys(epoch: int, index: int, replica: Replica) -> list[str]:
    """What the columns `KEYS` hold for an epoch, counted from 1, of the replica at an index."""
    return [str(epoch), str(index), str(replica.seed), "" if replica.fold is None else str(replica.fold)]


def required_readings(recipe: Recipe) -> set[str]:
    """Name the readings that a history needs; others are totals, and bounds of losses, which may be undefined."""
    return {*recipe.losses, *(f"{role}_weight" for role in recipe.losses), "learning_rate"}


def _numbers(path: Path, line: int, row: list[str], width: int) -> list[float]:
    """The readings of a row, none of them infinite."""
    try:
        numbers = [float(cell) for cell in row[len(KEYS) :]]
    except ValueError:
        numbers = []
    if len(row) != width or not numbers or any(abs(number) > LARGEST for number in numbers):
        raise DataError(f"{path}: line {line} is damaged; train the run again")
    return numbers
