"""`eqmorph morph`: from one preset to another in steps, or a mixture of several."""

from dataclasses import replace
from typing import Annotated, NamedTuple

import typer

from eqmorph.cli.arguments import preamp_choice
from eqmorph.cli.console import following, print_json, print_line
from eqmorph.cli.endpoints import Endpoint, Model, read_endpoint
from eqmorph.cli.morph_places import Places
from eqmorph.cli.morph_result import AnyPath, document, show
from eqmorph.cli.options import (
    BandsOption,
    ChannelOption,
    FitOption,
    FormatOption,
    FormatSettingsOption,
    JsonOption,
    LayoutOption,
    MethodOption,
    ModelOption,
)
from eqmorph.cli.output import Output, output_of
from eqmorph.eq.layout import Layout
from eqmorph.eq.preamp import stated_preamp_db
from eqmorph.eq.preset import MAX_BANDS, AnyPreset
from eqmorph.eq.stereo import one_channel
from eqmorph.errors import UsageError
from eqmorph.files import write_text
from eqmorph.fitting.layouts import named_layout
from eqmorph.formats.base import Format
from eqmorph.formats.io import render_morph
from eqmorph.formats.preamps import with_preamp
from eqmorph.morphs import MORPHS
from eqmorph.morphs.base import Codec, Morph, strengthen
from eqmorph.morphs.path import MorphPath, method_name
from eqmorph.morphs.path import morph as morph_presets
from eqmorph.morphs.pieces import moving_path, straight_pieces
from eqmorph.morphs.stereo import StereoPath

COMMON = "common"
"""Value of --preamp that gives all steps the lowest preamp of any, so that none is louder than another."""


Sources = Annotated[list[str], typer.Argument(metavar="A B [C D]", help="Presets in any format, or words.")]
StepsOption = Annotated[int, typer.Option(min=2, max=10_000, help="Presets from A to B, including A and B.")]
PositionsOption = Annotated[
    str | None, typer.Option("--t", help="Positions from 0 (A) to 1 (B), instead of --steps: 0,0.25,1.")
]
EvenOption = Annotated[bool, typer.Option("--even", help="Space the steps evenly in perceived change.")]
StrengthOption = Annotated[float, typer.Option(help="Multiply the gains of all presets by this.")]
ExtrapolateOption = Annotated[bool, typer.Option("--extrapolate", help="Allow t and weights outside 0 to 1.")]
WeightsOption = Annotated[str | None, typer.Option(help="One mixture, with a weight for each preset: 0.5,0.3,0.2.")]
GridOption = Annotated[
    int | None, typer.Option(min=2, max=100, help="A grid of N x N between four presets at its corners.")
]
MaxBandsOption = Annotated[
    int | None,
    typer.Option(
        min=1,
        max=MAX_BANDS,
        help="Most bands of a step, for a device; response may need two more than the larger preset.",
        show_default=False,
    ),
]
StepPreampOption = Annotated[
    str,
    typer.Option(
        help="keep (straight between those of the presets), common (the lowest), auto, none or decibels.",
        autocompletion=lambda: ["keep", COMMON, "auto", "none"],
    ),
]
PlaceOption = Annotated[
    str | None,
    typer.Option(
        "--out", "-o", help="Folder to write the steps to, or a file for one step or the whole morph: morph.dsp."
    ),
]


