"""Words of latent models under a protocol: of a run as it is, or of its recipe trained anew on training presets."""

from collections.abc import Sequence

import numpy as np

from eqmorph.corpora.corpus import Corpus
from eqmorph.corpora.splits import corpus_folds
from eqmorph.eq.backend import FloatArray
from eqmorph.eq.curves import vector_curves_db
from eqmorph.errors import UsageError
from eqmorph.experiments.protocols.word_models import Learner
from eqmorph.experiments.train import AfterEpoch, prepare, train
from eqmorph.recipes.schema import Recipe
from eqmorph.runs.run import Run
from eqmorph.runs.words import Clouds, word_clouds
from eqmorph.training.replicas import Ensemble


class LatentWords:
    """Words of some replicas of an ensemble; every draw is one replica's.

    Args:
        ensemble: R replicas.
        clouds: the words of each of them.
        chosen: which of them draw.
    """

    def __init__(self, ensemble: Ensemble, clouds: list[Clouds], chosen: Sequence[int]) -> None:
        self._ensemble, self._clouds, self._chosen = ensemble, clouds, list(chosen)

    def curves_db(self, word: str, count: int, rng: np.random.Generator) -> FloatArray:
        """Curves of decoded draws of a word's latents, inside the ranges of the layout.

        Raises:
            UsageError: the model has not learned the word.
        """
        replica = self._chosen[int(rng.integers(len(self._chosen)))]
        if word not in self._clouds[replica]:
            raise UsageError(f"the model has not learned {word!r} (it has: {', '.join(self._clouds[replica])})")
        latents = self._clouds[replica][word].sample(count, rng)
        every = np.broadcast_to(latents, (len(self._ensemble.replicas), *latents.shape))
        layout = self._ensemble.layout
        return vector_curves_db(layout.clip(self._ensemble.decode(every)[replica]), layout)


def of_recipe(recipe: Recipe, seeds: tuple[int, ...], after_epoch: AfterEpoch | None = None) -> Learner:
    """Train a recipe anew on whatever presets a protocol learns from, with every seed."""

    def learn(training: Corpus, fold: int) -> LatentWords:
        trained = train(recipe, training, seeds=seeds, after_epoch=after_epoch)
        everything = [np.arange(len(trained.corpus))] * len(seeds)
        clouds = word_clouds(trained.ensemble, trained.corpus, everything)
        return LatentWords(trained.ensemble, clouds, range(len(seeds)))

    return learn


def of_run(run: Run) -> Learner:
    """The replicas of a run that held a fold out, as they are."""

    def learn(training: Corpus, fold: int) -> LatentWords:
        chosen = [index for index, held_out in enumerate(run.config.held_out) if held_out == fold]
        return LatentWords(run.ensemble, run.clouds, chosen)

    return learn


def whole(run: Run) -> LatentWords:
    """All replicas of a run."""
    return LatentWords(run.ensemble, run.clouds, range(len(run.config.replicas)))


def folds_of_run(run: Run, corpus: Corpus) -> tuple[Corpus, np.ndarray]:
    """The presets of a run's main words, and the fold of each that its replicas held out.

    Raises:
        UsageError: the run held nobody out, or was trained on other data.
    """
    config = run.config
    if config.folds == 1 or config.split != "submitter" or not config.data.holds(corpus):
        raise UsageError(
            f"{run.name}: the protocol submitters needs a run with 2 folds or more by submitter, and the data that "
            "it was trained on"
        )
    selected = prepare(corpus, config.recipe)
    fold_of_row = corpus_folds(selected, config.folds, config.split)
    main = np.isin(selected.words, config.main_words)
    return selected.take(main), fold_of_row[main]
