"""Trains the trials of a sweep, one job for each trial and seed."""

from pathlib import Path

from eqmorph.corpora.corpus import Corpus
from eqmorph.corpora.splits import Split
from eqmorph.errors import DivergedError
from eqmorph.experiments.jobs import AfterEpochs, Job, join_results, run_jobs
from eqmorph.experiments.study import header
from eqmorph.experiments.sweep.result import Failure, Sweep, Trial
from eqmorph.experiments.sweep.variations import Values, variations
from eqmorph.experiments.workers import LocalWorkers, Workers
from eqmorph.recipes.schema import Recipe


def sweep(
    recipe: Recipe,
    values: Values,
    corpus: Corpus,
    *,
    paired: bool = False,
    seeds: tuple[int, ...] = (0,),
    folds: int = 1,
    split: Split = "submitter",
    out: Path | str,
    workers: Workers = LocalWorkers(),
    after_epochs: AfterEpochs = lambda done, total, name: None,
) -> Sweep:
    """Train variations of a recipe with several seeds and folds.

    Every keyword argument but `out` has a default.

    Args:
        recipe: what the trials have in common.
        values: dotted field of the recipe -> the values that it takes.
        corpus: presets as they were read; each trial makes its own selection.
        paired: whether values go together by their place, instead of in every combination.
        seeds: one training of every trial for each seed.
        folds: parts of which each is held out once; 1 holds nothing out.
        split: whether a fold keeps the rows of a submitter together.
        out: folder for finished trainings, which are used again.
        workers: where the trainings run.
        after_epochs: called with the progress over all trainings.

    Returns:
        Figures of all trials, baselines and spaces; a trial that diverged is among the failures.

    Raises:
        UsageError: fields or values that the recipe does not know.
        DataError: another process trains into the folder, or it cannot be written.
    """
    varied = variations(recipe, values, paired)
    jobs = [Job(variation.name, variation.recipe, seed, folds, split) for variation in varied for seed in seeds]
    finished = run_jobs(jobs, corpus, Path(out), workers, after_epochs, stop_early=False)
    trials: list[Trial] = []
    failures: list[Failure] = []
    for place, variation in enumerate(varied):
        try:
            of_trial = join_results(finished[place * len(seeds) : (place + 1) * len(seeds)])
            trials.append(Trial(settings=variation.settings, recipe=variation.recipe, **dict(of_trial)))
        except DivergedError as error:
            failures.append(Failure(settings=variation.settings, reason=str(error)))
    texts = {
        field: tuple(dict.fromkeys(variation.settings[field] for variation in varied)) for field in varied[0].settings
    }
    return Sweep(
        **header(corpus, [variation.recipe for variation in varied], seeds, folds, split),
        recipe=recipe.name,
        values=texts,
        paired=paired,
        trials=tuple(trials),
        failures=tuple(failures),
    )
