"""`eqmorph show`: what a preset file holds."""

from dataclasses import asdict, dataclass
from typing import Annotated, Any

import typer

from eqmorph.cli.arguments import named, read_source
from eqmorph.cli.channels import named_channels, plain
from eqmorph.cli.console import print_json, print_line, print_table, print_wrapped
from eqmorph.cli.curve_sketch import print_sketch
from eqmorph.cli.options import ChannelOption, JsonOption, SourceFormatOption
from eqmorph.cli.preset_table import bands_table
from eqmorph.eq.curves import COMPARISON_GRID_HZ
from eqmorph.eq.preamp import CLIPPING_DB, preamp_db, stated_preamp_db
from eqmorph.eq.preset import AnyPreset, Preset, band_count
from eqmorph.eq.stereo import Channel
from eqmorph.formats.reading import noted

SPARE_DB = 0.5
"""Headroom that programs add to be safe."""

Sources = Annotated[
    list[str],
    typer.Argument(metavar="FILE...", help="Preset files, in any format; - is standard input.", show_default=False),
]


@dataclass(frozen=True)
class Shown:
    """A preset file, as it was read.

    Attributes:
        source: the file as it was named.
        format: name of its format.
        preset: what it holds, called after the file where it has no name.
        notes: what was read otherwise than the file says.
    """

    source: str
    format: str
    preset: AnyPreset
    notes: list[str]

    @property
    def channels(self) -> dict[str, Preset]:
        """The chains by the name of their channel; one for all channels has none."""
        return named_channels(self.preset.chains)

    @property
    def preamps_db(self) -> list[float]:
        """The preamp of each chain; one that is computed is the same for both channels."""
        return [stated_preamp_db(chain) for chain in self.preset.leveled().chains]

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "file": self.source,
            "format": self.format,
            "preset": asdict(self.preset),
            "preamp_db": plain(named_channels(self.preamps_db)),
            "peak_db": plain({name: -preamp_db(chain) for name, chain in self.channels.items()}),
            "notes": self.notes,
        }


def show(
    sources: Sources,
    from_format: SourceFormatOption = None,
    channel: ChannelOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what preset files hold: bands, preamp and curve.

    A remark says what was read otherwise than the file says, and how well bands follow a file that draws a curve.

    Examples:

      eqmorph show preset_a.json

      eqmorph show *.txt

      eqmorph convert preset_a.json - --to peace | eqmorph show - --json
    """
    found = (_read(source, from_format, channel) for source in sources)
    if as_json:
        print_json({"presets": [shown.to_dict() for shown in found]})
        return
    for number, shown in enumerate(found):
        if number:
            print_line("")
        _print(shown)


def _read(source: str, from_format: str | None, channel: Channel | None) -> Shown:
    with noted() as notes:
        document = read_source(source, from_format, channel)
        preset = document.preset()
    return Shown(source, document.format.name, named(preset, source), notes)


def _print(shown: Shown) -> None:
    """Print a table for each channel, the curves, and what the file is."""
    for (name, chain), level_db in zip(shown.channels.items(), shown.preamps_db, strict=True):
        print_table(bands_table(f"{shown.preset.name} {name}".rstrip(), chain, _preamp(chain, level_db)))
    curves_db = [chain.response(COMPARISON_GRID_HZ) for chain in shown.channels.values()]
    print_sketch(curves_db, COMPARISON_GRID_HZ, [name or "without preamp" for name in shown.channels])
    counts = ", ".join(f"{name} {band_count(len(chain.bands))}".lstrip() for name, chain in shown.channels.items())
    print_line(f"{shown.source}: {shown.format}, {counts}")
    for note in shown.notes:
        print_wrapped(f"note: {note}")


def _preamp(chain: Preset, level_db: float) -> str:
    """Say what the preamp is, and whether the output clips with it."""
    if chain.preamp_db is None:
        return f"preamp {level_db:z.2f} dB, computed: the file states none"
    stated = f"preamp {level_db:z.2f} dB, as the file states"
    needed_db = preamp_db(chain)
    excess_db = level_db - needed_db
    if excess_db > CLIPPING_DB:
        return f"{stated}: the output clips by up to {excess_db:.2f} dB"
    return stated if excess_db > -SPARE_DB else f"{stated}; {needed_db:z.2f} dB is enough"
