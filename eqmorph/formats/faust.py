"""Faust source: an equalizer as a program, from which plug-ins and pages are built; a morph has a slider.

    faust -a jack-console.cpp morph.dsp -o morph.cpp           faust2lv2, faust2jack, faustide.grame.fr ...

Each band is a state variable filter in the trapezoidal form, which has the cookbook's response and, unlike a biquad
in direct form, is exact at low frequencies in float32 and stable while its coefficients move:

    v1 = (c1 + g (x - c2)) / (1 + g (g + k))      v2 = c2 + g v1      y = m0 x + m1 v1 + m2 v2
    c1' = 2 v1 - c1                               c2' = 2 v2 - c2

Source: A. Simper, "Solving the continuous SVF equations using trapezoidal integration" (Cytomic, 2013), whose bell
has k = 1/(Q A) and shelves g = tan(pi f / fs) A^(-+1/2); the bands of `eqmorph.eq.filters`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from eqmorph.eq.backend import FloatArray
from eqmorph.eq.filters import Bands
from eqmorph.eq.preset import Preset
from eqmorph.formats.base import Format
from eqmorph.formats.names import path_name, plain_name
from eqmorph.formats.preamps import morph_preamps_db
from eqmorph.formats.writing import decimal, need_slider

if TYPE_CHECKING:
    from eqmorph.records import ChannelCount

_DIGITS = 7
"""Of a number in a table; the programs compute in float32."""


class Faust(Format):
    """Sliders `morph` and `strength` and a switch `bypass`, which move without clicks.

    Attributes:
        channels: how many channels go through the same equalizer.
    """

    straight: ClassVar[bool] = True
    channels: ChannelCount = 2

    def render(self, preset: Preset) -> str:
        return self._text(plain_name(preset.name) or "equalizer", "", [preset], np.zeros(1))

    def render_morph(self, presets: Sequence[Preset], t: FloatArray) -> str:
        need_slider(t)
        return self._text(path_name(presets[0].name, presets[-1].name), _slider(t), presets, t)

    def _text(self, name: str, slider: str, presets: Sequence[Preset], t: FloatArray) -> str:
        """The whole program, from whose parts that which a single preset does not need is left out."""
        path = Bands.stacked([preset.arrays() for preset in presets])
        bands = []
        # Along the path, band by band.
        for kind, frequency_hz, gain_db, q in zip(
            path.kinds, path.frequency_hz.T, path.gain_db.T, path.q.T, strict=True
        ):
            values = f"{_value('octaves', frequency_hz)}, {_value('db', gain_db)}, {_value('octaves', q)}"
            bands.append(f"    {kind}({values})")
        preamp = f"    *(smooth(basics.db2linear({_value('db', morph_preamps_db(presets))})))"
        chain = " :\n".join([preamp, *bands])
        return TEMPLATE.format(name=name, slider=slider, chain=chain, channels=self.channels)


def _slider(t: FloatArray) -> str:
    """The slider, and where it stands between two places of the path."""
    inner = len(t) - 2
    left = f"sum(i, {inner}, morph >= value(places, i + 1))" if inner else "0"
    return SLIDER.format(places=_numbers(t), left=left)


def _value(scale: str, values: FloatArray) -> str:
    """An expression for a number of a band: a table where it moves. The strength scales every gain."""
    if len(values) > 1 and np.ptp(values) > 0:
        return f"{scale}(waveform{{{_numbers(values)}}})"
    return f"strength * {_numbers(values[:1])}" if scale == "db" else _numbers(values[:1])


def _numbers(values: FloatArray) -> str:
    return ", ".join(decimal(float(f"{value:.{_DIGITS}g}")) for value in values)


SLIDER = """\
morph = hslider("[0] morph [tooltip: 0 is the first preset, 1 the second]", 0, 0, 1, 0.001);

// The path: at these places of the slider the bands are those of the tables, between them on straight lines.
places = waveform{{{places}}};
value(table, index) = table, index : rdtable;
left = {left};
part = min(1, max(0, (morph - value(places, left)) / (value(places, left + 1) - value(places, left))));
line(a, b) = a + part * (b - a);
db(table) = strength * line(value(table, left), value(table, left + 1));
octaves(table) = exp(line(log(value(table, left)), log(value(table, left + 1))));

"""

TEMPLATE = """\
// Written by eqmorph: an equalizer whose bands are those of the Audio EQ Cookbook.
declare name "{name}";

// By names of their own: those of stdfaust.lib are two letters, and new versions take more of them.
basics = library("basics.lib");
maths = library("maths.lib");

{slider}strength = hslider("[1] strength [tooltip: factor of all gains]", 1, 0, 2, 0.01);
bypass = checkbox("[2] bypass");

// Two poles one after the other, so that a leap of the slider begins gently; the first sample is as it is.
smooth(x) = pole(pole(x)) with {{
    pole(x) = x * (1 - p) : + ~ *(p);
    p = basics.tau2pole(0.01) * 1';
}};

// A state variable filter: c1 and c2 are its memory, the coefficients move smoothly.
filter(g, k, m0, m1, m2) = step ~ (_, _) : !, !, _ with {{
    sg = smooth(g);
    sk = smooth(k);
    step(c1, c2, x) = 2 * v1 - c1, 2 * v2 - c2, m0 * x + m1 * v1 + m2 * v2 with {{
        v1 = (c1 + sg * (x - c2)) / (1 + sg * (sg + sk));
        v2 = c2 + sg * v1;
    }};
}};
warped(f) = tan(maths.PI * min(f, 0.49 * maths.SR) / maths.SR);
amplitude(gain) = pow(10, gain / 40);
low_shelf(f, gain, q) = filter(warped(f) / sqrt(a), 1 / q, 1, smooth((a - 1) / q), smooth(a * a - 1))
    with {{ a = amplitude(gain); }};
peak(f, gain, q) = filter(warped(f), 1 / (q * a), 1, smooth((a * a - 1) / (q * a)), 0)
    with {{ a = amplitude(gain); }};
high_shelf(f, gain, q) = filter(warped(f) * sqrt(a), 1 / q, smooth(a * a), smooth(a * (1 - a) / q), smooth(1 - a * a))
    with {{ a = amplitude(gain); }};

equalizer =
{chain};

process = par(i, {channels}, channel) with {{
    channel(x) = x * dry + equalizer(x) * (1 - dry);
    dry = smooth(bypass);
}};
"""
