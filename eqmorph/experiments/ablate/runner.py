"""Trains the variants of an ablation, one job for each variant and seed."""

from collections.abc import Sequence
from pathlib import Path

from eqmorph.corpora.corpus import Corpus
from eqmorph.corpora.splits import Split
from eqmorph.experiments.ablate.result import Ablation, VariantResult
from eqmorph.experiments.ablate.variants import Variant
from eqmorph.experiments.jobs import AfterEpochs, Job, join_results, run_jobs
from eqmorph.experiments.study import header
from eqmorph.experiments.workers import LocalWorkers, Workers


def ablate(
    variants: Sequence[Variant],
    corpus: Corpus,
    *,
    seeds: tuple[int, ...] = (0,),
    folds: int = 1,
    split: Split = "submitter",
    out: Path | str,
    workers: Workers = LocalWorkers(),
    after_epochs: AfterEpochs = lambda done, total, name: None,
) -> Ablation:
    """Train variants with several seeds and folds, and measure them and the baselines.

    Every keyword argument but `out` has a default, which is that of a single training.

    Args:
        variants: what to train; see `variants.choose`.
        corpus: presets as they were read; each recipe makes its own selection.
        seeds: one training of every variant for each seed.
        folds: parts of which each is held out once; 1 holds nothing out.
        split: whether a fold keeps the rows of a submitter together.
        out: folder for finished trainings, which are used again.
        workers: where the trainings run.
        after_epochs: called with the progress over all trainings.

    Returns:
        Figures of all variants, baselines and spaces.

    Raises:
        DataError: another process trains into the folder, or it cannot be written.
        DivergedError: a loss is no longer a number.
    """
    jobs = [Job(variant.name, variant.recipe, seed, folds, split) for variant in variants for seed in seeds]
    finished = run_jobs(jobs, corpus, Path(out), workers, after_epochs, stop_early=True)
    results = []
    for place, variant in enumerate(variants):
        of_variant = join_results(finished[place * len(seeds) : (place + 1) * len(seeds)])
        results.append(VariantResult(variant=variant, **dict(of_variant)))
    recipes = [variant.recipe for variant in variants]
    return Ablation(**header(corpus, recipes, seeds, folds, split), variants=tuple(results))
