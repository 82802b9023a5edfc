"""Commands of the lexicon."""

import json

import pytest

from eqmorph.cli import run


@pytest.fixture
def call(capsys):
    def command(*arguments):
        status = run([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return command


def test_words_shows_one_or_lists_all(call):
    status, out, err = call("words", "brigth", "--json")
    assert status == 0 and json.loads(out)["parts"][0]["word"] == "bright"
    status, out, err = call("words", "less harsh")
    assert status == 0 and "nearest" in out and "harsh" in err
    assert len(json.loads(call("words", "--search", "warm", "--json")[1])) >= 1
    assert call("words", "--search", "qxqxqx")[1].count("\n") == 1
    assert call("words", "--language", "xx")[0] == 2
    assert call("words", "qxqxqx")[0] == 2


@pytest.mark.parametrize("command", [("words", "warm"), ("describe", "preset_a.json"), ("generate", "warm")])
def test_no_line_is_wider_than_the_terminal(call, monkeypatch, command):
    monkeypatch.setenv("COLUMNS", "60")
    status, out, _ = call(*command)
    assert status == 0 and max(map(len, out.splitlines())) <= 60


@pytest.mark.parametrize("columns", range(40, 72, 3))
def test_no_line_breaks_between_a_word_and_its_number(call, monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", str(columns))
    _, out, _ = call("words", "warm")
    nearest, opposite = out.split("nearest: ")[1].split("opposite: ")
    for listed in (nearest, opposite):
        items = [item.strip() for line in listed.splitlines() for item in line.strip().rstrip(",").split(",")]
        assert all(" +" in item or " -" in item for item in items)


@pytest.mark.parametrize("words", [("-0.5", "warm"), ("warm", "-0.5"), ("warm", "0.5"), ("-.5", "warm")])
def test_an_amount_without_its_option_is_told_which(call, words):
    status, _, err = call("nudge", "preset_b.json", *words)
    assert status == 2 and "--by" in err and err.count("\n") == 1


def test_a_word_that_means_nothing_alone_is_told_to_stand_in_quotes(call):
    status, _, err = call("nudge", "preset_b.json", "less", "warm")
    assert status == 2 and "quotes" in err


def test_nudge_writes_any_format(call, tmp_path):
    out = tmp_path / "warmer.txt"
    status, printed, _ = call(
        "nudge", "preset_b.json", "warm=0.5", "harsh=-0.2", "--out", out, "--to", "parametric_eq", "--json"
    )
    document = json.loads(printed)
    assert status == 0 and document["words"] == {"warm": 0.5, "harsh": -0.2}
    assert len(out.read_text(encoding="utf-8").splitlines()) > 5
    assert call("nudge", "preset_b.json", "warm=much")[0] == 2
    assert call("nudge", "preset_b.json", "warm", "--by", "99")[0] == 2


def test_describe_says_the_word_of_the_example(call):
    status, out, _ = call("describe", "preset_a.json", "--json")
    document = json.loads(out)
    assert status == 0 and document["main"]["warm"] > 0.5 and document["reliability"]["accuracy"] > 0.8
    assert call("describe", "preset_a.json")[0] == 0


def test_generate_takes_words_of_the_lexicon_in_any_layout(call, tmp_path):
    status, out, _ = call("generate", "tinny", "--bands", 8, "--json")
    document = json.loads(out)
    assert status == 0 and len(document["presets"][0]["bands"]) == 8
    status, out, _ = call(
        "generate", "warm", "--layout", "spotify", "--variants", 5, "--out", tmp_path / "w", "--json"
    )
    assert status == 0 and len(json.loads(out)["presets"]) == 5 == len(list((tmp_path / "w").glob("[!.]*")))
    assert call("generate", "qxqxqx")[0] == 2


def test_morph_takes_any_two_words(call):
    status, out, _ = call("morph", "tinny", "less bright", "--steps", 3, "--json")
    assert status == 0 and len(json.loads(out)["steps"]) == 3
    status, _, err = call("morph", "tinny", "qxqxqx")
    assert status == 2 and "qxqxqx" in err


def test_morph_draws_words_with_as_many_bands_as_asked(call):
    document = json.loads(call("morph", "warm", "bright", "--bands", 8, "--steps", 2, "--json")[1])
    assert [len(step["preset"]["bands"]) for step in document["steps"]] == [8, 8]


def test_generate_says_what_it_understood_and_what_stands_behind_it(call):
    out = call("generate", "brigth", "--layout", "spotify")[1]
    assert out.startswith("bright, learned from") and "SAFE presets and" in out


def test_a_nudge_keeps_to_the_range_of_a_device_or_says_that_it_is_large(call):
    status, out, err = call("nudge", "preset_b.json", "bright", "--by", 3, "--json")
    assert status == 0 and "--device" in err
    assert json.loads(out)["preset"]["name"].endswith("brighter")
    status, out, err = call("nudge", "preset_b.json", "bright", "--by", 3, "--device", "qudelix-5k", "--json")
    gains = [band["gain_db"] for band in json.loads(out)["preset"]["bands"]]
    assert status == 0 and "--device" not in err and len(gains) == 10 and max(gains) <= 12


def test_a_word_stands_for_its_preset(call):
    document = json.loads(call("describe", "warm", "--json")[1])
    assert document["main"]["warm"] > 0.8
    assert call("nudge", "tinny", "warm", "--json")[0] == 0
    assert "wrmm" in call("describe", "wrmm")[2]
