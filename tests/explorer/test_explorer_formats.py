"""Texts in and out of the page: every format it writes is the library's to the last digit, and it reads them back."""

import io
import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from eqmorph.eq.filters import log_grid, response_db
from eqmorph.eq.layout import SAFE
from eqmorph.eq.preset import Band, Preset
from eqmorph.eq.stereo import StereoPreset
from eqmorph.errors import DataError
from eqmorph.explorer.build import write_page
from eqmorph.explorer.surface import morph_surface
from eqmorph.formats import FORMATS
from eqmorph.formats.base import Format
from eqmorph.formats.document import read_document
from eqmorph.formats.io import render_morph, render_preset
from eqmorph.formats.lv2 import EQUALIZERS
from eqmorph.morphs.base import strengthen
from eqmorph.morphs.path import create_method

pytestmark = pytest.mark.browser

IN_PAGE = [name for name in FORMATS.builtins if FORMATS.load(name).in_page]
"""The formats that the page has to write: those that ship with eqmorph and do not say otherwise."""

ROUNDED = {"sos", "minidsp"}
"""Coefficients in full, whose last bits are those of the machine's tangent."""

RENDER = """([format, preset]) => window.eqmorph.FORMATS[format].render(preset, window.eqmorph.page)"""
READ = """([text, name]) => window.eqmorph.readPreset(text, name, window.eqmorph.page.layout)"""


def random_presets(count: int) -> list[Preset]:
    """Presets of the SAFE layout, some with a preamp, and of any bands with numbers that are hard to write."""
    rng = np.random.default_rng(7)
    some = [SAFE.preset(rng.uniform(SAFE.low, SAFE.high), f"preset {i}") for i in range(count)]
    some[::3] = [replace(preset, preamp_db=float(rng.uniform(-20, 3))) for preset in some[::3]]
    awkward = [
        Band(type="peak", frequency_hz=1000.125, gain_db=-0.0, q=0.00005 + 0.1),
        Band(type="low_shelf", frequency_hz=105.0, gain_db=1e-05, q=99.99951),
        Band(type="high_shelf", frequency_hz=22_000.005, gain_db=-12.345, q=10.0),
        Band(type="peak", frequency_hz=1.0 / 3.0 + 20, gain_db=1e-7, q=2.5),
    ]
    return [*some, Preset(name='Ünïcode "quoted" \u2028 </script>', bands=tuple(awkward))]


def gentle_presets(count: int) -> list[Preset]:
    """Presets that every program can hold, with names that are hard to write."""
    rng = np.random.default_rng(11)
    names = ["a 'b' \\ \"c\"", "*/ \U0001f600 {name} {{", "[[ Café", ""]
    return [
        Preset(
            name=names[index % len(names)],
            bands=(
                Band(type="low_shelf", frequency_hz=rng.uniform(60, 300), gain_db=rng.uniform(-6, 6), q=0.7071),
                Band(type="peak", frequency_hz=rng.uniform(300, 2000), gain_db=rng.uniform(-6, 6), q=1.5),
                Band(type="peak", frequency_hz=12345.625, gain_db=rng.uniform(-6, 6), q=2 / 3),
                Band(type="high_shelf", frequency_hz=rng.uniform(3000, 9000), gain_db=0.0, q=0.7071),
            ),
        )
        for index in range(count)
    ]


def as_argument(preset: Preset) -> dict[str, Any]:
    return asdict(preset)


def writer_of(key: str) -> Format:
    """The library's format of an entry of the menu, such as "peace" or "lv2:fil4"."""
    name, _, plugin = key.partition(":")
    return FORMATS.create(name, **({"plugin": plugin} if plugin else {}))


def test_every_format_that_the_library_writes_is_offered(still_page: Any) -> None:
    offered = set(still_page.evaluate("() => Object.keys(window.eqmorph.FORMATS)"))
    written = {name for name in IN_PAGE if FORMATS.create(name).writes}
    assert {key.partition(":")[0] for key in offered} == written
    assert {key.partition(":")[2] for key in offered} - {""} == set(EQUALIZERS)


WRITTEN = [name for name in IN_PAGE if FORMATS.create(name).writes and name != "lv2"]
WRITTEN += [f"lv2:{plugin}" for plugin in EQUALIZERS]


