"""Trains the variants of an ablation, one job for each variant and seed."""

from collections.abc import Sequence

from eqmorph.corpora.corpus import Corpus
from eqmorph.errors import DivergedError
from eqmorph.experiments.ablate.result import Ablation, VariantResult
from eqmorph.experiments.ablate.variants import Variant
from eqmorph.experiments.jobs import StudySettings, run_jobs
from eqmorph.experiments.study import header


def ablate(variants: Sequence[Variant], corpus: Corpus, settings: StudySettings) -> Ablation:
    """Train variants with several seeds and folds, and measure them and the baselines.

    Args:
        variants: what to train; see `variants.choose`.
        corpus: presets as they were read; each recipe makes its own selection.
        settings: seeds, folds, the folder of finished trainings, and where they run.

    Returns:
        Figures of all variants, baselines and spaces.

    Raises:
        DataError: another process trains into the folder, or it cannot be written.
        DivergedError: a loss is no longer a number.
    """
    recipes = [variant.recipe for variant in variants]
    results = []
    for variant, result in zip(variants, run_jobs(recipes, corpus, settings, stop_early=True), strict=True):
        if isinstance(result, DivergedError):
            raise result
        results.append(VariantResult(variant=variant, **dict(result)))
    return Ablation(**header(corpus, recipes, settings), variants=tuple(results))
