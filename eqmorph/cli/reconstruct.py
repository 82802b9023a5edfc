"""`eqmorph reconstruct`: presets as a model decodes them."""

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
from eqmorph.evaluation.metrics import response_rmse_db
from eqmorph.runs.run import load_run


def reconstruct(
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
    """Write presets as a run decodes them.

    Parameters are in Hz, dB and Q exactly as decoded; the response error is in dB.

    Examples:

      eqmorph reconstruct runs/v2 --data safe --out decoded.csv

      eqmorph reconstruct runs/v2 preset_a.json --json
    """
    loaded = load_run(run)
    corpus = corpus_for(loaded, data, synthetic, [*(presets or ()), *(preset or ())], channel)
    decoded = loaded.ensemble.reconstruct(corpus.params)  # (R, N, P)

    def columns_of(index: int) -> dict[str, FloatArray]:
        errors_db = response_rmse_db(corpus.params, decoded[index], corpus.layout)
        return {"rmse_db": errors_db} | dict(zip(corpus.layout.names, decoded[index].T, strict=True))

    emit(rows_by_replica(loaded, corpus, chosen_replicas(loaded, replica), columns_of), out, as_json)
