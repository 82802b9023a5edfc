"""The command line as its users meet it."""

import json

import pytest
from helpers.cli import process, python
from helpers.runs import SMALL

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
        (["train", "--set", "decoder.colour=red", "--synthetic", "200", "--out", "x"], 2, "colour"),
        (["train", "--resume", "nowhere"], 1, "nowhere: no such run folder"),
        (["train", "--device", "tpu", "--synthetic", "200"], 2, "--device"),
        (["evaluate", "nowhere"], 1, "no such run folder"),
        (["ablate", "--only", "v7"], 2, "matches no variant"),
        (["ablate", "--split", "moon", "--only", "v1"], 2, "--split"),
    ],
)
def test_bad_input_is_one_line_with_a_remedy(eqmorph, monkeypatch, tmp_path, arguments, status, said):
    monkeypatch.chdir(tmp_path)
    outcome = eqmorph(*arguments)
    assert outcome.status == status and said in outcome.error
    assert not list(tmp_path.rglob("*.safetensors"))


@pytest.fixture
def folder(monkeypatch, tmp_path):
    """A folder of the test's own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_train_says_what_it_trains_on_and_keeps_what_is_there(eqmorph, folder):
    options = ["--recipe", "v2", "--synthetic", "200", *SMALL, "--out", "run"]
    outcome = eqmorph("train", *options, "--json")
    assert outcome.json["synthetic"] is True and "synthetic" in outcome.stderr
    again = eqmorph("train", *options)
    assert again.status == 2 and "holds a run already" in again.error


def test_evaluate_on_its_own_data_and_on_another_corpus(eqmorph, run_folder):
    own = eqmorph("evaluate", run_folder, "--json", "--random", 1000).json
    assert own["random_latents"] == {"drawn": 1000, "valid": 1000, "invalid": 0}
    assert {"flat EQ", "PCA 4", "word centroid"} <= own["baselines"].keys()
    assert "unseen.main.rmse_median_db" in own["figures"]
    other = eqmorph("evaluate", run_folder, "--synthetic", 350, "--json").json
    assert not any(name.startswith("seen") for name in other["figures"])


def test_encode_writes_a_row_for_each_preset_and_replica(eqmorph, run_folder, folder):
    rows = eqmorph("encode", run_folder, "--preset", "preset_a.json", "--json").json
    assert {"z0", "z3", "word", "seen"} <= rows[0].keys()
    assert eqmorph("encode", run_folder, "--replica", "all", "--out", "latents.csv").status == 0
    lines = (folder / "latents.csv").read_text().splitlines()
    assert len(lines) == 4 * 300 + 1 and lines[0].startswith("row,word,replica,seen,z0")
    assert eqmorph("encode", run_folder, "--replica", 7).status == 2


def test_reconstruct_writes_parameters_and_their_error(eqmorph, run_folder):
    table = eqmorph("reconstruct", run_folder, "--preset", "preset_b.json").stdout
    assert table.startswith("row,word,replica,seen,rmse_db,low_shelf_gain_db")


def test_generate_writes_presets_of_a_word(eqmorph, run_folder, folder):
    options = ["--model", run_folder, "--variants", 3, "--out", "made"]
    assert len(eqmorph("generate", "warm", *options, "--json").json["presets"]) == 3
    assert len(list((folder / "made").iterdir())) == 3
    unknown = eqmorph("generate", "cold", "--model", run_folder)
    assert unknown.status == 2 and "'cold'" in unknown.error


def test_ablate_prints_tables_and_writes_results(eqmorph, ablation_folder, folder):
    options = ["--only", "v1,v2", "--synthetic", "250", "--seeds", "1", "--folds", "2", "--jobs", "1", *SMALL]
    outcome = eqmorph("ablate", *options, "--out", ablation_folder, "--csv", "all.csv")
    assert outcome.status == 0 and "synthetic" in outcome.stdout
    assert len((folder / "all.csv").read_text().splitlines()) > 2
    results = json.loads((ablation_folder / "results.json").read_text())
    assert eqmorph("ablate", *options, "--out", ablation_folder, "--json").json == results


def test_an_unexpected_keyboard_interrupt_is_130():
    def stop():
        raise KeyboardInterrupt

    assert guard(stop) == 130


def test_debug_shows_the_traceback(tmp_path):
    plain = process("evaluate", "no", cwd=tmp_path)
    debug = process("--debug", "evaluate", "no", cwd=tmp_path)
    assert plain.status == 1 and "Traceback" not in plain.stderr
    assert "Traceback" in debug.stderr
