"""`eqmorph train`: a recipe and a corpus to a run folder."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from eqmorph.cli.console import reading
from eqmorph.cli.options import (
    BatchSizeOption,
    ConfigOption,
    DataOption,
    DecoderOption,
    DeviceOption,
    EncoderOption,
    EpochsOption,
    ExcludeOption,
    JsonOption,
    LatentsOption,
    LearningRateOption,
    MinCountOption,
    NormalizerOption,
    RecipeOption,
    SeedOption,
    SetOption,
    SplitOption,
    StrictOption,
    SyntheticOption,
)
from eqmorph.cli.recipes import changes_in_order, chosen_recipe
from eqmorph.corpora import load_corpus
from eqmorph.errors import UsageError
from eqmorph.runs.folder import holds_results

SeedsOption = Annotated[int, typer.Option("--seeds", min=1, max=1000, help="How many seeds, trained side by side.")]
FoldsOption = Annotated[
    int, typer.Option("--folds", min=1, max=1000, help="Hold out each of K folds; 1 trains on every row.")
]
RunOption = Annotated[
    Path | None, typer.Option("--out", "-o", help="Run folder.", show_default="runs/RECIPE-DATE-TIME")
]
ResumeOption = Annotated[
    Path | None, typer.Option("--resume", help="Finish an interrupted run folder.", show_default=False)
]


def train(
    data: DataOption = None,
    synthetic: SyntheticOption = None,
    recipe: RecipeOption = "default",
    normalizer: NormalizerOption = None,
    encoder: EncoderOption = None,
    decoder: DecoderOption = None,
    latents: LatentsOption = None,
    epochs: EpochsOption = None,
    batch_size: BatchSizeOption = None,
    learning_rate: LearningRateOption = None,
    settings: SetOption = None,
    config: ConfigOption = None,
    exclude: ExcludeOption = None,
    min_count: MinCountOption = None,
    seed: SeedOption = 0,
    seeds: SeedsOption = 1,
    folds: FoldsOption = 1,
    split: SplitOption = "submitter",
    strict: StrictOption = False,
    device: DeviceOption = "auto",
    out: RunOption = None,
    resume: ResumeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Train a model on a corpus of presets.

    The run folder holds config, weights, history and metrics. Ctrl-C writes a checkpoint; --resume continues
    from it to the same result.

    Examples:

      eqmorph train --normalizer logminmax

      eqmorph train --data SAFEEqualiserUserData.csv --recipe v2 --folds 5 --seeds 3 --out runs/v2

      eqmorph train --recipe v2 --set decoder.dropout=0.2 --set losses.contrastive.weight.end=0.3
    """
    if resume is not None:
        if out is not None:
            raise UsageError("--resume names the run folder; leave --out away")
        from eqmorph.cli import training

        training.resume(resume, device, as_json)
        return
    options = {
        "normalizer": normalizer,
        "encoder": encoder,
        "decoder": decoder,
        "latents": latents,
        "epochs": epochs,
        "batch_size": batch_size,
        "learning_rate": learning_rate,
    }
    chosen = chosen_recipe(recipe, changes_in_order(config, settings, options, exclude, min_count))
    folder = out or Path("runs") / f"{chosen.name}-{datetime.now():%Y%m%d-%H%M%S}"
    if holds_results(folder):
        raise UsageError(f"{folder}: holds a run already; finish it with --resume {folder} or choose another --out")
    with reading():
        corpus = load_corpus(data, synthetic, strict=strict)
    # PyTorch, which takes a second to load, waits until the arguments are known to be right.
    from eqmorph.cli import training
    from eqmorph.experiments.run_training import configure

    run_config = configure(chosen, corpus, seeds=tuple(range(seed, seed + seeds)), folds=folds, split=split)
    training.train(run_config, corpus, folder, device, as_json)
