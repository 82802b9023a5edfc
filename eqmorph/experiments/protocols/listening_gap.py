"""The Listening Gap: are the presets that a model makes of a word like those that people make?

Protocol of Keough, "The Listening Gap" (working paper, 2026), on the SAFE file. Rows: no blank or stop word, gains
within 15 dB, no exact repeats. Words of 20 rows or more are split 80/20 by row with a fixed shuffle. The figures
stand in `eqmorph.experiments.protocols.clouds`. The paper does not say whether the mixture behind the modes sees the
people held out; both ways are given.
"""

import random
from collections.abc import Mapping

import numpy as np

from eqmorph.corpora.corpus import Corpus
from eqmorph.eq.curves import vector_curves_db
from eqmorph.errors import DataError
from eqmorph.experiments.protocols import published
from eqmorph.experiments.protocols.clouds import (
    LEVEL,
    MODE_PRESETS,
    MODES,
    OTHER_MODES,
    ModeTest,
    cloud_figures,
    rejected_after_correction,
)
from eqmorph.experiments.protocols.result import OnStep, ProtocolResult, Row, in_silence
from eqmorph.experiments.protocols.word_models import YARDSTICKS, Learner

STOP_WORDS = ("test", "1", "my", "")
LARGEST_GAIN_DB = 15.0
REPEAT_DECIMALS = 4
FREQUENT = 20
HELD_OUT = 0.2
SPLIT_SEED = 42
DRAWN = 200
DRAWS = 20
ALL_ROWS = -1
"""In place of a fold: the split has one part."""


def rows(corpus: Corpus) -> Corpus:
    """The rows that the protocol uses."""
    gains = corpus.params[:, corpus.layout.columns("gain_db")]
    kept = ~np.isin(corpus.words, STOP_WORDS) & (np.abs(gains) <= LARGEST_GAIN_DB).all(axis=1)
    seen: set[tuple[str, str, bytes]] = set()
    for row in np.flatnonzero(kept):
        values = (np.round(corpus.params[row], REPEAT_DECIMALS) + 0.0).tobytes()
        preset = (str(corpus.words[row]), str(corpus.groups[row]), values)
        kept[row] = preset not in seen
        seen.add(preset)
    return corpus.take(kept)


def split(corpus: Corpus) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Frequent word -> positions of its training rows and of those held out."""
    shuffle = random.Random(SPLIT_SEED)
    parts = {}
    for word in sorted(set(corpus.words.tolist())):
        members = np.flatnonzero(corpus.words == word).tolist()
        if len(members) < FREQUENT:
            continue
        members.sort(key=lambda row: f"safe-{corpus.rows[row] - 1}")
        shuffle.shuffle(members)
        count = round(HELD_OUT * len(members))
        parts[word] = (np.array(members[count:]), np.array(members[:count]))
    return parts


def measure(
    corpus: Corpus,
    learners: Mapping[str, Learner] = YARDSTICKS,
    draws: int = DRAWS,
    on_step: OnStep = in_silence,
) -> ProtocolResult:
    """Measure word models on the protocol's own split by row.

    Args:
        corpus: as it was read.
        learners: name -> what learns a word model from the training rows, all words together.
        draws: how often each model draws.
        on_step: is told after each word of each model.

    Raises:
        DataError: no word of the corpus has enough rows.
    """
    kept = rows(corpus)
    parts = split(kept)
    if not parts:
        raise DataError(f"{corpus.source}: no word has {FREQUENT} rows, which the protocol listening-gap needs")
    held_out = np.concatenate([positions for _, positions in parts.values()])
    training = kept.take(np.setdiff1d(np.arange(len(kept)), held_out))
    curves_db = vector_curves_db(kept.params, kept.layout)
    tests = {
        word: [ModeTest(curves_db[rows], MODES.get(word, OTHER_MODES)) for rows in (seen, np.r_[seen, unseen])]
        for word, (seen, unseen) in parts.items()
    }
    measured = []
    for number, (name, learn) in enumerate(learners.items()):
        model = learn(training, ALL_ROWS)
        for place, (word, (_, unseen)) in enumerate(parts.items(), 1):
            people = curves_db[unseen]
            drawn = (model.curves_db(word, DRAWN, np.random.default_rng(draw)) for draw in range(draws))
            figures = [cloud_figures(cloud, people) | _mode_p_values(cloud, tests[word]) for cloud in drawn]
            measured.append(Row(subject=word, method=name, figures=_stacked(figures)))
            on_step(number * len(parts) + place, len(learners) * len(parts))
    counts = ", ".join(f"{word} {len(seen)} and {len(unseen)}" for word, (seen, unseen) in parts.items())
    return ProtocolResult(
        protocol="listening-gap",
        title="Listening Gap, split by row",
        note=f"{corpus.source}; rows learned from and held out: {counts}; {draws} draws of {DRAWN} curves",
        synthetic=corpus.synthetic,
        rows=(*_corrected(measured), *published.listening_gap()),
        remarks=_remarks(measured),
    )


def _mode_p_values(cloud: np.ndarray, tests: list[ModeTest]) -> dict[str, float]:
    training, everybody = (test.p_value(cloud[:MODE_PRESETS]) for test in tests)
    return {"protocol.modes_p": training, "protocol.modes_p_all": everybody}


def _stacked(figures: list[dict[str, float]]) -> dict[str, np.ndarray]:
    return {key: np.array([row[key] for row in figures]) for key in figures[0]}


def _corrected(measured: list[Row]) -> list[Row]:
    """The rows with the share of draws that keep people's modes, tested one by one and corrected together.

    The correction is over all mode tests of a method: of every word, draw and mixture.
    """
    corrected: list[Row] = []
    for name in dict.fromkeys(row.method for row in measured):
        own = [row for row in measured if row.method == name]
        p_values = [row.figures[key] for row in own for key in ("protocol.modes_p", "protocol.modes_p_all")]
        rejected = np.split(rejected_after_correction(np.concatenate(p_values)), len(p_values))
        for place, row in enumerate(own):
            kept = {
                "protocol.modes_kept": row.figures["protocol.modes_p"] > LEVEL,
                "protocol.modes_kept_all": row.figures["protocol.modes_p_all"] > LEVEL,
                "protocol.modes_kept_corrected": ~np.concatenate(rejected[2 * place : 2 * place + 2]),
            }
            shares = {key: values.astype(float) for key, values in kept.items()}
            corrected.append(row.model_copy(update={"figures": row.figures | shares}))
    words = list(dict.fromkeys(row.subject for row in measured))
    return sorted(corrected, key=lambda row: words.index(row.subject))


def _remarks(measured: list[Row]) -> tuple[str, ...]:
    """How many mode tests of each method are rejected after correction."""
    remarks = []
    for name in dict.fromkeys(row.method for row in measured):
        own = [row for row in measured if row.method == name]
        p_values = [row.figures[key] for row in own for key in ("protocol.modes_p", "protocol.modes_p_all")]
        every = np.concatenate(p_values)
        rejected = rejected_after_correction(every).sum()
        remarks.append(f"{name}: {rejected} of {len(every)} mode tests rejected (Benjamini and Hochberg, 5 %)")
    return tuple(remarks)
