"""`eqmorph render`: an audio file through a preset, or through a morph over its length."""

from pathlib import Path
from time import perf_counter
from typing import Annotated, Any, Literal

import typer

from eqmorph.audio.automation import AnyAutomation, Automation, StereoAutomation, automation_of
from eqmorph.audio.render import Preamp, Rendered, RenderOptions, duration_s
from eqmorph.audio.render import render as render_file
from eqmorph.cli.arguments import preamp_choice
from eqmorph.cli.channels import chains_of
from eqmorph.cli.console import (
    following,
    foreign_noise_dropped,
    print_json,
    print_table,
    print_wrapped,
    progress,
    warn,
)
from eqmorph.cli.endpoints import Model, read_endpoint
from eqmorph.cli.options import Channel, ChannelOption, JsonOption, MethodOption, ModelOption, SoundPreampOption
from eqmorph.eq.preset import AnyPreset
from eqmorph.errors import UsageError
from eqmorph.formats.preamps import PreampChoice, with_preamp
from eqmorph.morphs.path import method_name
from eqmorph.morphs.pieces import moving_path
from eqmorph.tables import Number, Table, columns_of, row_of

Curve = Literal["linear", "ease", "ease-in", "ease-out"]

_KNOTS = 129
"""Presets of a morph's path; between two of them, gain moves in dB, frequency and Q on a log scale."""

Source = Annotated[Path, typer.Argument(metavar="IN", help="Audio to read: WAV, FLAC, OGG, MP3, AIFF.")]
Target = Annotated[
    Path, typer.Argument(metavar="OUT", help="Audio to write: .wav, .flac, .ogg, .mp3, .aiff; or a folder.")
]
Presets = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[PRESET [PRESET]]",
        help="The same as --preset; two are the same as --from and --to.",
        show_default=False,
    ),
]
PresetOption = Annotated[str | None, typer.Option("--preset", "-p", help="One preset, or word, for the whole file.")]
FromOption = Annotated[str | None, typer.Option("--from", help="The preset or word a morph starts from.")]
ToOption = Annotated[str | None, typer.Option("--to", help="The preset or word it arrives at.")]
StartOption = Annotated[float, typer.Option(min=0, help="When the morph starts, in seconds.")]
EndOption = Annotated[
    float | None, typer.Option(help="When it arrives, in seconds.", show_default="at the file's end")
]
CurveOption = Annotated[Curve, typer.Option(help="Pace of the morph.")]
LoudnessOption = Annotated[
    bool, typer.Option("--match-loudness", help="Bring the output to the input's loudness (BS.1770).")
]
SubtypeOption = Annotated[
    str | None, typer.Option(help="Sample type to write, such as PCM_24 or FLOAT.", show_default="the input's")
]
DitherOption = Annotated[
    bool, typer.Option("--dither", help="Add noise (TPDF) before samples are rounded to integers.")
]


def render(
    source: Source,
    target: Target,
    presets: Presets = None,
    preset: PresetOption = None,
    start_preset: FromOption = None,
    end_preset: ToOption = None,
    method: MethodOption = None,
    model: ModelOption = None,
    start: StartOption = 0.0,
    end: EndOption = None,
    curve: CurveOption = "linear",
    channel: ChannelOption = None,
    preamp: SoundPreampOption = "keep",
    match_loudness: LoudnessOption = False,
    subtype: SubtypeOption = None,
    dither: DitherOption = False,
    as_json: JsonOption = False,
) -> None:
    """Render audio through a preset or a morph.

    Sample rate, channels, sample type and tags are the input's. Nothing is written that would clip. A preset with
    separate filters for left and right needs a stereo file, or --channel.

    Examples:

      eqmorph render song.flac warm.flac --preset preset_a.json --match-loudness

      eqmorph render song.wav morph.wav --from preset_a.json --to preset_b.json --end 60 --curve ease
    """
    target = target / source.name if target.is_dir() else target
    preset, start_preset, end_preset = _named(presets or [], preset, start_preset, end_preset)
    _check(preset, start_preset, end_preset, method or model or start or end is not None or curve != "linear")
    choice = preamp_choice(preamp)
    level: Preamp = "auto" if choice == "keep" else choice
    options = RenderOptions(level, match_loudness, subtype, dither)
    loaded = Model(model)
    if preset is not None:
        automation = automation_of([_leveled(preset, loaded, choice, channel)])
        names: dict[str, Any] = {"preset": preset}
        what = f"preset {preset}"
    else:
        sources = str(start_preset), str(end_preset)
        ends = [_leveled(each, loaded, choice, channel) for each in sources]
        with following("computing the morph"):
            automation, name = _automation(ends, method, loaded)
        with foreign_noise_dropped():
            seconds = duration_s(source)
        automation = automation.over(start, end, curve, seconds)
        names = {"from": start_preset, "to": end_preset, "method": name, "curve": curve}
        names |= {"start_s": start, "end_s": seconds if end is None else end}
        what = f"{start_preset} to {end_preset} by {name}"
    began = perf_counter()
    rendered = _render(source, target, automation, options)
    seconds = perf_counter() - began
    if as_json:
        print_json(names | rendered.to_dict() | {"render_seconds": seconds})
    else:
        _show(rendered, f"{what}; rendered in {seconds:.2f} s")


