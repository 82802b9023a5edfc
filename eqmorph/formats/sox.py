"""SoX effects: `sox in.wav out.wav $(cat preset.sox)`, or `--effects-file preset.sox`.

Source: sox(1), `bass`, `equalizer`, `treble`; a width that ends in `q` is the cookbook's Q.
"""

from eqmorph.eq.preamp import stated_preamp_db
from eqmorph.eq.preset import Band, Preset
from eqmorph.formats.base import Format
from eqmorph.formats.preamps import floor_preamp
from eqmorph.formats.writing import decimal


class Sox(Format):
    """One line of effects, the preamp first."""

    def render(self, preset: Preset) -> str:
        return " ".join([f"gain {floor_preamp(stated_preamp_db(preset))}", *map(_effect, preset.bands)]) + "\n"


def _effect(band: Band) -> str:
    frequency, q = decimal(band.frequency_hz), decimal(band.q) + "q"
    gain = decimal(band.gain_db) if band.gain_db < 0 else "+" + decimal(band.gain_db)
    if band.type == "peak":
        return f"equalizer {frequency} {q} {gain}"
    return f"{'bass' if band.type == 'low_shelf' else 'treble'} {gain} {frequency} {q}"
