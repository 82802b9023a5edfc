"""What the lexicon is worth: the protocols of others and ours, on the SAFE and SocialFX files.

    OPENBLAS_NUM_THREADS=1 python -m benchmarks.words SAFE.csv SOCIALFX.csv [opra.jsonl]

Everything is learned anew without what it is measured on; the embedded lexicon, which has seen all rows, is used by
the nudges alone.
"""

import sys
import time
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table
from scipy.stats import wilcoxon

from benchmarks.morph_any_bands import read_presets
from eqmorph.corpora.safe import read_safe
from eqmorph.corpora.socialfx import read_shapes
from eqmorph.experiments.protocols import cross_corpus, descriptions, listening_gap, rare_words, submitters
from eqmorph.experiments.protocols.tables import tables_of
from eqmorph.tables.terminal import to_rich
from eqmorph.words.evidence import described
from eqmorph.words.lexicon import load_lexicon
from eqmorph.words.meaning import meaning
from eqmorph.words.nudge import nudge
from eqmorph.words.space import GRID_HZ

NUDGED = ("warm", "bright", "muddy", "harsh", "tinny", "airy", "cold", "soft", "crisp", "deep")
NUDGED_PRESETS, AMOUNT = 200, 0.4


def rare_words_table(presets, shapes) -> Table:
    columns = ("method", "words", "number", "median gain dB", "share nearer", "Wilcoxon p")
    table = Table(*columns, title="Rare words of SAFE, each left out, against a flat curve")
    results = {name: rare_words.measure(presets, shapes, part) for name, part in rare_words.YARDSTICKS.items()}
    results["lexicon, without their people"] = rare_words.measure_without_people(presets, shapes)
    for name, gains in results.items():
        halves = np.cumsum(gains.heard) % 2 == 1
        groups = {
            "known to SocialFX": gains.heard,
            "first half": gains.heard & halves,
            "second half": gains.heard & ~halves,
            "one word": gains.single,
            "all rare words": np.ones(len(gains.words), dtype=bool),
        }
        for group, chosen in groups.items():
            gain_db = gains.gain_db[chosen]
            p = wilcoxon(gain_db).pvalue
            cells = (f"{np.median(gain_db):.3f}", f"{(gain_db > 0).mean():.0%}", f"{p:.1e}")
            table.add_row(name, group, str(len(gain_db)), *cells)
    return table


def descriptions_table(presets, shapes) -> Table:
    table = Table("figure", "value", title="Descriptions")
    for seed in range(3):
        result = descriptions.calibration(presets, ("bright", "warm"), seed)
        table.add_row(f"calibration error, people held out, split {seed}", f"{result.error:.3f}")
        table.add_row("accuracy", f"{result.accuracy:.3f}")
    for each in result.bins:
        table.add_row(f"said with {each.confidence:.2f} ({each.rows} presets)", f"right {each.accuracy:.2f}")
    for name, (first, five) in descriptions.recall(shapes).items():
        table.add_row(f"15 words of SocialFX, top 1 / top 5: {name}", f"{first:.3f} / {five:.3f}")
    errors = descriptions.shape_errors(shapes)
    for name, values in errors.items():
        table.add_row(f"RMS to held-out shapes, z: {name}", f"{values.mean():.4f}")
    names = list(errors)
    table.add_row("p of the first against the second", f"{wilcoxon(errors[names[0]] - errors[names[1]]).pvalue:.1e}")
    return table


def nudge_table(path: Path) -> Table:
    lexicon, rng = load_lexicon(), np.random.default_rng(0)
    everything = [preset for presets in read_presets(path).values() for preset in presets]
    chosen = [everything[index] for index in rng.choice(len(everything), NUDGED_PRESETS, replace=False)]
    along, across, seconds, twice = [], [], [], []
    for preset in chosen:
        for word in NUDGED:
            text = meaning(lexicon, word)
            began = time.process_time()
            nudged = nudge(lexicon, preset, {text: AMOUNT})
            seconds.append(time.process_time() - began)
            direction_db = lexicon.curve_db(text.direction)
            moved = nudged.change_db @ direction_db / (direction_db @ direction_db)
            along.append(moved / AMOUNT)
            across.append(np.sqrt(np.mean((nudged.change_db - moved * direction_db) ** 2)))
        text = meaning(lexicon, NUDGED[rng.integers(len(NUDGED))])
        once = nudge(lexicon, preset, {text: AMOUNT}).preset
        half = nudge(lexicon, preset, {text: AMOUNT / 2}).preset
        both = nudge(lexicon, half, {text: AMOUNT / 2}).preset
        twice.append(np.sqrt(np.mean((once.response(GRID_HZ) - both.response(GRID_HZ)) ** 2)))
    table = Table("figure", "median", "99 %", "worst", title=f"{NUDGED_PRESETS} OPRA presets x {len(NUDGED)} words")
    rows = {
        "projection, off the amount": np.abs(np.array(along) - 1),
        "orthogonal change, dB RMS": np.array(across),
        "two nudges against one, dB RMS": np.array(twice),
        "CPU time, ms": 1e3 * np.array(seconds),
    }
    for name, values in rows.items():
        table.add_row(name, *(f"{np.quantile(values, share):.3f}" for share in (0.5, 0.99, 1.0)))
    return table


def main(safe: str, socialfx: str, opra: str | None = None) -> None:
    """Print the tables."""
    console = Console(width=150)
    corpus, shapes = read_safe(Path(safe)), read_shapes(Path(socialfx))
    presets = described(corpus)
    presets_held_out, fold_of_row = submitters.folds_of(corpus)
    results = (
        listening_gap.measure(corpus),
        submitters.measure(presets_held_out, fold_of_row),
        cross_corpus.measure(corpus, shapes),
    )
    for result in results:
        for table in tables_of(result):
            console.print(to_rich(table, console.width))
        console.print(*result.remarks, sep="\n")
    console.print(rare_words_table(presets, shapes))
    console.print(descriptions_table(presets, shapes))
    if opra is not None:
        console.print(nudge_table(Path(opra)))


if __name__ == "__main__":
    main(*sys.argv[1:])
