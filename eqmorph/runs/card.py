"""The model card of a run: README.md, written from the typed results, for those who receive the folder.

Sections after Mitchell et al., "Model Cards for Model Reporting", FAT* 2019: data, intended use, figures, limits.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from eqmorph import files
from eqmorph.corpora.sample import sample_note
from eqmorph.corpora.shapes import describe_shape
from eqmorph.eq.layout import SAFE
from eqmorph.evaluation.summary import READING, main_figures
from eqmorph.runs.config import RunConfig
from eqmorph.runs.metrics import RunMetrics
from eqmorph.runs.names import CONFIG, HISTORY, METRICS, README
from eqmorph.tables.markdown import escape_markdown, to_markdown
from eqmorph.words.distributions import RARE

SAFE_CITATION = (
    'R. Stables, S. Enderby, B. De Man, G. Fazekas, J. D. Reiss, "SAFE: A system for the extraction and retrieval of '
    'semantic audio descriptors", ISMIR 2014'
)


def save_card(folder: Path, config: RunConfig, metrics: RunMetrics) -> None:
    """Write the model card of a finished run."""
    files.write_text(folder / README, model_card(config, metrics))


def model_card(config: RunConfig, metrics: RunMetrics) -> str:
    """Write the card of a run as Markdown."""
    sections = {
        "Data": _data(config),
        "Intended use": _use(config),
        "Limits": _limits(config, metrics),
        "Training": _training(config),
    }
    note = f"{config.data.source}{sample_note(config.data.presets)}; {config.reading}; {READING}"
    figures = main_figures(metrics.figures, np.array(config.held_out), bool(config.main_words), note)
    parts = [f"# Run of the recipe {escape_markdown(config.recipe.name)}", escape_markdown(config.recipe.about)]
    for title, lines in sections.items():
        if title == "Limits":
            where = "In sample" if config.folds == 1 else "On rows held out"
            parts += ["## Figures", to_markdown([replace(figures, title=where)]).strip()]
        parts += [f"## {title}", "\n".join(f"- {line}" for line in lines)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _data(config: RunConfig) -> Iterator[str]:
    data = config.data
    kind = "Synthetic data" if data.synthetic else "Data"
    yield f"{kind}: {escape_markdown(data.source)}, {data.presets:,} presets used, SHA-256 `{data.checksum}`"
    layout = config.layout
    yield f"Layout: {escape_markdown(layout.name)} ({describe_shape(layout.kinds)}), {len(layout.params)} parameters"
    if data.words:
        words = ", ".join(f"{escape_markdown(word)} {count:,}" for word, count in list(data.words.items())[:12])
        yield f"Words: {len(data.words):,}, most frequent first: {words}"
    if data.licence:
        yield f"Licence of the data, and so of what is made of it: {escape_markdown(data.licence)}"
    else:
        yield "Licence: the file states none; ask its source before presets made of it are passed on"
    if config.layout == SAFE:
        drawn = "The statistics it is drawn from are of" if data.synthetic else "If it is the SAFE data, cite"
        yield f"{drawn} {SAFE_CITATION}"


def _use(config: RunConfig) -> Iterator[str]:
    layout = escape_markdown(config.layout.name)
    yield f"Encode, decode and morph presets of the layout {layout}; others are fitted to it first"
    if config.data.words:
        yield "Generate presets of its words, as a start that a person goes on from"
    commands = ("evaluate", "encode", "reconstruct", "generate", "morph --model", "plot run", "export")
    yield f"Commands that take this folder: {', '.join(f'`eqmorph {command}`' for command in commands)}"


def _limits(config: RunConfig, metrics: RunMetrics) -> Iterator[str]:
    if config.folds == 1:
        yield "Nothing was held out: the figures are in sample, and say nothing about presets of other people"
    else:
        yield f"Intervals are over {config.folds} folds by {config.held_together}; a replica knows nothing of its own"
    if config.data.synthetic:
        yield "The presets are synthetic: no person made or judged them"
    rare = [word for word, count in config.data.words.items() if count < RARE]
    if rare:
        yield f"{len(rare):,} of its words have fewer than {RARE} presets, too few to tell their meanings apart"
    if not config.data.words:
        yield "It knows no words"
    valid = metrics.figures.get("random.valid")
    if valid is not None:
        yield f"{float(np.min(valid)):.2%} of random latents decode to a valid preset, in the worst replica"


def _training(config: RunConfig) -> Iterator[str]:
    held_out = "nothing held out" if config.folds == 1 else f"{config.folds} folds held out by {config.held_together}"
    yield f"Replicas: {len(config.replicas)} (seeds {list(config.seeds)}, {held_out})"
    yield f"Versions: {', '.join(f'{name} {number}' for name, number in config.versions.items())}"
    yield f"The whole recipe stands in `{CONFIG}`, losses in `{HISTORY}`, all figures in `{METRICS}`"
