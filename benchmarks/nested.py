"""Settings of `semantic` chosen in nested folds: nobody is measured by a choice that their presets took part in.

    python -m benchmarks.nested FILE RESULTS.json

Each of five folds of submitters is held out once. The submitters left are divided into four inner folds, on which
every candidate is trained and measured; `choose` takes one, which is trained on all submitters left and measured on
those held out. What is computed goes into RESULTS.json, from which an interrupted run continues.

The second table stands beside the nested figures what a recipe chosen once for all folds has on the same people: the
difference is what the choice itself gains by having seen them.
"""

import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from rich.console import Console
from rich.table import Table

from benchmarks.ideas import COLUMNS, OUTER, STUDIED, inner_figures
from eqmorph import files
from eqmorph.corpora import load_corpus
from eqmorph.corpora.corpus import Corpus
from eqmorph.evaluation.intervals import interval
from eqmorph.experiments.train import assemble, prepare, train
from eqmorph.recipes.named import V2
from eqmorph.recipes.schema import Recipe
from eqmorph.training.replica import Replica

SEEDS = (0, 1, 2)
"""Seeds of the figures on the people held out; the inner folds have one."""

CANDIDATES: dict[str, dict[str, Any]] = {
    "105 epochs": {"epochs": 105},
    "160 epochs": {"epochs": 160},
    "190 epochs": {"epochs": 190},
    "150 epochs, networks of 128": {"epochs": 150, "encoder.hidden": 128, "decoder.hidden": 128},
    "240 epochs, batches of 384": {"epochs": 240, "batch_size": 384},
    "230 epochs, words in every second step": {"epochs": 230, "word_batch.every": 2},
    "the same, length 8, sharpness 8": {
        **{"epochs": 230, "word_batch.every": 2},
        **{"encoder.length": 8.0, "encoder.sharpness": 8.0},
    },
}
"""Changes of the recipe that was studied before; the last one is the recipe."""
REFERENCE = "105 epochs"

RMSE = "unseen.main.rmse_median_db"
NO_WORSE: dict[str, float] = {
    "unseen.main.silhouette": 0.01,
    "unseen.main.accuracy_linear": 0.01,
    "contrastive.normalized_end": 0.01,
}
"""Figure -> how far a candidate may fall behind the reference in it, on the inner folds."""

PART = 10
"""Share of a training whose time stands for the whole."""
ROUNDS = 5

Figures = dict[str, list[float]]
"""Figure -> a number for each training."""


@dataclass
class Results:
    """What has been computed, kept in a file after each training."""

    path: Path
    inner: dict[str, Figures]
    """"CANDIDATE, fold FOLD" -> figures of the inner folds."""
    outer: dict[str, Figures]
    """Candidate -> figures of all seeds and outer folds, seed by seed."""

    @classmethod
    def read(cls, path: Path) -> "Results":
        """What a file holds; nothing where there is none."""
        found = json.loads(path.read_text()) if path.exists() else {"inner": {}, "outer": {}}
        return cls(path, found["inner"], found["outer"])

    def get(self, table: dict[str, Figures], key: str, compute: Callable[[], Mapping[str, np.ndarray]]) -> Figures:
        """The figures of a table under a key, computed and written where they are not there yet."""
        if key not in table:
            figures = compute()
            table[key] = {name: figures[name].tolist() for name in COLUMNS}
            files.write_text(self.path, json.dumps({"inner": self.inner, "outer": self.outer}))
        return table[key]


def candidate(name: str) -> Recipe:
    """The recipe that was studied, with a candidate's settings."""
    return STUDIED.override(CANDIDATES[name])


