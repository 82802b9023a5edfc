"""A ReaScript (Lua) for REAPER: ReaEQ on the selected track, and a morph as its automation over the time selection.

How ReaEQ maps its knobs to 0 ... 1 is not documented, so the script asks ReaEQ: it halves the way to the position
whose text shows the wanted number (`TrackFX_FormatParamValueNormalized`), and says how far the nearest one is. ReaEQ
has bandwidths in octaves; for a Q of the cookbook

    BW = 2 / ln 2 * asinh(1 / (2 Q))

is written. Whether ReaEQ's own filters agree with the cookbook's could not be checked: REAPER was not run. The effect
that `eqmorph.formats.jsfx` writes has the cookbook's filters themselves.

Source: the ReaScript API of REAPER 7, `TrackFX_GetEQParam` and `TrackFX_SetNamedConfigParm`.
"""

import math
from collections.abc import Iterator, Sequence
from typing import ClassVar

import numpy as np

from eqmorph.eq.backend import FloatArray
from eqmorph.eq.preset import Preset
from eqmorph.formats.base import Format
from eqmorph.formats.names import path_name, plain_name
from eqmorph.formats.preamps import morph_preamps_db
from eqmorph.formats.writing import decimal, need_slider


class Reaper(Format):
    """To be run from the list of actions; one step of undo takes everything back."""

    straight: ClassVar[bool] = True

    def render(self, preset: Preset) -> str:
        return _text(plain_name(preset.name) or "equalizer", [preset], np.zeros(1))

    def render_morph(self, presets: Sequence[Preset], t: FloatArray) -> str:
        need_slider(t)
        return _text(path_name(presets[0].name, presets[-1].name), presets, t)


def _text(name: str, presets: Sequence[Preset], t: FloatArray) -> str:
    steps = zip(t, morph_preamps_db(presets), presets, strict=True)
    rows = "\n".join(
        f"  {{ {decimal(float(place))}, {_number(float(preamp_db))}, {', '.join(_bands(preset))} }},"
        for place, preamp_db, preset in steps
    )
    types = ", ".join(f'"{band.type}"' for band in presets[0].bands)
    return TEMPLATE.format(name=name, types=types, rows=rows)


def _bands(preset: Preset) -> Iterator[str]:
    """Hz, dB and octaves of each band."""
    for band in preset.bands:
        octaves = 2.0 / math.log(2.0) * math.asinh(0.5 / band.q)
        yield f"{_number(band.frequency_hz)}, {_number(band.gain_db)}, {_number(octaves)}"


def _number(value: float) -> str:
    return decimal(float(f"{value:.7g}"))


