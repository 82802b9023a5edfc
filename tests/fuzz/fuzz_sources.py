"""Runs and ablations, small ones, that are made once and then damaged."""

import signal
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from kinds_collections import wide_table

if TYPE_CHECKING:
    from eqmorph.corpora.corpus import Corpus
    from eqmorph.recipes.schema import Recipe

SMALL = ["--set", "encoder.widths=[16]", "--set", "decoder.widths=[16]", "--set", "latents=4", "--set", "epochs=2"]
SMALL_SEMANTIC = [
    *("--set", "encoder.hidden=8", "--set", "encoder.classifier=8", "--set", "decoder.hidden=8"),
    *("--set", "latents=3", "--set", "epochs=2"),
]
ABLATION = ["--only", "v1,v2", "--synthetic", "120", "--seeds", "1", "--folds", "2", "--jobs", "1", *SMALL]
SWEEP = ["--vary", "latents=2,3", "--recipe", "v2", "--synthetic", "120", "--seeds", "1", "--folds", "2", *SMALL]

PRESET = "in.preset"
"""A preset of the run's layout in its folder, for commands that encode one."""

Files = dict[str, bytes]
"""Path within a folder -> content."""


@dataclass(frozen=True)
class Sources:
    """Sound folders.

    Attributes:
        runs: finished runs.
        unfinished: runs that were interrupted after their first epoch.
        ablation: an ablation.
        sweep: a sweep; without it, none is damaged.
    """

    runs: list[Files]
    unfinished: list[Files]
    ablation: Files
    sweep: Files = field(default_factory=dict)


def sources(folder: Path) -> Sources:
    """Train what is not in the folder yet, and read it."""
    from eqmorph.cli import run

    folder.mkdir(parents=True, exist_ok=True)
    table = folder / "table.csv"
    table.write_text(wide_table())
    trainings = {
        "v2": ["--recipe", "v2", "--synthetic", "120", "--folds", "2", *SMALL],
        "semantic": ["--recipe", "semantic", "--synthetic", "120", *SMALL_SEMANTIC],
        "layout": ["--recipe", "semantic", "--data", str(table), "--min-count", "1", *SMALL_SEMANTIC],
    }
    for name, options in trainings.items():
        if not (folder / name).exists():
            assert run(["train", *options, "--out", str(folder / name)]) == 0
    for name in ("v2", "semantic"):
        if not (folder / f"{name}-begun").exists():
            begin(folder / name, folder / f"{name}-begun")
    if not (folder / "ablation").exists():
        assert run(["ablate", *ABLATION, "--out", str(folder / "ablation")]) == 0
    if not (folder / "sweep").exists():
        assert run(["sweep", *SWEEP, "--out", str(folder / "sweep")]) == 0
    return Sources(
        [with_preset(folder / name) for name in trainings],
        [content(folder / f"{name}-begun") for name in ("v2", "semantic")],
        content(folder / "ablation"),
        content(folder / "sweep"),
    )


def recipes_of_ablation() -> "tuple[list[Recipe], Corpus]":
    """The trainings of the ablation among the sources, and its presets."""
    from eqmorph.corpora import load_corpus
    from eqmorph.experiments.ablate.variants import choose_variants, overridden
    from eqmorph.recipes.overrides import parse_settings

    variants = [overridden(each, parse_settings(SMALL[1::2])) for each in choose_variants("v1,v2")]
    return [each.recipe for each in variants], load_corpus(None, 120)


def begin(finished: Path, folder: Path) -> None:
    """Train a run again into another folder, and stop after its first epoch."""
    from eqmorph.experiments.run_training import train_run
    from eqmorph.runs.config import load_config

    config = load_config(finished)
    stopped = train_run(
        config, config.data.read(), folder, after_epoch=lambda trainer: signal.raise_signal(signal.SIGINT)
    )
    assert stopped is None


def content(folder: Path) -> Files:
    """Every file below a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def with_preset(folder: Path) -> Files:
    """A run folder, and a preset of its layout."""
    from eqmorph.formats.io import render_preset
    from eqmorph.runs.config import load_config

    layout = load_config(folder).layout
    return content(folder) | {PRESET: render_preset(layout.preset(layout.default, "sound"), "json").encode()}
