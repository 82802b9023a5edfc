"""`eqmorph plugin`: a morph as a plug-in with one slider."""

from pathlib import Path
from typing import Annotated

import typer

from eqmorph.cli.arguments import Model, file_stem, preamp_choice, read_endpoint
from eqmorph.cli.console import print_json, print_line, progress
from eqmorph.cli.options import (
    BandsOption,
    ChannelOption,
    FitOption,
    JsonOption,
    MethodOption,
    ModelOption,
    PreampOption,
)
from eqmorph.formats.preamps import with_preamp
from eqmorph.morphs import MORPHS
from eqmorph.morphs.path import method_name
from eqmorph.morphs.pieces import straight_pieces
from eqmorph.native.lv2 import SUFFIX, build_lv2, expect_bundle, plugin_uri


def plugin(
    first: Annotated[str, typer.Argument(metavar="A", help="A preset in any format, or a word.")],
    second: Annotated[str, typer.Argument(metavar="B", help="Where the slider ends.")],
    method: MethodOption = None,
    model: ModelOption = None,
    fit: FitOption = False,
    bands: BandsOption = None,
    channel: ChannelOption = None,
    preamp: PreampOption = "keep",
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="The bundle to write.", show_default="A-to-B.lv2")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Build an LV2 plug-in with a slider from one preset to another.

    It needs faust and a C++ compiler. Hosts such as Ardour, Carla or jalv find the bundle in ~/.lv2.

    Examples:

      eqmorph plugin preset_a.json preset_b.json -o ~/.lv2/warm-to-bright.lv2

      eqmorph plugin warm bright
    """
    bundle = out or Path(f"{file_stem(first)}-to-{file_stem(second)}{SUFFIX}")
    expect_bundle(bundle)
    choice, loaded = preamp_choice(preamp), Model(model)
    start, end = (
        with_preamp(read_endpoint(source, loaded, fit, bands, channel).chain, choice) for source in (first, second)
    )
    name = method_name(method)
    with progress("computing the morph") as update:
        path = straight_pieces(start, end, name, loaded.run if MORPHS.load(name).needs_model else None)
        update(description="compiling the plug-in")
        written = [str(file) for file in build_lv2(path, bundle)]
    count = len(path[0].bands)
    if as_json:
        print_json(
            {
                "out": str(bundle),
                "uri": plugin_uri(bundle),
                "method": name,
                "bands": count,
                "presets": len(path),
                "files": written,
            }
        )
        return
    print_line(
        f"{bundle}: {count} bands, {len(path)} presets on the path of {name}; {plugin_uri(bundle)}, "
        "which hosts find once the bundle is in ~/.lv2"
    )
