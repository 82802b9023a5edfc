"""Every kind of file that eqmorph reads, and its command lines."""

from fuzz_sources import Sources
from fuzz_target import Target
from kinds_arguments import arguments
from kinds_collections import collections, parquet_tables, safe_table
from kinds_presets import forced, included, layouts, measurements, preset_folders, presets
from kinds_runs import (
    ablation_folders,
    checkpoints,
    finished_trainings,
    labels,
    lexica,
    recipes,
    run_folders,
    sweep_folders,
)
from kinds_sounds import audio


def all_targets(sources: Sources) -> list[Target]:
    """Every target.

    Args:
        sources: runs and an ablation to damage.
    """
    made = [presets(), forced(), included(), preset_folders(), layouts(), measurements()]
    made += [safe_table(), collections(), parquet_tables(), audio(), lexica(), labels()]
    made += [
        kind(sources) for kind in (run_folders, checkpoints, recipes, ablation_folders, finished_trainings, arguments)
    ]
    if sources.sweep:
        made.append(sweep_folders(sources))
    return made
