"""`eqmorph evaluate --protocol`: word models measured under published protocols."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, cast

from eqmorph.cli.console import progress, reading, remark
from eqmorph.corpora import load_corpus
from eqmorph.corpora.corpus import Corpus
from eqmorph.corpora.socialfx import Shapes, read_shapes
from eqmorph.errors import UsageError
from eqmorph.experiments.protocols import cross_corpus, descriptions, listening_gap, rare_words, submitters
from eqmorph.experiments.protocols.result import OF_BOTH_CORPORA, ProtocolName, ProtocolResult
from eqmorph.experiments.protocols.word_models import YARDSTICKS, Learner
from eqmorph.progress import OnProgress

if TYPE_CHECKING:
    from eqmorph.runs.run import Run

Update = Callable[..., None]
OF_THE_LEXICON: tuple[ProtocolName, ...] = ("rare-words", "descriptions")
"""Protocols that a run has no part in."""


def measure_protocol(
    protocol: ProtocolName, run: Path | None, data: str | None, synthetic: int | None, shapes: Path | None
) -> ProtocolResult:
    """Measure the lexicon's word model, and the run's beside it where one is named.

    Raises:
        UsageError: a file that the protocol needs is not named, or the run does not suit it.
    """
    if protocol in OF_BOTH_CORPORA and shapes is None:
        raise UsageError(f"the protocol {protocol} needs --shapes: the SocialFX file eq_contributions.csv")
    if protocol not in OF_BOTH_CORPORA and shapes is not None:
        raise UsageError(f"--shapes is for the protocols {', '.join(OF_BOTH_CORPORA)}; leave it out for {protocol}")
    if protocol in OF_THE_LEXICON and run is not None:
        raise UsageError(f"the protocol {protocol} measures the lexicon alone; leave {run} out")
    loaded = _run(run)
    with reading():
        corpus = (
            loaded.config.data.read()
            if loaded and data is None and synthetic is None
            else load_corpus(data, synthetic)
        )
    with progress("measuring") as update:
        if protocol == "listening-gap":
            return _listening_gap(corpus, loaded, update)
        if protocol == "submitters":
            return _submitters(corpus, loaded, update)
        taught = read_shapes(cast(Path, shapes))
        if protocol == "cross-corpus":
            return _cross_corpus(corpus, taught, loaded, update)
        measure = rare_words.measure_rare_words if protocol == "rare-words" else descriptions.measure_descriptions
        return measure(corpus, taught, on_progress=_shown(update))


def draw_protocol(result: ProtocolResult, path: Path) -> None:
    """Write the picture of a result."""
    from eqmorph.plots.protocol import protocol_figure, protocol_plot
    from eqmorph.plots.save import save

    save(protocol_figure(protocol_plot(result)), path)
    remark(f"wrote {path}")


def _listening_gap(corpus: Corpus, run: "Run | None", update: Update) -> ProtocolResult:
    learners: dict[str, Learner] = {}
    if run is not None:
        from eqmorph.experiments.protocols.latent_words import of_recipe

        recipe = run.config.recipe

        def on_epoch(trainer: object) -> None:
            update(advance=1, total=recipe.epochs, description=f"training {recipe.name} on the rows of the protocol")

        learners[f"recipe {recipe.name}, trained anew"] = of_recipe(recipe, run.config.seeds, on_epoch)
    return listening_gap.measure_listening_gap(corpus, YARDSTICKS | learners, on_progress=_shown(update))


def _submitters(corpus: Corpus, run: "Run | None", update: Update) -> ProtocolResult:
    if run is None:
        return submitters.measure_submitters(*submitters.folds_of(corpus), on_progress=_shown(update))
    from eqmorph.experiments.protocols.latent_words import folds_of_run, of_run

    learners = {**YARDSTICKS, f"the run's {run.config.recipe.name}": of_run(run)}
    return submitters.measure_submitters(*folds_of_run(run, corpus), learners, on_progress=_shown(update))


def _cross_corpus(corpus: Corpus, shapes: Shapes, run: "Run | None", update: Update) -> ProtocolResult:
    models = {}
    if run is not None:
        from eqmorph.experiments.protocols.latent_words import whole

        models[f"what the run's {run.config.recipe.name} draws"] = whole(run)
    return cross_corpus.measure_cross_corpus(corpus, shapes, models, on_progress=_shown(update))


def _run(path: Path | None) -> "Run | None":
    if path is None:
        return None
    from eqmorph.runs.run import load_run

    return load_run(path)


def _shown(update: Update) -> OnProgress:
    def on_progress(done: int, total: int, name: str) -> None:
        update(completed=done, total=total, description="measuring", note=name)

    return on_progress
