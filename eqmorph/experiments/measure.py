"""Every figure of an ensemble: on rows it was trained on, on unseen submitters, on random latents."""

from dataclasses import dataclass

import numpy as np

from eqmorph.corpora.corpus import Corpus
from eqmorph.corpora.sample import evenly_spaced
from eqmorph.eq.layout import Layout
from eqmorph.eq.limits import BandField
from eqmorph.evaluation.metrics import cluster_figures, error_figures, output_ranges, response_rmse_db, stack_figures
from eqmorph.evaluation.probes import OF_LATENTS, accuracy
from eqmorph.losses.contrastive import normalized_reading
from eqmorph.training.replica import training_rows
from eqmorph.training.replicas import Ensemble

DECODED_AT_ONCE = 50_000
"""Random latents decoded together: of a million, the arrays of all would not fit the memory."""
RANDOM_LATENTS = 2_000
"""Random latents decoded for the output ranges; `count_valid` draws as many as one likes."""

Spans = dict[BandField, tuple[float, float]]
"""Group of parameters -> lowest and highest value."""


@dataclass(frozen=True)
class Measurement:
    """Figures of R replicas."""

    figures: dict[str, np.ndarray]
    """Name -> (R,); NaN where a figure is not defined."""
    ranges: dict[str, Spans]
    """"reconstructions" and "random latents" -> lowest and highest value of each group of parameters."""


def measure(ensemble: Ensemble, corpus: Corpus, folds: np.ndarray) -> Measurement:
    """Figures on the corpus that an ensemble was trained on.

    Args:
        ensemble: R trained replicas.
        corpus: N presets; of more than `MAX_MEASURED`, so many evenly spaced ones are measured.
        folds: (N,) the fold that holds each row out.

    Returns:
        Keys begin with `seen` for the rows that a replica was trained on, and with `unseen` for those of the fold
        that it held out.
    """
    main_words = corpus.main_words
    measured = evenly_spaced(len(corpus))
    corpus, folds = corpus.take(measured), folds[measured]
    latents = ensemble.encode(corpus.params)
    decoded = ensemble.decode(latents)
    rows: list[dict[str, float]] = []
    for index, replica in enumerate(ensemble.replicas):
        seen = np.zeros(len(corpus), dtype=bool)
        seen[training_rows(replica, folds)] = True
        row = figures_of_rows(corpus.take(seen), latents[index, seen], decoded[index, seen], "seen", main_words)
        if not seen.all():
            unseen = corpus.take(~seen)
            row |= figures_of_rows(unseen, latents[index, ~seen], decoded[index, ~seen], "unseen", main_words)
            row |= _accuracies(corpus, latents[index], seen, main_words) if main_words else {}
        rows.append(row)
    # A replica whose fold has none of the main words lacks some figures: they are not defined there.
    figures = stack_figures(rows)
    drawn = ensemble.decode(random_latents(ensemble, RANDOM_LATENTS))
    return Measurement(
        figures | {"random.valid": ensemble.layout.is_valid(drawn).mean(axis=1)},
        {"reconstructions": _spans(decoded, ensemble.layout), "random latents": _spans(drawn, ensemble.layout)},
    )


def figures_of_rows(
    corpus: Corpus,
    latents: np.ndarray,
    decoded: np.ndarray,
    where: str,
    main_words: tuple[str, ...],
) -> dict[str, float]:
    """Figures of one replica on some rows.

    Args:
        corpus: the N rows.
        latents: (N, L) of the rows.
        decoded: (N, P) what the replica makes of the latents; Hz, dB and Q.
        where: "seen" or "unseen", the beginning of the keys.
        main_words: words of the run that the `main` figures are about.

    Returns:
        `where.all.*` for all rows that have a word and `where.main.*` for those of the main words; without words,
        `where.all.*` for all rows, and nothing about clusters.
    """
    figures: dict[str, float] = {}
    main = np.isin(corpus.words, main_words)
    every = corpus.labelled if main_words else np.ones(len(corpus), dtype=bool)
    for which, rows in (("all", every), ("main", main)):
        if not rows.any():
            continue
        prefix = f"{where}.{which}"
        errors = response_rmse_db(corpus.params[rows], decoded[rows], corpus.layout)
        figures |= {f"{prefix}.{name}": value for name, value in error_figures(errors).items()}
        figures[f"{prefix}.valid"] = float(corpus.layout.is_valid(decoded[rows]).mean())
        figures[f"{prefix}.in_knob_range"] = float(corpus.layout.in_range(decoded[rows]).mean())
        if main_words:
            clusters = cluster_figures(latents[rows], corpus.words[rows])
            figures |= {f"{prefix}.{name}": value for name, value in clusters.items()}
    return figures


def _accuracies(
    corpus: Corpus, latents: np.ndarray, seen: np.ndarray, main_words: tuple[str, ...]
) -> dict[str, float]:
    """Accuracy of classifiers on the main words of unseen rows, from latents (N, L); rows `seen` (N,) are learned."""
    main = np.isin(corpus.words, main_words)
    training, unseen = seen & main, ~seen & main
    return {
        f"unseen.main.accuracy_{classifier}": accuracy(
            classifier, latents[training], corpus.words[training], latents[unseen], corpus.words[unseen]
        )
        for classifier in OF_LATENTS
    }


def random_latents(ensemble: Ensemble, count: int, seed: int = 0) -> np.ndarray:
    """(R, count, L) normal latents, each row scaled by a factor drawn log-uniformly from 0.1 to 1000."""
    rng = np.random.default_rng([seed, count])
    # From latents such as presets have to some that lie far beyond all of them.
    scale = 10 ** rng.uniform(-1, 3, size=(count, 1))
    drawn = rng.standard_normal((count, ensemble.recipe.latents)) * scale
    return np.broadcast_to(drawn, (len(ensemble.replicas), *drawn.shape))


def count_valid(ensemble: Ensemble, count: int) -> int:
    """Count the random latents, of `count`, that the worst replica decodes to valid presets."""
    valid = np.zeros(len(ensemble.replicas), dtype=int)
    for start in range(0, count, DECODED_AT_ONCE):
        latents = random_latents(ensemble, min(DECODED_AT_ONCE, count - start), start)
        valid += ensemble.layout.is_valid(ensemble.decode(latents)).sum(axis=1)
    return int(valid.min())


def contrastive_figures(history: list[dict[str, np.ndarray]]) -> dict[str, np.ndarray]:
    """Contrastive loss of the first and last epoch, raw and normalized (0 collapsed, 1 floor), and its trend.

    `contrastive.falling` is the share of the steps between ten equal spans of training in which the loss went down.
    """
    if not history or "contrastive_floor" not in history[0]:
        return {}
    raw = np.stack([readings["contrastive"] for readings in history])
    floor = np.stack([readings["contrastive_floor"] for readings in history])
    collapsed = np.stack([readings["contrastive_collapsed"] for readings in history])
    reading = normalized_reading(raw, floor, collapsed)
    spans = np.array_split(raw, min(10, len(raw)))
    steps = np.diff(np.stack([span.mean(axis=0) for span in spans]), axis=0)
    falling = (steps < 0).mean(axis=0) if len(steps) else np.full(raw.shape[1], np.nan)
    return {
        "contrastive.start": raw[0],
        "contrastive.end": raw[-1],
        "contrastive.normalized_start": reading[0],
        "contrastive.normalized_end": reading[-1],
        "contrastive.falling": falling,
    }


def _spans(decoded: np.ndarray, layout: Layout) -> Spans:
    """Over presets (..., P) of all replicas."""
    return output_ranges(decoded.reshape(-1, decoded.shape[-1]), layout)
