"""What a run was asked to do: recipe, data, seeds, folds. Loads without PyTorch."""

import json
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pydantic import Field, ValidationError

from eqmorph import __version__, files
from eqmorph.corpora import Reading, load
from eqmorph.corpora.corpus import Corpus
from eqmorph.corpora.splits import Split
from eqmorph.errors import DataError
from eqmorph.plugins import Frozen
from eqmorph.recipes.schema import Recipe
from eqmorph.runs.names import CONFIG
from eqmorph.training.replica import Replica

EMBEDDED = Path(__file__).parents[1] / "data" / "pretrained"
"""The run that ships with eqmorph, trained on the synthetic corpus."""

PACKAGES = ("eqmorph", "torch", "numpy", "scikit-learn")
"""Packages whose versions a result depends on."""


class DataSource(Frozen):
    """Where the presets of a run came from."""

    argument: str | None
    """The file or the name that the corpus was read by; None for the embedded synthetic corpus."""
    synthetic_size: int | None = None
    """Presets drawn from the embedded synthetic corpus; None for its own size."""
    synthetic_seed: int = 0
    source: str
    """One line for a reader."""
    checksum: str
    synthetic: bool
    presets: int
    words: dict[str, int]
    """Presets of each word, most frequent word first."""

    def read(self) -> Corpus:
        """The corpus as it is read today, before a recipe's selection.

        Raises:
            DataError: it cannot be read.
        """
        return load(*Reading(self.argument, self.synthetic_size, self.synthetic_seed))

    def read_unchanged(self) -> Corpus | None:
        """The corpus, where it can still be read and is still what the run was trained on."""
        try:
            corpus = self.read()
        except DataError:
            return None
        return corpus if self.holds(corpus) else None

    def holds(self, corpus: Corpus) -> bool:
        """Whether a corpus is the one that the run was trained on, to the last bit."""
        return corpus.checksum == self.checksum


class RunConfig(Frozen):
    """What a run was asked to do; the same config and data give the same run."""

    recipe: Recipe
    data: DataSource
    seeds: tuple[int, ...] = (0,)
    folds: int = 1
    split: Split = "submitter"
    versions: dict[str, str] = Field(default_factory=dict)

    @property
    def main_words(self) -> tuple[str, ...]:
        """The two most frequent words of the training data, which the `main` figures are about."""
        return tuple(self.data.words)[:2]

    @property
    def replicas(self) -> tuple[Replica, ...]:
        """One replica for each pair of a seed and a fold, seed by seed."""
        return replicas(self.seeds, self.folds)

    @property
    def held_out(self) -> tuple[int, ...]:
        """(R,) the fold that each replica held out; -1 where nothing was."""
        return tuple(-1 if replica.fold is None else replica.fold for replica in self.replicas)


def replicas(seeds: tuple[int, ...], folds: int) -> tuple[Replica, ...]:
    """One replica for each pair of a seed and a fold, seed by seed; with one fold nothing is held out."""
    held_out: list[int | None] = [None] if folds == 1 else list(range(folds))
    return tuple(Replica(seed, fold) for seed in seeds for fold in held_out)


def versions() -> dict[str, str]:
    """Versions of Python and of the packages that a result depends on."""
    numbers = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            numbers[package] = version(package)
        except PackageNotFoundError:
            numbers[package] = __version__ if package == "eqmorph" else "unknown"
    return numbers


def save_config(folder: Path, config: RunConfig) -> None:
    """Write the config of a run folder."""
    files.write_text(folder / CONFIG, config.model_dump_json(indent=2) + "\n")


def load_config(folder: Path) -> RunConfig:
    """The config of a run folder.

    Raises:
        DataError: no such folder, or its config is damaged.
    """
    if not folder.is_dir():
        raise DataError(f"{folder}: no such run folder; train a run into it first")
    path = folder / CONFIG
    text = files.read_text(path)
    try:
        return RunConfig.model_validate(json.loads(text))
    except (ValueError, ValidationError) as error:
        problem = error.errors()[0]["msg"] if isinstance(error, ValidationError) else str(error)
        raise DataError(f"{path}: is not the config of a run: {problem}; train the run again") from None
