"""ffmpeg filters: a string for `-af`, or a filter script that plays a whole morph over time.

    ffmpeg -i in.wav -af "$(cat preset.ffmpeg)" out.wav
    ffmpeg -i in.wav -filter_script:a morph.ffmpeg out.wav      (ffmpeg 7 and later: -/filter:a morph.ffmpeg)

Source: ffmpeg-filters(1), `lowshelf`, `equalizer`, `highshelf`, `asendcmd`. The filters keep their state when
commands turn them; commands reach them between two frames, so `asetnsamples` makes the frames short.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from eqmorph.eq.backend import FloatArray
from eqmorph.eq.preamp import stated_preamp_db
from eqmorph.eq.preset import Band, Preset
from eqmorph.eq.stereo import StereoPreset
from eqmorph.formats.base import Format
from eqmorph.formats.preamps import floor_preamp
from eqmorph.formats.writing import decimal

if TYPE_CHECKING:
    from eqmorph.records import Duration, FrameSize

FILTERS = {"low_shelf": "lowshelf", "peak": "equalizer", "high_shelf": "highshelf"}


class FFmpeg(Format):
    """Static, and over time.

    Attributes:
        frame_samples: length of the frames between which a morph moves.
        seconds: how long a morph lasts.
    """

    frame_samples: FrameSize = 256
    seconds: Duration = 10.0

    def render(self, preset: Preset) -> str:
        preamp = floor_preamp(stated_preamp_db(preset))
        return ",".join([_volume(preamp), *(f"{FILTERS[b.type]}={_options(b)}" for b in preset.bands)]) + "\n"

    def render_stereo(self, preset: StereoPreset) -> str:
        # `volume` turns all channels; `pan` gives each its own gain, and takes care that there are two.
        left, right = preset.leveled().chains
        gains = (decimal(10.0 ** (float(floor_preamp(stated_preamp_db(chain))) / 20.0)) for chain in (left, right))
        levels = "|".join(f"c{number}={gain}*c{number}" for number, gain in enumerate(gains))
        bands = [f"{FILTERS[b.type]}={_options(b)}:c=FL" for b in left.bands]
        bands += [f"{FILTERS[b.type]}={_options(b)}:c=FR" for b in right.bands]
        return ",".join([f"aformat=sample_fmts=dblp:channel_layouts=stereo,pan=stereo|{levels}", *bands]) + "\n"

    def render_morph(self, presets: Sequence[Preset], t: FloatArray) -> str:
        """Write presets at instants; one preamp, the lowest on the path, holds for the whole morph."""
        preamp = floor_preamp(min(stated_preamp_db(preset) for preset in presets))
        names = [f"{FILTERS[band.type]}@band{number}" for number, band in enumerate(presets[0].bands, 1)]
        lines = []
        for time_s, preset in zip(t * self.seconds, presets, strict=True):
            commands = (
                f"{name} {key} {decimal(value)}"
                for name, band in zip(names, preset.bands, strict=True)
                for key, value in (("f", band.frequency_hz), ("w", band.q), ("g", band.gain_db))
            )
            # Rounded down: a command that is late by a microsecond waits for the next frame.
            lines.append(f"{math.floor(time_s * 1e6) / 1e6:.6f} {', '.join(commands)};")
        chain = [
            f"asetnsamples=n={self.frame_samples}:p=0",
            "asendcmd=c='" + "\n".join(lines) + "'",
            _volume(preamp),
            # Transposed direct form II: in ffmpeg's default form a moving filter crackles, 57 dB below the signal.
            *(f"{name}={_options(band)}:a=tdii" for name, band in zip(names, presets[0].bands, strict=True)),
        ]
        return ",\n".join(chain) + "\n"


def _volume(preamp: str) -> str:
    # Filters compute in the format that they are given, of a file of 16 bits in 16 bits: from here on it is double.
    return f"volume={preamp}dB:precision=double"


def _options(band: Band) -> str:
    return f"f={decimal(band.frequency_hz)}:t=q:w={decimal(band.q)}:g={decimal(band.gain_db)}"