@pytest.mark.parametrize("format", sorted({*WRITTEN} - ROUNDED))
def test_export_is_the_librarys_to_the_last_digit(still_page: Any, format: str) -> None:
    written = 0
    for preset in [*random_presets(30), *gentle_presets(4)]:
        try:
            expected = writer_of(format).render(preset)
        except DataError:
            with pytest.raises(Exception, match="Error"):
                still_page.evaluate(RENDER, [format, as_argument(preset)])
            continue
        assert still_page.evaluate(RENDER, [format, as_argument(preset)]) == expected
        written += 1
    assert written > 3


@pytest.mark.parametrize("format", sorted(ROUNDED))
def test_coefficients_differ_in_the_last_bits_only(still_page: Any, format: str) -> None:
    for preset in random_presets(30):
        texts = still_page.evaluate(RENDER, [format, as_argument(preset)]), render_preset(preset, format)
        words = [re.split(r"[\s=,]+", text) for text in texts]
        for mine, expected in zip(*words, strict=True):
            try:
                assert float(mine) == pytest.approx(float(expected), rel=1e-11, abs=1e-12)
            except ValueError:
                assert mine == expected


MORPH = """([format, presets, t]) => window.eqmorph.FORMATS[format].renderMorph(presets, t, window.eqmorph.page)"""
FOLDER = """([format, presets, stems]) =>
    window.eqmorph.renderFolder(window.eqmorph.FORMATS[format], presets, stems, window.eqmorph.page)"""


@pytest.mark.parametrize("format", [name for name in WRITTEN if writer_of(name).morphs])
@pytest.mark.parametrize("count", [2, 5])
def test_a_morph_in_one_file_is_the_librarys(still_page: Any, format: str, count: int) -> None:
    presets, t = random_presets(count)[:count], np.linspace(0, 1, count)
    for given in (presets, [replace(preset, preamp_db=None) for preset in presets]):
        written = still_page.evaluate(MORPH, [format, [as_argument(preset) for preset in given], t.tolist()])
        assert written == render_morph(given, t, format)


def test_every_morph_in_one_file_is_offered(still_page: Any) -> None:
    offered = still_page.evaluate(
        "() => Object.keys(window.eqmorph.FORMATS).filter((key) => window.eqmorph.FORMATS[key].renderMorph)"
    )
    assert sorted(offered) == sorted(name for name in WRITTEN if writer_of(name).morphs)


@pytest.mark.parametrize("format", sorted({*WRITTEN} - ROUNDED - {"safe_csv"}))
def test_a_folder_of_presets_is_the_librarys(still_page: Any, format: str) -> None:
    presets, stems = gentle_presets(3), ["00", "it's 1", "02"]
    given = [[as_argument(preset) for preset in presets], stems]
    assert still_page.evaluate(FOLDER, [format, *given]) == writer_of(format).render_folder(presets, stems)


def test_an_archive_opens_elsewhere(still_page: Any) -> None:
    texts = {"a.lv2/manifest.ttl": "text\n", "é/ü.txt": "Ünï \U0001f600 " * 999, "empty": ""}
    packed = still_page.evaluate("(texts) => Array.from(window.eqmorph.zip(texts))", texts)
    with zipfile.ZipFile(io.BytesIO(bytes(packed))) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name).decode() for name in archive.namelist()} == texts


def test_a_preset_that_a_format_cannot_hold_is_refused_in_one_line(open_page: Callable[..., Any]) -> None:
    page = open_page("line")
    page.locator(".node").first.focus()
    page.keyboard.press("+")  # a shelf of another Q fits no SAFE row
    page.select_option("#format", "safe_csv")
    page.get_by_text("SAFE CSV: band 1 has a Q other than").wait_for()
    assert page.locator("#save").is_disabled()
    page.select_option("#format", "json")
    assert page.locator("#save").is_enabled()


SIDES_READ = [name for name in IN_PAGE if FORMATS.create(name).writes_stereo and FORMATS.create(name).reads]


@pytest.mark.parametrize("format", SIDES_READ)
def test_left_and_right_are_read_as_by_the_library(still_page: Any, format: str) -> None:
    left, right = (replace(preset, preamp_db=-3.5) for preset in gentle_presets(2))
    text = render_preset(StereoPreset(left=left, right=right), format)
    expected = FORMATS.create(format).parse(text, "a file")
    found = still_page.evaluate(READ, [text, "name"])
    for side, chain in zip((found, found["right"]), expected.chains, strict=True):
        shown = Preset.from_dict({"bands": side["bands"]}).response(log_grid())
        assert np.abs(shown - chain.response(log_grid())).max() < 1e-9
        assert (side["preamp_db"] is None) == (chain.preamp_db is None)
        assert side["preamp_db"] == pytest.approx(chain.preamp_db)


