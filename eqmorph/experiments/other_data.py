"""A run on data that it was not trained on: the rows it can be asked about, its figures, and those beside them."""

from dataclasses import replace

import numpy as np

from eqmorph.corpora.corpus import UNLABELLED, Corpus
from eqmorph.corpora.selection import select
from eqmorph.errors import DataError
from eqmorph.evaluation.baselines import baselines, flat
from eqmorph.evaluation.folds import Row
from eqmorph.evaluation.metrics import cluster_figures, error_figures, stack_figures
from eqmorph.evaluation.probes import CLASSIFIERS, OF_LATENTS, accuracy_across
from eqmorph.evaluation.spaces import spaces
from eqmorph.experiments.measure import figures_of_rows
from eqmorph.experiments.train import prepare
from eqmorph.progress import Begin
from eqmorph.runs.config import RunConfig
from eqmorph.runs.trained import TrainedRun


def in_the_runs_words(run: TrainedRun, corpus: Corpus) -> Corpus:
    """Take the presets of another corpus that a run can be asked about.

    They are in the run's layout and canonical form, and of the words that the run knows, however rare. A run without
    words has every preset, without its word.

    Raises:
        DataError: the corpus has none of the run's words, or presets of other bands than the run's.
    """
    words = run.config.data.words
    corpus = corpus.in_layout(run.layout)
    if not words:
        return prepare(replace(corpus, words=np.full(len(corpus), UNLABELLED, dtype=object)), run.config.recipe)
    if not np.isin(corpus.words, list(words)).any():
        raise DataError(f"{corpus.source}: none of the words of {run.name} is in it ({', '.join(list(words)[:5])})")
    unknown = tuple(set(corpus.words.tolist()) - words.keys())
    return select(corpus, run.config.recipe.data.model_copy(update={"min_count": 1, "exclude": unknown}))


def overlap(trained_on: Corpus | None, corpus: Corpus) -> str:
    """Say how many presets of a corpus are, to the last digit, among the training data under the same word."""
    if trained_on is None:
        return "the training data is not at hand: some of them may be in it"
    trained = {(word, row.tobytes()) for word, row in zip(trained_on.words.tolist(), trained_on.params, strict=True)}
    rows = zip(corpus.words.tolist(), corpus.params, strict=True)
    again = sum((word, row.tobytes()) in trained for word, row in rows)
    if not again:
        return "every row unseen"
    return f"{again:,} of them {'is' if again == 1 else 'are'} also in the training data"


def figures_on(run: TrainedRun, corpus: Corpus) -> Row:
    """Measure the replicas of a run on presets that none was trained on: key -> (R,).

    Words of a fifth of the people are guessed from the presets of the others.
    """
    main_words = run.config.main_words
    main = np.isin(corpus.words, main_words)
    latents = run.ensemble.encode(corpus.params)
    decoded = run.ensemble.decode(latents)
    rows = []
    for points, presets in zip(latents, decoded, strict=True):
        row = figures_of_rows(corpus, points, presets, "unseen", main_words)
        for classifier in OF_LATENTS if main.any() and main_words else ():
            row[f"unseen.main.accuracy_{classifier}"] = accuracy_across(
                classifier, points[main], corpus.words[main], corpus.groups[main]
            )
        rows.append(row)
    return stack_figures(rows)


def baselines_on(corpus: Corpus, trained_on: Corpus | None, config: RunConfig, begin: Begin) -> dict[str, Row]:
    """Measure the baselines on the main words, or on all presets for a run without words: baseline -> key -> (1,).

    They learn from the training data; where that is not known, there is the flat equalizer alone.
    """
    main = corpus.take(np.isin(corpus.words, config.main_words or UNLABELLED))
    if not len(main):
        return {}
    if trained_on is None:
        errors = {"flat EQ": flat(main, main)}
    else:
        rules = baselines(config.recipe.latents, main.layout, with_words=bool(config.main_words))
        errors = {}
        for name, rule in rules.items():
            begin(f"baseline: {name}")
            errors[name] = rule(trained_on, main)
    return {name: stack_figures([error_figures(error)]) for name, error in errors.items()}


def spaces_across_people(corpus: Corpus, config: RunConfig, begin: Begin) -> dict[str, Row]:
    """Measure how well the main words are told apart in spaces that no network learned: space -> key -> (1,).

    Words of a fifth of the people are guessed from the presets of the others.
    """
    main = corpus.take(np.isin(corpus.words, config.main_words))
    if not len(main):
        return {}
    figures = {}
    for name, space in spaces(config.recipe.latents, main.layout).items():
        begin(f"words in the space: {name}")
        points = space(corpus, main)
        row = cluster_figures(points, main.words, ("", "_unit"))
        for classifier in CLASSIFIERS:
            row[f"accuracy_{classifier}"] = accuracy_across(classifier, points, main.words, main.groups)
        figures[name] = stack_figures([row])
    return figures
