"""What the lexicon is worth: the protocols of others and ours, on the SAFE and SocialFX files.

    OPENBLAS_NUM_THREADS=1 python -m benchmarks.words SAFE.csv SOCIALFX.csv [opra.jsonl]

The tables are those of `eqmorph evaluate --protocol`, and nudges. Everything is learned anew without what it is
measured on; the embedded lexicon, which has seen all rows, is used by the nudges alone.
"""

import sys
import time
from pathlib import Path

import numpy as np

from benchmarks.presets import read_presets
from eqmorph.corpora.safe import read_safe
from eqmorph.corpora.socialfx import read_shapes
from eqmorph.experiments.protocols import cross_corpus, descriptions, listening_gap, rare_words, submitters
from eqmorph.experiments.protocols.latent_words import of_recipe
from eqmorph.experiments.protocols.tables import protocol_tables
from eqmorph.experiments.protocols.word_models import YARDSTICKS
from eqmorph.recipes.named import recipe
from eqmorph.tables import Number, Table, Text, columns_of
from eqmorph.tables.terminal import to_terminal
from eqmorph.words.lexicon_file import load_lexicon
from eqmorph.words.meaning import meaning
from eqmorph.words.nudge import nudge_preset
from eqmorph.words.space import GRID_HZ

NUDGED = ("warm", "bright", "muddy", "harsh", "tinny", "airy", "cold", "soft", "crisp", "deep")
NUDGED_PRESETS, AMOUNT = 200, 0.4
WIDTH = 150
LATENT = {"recipe semantic, trained anew": of_recipe(recipe("semantic"), (0, 1, 2))}
"""Beside the lexicon on people held out: 15 trainings, two minutes."""


def nudge_table(path: Path) -> Table:
    lexicon, rng = load_lexicon(), np.random.default_rng(0)
    everything = [preset for presets in read_presets(path).values() for preset in presets]
    chosen = [everything[index] for index in rng.choice(len(everything), NUDGED_PRESETS, replace=False)]
    along, across, seconds, twice = [], [], [], []
    for preset in chosen:
        for word in NUDGED:
            text = meaning(lexicon, word)
            began = time.process_time()
            nudged = nudge_preset(lexicon, preset, {text: AMOUNT})
            seconds.append(time.process_time() - began)
            direction_db = lexicon.curve_db(text.direction)
            moved = nudged.change_db @ direction_db / (direction_db @ direction_db)
            along.append(moved / AMOUNT)
            across.append(np.sqrt(np.mean((nudged.change_db - moved * direction_db) ** 2)))
        text = meaning(lexicon, NUDGED[rng.integers(len(NUDGED))])
        once = nudge_preset(lexicon, preset, {text: AMOUNT}).preset
        half = nudge_preset(lexicon, preset, {text: AMOUNT / 2}).preset
        both = nudge_preset(lexicon, half, {text: AMOUNT / 2}).preset
        twice.append(np.sqrt(np.mean((once.response(GRID_HZ) - both.response(GRID_HZ)) ** 2)))
    measured = {
        "projection, off the amount": np.abs(np.array(along) - 1),
        "orthogonal change, dB RMS": np.array(across),
        "two nudges against one, dB RMS": np.array(twice),
        "CPU time, ms": 1e3 * np.array(seconds),
    }
    rows = [
        (Text(name), *(Number(float(np.quantile(values, share))) for share in (0.5, 0.99, 1.0)))
        for name, values in measured.items()
    ]
    title = f"{NUDGED_PRESETS} OPRA presets x {len(NUDGED)} words"
    return Table(title, columns_of("figure", "median", "99 %", "worst"), tuple(rows))


def main(safe: str, socialfx: str, opra: str | None = None) -> None:
    """Print the tables."""
    corpus, shapes = read_safe(Path(safe)), read_shapes(Path(socialfx))
    results = (
        listening_gap.measure_listening_gap(corpus),
        submitters.measure_submitters(*submitters.folds_of(corpus), YARDSTICKS | LATENT),
        rare_words.measure_rare_words(corpus, shapes),
        cross_corpus.measure_cross_corpus(corpus, shapes),
        descriptions.measure_descriptions(corpus, shapes),
    )
    for result in results:
        for table in protocol_tables(result):
            print(to_terminal(table, WIDTH))
        print(*result.remarks, sep="\n")
    if opra is not None:
        print(to_terminal(nudge_table(Path(opra)), WIDTH))


if __name__ == "__main__":
    main(*sys.argv[1:])
