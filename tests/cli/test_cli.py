"""The command line as its users meet it."""

import json

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


def test_listing_recipes_and_parts(eqmorph):
    status, out, _ = eqmorph("list", "--json")
    listed = json.loads(out)
    assert status == 0 and {"normalizers", "decoders", "recipes"} <= listed.keys()
    assert "v2" in [entry["name"] for entry in listed["recipes"]]
    assert eqmorph("list", "nonsense")[0] == 2


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["train", "--data", "nowhere.csv"], 1, "nowhere.csv"),
        (["train", "--recipe", "v9"], 2, "no recipe is called 'v9'"),
        (["train", "--normalizer", "logminmx", "--synthetic", "200", "--out", "x"], 2, "did you mean 'logminmax'"),
        (["train", "--set", "epochs"], 2, "FIELD=VALUE"),
        (["train", "--set", "decoder.colour=red", "--synthetic", "200", "--out", "x"], 2, "'colour'"),
        (["train", "--resume", "nowhere"], 1, "nowhere: no such run folder"),
        (["train", "--device", "tpu", "--synthetic", "200"], 2, "expected auto, cpu, cuda or mps"),
        (["evaluate", "nowhere"], 1, "no such run folder"),
        (["ablate", "--only", "v7"], 2, "matches no cell"),
        (["ablate", "--split", "moon", "--only", "v1"], 2, "expected submitter or row"),
    ],
)
def test_bad_input_is_one_line_with_a_remedy(eqmorph, monkeypatch, tmp_path, arguments, status, said):
    monkeypatch.chdir(tmp_path)
    outcome = eqmorph(*arguments)
    assert outcome.status == status and said in outcome.error
    assert not list(tmp_path.rglob("*.safetensors"))


def test_train_evaluate_encode_reconstruct_generate(eqmorph, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    sizes = ["--set", "encoder.widths=[16]", "--set", "decoder.widths=[16]", "--latents", "4", "--epochs", "3"]
    options = ["--recipe", "v2", "--synthetic", "300", "--folds", "2", "--out", "run"]
    status, out, err = eqmorph("train", *options, *sizes, "--json")
    assert status == 0 and json.loads(out)["synthetic"] is True and "synthetic" in err
    again = eqmorph("train", *options, *sizes)
    assert again[0] == 2 and "--resume run" in again[2]

    status, out, _ = eqmorph("evaluate", "run", "--json", "--random", "1000")
    found = json.loads(out)
    assert status == 0 and found["random_latents"] == {"drawn": 1000, "valid": 1000, "invalid": 0}
    assert {"flat EQ", "PCA 4", "word centroid"} <= found["baselines"].keys()
    assert "unseen.main.rmse_median_db" in found["figures"]

    status, out, _ = eqmorph("evaluate", "run", "--synthetic", "350", "--json")
    elsewhere = json.loads(out)
    assert status == 0 and not any(name.startswith("seen") for name in elsewhere["figures"])

    status, out, _ = eqmorph("encode", "run", "--preset", "preset_a.json", "--json")
    assert status == 0 and {"z0", "z3", "word", "seen"} <= json.loads(out)[0].keys()
    assert eqmorph("encode", "run", "--replica", "all", "--out", "latents.csv")[0] == 0
    lines = (tmp_path / "latents.csv").read_text().splitlines()
    assert len(lines) == 2 * 300 + 1 and lines[0].startswith("row,word,replica,seen,z0")
    status, out, _ = eqmorph("reconstruct", "run", "--preset", "preset_b.json")
    assert status == 0 and out.splitlines()[0].startswith("row,word,replica,seen,rmse_db,low_shelf_gain_db")
    assert eqmorph("encode", "run", "--replica", "7")[0] == 2

    status, out, _ = eqmorph("generate", "warm", "--model", "run", "--variants", "3", "--out", "made", "--json")
    assert status == 0 and len(json.loads(out)["presets"]) == 3 and len(list((tmp_path / "made").iterdir())) == 3
    assert "was not trained on the word 'cold'" in eqmorph("generate", "cold", "--model", "run")[2]


def test_ablate_prints_tables_and_writes_results(eqmorph, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    tiny = [
        "--set",
        "encoder.widths=[8]",
        "--set",
        "decoder.widths=[8]",
        "--set",
        "epochs=2",
        "--set",
        "latent_dim=2",
    ]
    options = ["--only", "v1,v2", "--synthetic", "250", "--seeds", "1", "--folds", "2", "--jobs", "1"]
    status, out, _ = eqmorph("ablate", *tiny, *options, "--csv", "all.csv")
    assert status == 0 and "Output ranges" in out and "synthetic" in out and "NOT MET" in out
    assert (tmp_path / "all.csv").read_text().startswith("data,cell,group,figure,replica,fold,value")
    status, out, _ = eqmorph("ablate", *tiny, *options, "--json")
    assert status == 0 and json.loads(out) == json.loads((tmp_path / "runs/ablation/results.json").read_text())


def test_an_unexpected_keyboard_interrupt_is_130():
    def stop():
        raise KeyboardInterrupt

    assert guard(stop) == 130


def test_debug_shows_the_traceback(tmp_path):
    plain = process("evaluate", "no", cwd=tmp_path)
    debug = process("--debug", "evaluate", "no", cwd=tmp_path)
    assert plain.status == 1 and "Traceback" not in plain.stderr
    assert "Traceback" in debug.stderr
