"""Figures of a run and the output ranges of its replicas. Loads without PyTorch."""

import json
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from eqmorph import files
from eqmorph.errors import DataError
from eqmorph.records import Line, Name, Number, Values
from eqmorph.runs.config import RunConfig
from eqmorph.runs.names import METRICS
from eqmorph.runs.origin import DIGEST, config_digest, expect_digest_of
from eqmorph.runs.text import read_json

MOST_FIGURES = 1_000
"""Figures of a run: more than any has, and few enough to list."""

Spans = Annotated[dict[Name, tuple[Number, Number]], Field(max_length=MOST_FIGURES)]
"""Group of parameters -> lowest and highest value."""


class RunMetrics(BaseModel):
    """Figures of the R replicas of a finished run."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    figures: Annotated[dict[Name, Values], Field(max_length=MOST_FIGURES)]
    """Name -> (R,); NaN where a figure is not defined."""
    ranges: Annotated[dict[Name, Spans], Field(max_length=MOST_FIGURES)]
    """Where -> group of parameters -> lowest and highest value of what the replicas give."""
    data: Line = ""
    """The data in one line."""
    synthetic: bool = False
    seconds: float = 0.0
    """Seconds the training took."""
    seconds_per_replica: float = 0.0
    config_sha256: Line = ""
    """Digest of the config that they are of, as `origin.config_digest` has it."""


def save_metrics(folder: Path, metrics: RunMetrics) -> None:
    """Write the figures of a run folder."""
    written = metrics.model_dump(mode="json") | {DIGEST: config_digest(folder)}
    files.write_text(folder / METRICS, json.dumps(written, indent=2) + "\n")


def load_metrics(folder: Path, config: RunConfig) -> RunMetrics:
    """The figures of a finished run.

    Raises:
        DataError: the file is missing, damaged or of another run.
    """
    path = folder / METRICS
    metrics = read_json(path, RunMetrics, "the result of a training")
    for name, values in metrics.figures.items():
        if len(values) != len(config.replicas):
            problem = f"{name[:80]!r} has {len(values):,} values for {len(config.replicas):,} replicas"
            raise DataError(f"{path}: does not fit the run: {problem}; train the run again")
    expect_digest_of(folder, path, metrics.config_sha256)
    return metrics
