"""`eqmorph evaluate`: the figures of a run, on its own data or on other data."""

from pathlib import Path
from typing import Annotated

import typer

from eqmorph.cli.console import print_json, print_line, print_table
from eqmorph.cli.options import JsonOption, RunDataOption, SyntheticOption
from eqmorph.cli.run_corpus import read_corpus
from eqmorph.errors import UsageError
from eqmorph.experiments.protocols.result import ProtocolName
from eqmorph.runs.folder import load_finished_config


def evaluate(
    run: Annotated[
        Path | None,
        typer.Argument(
            metavar="RUN", help="A run folder; without it a protocol measures the lexicon.", show_default=False
        ),
    ] = None,
    data: RunDataOption = None,
    synthetic: SyntheticOption = None,
    random: Annotated[
        int,
        typer.Option(
            "--random", min=0, max=10**8, help="Also decode this many random latents and count valid presets."
        ),
    ] = 0,
    words: Annotated[
        bool, typer.Option("--words", help="Also compare generated presets with those of people held out.")
    ] = False,
    protocol: Annotated[
        ProtocolName | None,
        typer.Option(help="Measure words: Listening Gap, unseen people, other corpora, rare words, or descriptions."),
    ] = None,
    shapes: Annotated[
        Path | None,
        typer.Option(
            help="SocialFX file (eq_contributions.csv), for cross-corpus, rare-words and descriptions.",
            show_default=False,
        ),
    ] = None,
    plot: Annotated[
        Path | None,
        typer.Option("--plot", help="Draw the protocol's figures: .png, .svg or .pdf.", show_default=False),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Measure a trained model, or words under a published protocol.

    A model is measured on the rows that its replicas held out, or with --data on another file; the note then says how
    many rows are also in the training data. Baselines on the same rows are printed too.

    A protocol retrains the lexicon's word models without the test data, and with RUN the models of its recipe.
    Published figures, measured on other rows, are shown with them.

    Examples:

      eqmorph evaluate runs/v2

      eqmorph evaluate runs/v2 --data other_people.csv --json

      eqmorph evaluate runs/v2 --random 1000000

      eqmorph evaluate runs/folds --words

      eqmorph evaluate --data safe --protocol listening-gap

      eqmorph evaluate runs/folds --protocol submitters --plot submitters.png
    """
    if protocol is not None:
        if random or words:
            raise UsageError("--random and --words are figures of a run by itself; leave them out with --protocol")
        _evaluate_protocol(protocol, run, data, synthetic, shapes, plot, as_json)
        return
    if plot is not None:
        raise UsageError("--plot draws the figures of a --protocol; pictures of a run are made by eqmorph plot")
    if run is None:
        raise UsageError("name a run folder, or what to measure words by: --protocol listening-gap")
    if shapes is not None:
        raise UsageError("--shapes is for a --protocol: cross-corpus, rare-words or descriptions")
    corpus = read_corpus(load_finished_config(run), data, synthetic)
    # PyTorch, which takes a second to load, waits until the run and the data are known to be there.
    from eqmorph.cli.evaluation import measure

    measure(run, corpus, random, words, as_json)


def _evaluate_protocol(
    protocol: ProtocolName,
    run: Path | None,
    data: str | None,
    synthetic: int | None,
    shapes: Path | None,
    plot: Path | None,
    as_json: bool,
) -> None:
    from eqmorph.cli.protocols import draw_protocol, measure_protocol
    from eqmorph.experiments.protocols.tables import columns_explained, protocol_tables

    if plot is not None:
        from eqmorph.plots.save import check_suffix  # needs the extra `plot`, as pictures do

        check_suffix(plot)
    result = measure_protocol(protocol, run, data, synthetic, shapes)
    if plot is not None:
        draw_protocol(result, plot)
    if as_json:
        print_json(result.model_dump(mode="json"))
        return
    tables = protocol_tables(result)
    for table in [*tables, columns_explained(tables)]:
        print_table(table)
    for remark in result.remarks:
        print_line(remark)