RENDER_SIDES = """([format, preset]) => {
    const {right, ...left} = preset;
    return window.eqmorph.FORMATS[format].renderSides({...left, right}, window.eqmorph.page);
}"""


def as_sides(preset: StereoPreset) -> dict[str, Any]:
    """As the page holds it."""
    return {"name": preset.name, **{key: asdict(preset.left)[key] for key in ("bands", "preamp_db")}} | {
        "right": {key: asdict(preset.right)[key] for key in ("bands", "preamp_db")}
    }


def stereo_presets() -> list[StereoPreset]:
    """Sides of different lengths, with no preamp, the same and different ones."""
    wild, gentle = random_presets(3), gentle_presets(4)
    shorter = replace(gentle[1], bands=gentle[1].bands[1:3], name="")
    pairs = [(wild[1], wild[2]), (gentle[0], shorter), (shorter, gentle[2])]
    made = []
    for left, right in pairs:
        for preamps in ((None, None), (-3.5, -3.5), (-3.5, -1.25)):
            chains = (replace(c, preamp_db=db, name="") for c, db in zip((left, right), preamps, strict=True))
            made.append(StereoPreset(name="a 'b' \U0001f600", left=next(chains), right=next(chains)))
    return made


WRITES_SIDES = sorted(name for name in IN_PAGE if FORMATS.create(name).writes_stereo)


def test_formats_for_left_and_right_are_those_of_the_library(still_page: Any) -> None:
    offered = still_page.evaluate(
        "() => Object.entries(window.eqmorph.FORMATS).filter(([, format]) => format.renderSides).map(([key]) => key)"
    )
    assert sorted(offered) == WRITES_SIDES


@pytest.mark.parametrize("format", WRITES_SIDES)
def test_left_and_right_are_the_librarys_to_the_last_digit(still_page: Any, format: str) -> None:
    written = 0
    for preset in stereo_presets():
        try:
            expected = render_preset(preset, format)
        except DataError:
            with pytest.raises(Exception, match="Error"):
                still_page.evaluate(RENDER_SIDES, [format, as_sides(preset)])
            continue
        assert still_page.evaluate(RENDER_SIDES, [format, as_sides(preset)]) == expected
        written += 1
    assert written > 2
    pair = [replace(preset, name="") for preset in stereo_presets()[3:5]]
    folder = still_page.evaluate(FOLDER, [format, [as_sides(preset) for preset in (pair[0], pair[0])], ["00", "01"]])
    assert folder == writer_of(format).render_folder([pair[0], pair[0]], ["00", "01"])


READ_HERE = sorted(key for key in WRITTEN if writer_of(key).reads)


@pytest.mark.parametrize("format", READ_HERE)
def test_what_the_library_reads_is_read_as_there(still_page: Any, format: str) -> None:
    read = 0
    for preset in [*random_presets(30), *gentle_presets(4)]:
        try:
            text = writer_of(format).render(preset)
        except DataError:
            continue
        expected = writer_of(format).parse(text, "a file")
        found = still_page.evaluate(READ, [text, "name"])
        assert [band["type"] for band in found["bands"]] == [band.type for band in expected.bands]
        shown = Preset.from_dict({"bands": found["bands"]}).response(log_grid())
        assert np.abs(shown - expected.response(log_grid())).max() < 1e-9
        assert (found["preamp_db"] is None) == (expected.preamp_db is None)
        assert found["preamp_db"] == pytest.approx(expected.preamp_db, abs=1e-9)
        read += 1
    assert read > 2


TRY = f"given => {{ try {{ return ({READ})(given); }} catch {{ return null; }} }}"

