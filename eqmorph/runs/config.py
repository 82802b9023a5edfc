"""The configuration of a run: recipe, data, seeds, folds. Loads without PyTorch."""

import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import Field, ValidatorFunctionWrapHandler, WrapValidator, model_validator

from eqmorph import __version__, files
from eqmorph.corpora import Reading, known_checksum, load_corpus
from eqmorph.corpora.corpus import Corpus
from eqmorph.corpora.splits import Split
from eqmorph.eq.layout import Layout
from eqmorph.eq.limits import BIQUAD
from eqmorph.eq.preset import MAX_BANDS
from eqmorph.errors import DataError, UsageError, did_you_mean
from eqmorph.evaluation.intervals import spread_over
from eqmorph.recipes.schema import Recipe
from eqmorph.records import Frozen, Line, Name, PathText
from eqmorph.runs.names import CONFIG
from eqmorph.runs.text import one_line, read_json
from eqmorph.text import holds_address
from eqmorph.training.replica import Replica, folds_held_out

EMBEDDED = Path(__file__).parents[1] / "data" / "pretrained"
"""The run that ships with eqmorph, trained on the synthetic corpus."""

FORMAT_VERSION = 1
"""Version of the files of a run folder; raised when what reads them has to change."""

PACKAGES = ("eqmorph", "torch", "numpy", "scikit-learn")
"""Packages whose versions a result depends on."""


MAX_REPLICAS = 10_000
"""Seeds times folds."""

Count = Annotated[int, Field(ge=1, le=10**12)]
Seed = Annotated[int, Field(ge=0, lt=2**63)]


class DataSource(Frozen):
    """Where the presets of a run came from."""

    argument: PathText | None
    """The file or the name that the corpus was read by; None for the embedded synthetic corpus."""
    synthetic_size: Count | None = None
    """Presets drawn from the embedded synthetic corpus; None for its own size."""
    synthetic_seed: Seed = 0
    source: Line
    """One line for a reader."""
    checksum: Line
    synthetic: bool
    grouped_by: Line = "submitter"
    """What a fold keeps together, as a message calls one."""
    licence: Line = ""
    """Terms under which the presets, and so what is made of them, may be passed on."""
    presets: Count
    words: dict[Line, Count]
    """Presets of each word, most frequent word first."""

    @model_validator(mode="after")
    def _counted(self) -> Self:
        """Refuse words that are no count of these presets; the first two are the main ones."""
        counts = list(self.words.values())
        if sum(counts) > self.presets:
            raise ValueError(f"its words stand for {sum(counts):,} presets, and it has {self.presets:,}")
        if counts != sorted(counts, reverse=True):
            raise ValueError("its words do not stand in order, the most frequent first")
        return self

    def read(self) -> Corpus:
        """The corpus as it is read today, before a recipe's selection.

        Raises:
            DataError: it cannot be read, or is a synthetic corpus other than the run was trained on.
        """
        reading = Reading(self.argument, self.synthetic_size, self.synthetic_seed)
        try:
            # Told from the checksum alone: a damaged config does not cost the drawing of any number of presets.
            if known_checksum(reading) in (None, self.checksum):
                return load_corpus(*reading)
        except UsageError as error:
            raise DataError(f"{self.source}: cannot be read again: {error}") from None
        raise DataError(f"{self.source}: is not the data this run was trained on: its checksum differs")

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


def _checked_layout(value: Any, read: ValidatorFunctionWrapHandler) -> Layout:
    """Read a layout, and refuse one whose numbers no filter can have; where it stands, says what reads the file."""
    try:
        layout: Layout = read(value)
    except DataError as error:
        raise ValueError(str(error)) from None
    if not 1 <= len(layout.bands) <= MAX_BANDS or not layout.params:
        raise ValueError(f"has {len(layout.bands)} bands; a layout has 1 to {MAX_BANDS}")
    names = [layout.name, *(band.name for band in layout.bands)]
    if not all(name.isprintable() for name in names) or len(set(layout.names)) < len(layout.names):
        raise ValueError("names of bands are printable, and no two are alike")
    if any(map(holds_address, names)):
        raise ValueError("the name of a band or of the layout holds an address of a person or a machine")
    for param in layout.params:
        low, high = BIQUAD[param.field]
        if not low <= param.low <= param.default <= param.high <= high:
            raise ValueError(f"{param.name}: expected {low:g} <= lowest <= default <= highest <= {high:g}")
    return layout


