"""`eqmorph export`: a trained model for programs without Python."""

from pathlib import Path
from typing import Annotated

import typer

from eqmorph.cli.arguments import RunArgument
from eqmorph.cli.console import print_line
from eqmorph.cli.options import ReplicaOption
from eqmorph.runs.onnx_graphs import export_onnx
from eqmorph.runs.run import load_run


def export(
    run: RunArgument,
    replica: ReplicaOption = 0,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Folder of the files.", show_default="RUN/onnx")
    ] = None,
) -> None:
    """Export a trained model as ONNX.

    Encoder and decoder take and give presets in Hz, dB and Q; words are drawn from random numbers that the caller
    passes in.

    Examples:

      eqmorph export runs/v2

      eqmorph export runs/v2 --replica 2 --out model
    """
    for path in export_onnx(load_run(run, replica), out or run / "onnx"):
        print_line(str(path))
