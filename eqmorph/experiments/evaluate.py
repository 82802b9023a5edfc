"""Evaluation of a finished run: on its own held-out rows or on other data, beside baselines on the same rows."""

from typing import NamedTuple

import numpy as np
from pydantic import BaseModel, ConfigDict

from eqmorph.corpora.corpus import Corpus
from eqmorph.corpora.sample import evenly_spaced, sample_note
from eqmorph.corpora.splits import corpus_folds
from eqmorph.evaluation.baselines import baseline_errors, baselines
from eqmorph.evaluation.folds import Row
from eqmorph.evaluation.spaces import spaces, untrained_spaces
from eqmorph.experiments.generation import check_comparable, compare_generated
from eqmorph.experiments.measure import count_valid, measure
from eqmorph.experiments.other_data import baselines_on, figures_on, in_the_runs_words, overlap, spaces_across_people
from eqmorph.experiments.train import prepare
from eqmorph.progress import Begin, OnProgress, Stages, in_silence
from eqmorph.records import Values
from eqmorph.runs.config import RunConfig
from eqmorph.runs.trained import TrainedRun

_OF_THE_RUN = "figures of the run"
"""Name of the first part of a measurement."""


class RandomLatents(BaseModel):
    """How many random latents the worst replica decodes to valid presets."""

    model_config = ConfigDict(frozen=True)

    drawn: int
    valid: int
    invalid: int


class Evaluation(BaseModel):
    """Figures of the R replicas of a run on one corpus.

    Keys of figures begin with `seen` for rows that a replica was trained on and with `unseen` for others; `main` is
    about the two most frequent words of the training data.
    """

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    run: str
    recipe: str
    trained_on: str
    evaluated_on: str
    synthetic: bool
    presets: int
    note: str
    """The data in one line, and whether the replicas have seen them."""
    held_out: tuple[int, ...]
    """(R,) the fold that each replica held out; -1 where nothing was."""
    figures: dict[str, Values]
    """Name -> (R,)."""
    baselines: dict[str, dict[str, Values]]
    """Baseline -> figure -> one value for each fold, or a single one."""
    spaces: dict[str, dict[str, Values]]
    """Space in which no network learned -> figure -> one value for each fold, or a single one."""
    random_latents: RandomLatents | None = None
    words: dict[str, dict[str, Values]] | None = None
    """Word -> how its generated curves compare with those of submitters held out, see `compare_generated`."""

    def __repr__(self) -> str:
        return f"Evaluation({self.recipe!r} on {self.evaluated_on}, {len(self.figures)} figures)"


def evaluate(
    run: TrainedRun,
    corpus: Corpus,
    *,
    training_corpus: Corpus | None = None,
    random_latents: int = 0,
    compare_words: bool = False,
    on_progress: OnProgress = in_silence,
) -> Evaluation:
    """Measure a run on its own data or on other data.

    Args:
        run: a loaded run; all its replicas are measured.
        corpus: presets as they were read.
        training_corpus: what the run was trained on, as it was read: where the run is measured on other data,
            baselines learn from it, and rows that are in both are counted.
        random_latents: also decode this many random latents and count valid presets.
        compare_words: also compare generated presets with those of submitters held out.
        on_progress: told of each part as it begins.

    Raises:
        DataError: the corpus has none of the run's words, or presets of other bands than the run's.
        UsageError: words are to be compared, and the run held nobody out or was trained on other data.
    """
    if compare_words:
        check_comparable(run, corpus)
    own_data = run.config.data.holds(corpus)
    stages = Stages(_stage_count(run, own_data, training_corpus) + bool(random_latents) + compare_words, on_progress)
    if own_data:
        evaluation = _on_own_data(run, corpus, stages.begin)
    else:
        evaluation = _on_other_data(run, corpus, training_corpus, stages.begin)
    extras: dict[str, object] = {}
    if random_latents:
        stages.begin("random latents")
        valid = count_valid(run.ensemble, random_latents)
        extras["random_latents"] = RandomLatents(drawn=random_latents, valid=valid, invalid=random_latents - valid)
    if compare_words:
        stages.begin("generated words")
        extras["words"] = compare_generated(run, corpus)
    return evaluation.model_copy(update=extras)