REFUSED = [
    ("parametric_eq", " Q 0.7071", " Q 0_7"),
    ("parametric_eq", " Q 0.7071", " Q abc"),
    ("parametric_eq", "\nFilter 2:", " Filter 2:"),
    ("parametric_eq", "Filter 2: ON", "Filter 2: 0N"),
    ("parametric_eq", "Preamp: -5.00 dB", "Preamp: -5.00.1 dB"),
    ("easyeffects", '"bypass": false', '"bypass": true'),
    ("easyeffects", '"bypass": false', '"bypass": "true"'),
    ("easyeffects", '"balance": 0.0', '"balance": 50.0'),
    ("easyeffects", '"split-channels": false', '"split-channels": 1'),
    ("camilladsp", "- type: Filter", "- type: Filter\n  bypassed: yes"),
    ("minidsp", "b0=0.5623413251903491", "b0=0,5623"),
    ("rockbox", "eq precut: 50", "eq precut: 5_0"),
    ("lv2", '"f_1" ; pset:value 1000.0', '"f_1" ; pset:value "1_000"'),
]


@pytest.mark.parametrize(("format", "old", "new"), REFUSED)
def test_what_is_not_wholly_read_is_refused(still_page: Any, format: str, old: str, new: str) -> None:
    shelf = Band(type="low_shelf", frequency_hz=100.0, gain_db=4.0, q=0.7071)
    bands = (shelf, Band(type="peak", frequency_hz=1_000.0, gain_db=-3.0, q=1.5))
    text = render_preset(Preset(bands=bands, preamp_db=-5.0), format)
    assert old in text and len(still_page.evaluate(READ, [text, "name"])["bands"]) == 2
    assert still_page.evaluate(TRY, [text.replace(old, new), "name"]) is None


def test_two_equalizers_of_a_program_are_not_read_as_one(still_page: Any) -> None:
    document = json.loads(render_preset(gentle_presets(1)[0], "easyeffects"))
    output = document["output"]
    output["equalizer#1"] = output["equalizer#0"]
    assert still_page.evaluate(TRY, [json.dumps(document), "name"]) is not None
    output["plugins_order"] = ["equalizer#0", "equalizer#1"]
    assert still_page.evaluate(TRY, [json.dumps(document), "name"]) is None


FILES = Path(__file__).resolve().parents[1] / "formats" / "data"


def test_files_of_programs_are_read_as_by_the_library_or_refused(still_page: Any) -> None:
    read = set()
    for path in sorted(FILES.iterdir()):
        document = read_document(path)
        found = still_page.evaluate(TRY, [document.text, path.stem])
        if found is None or not document.format.reads:
            continue
        expected = document.preset()
        for side, chain in zip(filter(None, (found, found["right"])), expected.chains, strict=True):
            shown = Preset.from_dict({"bands": side["bands"]}).response(log_grid())
            assert np.abs(shown - chain.response(log_grid())).max() < 1e-6, path.name
            assert side["preamp_db"] == pytest.approx(chain.preamp_db), path.name
        read.add(path.name)
    assert read >= {
        "apo_channels.txt",
        "apo_corner.txt",
        "autoeq.txt",
        "bose.conf",
        "camilladsp_5.yml",
        "peace.txt",
        "poweramp.json",
        "rew_generic.txt",
        "speakers.peace",
    }


EARS = """([{ frequencies, gains, qs }, grid]) => {
    const context = new OfflineAudioContext(1, 1, 48000);
    const total = grid.map(() => 0);
    frequencies.forEach((hz, i) => {
        const filter = context.createBiquadFilter();
        filter.type = i === 0 ? "lowshelf" : i === frequencies.length - 1 ? "highshelf" : "peaking";
        filter.frequency.value = hz;
        filter.gain.value = gains[i];
        filter.Q.value = qs[i];
        const [amplitude, phase] = [new Float32Array(grid.length), new Float32Array(grid.length)];
        filter.getFrequencyResponse(new Float32Array(grid), amplitude, phase);
        amplitude.forEach((value, j) => (total[j] += 20 * Math.log10(value)));
    });
    return total;
}"""


def test_ears_is_heard_as_written(still_page: Any) -> None:
    """Ears plays its bands by the filters of the Web Audio API, which are those of this browser."""
    errors_db = []
    for preset in gentle_presets(4) + random_presets(30)[:-1]:
        try:
            ((_, held),) = json.loads(render_preset(preset, "ears")).items()
        except DataError:
            continue
        played = still_page.evaluate(EARS, [held, log_grid().tolist()])
        errors_db.append(np.abs(np.array(played) - preset.response(log_grid())).max())
    assert len(errors_db) > 10 and max(errors_db) < 0.05