TEMPLATE = """\
-- Written by eqmorph for REAPER: "{name}" in ReaEQ on the selected track; a morph over the time selection.
local name = "{name}"
local types = {{ {types} }}
-- Place in the time selection, preamp in dB, then Hz, dB and octaves of each band.
local path = {{
{rows}
}}

local type_numbers = {{ low_shelf = {{ "0" }}, high_shelf = {{ "1" }}, peak = {{ "8", "2" }} }}
local eq_types = {{ low_shelf = 1, peak = 2, high_shelf = 4 }}
local FREQUENCY, GAIN, WIDTH, MASTER = 0, 1, 2, -1
local HALVINGS = 40
local r = reaper

local function say(text)
  r.ShowMessageBox(text, "eqmorph: " .. name, 0)
end

-- The number in a text of ReaEQ; "-inf" is the lowest of all.
local function number_of(text)
  if text:find("inf", 1, true) then return -math.huge end
  return tonumber(text:match("[-+]?%d+%.?%d*")) or 0
end

-- What ReaEQ shows with a knob at a position from 0 to 1.
local function shown(track, fx, parameter, position)
  local _, text = r.TrackFX_FormatParamValueNormalized(track, fx, parameter, position, "")
  return number_of(text)
end

local worst = 0

-- The position of a knob, which rises with what it shows, where it shows a number: the middle of those that do.
local function position_of(track, fx, parameter, number)
  local function edge(passes)
    local low, high = 0, 1
    for _ = 1, HALVINGS do
      local middle = (low + high) / 2
      if passes(shown(track, fx, parameter, middle)) then high = middle else low = middle end
    end
    return high
  end
  local from = edge(function(value) return value >= number end)
  local to = edge(function(value) return value > number end)
  local position = (from + to) / 2
  local difference = math.abs(shown(track, fx, parameter, position) - number)
  worst = math.max(worst, difference / math.max(1, math.abs(number)))
  return position
end

-- The bands that a ReaEQ has: parameters of frequency, gain and width, in order; and that of its gain.
local function parameters_of(track, fx)
  local bands, master, parameter = {{}}, nil, 0
  while parameter < r.TrackFX_GetNumParams(track, fx) do
    local is_eq, band_type, _, kind = r.TrackFX_GetEQParam(track, fx, parameter)
    if is_eq and band_type == MASTER then master = parameter end
    if is_eq and band_type ~= MASTER then
      if kind == FREQUENCY then bands[#bands + 1] = {{}} end
      bands[#bands][kind] = parameter
    end
    parameter = parameter + 1
  end
  return bands, master
end

-- Give a band of ReaEQ its type, by whichever number this version of REAPER knows it.
local function set_type(track, fx, index, parameter, wanted)
  for _, number in ipairs(type_numbers[wanted]) do
    r.TrackFX_SetNamedConfigParm(track, fx, "BANDTYPE" .. index, number)
    local _, band_type = r.TrackFX_GetEQParam(track, fx, parameter)
    if band_type == eq_types[wanted] then return true end
  end
  return false
end

-- A place for each band, in as many ReaEQs as they need.
local function places_for(track)
  local places, fx, free, masters = {{}}, nil, {{}}, {{}}
  for number, wanted in ipairs(types) do
    if #free == 0 then
      fx = r.TrackFX_AddByName(track, "ReaEQ", false, -1)
      if fx < 0 then return nil, "ReaEQ could not be added to the track." end
      local bands, master = parameters_of(track, fx)
      if #bands == 0 then return nil, "This ReaEQ does not tell its parameters." end
      for index, band in ipairs(bands) do
        r.TrackFX_SetNamedConfigParm(track, fx, "BANDENABLED" .. index - 1, "0")
        free[index] = {{ fx = fx, index = index - 1, parameters = band }}
      end
      masters[#masters + 1] = {{ fx = fx, parameter = master }}
    end
    local place = table.remove(free, 1)
    r.TrackFX_SetNamedConfigParm(track, fx, "BANDENABLED" .. place.index, "1")
    if not set_type(track, fx, place.index, place.parameters[FREQUENCY], wanted) then
      return nil, "This ReaEQ has no band of the type " .. wanted .. "."
    end
    places[number] = place
  end
  return places, nil, masters[1]
end

-- Set a knob, or write its way along the path into its envelope.
local function write(track, fx, parameter, column, from, to)
  local still = true
  for _, row in ipairs(path) do still = still and row[column] == path[1][column] end
  r.TrackFX_SetParamNormalized(track, fx, parameter, position_of(track, fx, parameter, path[1][column]))
  if still then return end
  local envelope = r.GetFXEnvelope(track, fx, parameter, true)
  for _, row in ipairs(path) do
    local position = position_of(track, fx, parameter, row[column])
    r.InsertEnvelopePoint(envelope, from + row[1] * (to - from), position, 0, 0, false, true)
  end
  r.Envelope_SortPoints(envelope)
end

local function run()
  local track = r.GetSelectedTrack(0, 0)
  if not track then return say("Select a track first.") end
  local from, to = r.GetSet_LoopTimeRange(false, false, 0, 0, false)
  if #path > 1 and to <= from then return say("Select the time over which the sound is to change first.") end
  local places, problem, master = places_for(track)
  if not places then return say(problem) end
  if master and master.parameter then write(track, master.fx, master.parameter, 2, from, to) end
  for number, place in ipairs(places) do
    for kind = FREQUENCY, WIDTH do
      write(track, place.fx, place.parameters[kind], 3 * number + kind, from, to)
    end
  end
  if worst > 0.01 then say(string.format("ReaEQ shows numbers up to %.1f %% from the preset's.", 100 * worst)) end
end

r.Undo_BeginBlock()
run()
r.Undo_EndBlock("eqmorph: " .. name, -1)
r.UpdateArrange()
"""
