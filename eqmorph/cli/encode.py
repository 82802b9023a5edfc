"""`eqmorph encode`: the latents of presets."""

from eqmorph.cli.arguments import RunArgument
from eqmorph.cli.options import ChannelOption, JsonOption, RunDataOption, SyntheticOption
from eqmorph.cli.run_data import (
    CsvOption,
    PresetsArgument,
    PresetsOption,
    ReplicasOption,
    chosen_replicas,
    corpus_for,
    emit,
    rows_by_replica,
)
from eqmorph.eq.backend import FloatArray
from eqmorph.runs.run import load_run


def encode(
    run: RunArgument,
    presets: PresetsArgument = None,
    data: RunDataOption = None,
    synthetic: SyntheticOption = None,
    preset: PresetsOption = None,
    channel: ChannelOption = None,
    replica: ReplicasOption = "0",
    out: CsvOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write the latents of presets as CSV or JSON.

    Each preset has a row for each replica, with its word and whether the replica was trained on it.

    Examples:

      eqmorph encode runs/v2 --data safe > latents.csv

      eqmorph encode runs/v2 preset_a.json --json
    """
    loaded = load_run(run)
    corpus = corpus_for(loaded, data, synthetic, [*(presets or ()), *(preset or ())], channel)
    latents = loaded.ensemble.encode(corpus.params)  # (R, N, L)

    def columns_of(index: int) -> dict[str, FloatArray]:
        return {f"z{number}": values for number, values in enumerate(latents[index].T)}

    emit(rows_by_replica(loaded, corpus, chosen_replicas(loaded, replica), columns_of), out, as_json)