def test_a_graphic_eq_is_drawn_by_peaks(open_page: Callable[..., Any], presets: list[Preset]) -> None:
    read = open_page("line").evaluate(READ, [render_preset(presets[0], "graphic_eq"), "curve"])
    drawn = response_db(Preset.from_dict({"bands": read["bands"]}).arrays(), log_grid())
    error_db = drawn - response_db(presets[0].arrays(), log_grid())
    assert np.ptp(error_db) / 2 < 1.0  # but for its level
    assert "at most 0." in read["notes"][0]


CURVE = "GraphicEQ: 20 2; 200 5; 2000 3; 20000 4"


@pytest.mark.parametrize(
    ("text", "shifts_db"),
    [
        (f"Device: all\nPreamp: -6 dB\n{CURVE}", [-6.0]),
        (f"Channel: L\nPreamp: -3 dB\n{CURVE}", [-3.0, None]),
        (f"Preamp: 0 dB\n{CURVE.replace(': ', ': 10 -84; ')}", [0.0]),  # as AutoEq begins it
    ],
)
def test_a_drawn_curve_is_as_loud_as_it_is_stated(still_page: Any, text: str, shifts_db: list[float | None]) -> None:
    read = still_page.evaluate(READ, [text, "curve"])
    sides = [side for side in (read, read["right"]) if side]
    grid_hz = log_grid()
    curve_db = np.interp(np.log(grid_hz), np.log([20, 200, 2_000, 20_000]), [2, 5, 3, 4])
    for side, shift_db in zip(sides, shifts_db, strict=True):
        expected_db = np.zeros(len(grid_hz)) if shift_db is None else curve_db + shift_db
        heard_db = Preset.from_dict({"bands": side["bands"]}).response(grid_hz) + side["preamp_db"]
        assert np.abs(heard_db - expected_db).max() < 0.5


PEAK = {"type": "peak", "frequency_hz": 1000, "gain_db": 3, "q": 1}
PARAM_EQ = "filter.graph = { nodes = [ { type = builtin name = eq label = param_eq config = { filters = [ ] } } ] }"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("hello", "is of no known preset format"),
        ("filters:\n  a: {type: Biquad", "line 2: a: {type: Biquad is not read here"),
        ("filters:\n  a:\n    type: Conv\n    parameters:\n      type: Raw", "filter a (Conv Raw) is neither"),
        ("eq enabled: off\neq peak filter 1: 320, 7, 20", "the equalizer is off"),
        ("{", "is not JSON"),
        ('{"type": "parametric_eq", "parameters": {"bands": [null]}}', "is damaged"),
        ('{"parametric": true, "bands": [{"type": 3, "channels": 7, "gain": 1}]}', "expected 0 for both, 1 for left"),
        (
            "[Speakers]\nSpeakerTargets1=C\n[Frequencies1]\nFrequency1=100\n[Gains1]\nGain1=3\n[Qualities1]\nQuality1=1",
            "C",
        ),
        ("[General]\nPreamp1=-3\n[Frequencies]\nFrequency1=100", "a preamp of one speaker"),
        ('{"format": "eqmorph-preset", "version": 2}', "version 2"),
        ("Filter 1: ON LP Fc 100 Hz", "line 1: a filter of type LP is neither shelf nor peak"),
        ("Preamp: 0 dB\nFilter 1: ON PK Fc 100 Hz Gain 3 dB", "line 2: has no Q"),
        ("Filter 1: ON PK Fc 100 Hz Gain 300 dB Q 1", "gain_db 300 is outside"),
        ("Filter 1: OFF PK Fc 100 Hz Gain 3 dB Q 1", "holds no active band"),
        ("GraphicEQ: 20 1; 10 2", "rising Hz"),
        (PARAM_EQ, "param_eq is not read here"),
        ("Include: other.txt\nGraphicEQ: 20 1; 100 2", "Include: other.txt is not read"),
        ("Filter 1: ON PK Fc 100 Hz Gain 3 dB Q 1 BW Oct 2", "BW"),
        ("Include: other.txt\nFilter 1: ON PK Fc 100 Hz Gain 3 dB Q 1", "Include: other.txt is not read"),
        (json.dumps({"format": "eqmorph-preset", "version": 1, "bands": [{"type": "x"}]}), "type is unknown"),
        (json.dumps({"format": "eqmorph-preset", "version": 1, "preamp_db": "x", "bands": [PEAK]}), "no level"),
    ],
)
def test_a_damaged_text_is_one_line(open_page: Callable[..., Any], text: str, message: str) -> None:
    page = open_page("line")
    page.evaluate("text => window.eqmorph.exchange.read(text, 'bad', 'bad.txt')", text)
    said = page.locator("#take-message").inner_text()
    assert said.startswith("bad.txt: ") and message in said and "\n" not in said
    assert page.evaluate("() => window.eqmorph.state.ends") is None


