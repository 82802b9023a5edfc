"""The embedded model on real presets: the section that `make default-model` adds to its README."""

import sys
from pathlib import Path

import numpy as np

from eqmorph.corpora import load_corpus
from eqmorph.experiments.evaluate import evaluate
from eqmorph.runs.config import EMBEDDED
from eqmorph.runs.run import load_run

FIGURES = {
    "unseen.main.rmse_median_db": "median response RMSE, warm and bright (dB)",
    "unseen.main.rmse_p90_db": "90th percentile (dB)",
    "unseen.main.silhouette": "silhouette, warm/bright",
    "unseen.main.davies_bouldin": "Davies-Bouldin, warm/bright",
    "unseen.main.silhouette_white": "silhouette, whitened latents",
    "unseen.main.accuracy_1nn": "nearest-neighbour accuracy, across submitters",
    "unseen.main.valid": "valid outputs",
}


def main(data: str) -> None:
    """Print the figures as Markdown."""
    run = load_run(EMBEDDED)
    evaluation = evaluate(run, load_corpus(data), training_corpus=run.config.data.read())
    print(f"\n## On real presets\n\n{Path(data).name}, {evaluation.presets:,} presets, none of them trained on;")
    print("the statistics that the synthetic corpus is drawn from were derived from this file.\n")
    print("| figure | value |\n|---|---|")
    for key, title in FIGURES.items():
        print(f"| {title} | {evaluation.figures[key][0]:.3f} |")
    for name, row in evaluation.baselines.items():
        print(f"| {name}: median / 90th percentile (dB) | {np.mean(row['rmse_median_db']):.2f} / ", end="")
        print(f"{np.mean(row['rmse_p90_db']):.2f} |")


if __name__ == "__main__":
    main(sys.argv[1])
