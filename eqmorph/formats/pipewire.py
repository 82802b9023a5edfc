"""PipeWire filter-chain: a drop-in for `~/.config/pipewire/filter-chain.conf.d/`, one node for each band.

Source: PipeWire's documentation of libpipewire-module-filter-chain; its `bq_highshelf` at 0 Hz is a plain gain.
"""

from typing import ClassVar

from eqmorph.eq.preamp import stated_preamp_db
from eqmorph.eq.preset import Preset
from eqmorph.formats.base import Format, decimal, floor_preamp

LABELS = {"low_shelf": "bq_lowshelf", "peak": "bq_peaking", "high_shelf": "bq_highshelf"}


class PipeWire(Format):
    """A stereo sink that applications play into."""

    suffixes: ClassVar[tuple[str, ...]] = (".conf",)

    def render(self, preset: Preset) -> str:
        # A high shelf from 0 Hz up lifts everything alike. A `mixer` of one input ignores its gain up to 0.3.80.
        preamp = floor_preamp(stated_preamp_db(preset))
        controls = f'"Freq" = 0 "Q" = 1.0 "Gain" = {preamp}'
        nodes = [f"{{ type = builtin name = preamp label = bq_highshelf control = {{ {controls} }} }}"]
        links = []
        for number, band in enumerate(preset.bands, 1):
            controls = (
                f'"Freq" = {decimal(band.frequency_hz)} "Q" = {decimal(band.q)} "Gain" = {decimal(band.gain_db)}'
            )
            label = LABELS[band.type]
            nodes.append(f"{{ type = builtin name = eq{number} label = {label} control = {{ {controls} }} }}")
            before = f"eq{number - 1}:Out" if number > 1 else "preamp:Out"
            links.append(f'{{ output = "{before}" input = "eq{number}:In" }}')
        break_ = "\n                    "
        return _TEMPLATE.format(nodes=break_.join(nodes), links=break_.join(links), last=f"eq{len(preset.bands)}:Out")


_TEMPLATE = """\
context.modules = [
    {{ name = libpipewire-module-filter-chain
        args = {{
            node.description = "eqmorph equalizer"
            media.name = "eqmorph equalizer"
            filter.graph = {{
                nodes = [
                    {nodes}
                ]
                links = [
                    {links}
                ]
                inputs = [ "preamp:In" ]
                outputs = [ "{last}" ]
            }}
            audio.channels = 2
            audio.position = [ FL FR ]
            capture.props = {{
                node.name = "effect_input.eqmorph"
                media.class = Audio/Sink
            }}
            playback.props = {{
                node.name = "effect_output.eqmorph"
                node.passive = true
            }}
        }}
    }}
]
"""
