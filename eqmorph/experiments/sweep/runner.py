"""Trains the trials of a sweep, one job for each trial and seed."""

from eqmorph.corpora.corpus import Corpus
from eqmorph.errors import DivergedError
from eqmorph.experiments.jobs import StudySettings, run_jobs
from eqmorph.experiments.study import header
from eqmorph.experiments.sweep.result import Failure, Sweep, Trial
from eqmorph.experiments.sweep.variations import Values, variations
from eqmorph.recipes.schema import Recipe


def sweep(recipe: Recipe, values: Values, corpus: Corpus, settings: StudySettings, *, paired: bool = False) -> Sweep:
    """Train variations of a recipe with several seeds and folds.

    Args:
        recipe: what the trials have in common.
        values: dotted field of the recipe -> the values that it takes.
        corpus: presets as they were read; each trial makes its own selection.
        settings: seeds, folds, the folder of finished trainings, and where they run.
        paired: whether values go together by their place, instead of in every combination.

    Returns:
        Figures of all trials, baselines and spaces; a trial that diverged is among the failures.

    Raises:
        UsageError: fields or values that the recipe does not know.
        DataError: another process trains into the folder, or it cannot be written.
    """
    varied = variations(recipe, values, paired)
    recipes = [variation.recipe for variation in varied]
    trials: list[Trial] = []
    failures: list[Failure] = []
    for variation, result in zip(varied, run_jobs(recipes, corpus, settings, stop_early=False), strict=True):
        if isinstance(result, DivergedError):
            failures.append(Failure(settings=variation.settings, reason=str(result)))
        else:
            trials.append(Trial(settings=variation.settings, recipe=variation.recipe, **dict(result)))
    texts = {
        field: tuple(dict.fromkeys(variation.settings[field] for variation in varied)) for field in varied[0].settings
    }
    return Sweep(
        **header(corpus, recipes, settings),
        recipe=recipe.name,
        values=texts,
        paired=paired,
        trials=tuple(trials),
        failures=tuple(failures),
    )
