"""`eqmorph render`: an audio file through a preset, or through a morph over its length."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from eqmorph.cli.arguments import Model, ModelOption, PreampOption, pick_method, preamp_choice, read_end
from eqmorph.cli.console import JsonOption, completer, print_json, progress, stderr, stdout, table
from eqmorph.errors import UsageError

if TYPE_CHECKING:
    from eqmorph.audio.automation import Automation
    from eqmorph.audio.render import Preamp, Rendered
    from eqmorph.eq.preset import Preset
    from eqmorph.formats.base import PreampChoice

_KNOTS = 129
"""Presets of a morph's path; between two of them, gain moves in dB, frequency and Q on a log scale."""

_INSIDE = 1e-9


def render(
    source: Annotated[Path, typer.Argument(metavar="IN", help="Audio to read: WAV, FLAC, OGG, MP3, AIFF.")],
    target: Annotated[Path, typer.Argument(metavar="OUT", help="Audio to write: .wav, .flac, .ogg, .mp3, .aiff.")],
    preset: Annotated[str | None, typer.Option("--preset", "-p", help="One preset for the whole file.")] = None,
    start_preset: Annotated[str | None, typer.Option("--from", help="The preset a morph starts from.")] = None,
    end_preset: Annotated[str | None, typer.Option("--to", help="The preset it arrives at.")] = None,
    method: Annotated[
        str | None,
        typer.Option(
            help="Morph method; see `eqmorph list morphs`.", autocompletion=completer("eqmorph.morphs", "MORPHS")
        ),
    ] = None,
    model: ModelOption = None,
    start: Annotated[float, typer.Option(help="When the morph starts, in seconds.")] = 0.0,
    end: Annotated[
        float | None, typer.Option(help="When it arrives, in seconds; by default at the file's end.")
    ] = None,
    curve: Annotated[str, typer.Option(help="Pace of the morph: linear, ease, ease-in, ease-out.")] = "linear",
    preamp: PreampOption = "keep",
    match_loudness: Annotated[
        bool, typer.Option("--match-loudness", help="Bring the output to the input's loudness (BS.1770).")
    ] = False,
    subtype: Annotated[
        str | None, typer.Option(help="Sample type to write, such as PCM_24 or FLOAT; by default the input's.")
    ] = None,
    dither: Annotated[
        bool, typer.Option("--dither", help="Add noise (TPDF) before samples are rounded to integers.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Render audio through a preset, or through a morph from one preset to another.

    Sample rate, channels, sample type and tags are the input's. Nothing is written that would clip.

    Examples: [bold]eqmorph render song.flac warm.flac --preset preset_a.json --match-loudness[/];
    [bold]eqmorph render song.wav morph.wav --from preset_a.json --to preset_b.json --end 60 --curve ease[/]
    """
    chosen = (preset is not None, start_preset is not None, end_preset is not None)
    if chosen not in ((True, False, False), (False, True, True)):
        raise UsageError("give either --preset P, or both --from A and --to B")
    if preset is not None and (
        method is not None or model is not None or start != 0.0 or end is not None or curve != "linear"
    ):
        raise UsageError("--method, --model, --start, --end and --curve belong to a morph; give --from A --to B")
    choice = preamp_choice(preamp)
    level: Preamp = "auto" if choice == "keep" else choice

    from time import perf_counter

    from eqmorph.audio.automation import Automation
    from eqmorph.audio.render import Options, duration_s
    from eqmorph.audio.render import render as render_file
    from eqmorph.formats.io import read_preset

    seconds = duration_s(source)
    names: dict[str, Any]
    if preset is not None:
        automation = Automation.of([_without_preamp(read_preset(preset), choice)])
        names = {"preset": preset}
    else:
        automation, method = _morph([str(start_preset), str(end_preset)], method, model, choice)
        automation = automation.over(start, end, curve, seconds)
        names = {"from": start_preset, "to": end_preset, "method": method, "curve": curve}
        names |= {"start_s": automation.start_s, "end_s": automation.end_s}
    began = perf_counter()
    with progress() as shown:
        task = shown.add_task("measuring", total=2 * seconds, note="s of audio")
        rendered = render_file(
            source,
            target,
            automation,
            Options(level, match_loudness, subtype, dither),
            advance=lambda stage, done: shown.update(task, description=stage, advance=done),
        )
    if as_json:
        print_json(names | rendered.to_dict() | {"render_seconds": perf_counter() - began})
        return
    what = f"preset {preset}" if preset is not None else f"{start_preset} to {end_preset} by {method}"
    _show(rendered, f"{what}; rendered in {perf_counter() - began:.2f} s")


def _without_preamp(preset: "Preset", choice: "PreampChoice | float") -> "Preset":
    """The preset, without the preamp that it states where another one was chosen."""
    from eqmorph.formats.base import with_preamp

    return with_preamp(preset, "keep" if choice == "keep" else "auto")


def _morph(
    sources: list[str], method: str | None, model: Path | None, choice: "PreampChoice | float"
) -> "tuple[Automation, str]":
    """The path of a morph method between two presets, and the method's name."""
    import numpy as np

    from eqmorph.audio.automation import Automation
    from eqmorph.morphs.base import between

    chosen_model = Model(model)
    presets = [_without_preamp(read_end(source, chosen_model, False)[0], choice) for source in sources]
    name, chosen = pick_method(method, presets, chosen_model)
    # At its very ends a path is the two presets with their own bands; just inside, the same bands throughout.
    weights = between(np.linspace(_INSIDE, 1.0 - _INSIDE, _KNOTS))
    return Automation.of(chosen.path(presets, weights)), name


def _show(rendered: "Rendered", remark: str) -> None:
    def figure(value: float | None) -> str:
        return "-" if value is None else f"{value:.2f}"

    rows = [
        ("peak, dBFS", figure(rendered.peak_in_dbfs), figure(rendered.peak_out_dbfs)),
        ("loudness, LUFS", figure(rendered.loudness_in_lufs), figure(rendered.loudness_out_lufs)),
    ]
    console = stdout()
    console.print(table(rendered.target, ("level", "in", "out"), rows))
    console.print(
        f"{rendered.seconds:.2f} s, {rendered.channels} channels at {rendered.rate_hz} Hz, {rendered.format} "
        f"{rendered.subtype}, preamp {rendered.preamp_db:+.2f} dB; {remark}",
        highlight=False,
    )
    for note in rendered.notes:
        stderr().print(f"note: {note}", style="yellow", highlight=False)
