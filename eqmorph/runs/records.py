"""What a run folder says of itself in text: what it was asked to do, how training went, what came out.

Reads without PyTorch, so that tables and plots of a run do not wait for it; the weights are `eqmorph.runs.run`' part.
"""

import csv
import io
import json
import platform
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import Field, ValidationError

from eqmorph import __version__, files
from eqmorph.errors import DataError
from eqmorph.plugins import Frozen
from eqmorph.recipes.schema import Recipe

if TYPE_CHECKING:
    from eqmorph.training.replica import Replica

Ranges = dict[str, dict[str, list[float]]]
"""Where ("reconstructions", "random latents") -> group of parameters -> its lowest and highest value."""

EMBEDDED = Path(__file__).parents[1] / "data" / "pretrained"
"""The run that ships with eqmorph, trained on the synthetic corpus."""

PACKAGES = ("eqmorph", "torch", "numpy", "scikit-learn")


class DataSource(Frozen):
    """Where a run's presets came from."""

    argument: str | None
    """What `--data` said; None for the embedded synthetic corpus."""
    synthetic_size: int | None = None
    source: str
    """One line for a reader."""
    checksum: str
    synthetic: bool
    presets: int
    words: dict[str, int]


class RunConfig(Frozen):
    """What a run was asked to do; the same config and data give the same run."""

    recipe: Recipe
    data: DataSource
    seeds: tuple[int, ...] = (0,)
    folds: int = 1
    split: str = "submitter"
    versions: dict[str, str] = Field(default_factory=dict)

    @property
    def main_words(self) -> tuple[str, ...]:
        """The two most frequent words of the training data, which the `main` figures are about."""
        return tuple(self.data.words)[:2]

    @property
    def replicas(self) -> "tuple[Replica, ...]":
        """Seeds x folds; with one fold nothing is held out."""
        from eqmorph.training.replica import Replica

        held: list[int | None] = [None] if self.folds == 1 else list(range(self.folds))
        return tuple(Replica(seed, fold) for seed in self.seeds for fold in held)


def versions() -> dict[str, str]:
    """Versions of what the result depends on."""
    found = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = __version__ if package == "eqmorph" else "unknown"
    return found


def load_config(path: Path) -> RunConfig:
    """The config of a run folder; a `DataError` when it is not one."""
    if not path.is_dir():
        raise DataError(f"{path}: no such run folder; make one with: eqmorph train --out {path}")
    text = files.read_text(path / "config.json")
    try:
        return RunConfig.model_validate(json.loads(text))
    except (ValueError, ValidationError) as error:
        problem = error.errors()[0]["msg"] if isinstance(error, ValidationError) else str(error)
        raise DataError(
            f"{path / 'config.json'}: is not the config of a run: {problem}; train the run again"
        ) from None


def save_history(path: Path, replicas: "tuple[Replica, ...]", history: list[dict[str, np.ndarray]]) -> None:
    """Write one row for each epoch and replica."""
    text = io.StringIO()
    names = sorted(history[0]) if history else []
    table = csv.writer(text, lineterminator="\n")
    table.writerow(["epoch", "replica", "seed", "fold", *names])
    for epoch, readings in enumerate(history, 1):
        for index, replica in enumerate(replicas):
            fold = "" if replica.fold is None else replica.fold
            values = [f"{readings[name][index]:.8g}" for name in names]
            table.writerow([epoch, index, replica.seed, fold, *values])
    files.write_text(path / "history.csv", text.getvalue())


def load_history(path: Path) -> list[dict[str, np.ndarray]]:
    """What `save_history` wrote: the readings (R,) of each epoch; a `DataError` when it is cut short."""
    rows = list(csv.DictReader(io.StringIO(files.read_text(path / "history.csv"))))
    names = [name for name in (rows[0] if rows else {}) if name not in ("epoch", "replica", "seed", "fold")]
    epochs: dict[int, list[list[float]]] = {}
    try:
        for row in rows:
            epochs.setdefault(int(row["epoch"]), []).append([float(row[name]) for name in names])
    except (KeyError, TypeError, ValueError):
        raise DataError(f"{path / 'history.csv'}: row {len(epochs) + 1} is damaged; train the run again") from None
    if len({len(epoch) for epoch in epochs.values()}) > 1:
        raise DataError(f"{path / 'history.csv'}: is cut short; train the run again")
    return [dict(zip(names, np.array(epoch).T, strict=True)) for epoch in epochs.values()]


def metrics_json(figures: dict[str, np.ndarray], ranges: dict[str, Any]) -> dict[str, Any]:
    """Figures of R replicas and output ranges as plain data; what JSON cannot say becomes None or "inf".

    A figure that is not defined is None, an infinite one "inf"; a bound that is not finite is None.
    """

    def figure(value: float) -> float | str | None:
        return float(value) if np.isfinite(value) else None if np.isnan(value) else str(float(value))

    def plain(values: Any) -> list[float | None]:
        return [float(value) if np.isfinite(value) else None for value in values]

    return {
        "figures": {name: [figure(value) for value in values] for name, values in figures.items()},
        "ranges": {where: {field: plain(span) for field, span in groups.items()} for where, groups in ranges.items()},
    }


def parse_metrics(plain: Mapping[str, Any]) -> tuple[dict[str, np.ndarray], Ranges]:
    """What `metrics_json` made plain: a figure of None reads as NaN, a bound of None as infinite.

    Raises:
        KeyError, TypeError, ValueError: it is something else.
    """
    figures = {name: numbers(values) for name, values in plain["figures"].items()}
    ranges = {
        where: {
            group: [-np.inf if low is None else float(low), np.inf if high is None else float(high)]
            for group, (low, high) in groups.items()
        }
        for where, groups in plain["ranges"].items()
    }
    return figures, ranges


def numbers(values: list[float | str | None]) -> np.ndarray:
    """Values from JSON as floats; None reads as NaN, "inf" as infinite."""
    return np.array([np.nan if value is None else float(value) for value in values])
