"""The script for REAPER, run by Lua against a stand-in of the API that keeps what is called."""

import json
import math

import numpy as np
import pytest
from helpers.presets import preset_at
from helpers.programs import need, run

from eqmorph.eq.preset import Band, Preset
from eqmorph.formats.io import render_morph, render_preset
from eqmorph.formats.preamps import morph_preamps_db
from eqmorph.morphs.pieces import straight_pieces

STAND_IN = """
-- ReaEQ with five bands, whose knobs map to numbers in curves of their own.
local log, fxs, messages, points = {}, {}, {}, {}
local function curve(fx, parameter, x)
  local kind = parameter == 15 and 1 or parameter % 3
  if kind == 0 then return 20 * (24000 / 20) ^ (x * x * 0.5 + x * 0.5) end
  if kind == 1 then return -90 + 114 * x ^ 0.4 end
  return 0.01 + 3.99 * x ^ 1.5
end
local numbers = { ["0"] = 1, ["1"] = 4, ["2"] = PEAK2, ["8"] = PEAK8, ["3"] = 5 }
reaper = {
  ShowMessageBox = function(text) messages[#messages + 1] = text end,
  GetSelectedTrack = function() return TRACK end,
  GetSet_LoopTimeRange = function() return FROM, TO end,
  TrackFX_AddByName = function(_, name)
    fxs[#fxs + 1] = { name = name, types = {}, on = {}, set = {} }
    return #fxs - 1
  end,
  TrackFX_GetNumParams = function() return 16 end,
  TrackFX_GetEQParam = function(_, fx, parameter)
    if parameter == 15 then return true, -1, 0, 0 end
    return true, fxs[fx + 1].types[parameter // 3] or 2, 0, parameter % 3
  end,
  TrackFX_SetNamedConfigParm = function(_, fx, name, value)
    local band = tonumber(name:match("%d+"))
    if name:match("^BANDTYPE") then fxs[fx + 1].types[band] = numbers[value] end
    if name:match("^BANDENABLED") then fxs[fx + 1].on[band] = value == "1" end
    return true
  end,
  TrackFX_FormatParamValueNormalized = function(_, fx, parameter, x)
    return true, string.format("%.2f", curve(fx, parameter, x))
  end,
  TrackFX_SetParamNormalized = function(_, fx, parameter, x)
    fxs[fx + 1].set[#fxs[fx + 1].set + 1] = { parameter, curve(fx, parameter, x) }
  end,
  GetFXEnvelope = function(_, fx, parameter) return { fx, parameter } end,
  InsertEnvelopePoint = function(envelope, time, x)
    points[#points + 1] = { envelope[1], envelope[2], time, curve(envelope[1], envelope[2], x) }
  end,
  Envelope_SortPoints = function() end,
  Undo_BeginBlock = function() log[#log + 1] = "begin" end,
  Undo_EndBlock = function(name) log[#log + 1] = name end,
  UpdateArrange = function() end,
}
dofile("script.lua")
local function write(value)
  if type(value) == "table" then
    local parts = {}
    if value[1] ~= nil or next(value) == nil then
      for _, inner in ipairs(value) do parts[#parts + 1] = write(inner) end
      return "[" .. table.concat(parts, ",") .. "]"
    end
    for key, inner in pairs(value) do parts[#parts + 1] = '"' .. key .. '":' .. write(inner) end
    return "{" .. table.concat(parts, ",") .. "}"
  end
  if type(value) == "string" then return '"' .. value .. '"' end
  return tostring(value)
end
print(write({ log = log, fxs = fxs, messages = messages, points = points }))
"""


