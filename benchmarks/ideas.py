"""What every idea of the recipe `semantic` is worth: taken out one at a time; and the trade-offs.

    python -m benchmarks.ideas FILE

Inner folds only: outer fold 0 or 1 is taken out of the file first, the submitters left are split again by submitter
into four. These are the folds on which the settings were chosen; the figures of `docs/results.md` are from the outer
ones. One seed, eight trainings a row; a star marks a paired difference from the whole recipe beyond chance (95 %).
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from rich.console import Console
from rich.progress import track
from rich.table import Table

from eqmorph.corpora import load_corpus
from eqmorph.corpora.corpus import Corpus
from eqmorph.corpora.splits import corpus_folds
from eqmorph.evaluation.intervals import difference
from eqmorph.experiments.train import prepare, train
from eqmorph.recipes.named import SEMANTIC
from eqmorph.recipes.schema import Recipe

STUDIED = SEMANTIC.override({"epochs": 105, "word_batch.every": 1, "encoder.length": 6.0, "encoder.sharpness": 5.0})
"""The recipe as it was when its parts were studied; `benchmarks.nested` chose what has changed since."""

OUTER, INNER = 5, 4
TAKEN_OUT = (0, 1)

IDEAS: dict[str, dict[str, Any]] = {
    "the whole recipe": {},
    "no mixing of presets": {"mixing": 0.0},
    "mean square decibels": {"losses.response.error": "mean square", "losses.response.scale": 200.0},
    "no decibel loss": {"losses.response.weight": 0.0},
    "silent bands count": {"losses.reconstruction.name": "normalized"},
    "peaks in any order": {"data.order_peaks": False},
    "silent bands as they are": {"data.fill_inactive": False},
    "labelled rows only": {"data.keep_unlabelled": False},
    "one range for all bands": {"normalizer.per_band": False},
    "knob positions": {"normalizer": "knob"},
    "no words (length 0.01)": {"encoder.length": 0.01},
    "no contrastive loss": {"losses.contrastive.weight": 0.0},
    "no word loss": {"losses.word.weight": 0.0},
    "words read without dropout": {"encoder.classifier_dropout": 0.0},
    "no rarer words in the batch": {"word_batch.rare": 0},
    "people by their rows": {"word_batch.submitter_power": 0.0},
    "people all alike": {"word_batch.submitter_power": 1.0},
    "last weights, no mean": {"ema_decay": 0.0},
}

PULL: dict[str, dict[str, Any]] = {
    f"length {length}, sharpness {sharpness}": {
        "encoder.length": length,
        "encoder.sharpness": sharpness,
    }
    for length, sharpness in ((1, 5), (2, 5), (4, 5), (6, 3), (6, 5), (6, 8), (8, 5))
}

LENGTH: dict[str, dict[str, Any]] = {f"{epochs} epochs": {"epochs": epochs} for epochs in (50, 105, 180, 300)}

COLUMNS = {
    "unseen.main.rmse_median_db": "RMSE dB",
    "unseen.main.silhouette": "silhouette",
    "unseen.main.davies_bouldin": "Davies-Bouldin",
    "unseen.main.accuracy_1nn": "1-NN",
    "unseen.main.accuracy_linear": "linear",
    "contrastive.normalized_end": "contrastive",
}


def inner_corpora(everything: Corpus, recipe: Recipe, taken_out: Sequence[int]) -> Iterator[Corpus]:
    """The presets that a recipe learns from, as they were read, without those of each outer fold taken out."""
    selected = prepare(everything, recipe)
    outer = corpus_folds(selected, OUTER)
    for fold in taken_out:
        kept = selected.take(outer != fold)
        # The training prepares them, which is done once: only the choice of rows and words is taken from here.
        yield replace(everything.take(np.isin(everything.rows, kept.rows)), words=kept.words)


def inner_figures(everything: Corpus, recipe: Recipe, taken_out: Sequence[int] = TAKEN_OUT) -> dict[str, np.ndarray]:
    """Figure -> (R,) over the inner folds of every outer fold taken out."""
    # The words were selected before the outer fold was taken out: a word that has become rare stays.
    as_selected = recipe.override({"data.min_count": 1, "data.exclude": []})
    parts = [
        train(as_selected, corpus, folds=INNER).figures for corpus in inner_corpora(everything, recipe, taken_out)
    ]
    return {key: np.concatenate([part[key] for part in parts]) for key in COLUMNS}


def table(
    title: str, everything: Corpus, variants: Mapping[str, Mapping[str, Any]], whole: dict[str, np.ndarray]
) -> Table:
    """A row a variant; stars against the figures of the whole recipe."""
    made = Table("variant", *COLUMNS.values(), title=title)
    for name, changes in track(variants.items(), description=title, console=Console(stderr=True)):
        recipe = STUDIED.override(changes)
        same = recipe.complete() == STUDIED.complete()
        figures = whole if same else inner_figures(everything, recipe)
        cells = []
        for key in COLUMNS:
            change = difference(figures[key], whole[key], np.arange(len(whole[key])))
            cells.append(f"{figures[key].mean():.3f}" + (" *" if abs(change.mean) > change.half else ""))
        made.add_row(name, *cells)
    return made


def main(data: str) -> None:
    """Print the tables."""
    torch.set_num_threads(1)
    everything = load_corpus(data)
    console = Console(width=140)
    whole = inner_figures(everything, STUDIED)
    console.print(table("What each idea is worth", everything, IDEAS, whole))
    console.print(table("A stronger pull on the words", everything, PULL, whole))
    console.print(table("Longer training", everything, LENGTH, whole))


if __name__ == "__main__":
    main(sys.argv[1])