def _stage_count(run: TrainedRun, own_data: bool, training_corpus: Corpus | None) -> int:
    """Parts of a measurement: the replicas, then every baseline and every space, on each fold of its own data."""
    config = run.config
    latents, layout, with_words = config.recipe.latents, run.layout, bool(config.main_words)
    of_spaces = with_words * len(spaces(latents, layout))
    of_baselines = len(baselines(latents, layout, with_words))
    if own_data:
        # Where nothing is held out, spaces divide the people of the rows by themselves.
        return 1 + config.folds * (of_baselines + of_spaces)
    learned = training_corpus is not None and config.data.holds(training_corpus)
    return 1 + learned * of_baselines + of_spaces


def training_fold(run: TrainedRun, corpus: Corpus) -> np.ndarray:
    """The fold of each row of the run's own corpus, as it was read.

    Returns:
        (N,) the fold that holds the row out; -1 where the recipe left the row out.
    """
    selected = prepare(corpus, run.config.recipe)
    fold_of_row = corpus_folds(selected, run.config.folds, run.config.split)
    fold_of = dict(zip(selected.rows.tolist(), fold_of_row.tolist(), strict=True))
    return np.array([fold_of.get(row, -1) for row in corpus.rows.tolist()])


def _on_own_data(run: TrainedRun, read: Corpus, begin: Begin) -> Evaluation:
    """Figures on the rows that each replica held out, and on those it was trained on."""
    config = run.config
    corpus = prepare(read, config.recipe)
    fold_of_row = corpus_folds(corpus, config.folds, config.split)
    begin(_OF_THE_RUN)
    figures = measure(run.ensemble, corpus, fold_of_row).figures
    latents = config.recipe.latents
    baseline_figures = baseline_errors(corpus, fold_of_row, latents, begin)
    if config.folds > 1:
        remark = f"on its own data: {config.held_together}s held out"
        space_figures = untrained_spaces(corpus, fold_of_row, latents, begin)
    else:
        remark = "on its own data: in sample, nothing was held out"
        # Classifiers are tested on other people than they learn from, although no model held anybody out.
        space_figures = spaces_across_people(corpus.take(evenly_spaced(len(corpus))), config, begin)
    return _evaluation(run, corpus, remark, _Measured(figures, baseline_figures, space_figures))


def _on_other_data(run: TrainedRun, read: Corpus, training_corpus: Corpus | None, begin: Begin) -> Evaluation:
    """Figures on rows of another corpus, restricted to the words that the run knows."""
    config = run.config
    corpus = in_the_runs_words(run, read)
    trained_on = None
    if training_corpus is not None and config.data.holds(training_corpus):
        trained_on = prepare(training_corpus, config.recipe)
    remark = overlap(trained_on, corpus)
    if trained_on is not None:
        trained_on = trained_on.take(evenly_spaced(len(trained_on)))
    sample = corpus.take(evenly_spaced(len(corpus)))
    begin(_OF_THE_RUN)
    figures = figures_on(run, sample)
    baseline_figures = baselines_on(sample, trained_on, config, begin)
    space_figures = spaces_across_people(sample, config, begin)
    return _evaluation(run, corpus, remark, _Measured(figures, baseline_figures, space_figures))


class _Measured(NamedTuple):
    """What was measured of a run, and beside it."""

    figures: Row
    baselines: dict[str, Row]
    spaces: dict[str, Row]


def _evaluation(run: TrainedRun, corpus: Corpus, remark: str, measured: _Measured) -> Evaluation:
    """The figures with what they are about."""
    kind = "synthetic data" if corpus.synthetic else "data"
    measured_on = f"{kind}: {corpus.source}, {len(corpus):,} presets; {remark}"
    reading = run.config.reading if run.config.data.holds(corpus) else _reading_of_others(run.config)
    return Evaluation(
        run=str(run.path),
        recipe=run.config.recipe.name,
        trained_on=run.config.data.source,
        evaluated_on=corpus.source,
        synthetic=corpus.synthetic,
        presets=len(corpus),
        note=f"{measured_on}; {reading}{sample_note(len(corpus))}",
        held_out=run.config.held_out,
        figures=measured.figures,
        baselines=measured.baselines,
        spaces=measured.spaces,
    )


def _reading_of_others(config: RunConfig) -> str:
    """What the figures of a run are on other data, where all trainings are measured on the same presets."""
    spread = "mean ± 95 % interval over trainings, on the same presets; " if len(config.replicas) > 1 else ""
    return spread + config.words_note
