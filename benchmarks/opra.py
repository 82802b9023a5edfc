"""Headphone presets of ten bands: how well `semantic` without words, an autoencoder, restores unseen products.

    python -m benchmarks.opra FILE [PARTS]

FILE is `database_v1.jsonl` of OPRA. With PARTS, one in so many products is taken, by a fixed draw. All presets of a
product are in one of three folds; the figure is the median response error in dB on the fold held out, its interval
over folds, three seeds each. PCA sees the same folds and has as many components as the model has latents.
"""

import sys
import time
from collections.abc import Iterator

import numpy as np
import torch

from eqmorph.corpora import load_corpus
from eqmorph.corpora.corpus import Corpus
from eqmorph.corpora.splits import corpus_folds
from eqmorph.evaluation.baselines import baseline_errors
from eqmorph.evaluation.figures import RMSE_MEDIAN, RMSE_P90
from eqmorph.evaluation.intervals import difference, interval
from eqmorph.experiments.train import train
from eqmorph.recipes.named import SEMANTIC, V2
from eqmorph.recipes.schema import Recipe

LATENTS = 16
SEEDS, FOLDS = (0, 1, 2), 3
RECIPES: dict[str, Recipe] = {
    f"semantic, {LATENTS} latents": SEMANTIC.override({"latents": LATENTS}),
    f"v2, {LATENTS} latents": V2.override({"latents": LATENTS}),
    f"v2, {V2.latents} latents, as published": V2,
}


def some_products(corpus: Corpus, parts: int) -> Corpus:
    """The presets of one in so many products, drawn once and for all."""
    products = np.unique(corpus.groups.astype(str))
    chosen = np.random.default_rng(0).permutation(products)[: len(products) // parts]
    return corpus.take(np.isin(corpus.groups.astype(str), chosen))


def rows(corpus: Corpus) -> Iterator[tuple[str, str, str, str]]:
    """Name, median and 90th percentile with their intervals, and seconds or the difference from the baseline."""
    fold_of_row = corpus_folds(corpus, FOLDS)
    folds = np.arange(FOLDS)
    baselines = baseline_errors(corpus, fold_of_row, LATENTS)
    for name, figures in baselines.items():
        yield name, *(str(interval(figures[figure.key], folds)) for figure in (RMSE_MEDIAN, RMSE_P90)), ""
    reference = np.tile(baselines[f"PCA {LATENTS}"][RMSE_MEDIAN.key], len(SEEDS))
    for name, recipe in RECIPES.items():
        started = time.process_time()
        training = train(recipe, corpus, seeds=SEEDS, folds=FOLDS)
        median, high = (training.figures[f"unseen.all.{figure.key}"] for figure in (RMSE_MEDIAN, RMSE_P90))
        change = difference(median, reference, training.held_out)
        yield (
            name,
            str(interval(median, training.held_out)),
            str(interval(high, training.held_out)),
            f"{change} from PCA {LATENTS}; {time.process_time() - started:.0f} s of CPU",
        )


def main(data: str, parts: str = "1") -> None:
    """Print the table, a row as soon as it is there."""
    torch.set_num_threads(1)
    corpus = some_products(load_corpus(data), int(parts))
    products = len(np.unique(corpus.groups.astype(str)))
    print(f"{len(corpus):,} presets of {products:,} products; {len(SEEDS)} seeds, {FOLDS} folds by product\n")
    print("| | median, dB | 90th percentile, dB | |\n|---|---|---|---|")
    for row in rows(corpus):
        print("| " + " | ".join(row) + " |", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
