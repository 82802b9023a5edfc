"""The builder: surfaces, their honesty about what lies between the nodes, and the file."""

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from explorer_parts import Bent, fake_run
from helpers.cli import CommandLine

from eqmorph.eq.filters import response_db
from eqmorph.eq.layout import SAFE
from eqmorph.eq.preset import Band, Preset
from eqmorph.errors import DataError, UsageError
from eqmorph.explorer.build import (
    MAX_BYTES,
    MODULES,
    OPERATORS,
    WORKER_MODULES,
    WORKLET_MODULES,
    page_data,
    render_page,
)
from eqmorph.explorer.grid import TOLERANCE_DB, Grid
from eqmorph.explorer.surface import Surface, morph_surface, word_map
from eqmorph.morphs import MORPHS

EXAMPLES = Path(__file__).resolve().parents[2] / "eqmorph" / "data" / "examples"
LOW = Band(type="peak", frequency_hz=200, gain_db=5, q=2)
ENDS = [str(EXAMPLES / "preset_a.json"), str(EXAMPLES / "preset_b.json")]


def test_off_grid_error_is_measured(surfaces: dict[str, Surface]) -> None:
    for surface in surfaces.values():
        assert 0 < surface.off_grid_db <= TOLERANCE_DB


def test_a_jump_in_the_morph_is_seen(presets: list[Preset]) -> None:
    class Jump(Bent):
        def blend(self, presets, weights):  # type: ignore[no-untyped-def]
            return [presets[int(row.argmax())] for row in weights]

    assert morph_surface(presets[:2], Jump(), "").off_grid_db > 3.0


def test_every_method_makes_a_page(presets: list[Preset]) -> None:
    for name in MORPHS:
        options = {"codec": _Identity()} if MORPHS.load(name).needs_model else {}
        surface = morph_surface(presets[:2], MORPHS.create(name, **options), name)
        assert surface.off_grid_db < TOLERANCE_DB
        if not isinstance(surface.source, Grid):
            continue
        ends = response_db(surface.source.bands, np.array([60.0, 1000.0, 9000.0]))[[0, -1]]
        for end, preset in zip(ends, presets, strict=False):
            assert end == pytest.approx(response_db(preset.arrays(), np.array([60.0, 1000.0, 9000.0])), abs=1e-4)


class _Identity:
    layout = SAFE

    def canonical(self, params: np.ndarray) -> np.ndarray:
        return params

    def encode(self, params: np.ndarray) -> np.ndarray:
        return params

    decode = encode


def test_presets_of_different_shape(presets: list[Preset]) -> None:
    other = Preset(name="one band", bands=(Band(type="peak", frequency_hz=300, gain_db=5, q=2),))
    surface = morph_surface([presets[0], other], MORPHS.create("log"), "log")
    assert len(surface.kinds) >= 5
    places = page_data(surface)["places"]
    assert [len(place["preset"]) for place in places] == [5, 1]


def test_words_stand_on_nodes_apart_from_each_other() -> None:
    found = fake_run(10)
    latents = np.stack([word.latent for word in found.words.values()])
    latents[1] = latents[0] + 1e-9  # two words on one spot
    for word, latent in zip(found.words.values(), latents, strict=True):
        word.latent = latent
    surface = word_map(found, "a run")
    spots = np.array([(place.x, place.y) for place in surface.places])
    gaps = np.linalg.norm(spots[:, None] - spots, axis=-1) + np.eye(len(spots))
    assert gaps.min() > 0.08
    bands = SAFE.split(found.decode(latents))
    nodes = np.round(spots * 40).astype(int)
    assert isinstance(surface.source, Grid)
    for index, (column, row) in enumerate(nodes):
        assert surface.source.bands.gain_db[row * 41 + column] == pytest.approx(bands.gain_db[index], abs=1e-5)
    assert [bool(place.note) for place in surface.places].count(True) == 1  # the rare word


@pytest.mark.parametrize("words", [0, 1, 2])
def test_a_map_needs_three_words(words: int) -> None:
    with pytest.raises(DataError, match=f"runs/x: .*{words}"):
        word_map(fake_run(words), "runs/x")


def test_words_on_a_line_are_no_map() -> None:
    found = fake_run(4)
    for step, word in enumerate(found.words.values()):
        word.latent = np.full(6, float(step))
    with pytest.raises(DataError, match="one line"):
        word_map(found, "a run")


def test_page_is_small_and_self_contained(surfaces: dict[str, Surface]) -> None:
    for surface in surfaces.values():
        page = render_page(surface, "A title")
        assert len(page.encode()) < MAX_BYTES
        assert not re.search(r"""(src|href)=["']?(https?:)?//""", page)
        text_only = re.sub(r'<script type="application/json" id="data">.*?</script>', "", page)
        assert "{{" not in text_only


