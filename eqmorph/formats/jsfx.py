"""JSFX: an effect as text for REAPER (and hosts of ysfx), with the cookbook's own filters; a morph has a slider.

The filters and their smoothing are those of `eqmorph.formats.faust`, in double precision.

Source: REAPER's documentation of JSFX and EEL2.
"""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from eqmorph.eq.backend import FloatArray
from eqmorph.eq.filters import Bands, Kind
from eqmorph.eq.preset import Preset
from eqmorph.formats.base import Format
from eqmorph.formats.names import path_name, plain_name
from eqmorph.formats.preamps import morph_preamps_db
from eqmorph.formats.writing import decimal, need_slider

KINDS: dict[Kind, int] = {"low_shelf": 0, "peak": 1, "high_shelf": 2}

_ON_A_LINE = 8


class Jsfx(Format):
    """For two channels, with the sliders Morph and Strength, and the switch Bypass."""

    straight: ClassVar[bool] = True

    def render(self, preset: Preset) -> str:
        return _text(plain_name(preset.name) or "equalizer", "", [preset, preset], np.array([0.0, 1.0]))

    def render_morph(self, presets: Sequence[Preset], t: FloatArray) -> str:
        need_slider(t)
        return _text(path_name(presets[0].name, presets[-1].name), SLIDER, presets, t)


def _text(name: str, slider: str, presets: Sequence[Preset], t: FloatArray) -> str:
    path = Bands.stacked([preset.arrays() for preset in presets])
    tables = [
        _table("kind", [KINDS[kind] for kind in path.kinds]),
        _table("place", t),
        # Band after band, each with all its presets.
        _table("hz", path.frequency_hz.T.ravel()),
        _table("db", path.gain_db.T.ravel()),
        _table("q", path.q.T.ravel()),
        _table("preamp", morph_preamps_db(presets)),
    ]
    counts = {"bands": len(path.kinds), "presets": len(presets)}
    return TEMPLATE.format(name=name, slider=slider, tables="\n".join(tables), **counts)


def _table(name: str, values: Sequence[float] | FloatArray) -> str:
    """Assignments of a table, some on each line."""
    entries = [f"{name}[{index}] = {decimal(float(value))};" for index, value in enumerate(values)]
    lines = (entries[start : start + _ON_A_LINE] for start in range(0, len(entries), _ON_A_LINE))
    return "\n".join(" ".join(line) for line in lines)


SLIDER = "slider1:0<0,1,0.001>Morph\n"

TEMPLATE = """\
desc:{name} (eqmorph)
// Written by eqmorph: an equalizer whose bands are those of the Audio EQ Cookbook.
{slider}slider2:1<0,2,0.01>Strength
slider3:0<0,1,1{{off,on}}>Bypass
in_pin:left
in_pin:right
out_pin:left
out_pin:right

@init
BANDS = {bands};
PRESETS = {presets};
COEFFICIENTS = 5 * BANDS + 2; // five of each filter, the gain, the share of the dry sound

// Places of the tables in memory.
kind = 0;
place = kind + BANDS;
hz = place + PRESETS;
db = hz + BANDS * PRESETS;
q = db + BANDS * PRESETS;
preamp = q + BANDS * PRESETS;
aim = preamp + PRESETS;
once = aim + COEFFICIENTS;
soft = once + COEFFICIENTS;
memory = soft + COEFFICIENTS;

{tables}

// A coefficient follows its aim through two poles one after the other, so that nothing clicks.
rate = 1 - exp(-1 / (0.01 * srate));

function line(a, b) ( a + part * (b - a); );
function decibels(table) ( slider2 * line(table[left], table[left + 1]); );
function octaves(table) ( exp(line(log(table[left]), log(table[left + 1]))); );

// The coefficients g, k, m0, m1, m2 of a state variable filter.
function aim_at(to, type, f, a, width) local(w) (
  w = tan($pi * min(f, 0.49 * srate) / srate);
  type == 0 ? ( to[0] = w / sqrt(a); to[1] = 1 / width; to[2] = 1; to[3] = (a - 1) / width; to[4] = a * a - 1; );
  type == 1 ? ( to[0] = w; to[1] = 1 / (width * a); to[2] = 1; to[3] = (a * a - 1) / (width * a); to[4] = 0; );
  type == 2 ? (
    to[0] = w * sqrt(a); to[1] = 1 / width; to[2] = a * a; to[3] = a * (1 - a) / width; to[4] = 1 - a * a;
  );
);

function move() local(band, row) (
  left = 0;
  loop(PRESETS - 2, slider1 >= place[left + 1] ? ( left += 1; ); );
  part = min(1, max(0, (slider1 - place[left]) / (place[left + 1] - place[left])));
  band = 0;
  loop(BANDS,
    row = band * PRESETS;
    aim_at(aim + 5 * band, kind[band], octaves(hz + row), exp(log(10) / 40 * decibels(db + row)), octaves(q + row));
    band += 1;
  );
  aim[5 * BANDS] = exp(log(10) / 20 * decibels(preamp));
  aim[5 * BANDS + 1] = slider3;
);

function filter(x, c, s) local(v1, v2) (
  v1 = (s[0] + c[0] * (x - s[1])) / (1 + c[0] * (c[0] + c[1]));
  v2 = s[1] + c[0] * v1;
  s[0] = 2 * v1 - s[0];
  s[1] = 2 * v2 - s[1];
  c[2] * x + c[3] * v1 + c[4] * v2;
);

function equalized(x, states) local(band, y) (
  y = x * soft[5 * BANDS];
  band = 0;
  loop(BANDS, y = filter(y, soft + 5 * band, states + 2 * band); band += 1; );
  y + soft[5 * BANDS + 1] * (x - y);
);

started = 0;

@slider
move();

@sample
started ? (
  i = 0;
  loop(COEFFICIENTS,
    once[i] += rate * (aim[i] - once[i]);
    soft[i] += rate * (once[i] - soft[i]);
    i += 1;
  );
) : (
  move();
  i = 0;
  loop(COEFFICIENTS, once[i] = aim[i]; soft[i] = aim[i]; i += 1; );
  started = 1;
);
spl0 = equalized(spl0, memory);
spl1 = equalized(spl1, memory + 2 * BANDS);
"""