def morph(
    sources: Sources,
    steps: StepsOption = 10,
    method: MethodOption = None,
    t: PositionsOption = None,
    even: EvenOption = False,
    strength: StrengthOption = 1.0,
    extrapolate: ExtrapolateOption = False,
    weights: WeightsOption = None,
    grid: GridOption = None,
    max_bands: MaxBandsOption = None,
    model: ModelOption = None,
    fit: FitOption = False,
    layout: LayoutOption = None,
    channel: ChannelOption = None,
    bands: BandsOption = None,
    preamp: StepPreampOption = "keep",
    out: PlaceOption = None,
    to: FormatOption = None,
    settings: FormatSettingsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Morph between presets, in steps or as a mixture.

    The first and the last step are the presets themselves, to the last bit. The figures say how straight the path
    is in decibels, compared with plain interpolation; lower is better.

    Of presets with two channels, left is morphed with left and right with right. With --device, words and presets are
    drawn with the bands of a layout or device, and by response every step between them is one that it can hold.

    Examples:

      eqmorph morph preset_a.json preset_b.json --steps 10

      eqmorph morph warm bright --device qudelix-5k --out steps --to parametric_eq

      eqmorph morph warm bright --method latent

      eqmorph morph a.txt b.txt c.txt --weights 0.5,0.3,0.2 --out mixed --to parametric_eq

      eqmorph morph preset_a.json preset_b.json --out morph.dsp
    """
    places = Places(steps, t, even, weights, grid)
    places.check(len(sources))
    output = output_of(out, to, settings, single=places.single, morphs=True)
    whole = output if output is not None and output.kind == "morph" else None
    if whole is not None:
        places.check_whole(len(sources), whole.writer)
    loaded = Model(model)
    drawn_in = _layout(layout, bands, fit, max_bands)
    endpoints = [read_endpoint(source, loaded, fit, bands, channel, drawn_in) for source in sources]
    presets = _leveled(endpoints, preamp, strength, whole is not None)
    way = _way(method, loaded, max_bands, drawn_in)
    with following("placing the steps"):
        rows = places.rows(presets, way.method, way.model)
    if not extrapolate:
        places.check_within(rows)
    with following("morphing"):
        path = morph_presets(*presets, weights=rows, method=way.method, model=way.model, extrapolate=extrapolate)
    if preamp == COMMON:
        path = _at_lowest_preamp(path)
    if whole is not None:
        with following("sampling the whole morph"):
            moving = _moving_path(presets, whole.writer, steps, way)
        _write_whole(moving, preamp == COMMON, whole)
        files = [str(whole.path)] * len(path)
    else:
        files = _write(path, output)
    if as_json:
        print_json(document(path, endpoints, files))
        return
    show(path, endpoints, grid)
    if output is not None:
        print_line(output.said(len(path)))


def _leveled(endpoints: list[Endpoint], preamp: str, strength: float, for_one_chain: bool) -> list[AnyPreset]:
    """The presets with the preamp that was asked for, their gains multiplied."""
    choice = preamp_choice("keep" if preamp == COMMON else preamp)
    given = [endpoint.chain if for_one_chain else endpoint.preset for endpoint in endpoints]
    return [strengthen(with_preamp(preset, choice), strength) for preset in given]


class _Way(NamedTuple):
    """How presets are morphed: the method, and the model that it needs."""

    method: str | Morph
    model: Codec | None


def _way(method: str | None, model: Model, max_bands: int | None, layout: Layout | None) -> _Way:
    name = method_name(method)
    return _Way(_method(name, max_bands, layout), model.codec(name))


def _layout(name: str | None, bands: int | None, fit: bool, max_bands: int | None) -> Layout | None:
    """The layout that `--layout` names, with as many bands as `--bands` says."""
    if name is None:
        return None
    if fit or max_bands is not None:
        raise UsageError("--layout says which bands there are; leave out --fit and --max-bands")
    return named_layout(name, bands)


def _method(name: str, max_bands: int | None, layout: Layout | None) -> str | Morph:
    """The method of a name, held to bands or to a layout; other methods than `response` take no layout."""
    if max_bands is not None:
        return MORPHS.create(name, max_bands=max_bands)
    if layout is not None and "layout" in MORPHS.load(name).option_names():
        return MORPHS.create(name, layout=layout)
    return name


def _at_lowest_preamp(path: AnyPath) -> AnyPath:
    """Give all steps, of both channels where there are two, the lowest preamp that one of them has."""
    lowest_db = _lowest_preamp_db(path)
    if isinstance(path, StereoPath):
        return replace(path, left=_lowered(path.left, lowest_db), right=_lowered(path.right, lowest_db))
    return _lowered(path, lowest_db)


def _lowest_preamp_db(path: AnyPath) -> float:
    return min(stated_preamp_db(chain) for preset in path.presets for chain in preset.leveled().chains)


def _lowered(path: MorphPath, preamp_db: float) -> MorphPath:
    return replace(path, presets=tuple(with_preamp(preset, preamp_db) for preset in path))


def _moving_path(presets: list[AnyPreset], writer: Format, steps: int, way: _Way) -> MorphPath:
    """The morph as a file holds it: as few presets as straight lines need, or as many as were asked for."""
    first, second = (one_channel(preset) for preset in presets)
    if writer.straight:
        return straight_pieces(first, second, way.method, way.model)
    return moving_path(first, second, steps, way.method, way.model)


def _write_whole(path: MorphPath, common_preamp: bool, output: Output) -> None:
    """Write a morph between two presets into one file."""
    leveled = _lowered(path, _lowest_preamp_db(path)) if common_preamp else path
    write_text(output.path, render_morph(leveled.presets, leveled.weights[:, 1], output.writer))


def _write(path: AnyPath, output: Output | None) -> list[str]:
    """Write every step, numbered in order."""
    if output is None:
        return []
    digits = max(2, len(str(len(path) - 1)))
    return output.write(path.presets, [f"{index:0{digits}}" for index in range(len(path))])