def test_modules_name_every_script() -> None:
    folder = EXAMPLES.parents[1] / "explorer" / "static"
    scripts = {path.stem for path in folder.glob("*.js")}
    assert scripts == {*MODULES, *WORKLET_MODULES, *WORKER_MODULES}
    assert all("</script" not in path.read_text().lower() for path in folder.glob("*.js"))


def test_no_string_goes_over_several_lines() -> None:
    for path in (EXAMPLES.parents[1] / "explorer" / "static").glob("*.js"):
        code = re.sub(r"//.*|/\*\*(.|\n)*?\*/", "", path.read_text())
        assert all(line.count("`") % 2 == 0 for line in code.splitlines()), path.name
        strings = re.findall(
            r""""[^"\n]*"|'[^'\n]*'|`[^`\n]*`""", re.sub(r"^ *//.*| // .*$", "", path.read_text(), flags=re.M)
        )
        plain = [string for string in strings if not string.startswith("`")]
        assert not [string for string in strings if " // " in string]
        assert not [string for string in plain if re.search(rf" ({OPERATORS}) ", string)]


def test_no_two_scripts_give_a_name_to_different_things() -> None:
    names: list[str] = []
    for module in MODULES:
        source = (EXAMPLES.parents[1] / "explorer" / "static" / f"{module}.js").read_text()
        names += re.findall(r"^(?:export )?(?:async )?(?:const|let|function|class) (\w+)", source, re.MULTILINE)
    assert len(names) == len(set(names)), {name for name in names if names.count(name) > 1}


def test_hostile_names_cannot_leave_their_place(presets: list[Preset]) -> None:
    name = "</script><img src=x onerror=alert(1)>{{script}}"
    surface = morph_surface([replace(presets[0], name=name), presets[1]], Bent(), name)
    page = render_page(surface, name)
    assert "<img" not in page
    data = re.search(r'<script type="application/json" id="data">(.*?)</script>', page)
    assert data is not None
    assert json.loads(data[1])["places"][0]["name"] == name


@pytest.mark.parametrize("count", [1, 3, 5])
def test_two_or_four_presets(presets: list[Preset], count: int) -> None:
    with pytest.raises(UsageError, match=str(count)):
        morph_surface((presets * 2)[:count], Bent(), "")


def test_presets_the_page_cannot_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    high = Preset(name="high", bands=(Band(type="peak", frequency_hz=23_900, gain_db=5, q=2),))
    with pytest.raises(DataError, match="23900 Hz"):
        morph_surface([high, replace(high, name="too")], MORPHS.create("log"), "")
    monkeypatch.setattr("eqmorph.explorer.build.MAX_BYTES", 10_000)
    surface = morph_surface([replace(high, bands=(LOW,))] * 2, MORPHS.create("log"), "")
    with pytest.raises(DataError, match=r"\d+ kB .*\d+ bands"):
        render_page(surface, "")


def test_command_writes_a_page(eqmorph: CommandLine, tmp_path: Path) -> None:
    out = tmp_path / "deep" / "morph.html"
    figures = eqmorph("explore", *ENDS, "--method", "log", "-o", out, "--json").json
    assert figures["kind"] == "line"
    assert figures["bytes"] == out.stat().st_size
    assert [place["name"] for place in figures["places"]] == ["warm", "bright"]


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        ([ENDS[0]], 2, "two presets"),
        ([*ENDS, "--method", "lgo"], 2, "did you mean 'log'"),
        ([*ENDS, "-o", "/proc/nowhere/morph.html"], 1, "/proc/nowhere/morph.html: cannot be written"),
        ([*ENDS, "-o", "morph.txt"], 2, "end its name with .html"),
        (["--model", "no/such/run"], 1, "no such run"),
        ([ENDS[0], "missing.json"], 1, "missing.json"),
    ],
)
def test_bad_input_is_one_line(
    arguments: list[str], status: int, message: str, eqmorph: CommandLine, tmp_path: Path
) -> None:
    out = [] if "-o" in arguments else ["-o", tmp_path / "morph.html"]
    outcome = eqmorph("explore", *arguments, *out)
    assert outcome.status == status and message in outcome.error
    assert not list(tmp_path.iterdir())


def test_a_map_is_not_advised_a_method_that_it_refuses(
    eqmorph: CommandLine, surfaces: dict[str, Surface], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eqmorph.cli.explore.word_map", lambda run, name: surfaces["map"])
    monkeypatch.setattr("eqmorph.cli.explore.JUMP_DB", 0.0)
    outcome = eqmorph("explore", "-o", tmp_path / "map.html")
    assert outcome.status == 0
    assert "dB off" in outcome.stderr and "--method" not in outcome.stderr