def called(folder, text, track="{}", times=(10, 30), peaks=(8, 2)):
    """What the script does to the stand-in: effects with their types and values, points of envelopes, messages."""
    lua, compiler = need("lua5.4", "luac5.4")
    (folder / "script.lua").write_text(text)
    run(compiler, "-p", "script.lua", cwd=folder)
    stand_in = STAND_IN.replace("TRACK", track).replace("FROM, TO", f"{times[0]}, {times[1]}")
    stand_in = stand_in.replace("PEAK8", str(2 if peaks[0] == 8 else 3)).replace(
        "PEAK2", str(2 if peaks[1] == 2 else 3)
    )
    (folder / "stand_in.lua").write_text(stand_in)
    return json.loads(run(lua, "stand_in.lua", cwd=folder))


def test_a_morph_becomes_automation_over_the_time_selection(tmp_path):
    path = straight_pieces(preset_at(0.4), preset_at(0.7))
    done = called(tmp_path, render_morph(path.presets, path.t, "reaper"))
    assert done["messages"] == [] and done["log"] == ["begin", "eqmorph: drawn to drawn"]
    assert [fx["name"] for fx in done["fxs"]] == ["ReaEQ"]
    points = {}
    for _, parameter, time, value in done["points"]:
        points.setdefault(parameter, []).append((time, value))
    for parameter in (0, 4, 11):  # frequency of the low shelf, gain of the first peak, width of the third
        band, kind = divmod(parameter, 3)
        times, values = zip(*points[parameter], strict=True)
        assert times == pytest.approx(10 + 20 * path.t)
        field = ("frequency_hz", "gain_db", "q")[kind]
        wanted = np.array([getattr(preset.bands[band], field) for preset in path])
        if kind == 2:
            wanted = 2 / math.log(2) * np.arcsinh(1 / (2 * wanted))
        assert values == pytest.approx(wanted, rel=1e-3, abs=6e-3)


def test_one_preset_is_set_and_needs_no_time(tmp_path):
    preset = preset_at(0.3)
    done = called(tmp_path, render_preset(preset, "reaper"), times=(0, 0))
    assert done["points"] == [] and done["messages"] == []
    values = dict(done["fxs"][0]["set"])
    assert [values[3 * band] for band in range(5)] == pytest.approx([b.frequency_hz for b in preset.bands], rel=1e-3)
    assert [values[3 * band + 1] for band in range(5)] == pytest.approx([b.gain_db for b in preset.bands], abs=6e-3)
    assert values[15] == pytest.approx(morph_preamps_db([preset])[0], abs=6e-3)


@pytest.mark.parametrize("peaks", [(8, 0), (0, 2)])
def test_types_are_set_by_the_number_that_this_version_knows_and_more_bands_get_more_effects(tmp_path, peaks):
    bands = tuple(Band(type="peak", frequency_hz=100.0 * (n + 1), gain_db=3.0, q=1.0) for n in range(7))
    done = called(tmp_path, render_preset(Preset(bands=bands), "reaper"), peaks=peaks)
    assert [fx["name"] for fx in done["fxs"]] == ["ReaEQ", "ReaEQ"] and done["messages"] == []
    frequencies = [
        value for fx in done["fxs"] for parameter, value in fx["set"] if parameter % 3 == 0 and parameter < 15
    ]
    assert frequencies == pytest.approx([band.frequency_hz for band in bands], rel=1e-3)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"track": "nil"}, "Select a track"),
        ({"times": (5, 5)}, "Select the time"),
        ({"peaks": (0, 0)}, "no band of the type peak"),
    ],
)
def test_what_is_missing_is_said(tmp_path, options, said):
    done = called(tmp_path, render_morph([preset_at(0.3), preset_at(0.4)], [0.0, 1.0], "reaper"), **options)
    assert len(done["messages"]) == 1 and said in done["messages"][0]


def test_a_name_stays_inside_its_string(tmp_path):
    odd = preset_at(0.3).called('"]] \\ os.exit(1) --[[ %d\n')
    done = called(tmp_path, render_preset(odd, "reaper"))
    assert done["log"][1] == "eqmorph: ']] ' os.exit(1) --[[ %d"