HELD = [
    Band(type="peak", frequency_hz=1e3, gain_db=3.0, q=1.0),
    Band(type="high_shelf", frequency_hz=400.0, gain_db=3.0, q=0.7),
]
LOW = Band(type="low_shelf", frequency_hz=100.0, gain_db=3.0, q=0.7)


@pytest.mark.parametrize(
    ("format", "bands", "message"),
    [
        ("lv2:fil4", HELD, "band 2: a frequency of 400 Hz is outside 1000 to 16000 Hz"),
        ("lv2:calf-eq5", [LOW, LOW], "holds one low shelf, 3 peaks and one high shelf; .*--bands 5"),
        ("ears", [LOW, LOW], "holds one low shelf, 9 peaks and one high shelf; .*--bands 11"),
        ("voicemeeter", HELD * 4, "holds 6 bands, the preset has 8; .*--bands 6"),
        ("safe_csv", HELD, "needs low shelf, .* --fit"),
    ],
)
def test_a_format_says_what_it_does_not_hold(still_page: Any, format: str, bands: list[Band], message: str) -> None:
    render = """([format, bands]) => {
        const {FORMATS, page} = window.eqmorph;
        try { return FORMATS[format].render({name: "some", bands, preamp_db: null}, page); }
        catch (error) { return error.message; }
    }"""
    assert re.search(message, still_page.evaluate(render, [format, [asdict(band) for band in bands]]))


def test_preamps_go_straight_between_those_of_the_presets(
    browser: Any, presets: list[Preset], tmp_path: Path
) -> None:
    first, log = replace(presets[0], preamp_db=-9.5), create_method("log", None)
    write_page(morph_surface([first, presets[1]], log, ""), "t", tmp_path / "page.html")
    page = browser.new_page()
    page.goto((tmp_path / "page.html").as_uri())
    page.wait_for_function("window.eqmorph !== undefined")
    for x, strength in ((0, 1), (0, 0.5), (0.25, 1), (0.7, 1.2), (1, 1)):
        expected = strengthen(log.path([first, presets[1]], np.array([[1 - x, x]]))[0], strength)
        text = page.evaluate(
            "([x, strength]) => { window.eqmorph.change({x, strength}); return window.eqmorph.exportMenu.text; }",
            [x, strength],
        )
        assert text == render_preset(expected, "parametric_eq")
    before = page.evaluate(
        "() => { window.eqmorph.change({x: 0, strength: 1}); return window.eqmorph.store.preampsDb[0]; }"
    )
    louder = "() => { window.eqmorph.store.edit(1, {gain_db: 12}); return window.eqmorph.store.preampsDb[0]; }"
    assert before == -9.5 > page.evaluate(louder)
    page.close()


LONG = 6_000
SLOW = {
    "peace": "[Frequencies]\n" + " " * LONG,
    "apo": "Filter" + " " * LONG + "x\nFilter 1: ON PK Fc 100 Hz Gain 3 dB Q 1",
    "off": "Filter 1: OFF PK Fc " + "1" * LONG + "..1",
    "empty lines": "Preamp:" + "\n " * LONG + "Filter 1: ON PK Fc 100 Hz Gain 3 dB Q 1",
    "biquads": "biquad1,\n" + "\n" * LONG,
    "rockbox": "eq enabled: on" + "\n" * LONG,
    "pipewire": "filter.graph = { { " + "label " * LONG + "output input " * LONG,
}
TIMED = f"""(given) => {{
  const started = performance.now();
  try {{ ({READ})(given); }} catch {{}}
  return performance.now() - started;
}}"""


@pytest.mark.parametrize("text", SLOW.values(), ids=SLOW)
def test_no_text_keeps_the_page_busy(still_page: Any, text: str) -> None:
    """A pattern that is not linear takes minutes of the longest texts."""
    assert still_page.evaluate(TIMED, [text, "long"]) < 2_000
