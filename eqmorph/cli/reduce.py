"""`eqmorph reduce`: a preset with fewer bands."""

from typing import Annotated

import typer

from eqmorph.cli.arguments import read_preset
from eqmorph.cli.fitted import Output
from eqmorph.cli.options import (
    JsonOption,
    LayoutOption,
    PictureOption,
    PreampOption,
    ResultFormatOption,
    ResultOption,
)
from eqmorph.eq.reduce import reduce as reduce_preset
from eqmorph.fitting.layouts import named_layout


def reduce(
    source: Annotated[str, typer.Argument(metavar="PRESET", help="Preset file, in any format.")],
    bands: Annotated[int, typer.Option("--bands", "-n", min=1, max=64, help="Bands of the result, at most.")] = 5,
    layout: LayoutOption = None,
    out: ResultOption = None,
    to_format: ResultFormatOption = None,
    preamp: PreampOption = "keep",
    picture: PictureOption = None,
    as_json: JsonOption = False,
) -> None:
    """Draw a preset's curve with fewer bands.

    Bands are taken away that are missed least and the others fitted anew, or all are fitted from elsewhere where that
    is nearer. The result has the kinds of bands that the preset has, or with --layout those of the layout.

    Examples:

      eqmorph reduce headphone.txt --bands 5

      eqmorph reduce headphone.txt --bands 5 --out five.txt --plot five.png
    """
    output = Output(out, to_format, preamp, picture, as_json)
    output.check()
    chosen = None if layout is None else named_layout(layout, bands)
    original = read_preset(source)
    fitted = reduce_preset(original, bands, chosen)
    output.deliver(fitted, {"source": source, "bands_before": len(original.bands)})