def choose(inner: Mapping[str, Figures], share_of_v2: Mapping[str, float]) -> str:
    """The most accurate candidate among those no slower than V2 and no worse with words than the reference.

    Args:
        inner: candidate -> figures on the inner folds of one outer fold.
        share_of_v2: candidate -> time of a training, as a share of V2's.
    """
    reference = inner[REFERENCE]

    def acceptable(name: str) -> bool:
        lost = {key: np.mean(reference[key]) - np.mean(inner[name][key]) for key in NO_WORSE}
        return share_of_v2[name] <= 1 and all(lost[key] <= most for key, most in NO_WORSE.items())

    return min(filter(acceptable, inner), key=lambda name: float(np.mean(inner[name][RMSE])))


def training_times(everything: Corpus) -> dict[str, float]:
    """Processor time of a training of each candidate as a share of V2's: taken in turns, the least of each."""
    recipes = {"V2": V2} | {name: candidate(name) for name in CANDIDATES}
    least = dict.fromkeys(recipes, np.inf)
    for _ in range(ROUNDS):
        for name, recipe in recipes.items():
            part = recipe.override({"epochs": recipe.epochs // PART})
            rows = prepare(everything, part)
            trainer = assemble(part, rows, (Replica(0),), np.zeros(len(rows)))
            began = time.process_time()
            trainer.fit()
            least[name] = min(least[name], (time.process_time() - began) * recipe.epochs / part.epochs)
    return {name: least[name] / least["V2"] for name in CANDIDATES}


def inner_table(inner: list[dict[str, Figures]], share_of_v2: Mapping[str, float], chosen: list[str]) -> Table:
    """Means of each candidate over the inner folds of all outer folds, and how often it was chosen."""
    table = Table("candidate", *COLUMNS.values(), "time, of V2's", "chosen", title="Inner folds")
    for name in CANDIDATES:
        means = [np.mean([np.mean(fold[name][key]) for fold in inner]) for key in COLUMNS]
        table.add_row(name, *(f"{mean:.3f}" for mean in means), f"{share_of_v2[name]:.2f}", str(chosen.count(name)))
    return table


def outer_table(outer: Mapping[str, Figures], chosen: list[str], once: list[str]) -> Table:
    """Figures on the people held out: of the nested choice, and of candidates chosen once for all folds."""
    table = Table("chosen", *COLUMNS.values(), title=f"People held out, {len(SEEDS)} seeds")
    fold_of = np.tile(np.arange(OUTER), len(SEEDS))
    nested = {
        key: np.array([outer[chosen[fold]][key][index] for index, fold in enumerate(fold_of)]) for key in COLUMNS
    }
    rows = {"fold by fold, nested": nested} | {
        f"{name}, for all folds": {key: np.array(outer[name][key]) for key in COLUMNS} for name in once
    }
    for title, figures in rows.items():
        cells = [interval(figures[key], fold_of) for key in COLUMNS]
        table.add_row(title, *(f"{cell.mean:.3f} ± {cell.half:.2f}" for cell in cells))
    return table


def main(data: str, results_file: str) -> None:
    """Print both tables."""
    torch.set_num_threads(1)
    everything, results = load_corpus(data), Results.read(Path(results_file))
    share_of_v2 = training_times(everything)
    inner, chosen = [], []
    for fold in range(OUTER):
        inner.append(
            {
                name: results.get(
                    results.inner,
                    f"{name}, fold {fold}",
                    lambda name=name, fold=fold: inner_figures(everything, candidate(name), (fold,)),
                )
                for name in CANDIDATES
            }
        )
        chosen.append(choose(inner[fold], share_of_v2))
    once = Counter(chosen).most_common(1)[0][0]
    for name in dict.fromkeys([REFERENCE, once, *chosen]):
        results.get(
            results.outer,
            name,
            lambda name=name: train(candidate(name), everything, folds=OUTER, seeds=SEEDS).figures,
        )
    console = Console(width=150)
    console.print(inner_table(inner, share_of_v2, chosen))
    console.print(outer_table(results.outer, chosen, list(dict.fromkeys([REFERENCE, once]))))


if __name__ == "__main__":
    main(*sys.argv[1:])
