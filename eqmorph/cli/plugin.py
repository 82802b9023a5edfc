"""`eqmorph plugin`: a morph as a plug-in with one slider."""

import shlex
from pathlib import Path
from typing import Annotated

import typer

from eqmorph.cli.arguments import file_stem, preamp_choice
from eqmorph.cli.console import print_json, print_line, progress
from eqmorph.cli.endpoints import Endpoint, Model, read_endpoint
from eqmorph.cli.options import (
    BandsOption,
    ChannelOption,
    FitOption,
    JsonOption,
    MethodOption,
    ModelOption,
    PreampOption,
)
from eqmorph.errors import UsageError
from eqmorph.formats.preamps import with_preamp
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

    It needs faust and a C++ compiler. Hosts such as Ardour, Carla or jalv find the bundle in ~/.lv2. One slider moves
    one chain of filters: of presets with two channels, build a plug-in for each.

    Examples:

      eqmorph plugin preset_a.json preset_b.json -o ~/.lv2/warm-to-bright.lv2

      eqmorph plugin warm bright
    """
    bundle = out or Path(f"{file_stem(first)}-to-{file_stem(second)}{SUFFIX}")
    expect_bundle(bundle)
    choice, loaded = preamp_choice(preamp), Model(model)
    ends = [read_endpoint(source, loaded, fit, bands, channel) for source in (first, second)]
    _expect_one_side(ends)
    start, end = (with_preamp(each.chain, choice) for each in ends)
    name = method_name(method)
    with progress("computing the morph") as update:
        path = straight_pieces(start, end, name, loaded.codec(name))
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


def _expect_one_side(ends: list[Endpoint]) -> None:
    """Refuse presets for left and right, and say how a plug-in is built for each."""
    stereo = next((end.source for end in ends if len(end.preset.chains) > 1), None)
    if stereo is not None:
        call = " ".join(["eqmorph plugin", *(shlex.quote(end.source) for end in ends)])
        raise UsageError(
            f"{stereo}: left and right have separate filters, and a plug-in has one chain; build one for each: "
            f"{call} --channel left -o left{SUFFIX}, then --channel right -o right{SUFFIX}"
        )
