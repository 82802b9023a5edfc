"""The Listening Gap: are the presets that a model generates for a word like those that people make?

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
from eqmorph.evaluation.metrics import stack_figures
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
from eqmorph.experiments.protocols.result import ProtocolResult, Row
from eqmorph.experiments.protocols.word_models import YARDSTICKS, Learner
from eqmorph.progress import OnProgress, Stages, in_silence

STOP_WORDS = ("test", "1", "my", "")
LARGEST_GAIN_DB = 15.0
REPEAT_DECIMALS = 4
FREQUENT = 20
HELD_OUT = 0.2
SPLIT_SEED = 42
DRAWN = 200
DRAWS = 20
SPREAD = "mean ± 95 % interval over draws, which is the chance of a model and not of people"
Parts = dict[str, tuple[np.ndarray, np.ndarray]]
"""Word -> positions of its training rows and of those held out."""
ALL_ROWS = -1
"""In place of a fold: the split has one part."""


def protocol_rows(corpus: Corpus) -> Corpus:
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


def split(corpus: Corpus) -> Parts:
    """The rows of each frequent word."""
    shuffle = random.Random(SPLIT_SEED)
    parts: Parts = {}
    for word in sorted(set(corpus.words.tolist())):
        members = np.flatnonzero(corpus.words == word).tolist()
        if len(members) < FREQUENT:
            continue
        # The order before the shuffle decides the split: that of ids as text, which count the file's rows from 0.
        members.sort(key=lambda row: f"safe-{corpus.rows[row] - 1}")
        shuffle.shuffle(members)
        count = round(HELD_OUT * len(members))
        parts[word] = (np.array(members[count:]), np.array(members[:count]))
    return parts


def measure_listening_gap(
    corpus: Corpus,
    learners: Mapping[str, Learner] = YARDSTICKS,
    draws: int = DRAWS,
    on_progress: OnProgress = in_silence,
) -> ProtocolResult:
    """Measure word models on the protocol's own split by row.

    Args:
        corpus: as it was read.
        learners: name -> what learns a word model from the training rows, all words together.
        draws: how often each model draws.
        on_progress: told of each word of each model.

    Raises:
        DataError: no word of the corpus has enough rows.
    """
    kept = protocol_rows(corpus)
    parts = split(kept)
    if not parts:
        raise DataError(f"{corpus.source}: no word has {FREQUENT} rows, which the protocol listening-gap needs")
    measured = _measured(kept, parts, learners, draws, on_progress)
    rejected = {name: _rejected([row for row in measured if row.method == name]) for name in learners}
    counts = ", ".join(f"{word} {len(seen)} and {len(unseen)}" for word, (seen, unseen) in parts.items())
    own = [_with_modes(row, rejected[row.method][row.subject]) for row in measured]
    return ProtocolResult(
        protocol="listening-gap",
        title="Listening Gap, split by row",
        note=f"{corpus.source}; rows learned from and held out: {counts}; {draws} draws of {DRAWN} curves; {SPREAD}",
        synthetic=corpus.synthetic,
        rows=(*sorted(own, key=lambda row: list(parts).index(row.subject)), *published.listening_gap()),
        remarks=tuple(_remark(name, np.concatenate(list(each.values()))) for name, each in rejected.items()),
    )


def _measured(
    kept: Corpus, parts: Parts, learners: Mapping[str, Learner], draws: int, on_progress: OnProgress
) -> list[Row]:
    """Figures of every word, model by model, with the p-values of both mode tests."""
    held_out = np.concatenate([positions for _, positions in parts.values()])
    training = kept.take(np.setdiff1d(np.arange(len(kept)), held_out))
    curves_db = vector_curves_db(kept.params, kept.layout)
    tests = {
        word: {
            "protocol.modes_p": ModeTest(curves_db[seen], MODES.get(word, OTHER_MODES)),
            "protocol.modes_p_all": ModeTest(curves_db[np.r_[seen, unseen]], MODES.get(word, OTHER_MODES)),
        }
        for word, (seen, unseen) in parts.items()
    }
    stages = Stages(len(learners) * len(parts), on_progress)
    measured = []
    for name, learn in learners.items():
        model = learn(training, ALL_ROWS)
        for word, (_, unseen) in parts.items():
            stages.begin(f"{name}: {word}")
            figures = []
            for draw in range(draws):
                cloud = model.curves_db(word, DRAWN, np.random.default_rng(draw))
                p_values = {key: test.p_value(cloud[:MODE_PRESETS]) for key, test in tests[word].items()}
                figures.append(cloud_figures(cloud, curves_db[unseen]) | p_values)
            measured.append(Row(subject=word, method=name, figures=stack_figures(figures)))
    return measured


def _rejected(rows: list[Row]) -> dict[str, np.ndarray]:
    """Word -> which mode tests are rejected, corrected together with those of all words, draws and mixtures."""
    p_values = [np.r_[row.figures["protocol.modes_p"], row.figures["protocol.modes_p_all"]] for row in rows]
    rejected = rejected_after_correction(np.concatenate(p_values))
    words = [row.subject for row in rows]
    return dict(zip(words, np.split(rejected, len(rows)), strict=True))


def _with_modes(row: Row, rejected: np.ndarray) -> Row:
    """A row with whether people's modes are kept: in each draw, and of all tests corrected together."""
    kept = {
        "protocol.modes_kept": row.figures["protocol.modes_p"] > LEVEL,
        "protocol.modes_kept_all": row.figures["protocol.modes_p_all"] > LEVEL,
        "protocol.modes_kept_corrected": ~rejected,
    }
    figures = row.figures | {key: values.astype(float) for key, values in kept.items()}
    return row.model_copy(update={"figures": figures})


def _remark(method: str, rejected: np.ndarray) -> str:
    return f"{method}: {rejected.sum()} of {len(rejected)} mode tests rejected (Benjamini and Hochberg, 5 %)"
