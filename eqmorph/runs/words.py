"""Words of a run: each one as a mixture of Gaussians in the latent space of each replica."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from eqmorph.corpora.corpus import Corpus
from eqmorph.errors import DataError
from eqmorph.runs.config import RunConfig
from eqmorph.runs.names import WORDS
from eqmorph.runs.origin import DIGEST, config_digest, expect_tensors_of
from eqmorph.runs.tensors import LARGEST_WEIGHT, TensorSpec, load_tensors, read_header, save_tensors
from eqmorph.words.distributions import MAX_MODES, WordCloud, fit_cloud

if TYPE_CHECKING:
    from eqmorph.training.replicas import Ensemble


Clouds = dict[str, WordCloud]
"""Word -> its distribution in the latent space of one replica, most frequent word first."""


def word_clouds(ensemble: "Ensemble", corpus: Corpus, rows: list[np.ndarray]) -> list[Clouds]:
    """The words of each replica, learned from its training rows.

    Args:
        ensemble: R trained replicas.
        corpus: N presets.
        rows: for each replica, positions (M,) in the corpus of the presets it was trained on.
    """
    vocabulary = list(corpus.word_counts())
    clouds = []
    for latents, seen in zip(ensemble.encode(corpus.params), rows, strict=True):
        words, points = corpus.words[seen], latents[seen]
        present = [word for word in vocabulary if (words == word).any()]
        clouds.append({word: fit_cloud(points[words == word]) for word in present})
    return clouds


def save_words(folder: Path, clouds: list[Clouds]) -> None:
    """Write the words of every replica."""
    tensors = {}
    for replica, words in enumerate(clouds):
        for order, (word, cloud) in enumerate(words.items()):
            prefix = f"{replica}/{order}/{word}"
            tensors[f"{prefix}/count"] = np.array(cloud.count, dtype=np.int64)
            for name in ("weights", "means", "covariances"):
                tensors[f"{prefix}/{name}"] = np.asarray(getattr(cloud, name), dtype=np.float32)
    save_tensors(folder / WORDS, tensors, {DIGEST: config_digest(folder)})


def load_words(folder: Path, config: RunConfig) -> list[Clouds]:
    """The words of every replica, as `save_words` wrote them.

    Raises:
        DataError: the file is missing or damaged, or does not fit the run's config.
    """
    path = folder / WORDS
    header = read_header(path)
    entries = sorted({_entry(path, name, config) for name in header})
    expected: dict[str, TensorSpec] = {}
    for replica, order, word in entries:
        prefix = f"{replica}/{order}/{word}"
        expected |= _specs(path, prefix, header, config.recipe.latents)
    tensors = load_tensors(path, expected)
    clouds: list[Clouds] = [{} for _ in config.replicas]
    for replica, order, word in entries:
        if word in clouds[replica] or order != len(clouds[replica]):
            raise DataError(
                f"{path}: does not fit the run: {word!r} occurs twice or out of order; train the run again"
            )
        clouds[replica][word] = _cloud(path, f"{replica}/{order}/{word}", tensors, config)
    expect_tensors_of(folder, path)
    return clouds


def _entry(path: Path, name: str, config: RunConfig) -> tuple[int, int, str]:
    """Replica, position and word that the name of a tensor is about."""
    parts = name.split("/", 2)
    word, _, field = parts[-1].rpartition("/")
    numbered = len(parts) == 3 and all(part.isascii() and part.isdigit() and len(part) < 10 for part in parts[:2])
    if not numbered or word not in config.data.words or field not in ("count", "weights", "means", "covariances"):
        raise DataError(f"{path}: does not fit the run: unknown entry {name!r}; train the run again")
    replica, order = int(parts[0]), int(parts[1])
    if replica >= len(config.replicas):
        raise DataError(
            f"{path}: does not fit the run: {name!r} belongs to a replica that does not exist; train the run again"
        )
    return replica, order, word


def _specs(path: Path, prefix: str, header: dict[str, TensorSpec], latents: int) -> dict[str, TensorSpec]:
    """The tensors of one word of one replica: as many modes as it has weights."""
    weights = header.get(f"{prefix}/weights")
    if weights is None or len(weights.shape) != 1 or not 1 <= weights.shape[0] <= MAX_MODES:
        raise DataError(
            f"{path}: does not fit the run: {prefix!r} needs 1 to {MAX_MODES} weights; train the run again"
        )
    modes, single = weights.shape[0], np.dtype(np.float32)
    return {
        f"{prefix}/count": TensorSpec((), np.dtype(np.int64)),
        f"{prefix}/weights": TensorSpec((modes,), single),
        f"{prefix}/means": TensorSpec((modes, latents), single, LARGEST_WEIGHT),
        f"{prefix}/covariances": TensorSpec((modes, latents, latents), single, LARGEST_WEIGHT**2),
    }


def _cloud(path: Path, prefix: str, tensors: dict[str, np.ndarray], config: RunConfig) -> WordCloud:
    """One word of one replica, its numbers checked."""
    word = prefix.split("/", 2)[2]
    count = int(tensors[f"{prefix}/count"])
    weights = tensors[f"{prefix}/weights"].astype(float)
    covariances = tensors[f"{prefix}/covariances"].astype(float)
    total, most = weights.sum(), config.data.words[word]
    problem = ""
    if not 1 <= count <= most or (config.folds == 1 and count != most):
        problem = f"{word!r} counts {count:,} presets, and the config has {most:,}"
    elif (weights < 0).any() or not abs(total - 1) < 1e-3:
        problem = f"the weights of {word!r} are no shares of a whole"
    elif not _positive_definite(covariances):
        problem = f"{word!r} has a covariance that is none"
    if problem:
        raise DataError(f"{path}: does not fit the run: {problem}; train the run again")
    return WordCloud(count, weights / total, tensors[f"{prefix}/means"].astype(float), covariances)


def _positive_definite(covariances: np.ndarray) -> bool:
    """Whether (K, L, L) matrices are symmetric up to float32, with positive eigenvalues.

    Rounding to float32 moves eigenvalues by at most 1e-7 of the largest. Those of a word stay positive: the least is
    `FLOOR`, 1e-4 of the mean variance, and so 1e-4 / L of the largest (of runs with 32 latents, 5e-6).
    """
    transposed = covariances.swapaxes(-1, -2)
    if not np.allclose(covariances, transposed, rtol=1e-4, atol=1e-6 * float(np.abs(covariances).max())):
        return False
    try:
        np.linalg.cholesky((covariances + transposed) / 2)
    except np.linalg.LinAlgError:
        return False
    return True