def _named(
    presets: list[str], preset: str | None, start: str | None, end: str | None
) -> tuple[str | None, str | None, str | None]:
    """The preset, or both ends of a morph, named by options or without them."""
    if not presets:
        return preset, start, end
    if len(presets) > 2 or (preset, start, end) != (None, None, None):
        raise UsageError("name one preset after the audio files, or the two that a morph goes between")
    return (presets[0], None, None) if len(presets) == 1 else (None, presets[0], presets[1])


def _check(preset: str | None, start: str | None, end: str | None, has_morph_options: object) -> None:
    """Refuse options that ask for neither one preset nor a morph."""
    if (preset is not None, start is not None, end is not None) not in ((True, False, False), (False, True, True)):
        raise UsageError("give either --preset P, or both --from A and --to B")
    if preset is not None and has_morph_options:
        raise UsageError("--method, --model, --start, --end and --curve belong to a morph; give --from A --to B")


def _leveled(source: str, model: Model, choice: PreampChoice | float, channel: Channel | None) -> AnyPreset:
    """Read a preset, without the preamp that it states where another one was chosen."""
    return with_preamp(read_endpoint(source, model, channel=channel).preset, "keep" if choice == "keep" else "auto")


def _automation(presets: list[AnyPreset], method: str | None, model: Model) -> tuple[AnyAutomation, str]:
    """The path of a morph between two presets, and the name of its method."""
    name = method_name(method)
    codec = model.codec(name)
    parts = [
        Automation.of(moving_path(first, last, _KNOTS, name, codec).presets) for first, last in chains_of(presets)
    ]
    return (parts[0] if len(parts) == 1 else StereoAutomation(*parts)), name


def _render(source: Path, target: Path, automation: AnyAutomation, options: RenderOptions) -> Rendered:
    """Render with a progress bar; the file is read twice."""
    with foreign_noise_dropped(), progress("measuring", 2 * duration_s(source), "s of audio") as update:
        return render_file(
            source,
            target,
            automation,
            options,
            advance=lambda stage, seconds: update(description=stage, advance=seconds),
        )


def _show(rendered: Rendered, what: str) -> None:
    def level(value: float | None) -> Number | None:
        return None if value is None else Number(value, digits=4)

    rows = (
        row_of("peak, dBFS", level(rendered.peak_in_dbfs), level(rendered.peak_out_dbfs)),
        row_of("loudness, LUFS", level(rendered.loudness_in_lufs), level(rendered.loudness_out_lufs)),
    )
    print_table(Table(rendered.target, columns_of("level", "in", "out"), rows))
    channels = f"{rendered.channels} channel{'' if rendered.channels == 1 else 's'}"
    print_wrapped(
        f"{rendered.seconds:.2f} s, {channels} at {rendered.rate_hz} Hz, {rendered.format} "
        f"{rendered.subtype}, {_preamp(rendered)}; {what}"
    )
    for note in rendered.notes:
        warn(note)


def _preamp(rendered: Rendered) -> str:
    """The preamp in all, and whether it is the one that the presets state."""
    spans = []
    for channel, ends_db in rendered.stated_preamps_db.items():
        first_db, last_db = (end_db + rendered.preamp_db for end_db in ends_db)
        span = f"{first_db:+z.2f} dB" if first_db == last_db else f"{first_db:+z.2f} to {last_db:+z.2f} dB"
        spans.append(span if channel == "all" else f"{channel} {span}")
    if not spans:
        return f"preamp {rendered.preamp_db:+z.2f} dB"
    origin = "as stated" if rendered.preamp_db == 0.0 else f"{rendered.preamp_db:+.2f} dB from what is stated"
    return f"preamp {', '.join(spans)} ({origin})"
