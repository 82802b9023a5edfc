"""`eqmorph list` as a user types it."""

import json

import pytest


def test_listing_recipes_and_parts(eqmorph):
    status, out, _ = eqmorph("list", "--json")
    listed = json.loads(out)
    assert status == 0 and {"normalizers", "decoders", "recipes"} <= listed.keys()
    assert "v2" in [entry["name"] for entry in listed["recipes"]]
    assert eqmorph("list", "nonsense")[0] == 2


def test_parts_have_the_names_that_users_give_them(eqmorph):
    assert eqmorph("list", "devices", "--json").json == eqmorph("list", "layouts", "--json").json


def test_a_name_that_no_file_can_have_is_no_command(eqmorph):
    assert "No such command" in eqmorph("x" * 5_000).error


def test_formats_are_listed_with_their_endings(eqmorph):
    listed = {entry["name"]: entry for entry in eqmorph("list", "formats", "--json").json["formats"]}
    assert listed["camilladsp"]["endings"] == ".yml .yaml"
    assert ".peace" in eqmorph("list", "formats").stdout
    uses = {name: entry["use"] for name, entry in listed.items()}
    assert (uses["peace"], uses["graphic_eq"], uses["jsfx"]) == ("read, write", "fit, write", "write, morph")


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["convert", "preset_a.json", "-", "--to", "fmpeg"], "'ffmpeg'"),
        (["convert", "preset_a.json", "-", "--to", "autoeq"], "'parametric_eq'"),
        (["convert", "preset_a.json", "x.ymal"], "'.yml'"),
        (["convert", "preset_a.json", "-"], "eqmorph list formats"),
        (["convert", "preset_a.json", "-", "--to", "zzz"], "eqmorph list formats"),
        (["reduce", "preset_a.json", "--device", "qudelix"], "'qudelix-5k'"),
        (["morph", "warm", "bright", "--method", "zzz"], "crossfade"),
        (["devices"], "eqmorph list layouts"),
        (["mine.txt"], "eqmorph show mine.txt?"),
        (["plot", "mine.txt"], "eqmorph plot preset mine.txt?"),
        (["describe", *["preset_a.json"] * 300], "unexpected extra argument"),
        (["data", "mine.txt"], "eqmorph data info mine.txt?"),
    ],
)
def test_an_unknown_name_gets_the_nearest_or_the_list_in_a_short_line(
    eqmorph, arguments, hint, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.txt").touch()
    result = eqmorph(*arguments)
    assert result.status == 2 and hint in result.error and len(result.error) < 160
