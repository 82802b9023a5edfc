"""The command line as its users meet it."""

import pytest
from helpers.cli import process, python

from eqmorph.cli import COMMANDS
from eqmorph.cli.failures import guard

HEAVY = ("torch", "numpy", "scipy", "sklearn", "pandas", "pydantic", "rich.console", "matplotlib")


def test_nothing_heavy_is_imported_before_a_command_needs_it():
    code = f"import sys, eqmorph.cli; print([name for name in {HEAVY[:-2]!r} if name in sys.modules])"
    assert python(code).stdout.strip() == "[]"


@pytest.mark.parametrize("command", [command.name for command in COMMANDS if command.name not in ("data", "plot")])
def test_every_command_has_help_with_an_example(eqmorph, command):
    status, out, _ = eqmorph(command, "--help")
    assert status == 0 and "Example" in out


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["train", "--data", "nowhere.csv"], 1, "nowhere.csv"),
        (["train", "--data", "saef"], 1, "did you mean 'safe'?"),
        (["data", "info", "opar:presets.jsonl"], 1, "did you mean 'opra'?"),
        (["fit", "preset_a.json", "--bands", "ten"], 2, "'--bands' / '-n': expected a whole number"),
        (["fit", "preset_a.json", "--bands", "0"], 2, "expected at least 1"),
        (["wrods"], 2, "did you mean 'words'? See eqmorph --help"),
        (["fit", "."], 2, "is a folder"),
        (["describe", "."], 1, "is a folder"),
        (["train", "--recipe", "v9"], 2, "unknown recipe 'v9'"),
        (["train", "--normalizer", "logminmx", "--synthetic", "200", "--out", "x"], 2, "did you mean 'logminmax'"),
        (["train", "--set", "epochs"], 2, "FIELD=VALUE"),
        (["train", "--set", "decoder.colour=red", "--synthetic", "200", "--out", "x"], 2, "colour"),
        (["train", "--resume", "nowhere"], 1, "nowhere: no such run folder"),
        (["train", "--device", "tpu", "--synthetic", "200"], 2, "--device"),
        (["evaluate", "nowhere"], 1, "no such run folder"),
        (["ablate", "--only", "v7"], 2, "matches no variant"),
        (["ablate", "--seeds", "9" * 25], 2, "--seeds"),
        (["train", "--seed", "9" * 25, "--synthetic", "200"], 2, "--seed"),
        (["generate", "warm", "--variants", "9" * 25], 2, "--variants"),
        (["generate", "warm", "--strength", "1e308"], 1, "finite"),
        (["morph-bench", "--pairs", "2147483648"], 2, "--pairs"),
        (["evaluate", "nowhere", "--random", "9" * 25], 2, "--random"),
        (["ablate", "--split", "moon", "--only", "v1"], 2, "--split"),
    ],
)
def test_bad_input_is_one_line_with_a_remedy(eqmorph, monkeypatch, tmp_path, arguments, status, said):
    monkeypatch.chdir(tmp_path)
    outcome = eqmorph(*arguments)
    assert outcome.status == status and said in outcome.error
    assert not list(tmp_path.rglob("*.safetensors"))


def test_an_unexpected_keyboard_interrupt_is_130():
    def stop():
        raise KeyboardInterrupt

    assert guard(stop) == 130


def test_debug_shows_the_traceback(tmp_path):
    plain = process("convert", "no.txt", "out.json", cwd=tmp_path)
    debug = process("--debug", "convert", "no.txt", "out.json", cwd=tmp_path)
    assert plain.status == 1 and "Traceback" not in plain.stderr
    assert "Traceback" in debug.stderr