class RunConfig(Frozen):
    """What a run was asked to do; the same config and data give the same run."""

    format_version: Annotated[int, Field(ge=1)] = FORMAT_VERSION
    """Version of the files of the folder, see docs/run-format.md."""
    recipe: Recipe
    data: DataSource
    layout: Annotated[Layout, WrapValidator(_checked_layout)]
    """The equalizer whose presets the run encodes and decodes."""
    seeds: Annotated[tuple[Seed, ...], Field(min_length=1, max_length=MAX_REPLICAS, fail_fast=True)] = (0,)
    folds: Annotated[int, Field(ge=1, le=MAX_REPLICAS)] = 1
    split: Split = "submitter"
    versions: Annotated[dict[Name, Name], Field(max_length=100)] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _known_version(cls, data: Any) -> Any:
        """Refuse a folder of a later version before its fields are looked at, which may be others."""
        version = data.get("format_version", 1) if isinstance(data, dict) else 1
        if isinstance(version, int) and version > FORMAT_VERSION:
            raise LaterFormatError(version)
        return data

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        count = len(self.seeds) * self.folds
        if count > MAX_REPLICAS:
            raise ValueError(f"asks for {count:,} replicas; at most {MAX_REPLICAS:,} are trained side by side")
        return self

    @property
    def main_words(self) -> tuple[str, ...]:
        """The two most frequent words of the training data, which the `main` figures are about."""
        return tuple(self.data.words)[:2]

    @property
    def words_note(self) -> str:
        """The main words, as the line below a table says them."""
        return f"main words: {', '.join(self.main_words)}" if self.main_words else "no words"

    @property
    def reading(self) -> str:
        """What the figures of the run are, as the line below a table says it: their intervals and main words."""
        spread = spread_over(self.folds, len(self.seeds))
        return f"{spread}; {self.words_note}" if spread else self.words_note

    @property
    def held_together(self) -> str:
        """What a fold keeps together: a submitter, what the data has in the place of one, or a row."""
        return self.data.grouped_by if self.split == "submitter" else self.split

    @property
    def replicas(self) -> tuple[Replica, ...]:
        """One replica for each pair of a seed and a fold, seed by seed."""
        return replicas(self.seeds, self.folds)

    @property
    def held_out(self) -> tuple[int, ...]:
        """(R,) the fold that each replica held out; -1 where nothing was."""
        return folds_held_out(self.replicas)


class LaterFormatError(Exception):
    """A run folder whose files a later version of eqmorph wrote."""

    def __init__(self, version: int) -> None:
        super().__init__(
            f"is of version {version} of the format of runs, and this eqmorph reads versions up to {FORMAT_VERSION}; "
            "update eqmorph"
        )


def replicas(seeds: tuple[int, ...], folds: int) -> tuple[Replica, ...]:
    """One replica for each pair of a seed and a fold, seed by seed; with one fold nothing is held out."""
    held_out: list[int | None] = [None] if folds == 1 else list(range(folds))
    return tuple(Replica(seed, fold) for seed in seeds for fold in held_out)


def check_parts(folder: Path, config: RunConfig) -> None:
    """Refuse a config whose recipe names parts or options that do not exist. Loads PyTorch.

    Raises:
        DataError: with the first part or option that is wrong.
    """
    try:
        config.recipe.complete()
    except UsageError as error:
        raise DataError(f"{folder / CONFIG}: {one_line(str(error))}; train the run again") from None


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
    if folder.is_file():
        raise DataError(f"{folder}: is a file; name the folder that a training wrote")
    if not folder.is_dir():
        nearest = did_you_mean(folder.name, files.neighbours(folder)) or "; train a run into it first"
        raise DataError(f"{folder}: no such run folder{nearest}")
    if not (folder / CONFIG).exists():
        raise DataError(f"{folder}: is not a run folder, it holds no {CONFIG}; name a folder that a training wrote")
    try:
        return read_json(folder / CONFIG, RunConfig, "the config of a run")
    except LaterFormatError as error:
        raise DataError(f"{folder}: {error}") from None
