"""Reports: one page that needs nothing else, tables that survive Markdown and LaTeX, and results read back."""

import json
import re
import shlex
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from eqmorph.cli import run
from eqmorph.errors import DataError
from eqmorph.experiments.ablate.goals import verdicts
from eqmorph.experiments.ablate.result import RESULTS, Study, read_study
from eqmorph.experiments.ablate.runner import Result
from eqmorph.experiments.ablate.tables import Table
from eqmorph.experiments.ablate.variants import V2_RUNG, Cell
from eqmorph.plots.style import THEMES
from eqmorph.recipes.named import FIXES, RECIPES, V1, V2
from eqmorph.recipes.overrides import format_settings, parse_settings
from eqmorph.reports.ablation import ablation_report, cell_table
from eqmorph.reports.html import render_html
from eqmorph.reports.latex import escape_latex, render_latex
from eqmorph.reports.markdown import render_markdown
from eqmorph.reports.run import run_report, train_command
from eqmorph.runs.config import DataSource, RunConfig


def result(name, group, recipe, reference, highest_hz):
    keys = ("training.reconstruction", "unseen.main.rmse_median_db", "unseen.main.rmse_p90_db", "seen.all.valid")
    keys += ("random.valid", "unseen.main.silhouette", "unseen.main.davies_bouldin", "seconds")
    figures = {key: np.array([0.5, 0.7]) for key in keys} | {"contrastive.end": np.array([np.nan, 1.0])}
    spans = {"frequency_hz": [25.0, highest_hz], "gain_db": [-3.0, 3.0], "q": [0.5, 2.0]}
    return Result(Cell(name, group, recipe, reference), figures, np.array([0, 1]), {"reconstructions": spans})


@pytest.fixture(scope="module")
def study():
    results = [
        result("v1", "ladder", V1, None, 1_590_000.0),
        result("+ units right", "ladder", V1.override(FIXES["units right"]), "v1", np.inf),
        result(V2_RUNG, "ladder", V2, "not in this study", 18_000.0),
    ]
    row = {"rmse_median_db": np.array([1.0, 1.5]), "rmse_p90_db": np.array([2.0, 2.0])}
    clusters = ("silhouette", "davies_bouldin", "silhouette_unit", "davies_bouldin_unit")
    accuracy = ("accuracy_1nn", "accuracy_5nn", "accuracy_linear", "accuracy_forest")
    keys = (*clusters, *accuracy, "all.silhouette", "all.davies_bouldin")
    return Study(
        data="my synthetic <file> & more.csv",
        checksum="ab" * 32,
        synthetic=True,
        presets=10,
        seeds=(0, 3),
        folds=np.arange(2),
        results=results,
        baselines={"PCA 8": row},
        spaces={"response": {key: np.array([0.1, 0.2]) for key in keys}},
        verdicts=verdicts([results[0], results[2]]),
        command="eqmorph ablate --only 'v1,v2' --out x",
        versions={"eqmorph": "0.1", "torch": "2.13"},
    )


@pytest.fixture
def folder(study, tmp_path):
    (tmp_path / RESULTS).write_text(json.dumps(study.plain(), allow_nan=False))
    return tmp_path


def test_a_study_read_back_is_the_same_study(study, folder):
    again = read_study(folder)
    assert again.tables() == study.tables()
    assert again.plain() == study.plain()
    assert again.results[1].ranges["reconstructions"]["frequency_hz"] == (25.0, np.inf)
    assert np.isnan(again.results[0].figures["contrastive.end"][0])
    assert again.results[0].cell.recipe == V1


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "Expecting"),
        ("[]", "indices"),
        ('{"command": ""}', "lacks 'data'"),
        ("null", "not subscriptable"),
        ("", "Exp"),
    ],
)
def test_results_that_are_not_whole_are_one_line(folder, text, reason):
    (folder / RESULTS).write_text(text)
    with pytest.raises(DataError, match=f"{reason}.*eqmorph ablate --out") as caught:
        read_study(folder)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("cut", [0.2, 0.5, 0.9, 0.999])
def test_results_cut_short_are_refused(folder, cut):
    text = (folder / RESULTS).read_text()
    (folder / RESULTS).write_text(text[: int(cut * len(text))])
    with pytest.raises(DataError, match="not the whole result"):
        read_study(folder)


class Outline(HTMLParser):
    """What stands where on a page, and every tag that is left open."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.attributes, self.open, self.text = [], [], [], ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes.append((tag, dict(attrs)))
        if tag not in ("meta", "br", "link"):
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.attributes.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


@pytest.fixture(scope="module")
def page(study):
    return render_html(ablation_report(study, Path("my runs/x")))


def test_the_page_needs_nothing_from_elsewhere(page):
    outline = Outline(page)
    assert outline.open == []
    for tag, attributes in outline.attributes:
        assert tag not in ("script", "link", "iframe", "img", "object"), "nothing to run or to fetch"
        for name in ("src", "href", "xlink:href", "srcset", "action"):
            assert attributes.get(name, "#").startswith("#"), f"{tag} {name}"
    assert not re.search(r"url\((?!#)|@import|https?://", page)
    assert "default-src 'none'" in page
    assert len(page.encode()) < 1_000_000


def test_every_reference_of_the_page_has_its_target_once(page):
    ids = [attributes["id"] for _, attributes in Outline(page).attributes if "id" in attributes]
    assert len(set(ids)) == len(ids)
    wanted = set(re.findall(r"url\(#([^)]+)\)|href=\"#([^\"]+)\"|labelledby=\"([^\"]+)\"", page))
    assert {name for names in wanted for name in names if name} <= set(ids)


def test_the_page_says_what_one_needs_to_make_it_again(page, study):
    text = Outline(page).text
    for said in (study.checksum, "0, 3", "2.13", study.command, "my synthetic <file> & more.csv"):
        assert said in text
    assert "eqmorph report 'my runs/x' -o report.html" in text
    assert "v1 meets" in text and "NOT MET" in text and "1.59 MHz" in text


def test_the_page_can_be_heard(page):
    """Headings in order, a caption and scopes in every table, a label on every picture, a language."""
    outline = Outline(page)
    assert '<html lang="en">' in page and outline.tags.count("h1") == 1 and outline.tags.count("main") == 1
    assert outline.tags.count("caption") == outline.tags.count("table") >= 5
    assert all(attributes.get("scope") in ("col", "row") for tag, attributes in outline.attributes if tag == "th")
    pictures = [attributes for tag, attributes in outline.attributes if tag == "svg"]
    assert len(pictures) == 2
    assert all(each["role"] == "img" and "synthetic" in each["aria-label"] for each in pictures)


def test_the_page_is_light_or_dark_as_the_reader_likes(page):
    assert "@media (prefers-color-scheme: dark)" in page
    after = page[page.index("<body>") :].lower()
    for theme in THEMES.values():
        assert theme.ink not in after and theme.background not in after and theme.alarm not in after
    assert "var(--ink)" in after and "var(--shade)" in after
    assert THEMES["dark"].background in page


def test_cells_say_their_change(study):
    rows = {row[0]: row[1:] for row in cell_table(study).rows}
    assert rows["+ units right"] == ("v1", 'losses.reconstruction.name="physical"', "100")
    assert rows["v1"][:2] == ("-", V1.about)
    assert rows[V2_RUNG][0] == "+ units right", "the cell before, where its own reference was left out"
    assert 'decoder.name="sigmoid"' in rows[V2_RUNG][1]


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_is_its_changes(name):
    recipe = RECIPES[name]
    said = format_settings(recipe.changes(V1))
    assert V1.override(parse_settings(said)) == recipe


def test_a_run_reports_without_its_weights(tmp_path):
    source = {"argument": "my data.csv", "source": "my data.csv (9 rows)", "checksum": "cd" * 32, "synthetic": False}
    recipe = V2.override({"epochs": 7, "decoder": {"name": "multihead"}})
    config = RunConfig(
        recipe=recipe, data=DataSource(**source, presets=9, words={"warm": 9}), seeds=(4, 5), folds=2, versions={}
    )
    (tmp_path / "config.json").write_text(config.model_dump_json())
    for name in ("model.safetensors", "words.safetensors"):
        (tmp_path / name).touch()
    losses = ("reconstruction", "contrastive")
    names = ["epoch", "replica", "seed", "fold", *losses, *(f"{role}_weight" for role in losses), "learning_rate"]
    rows = [f"1,{replica},0,0,0.5,1,1,1,0.001" for replica in range(4)]
    (tmp_path / "history.csv").write_text("\n".join([",".join(names), *rows]))
    metrics = {"figures": {"training.total": [1, 2, 3, None], "seconds": [1]}, "ranges": {}}
    (tmp_path / "metrics.json").write_text(json.dumps(metrics))
    report = run_report(tmp_path)
    assert "Not drawn: my data.csv" in render_html(report)
    assert report.tables[0].rows[0][0] == "training.total" and report.tables[1].rows == (("warm", "9"),)
    words = shlex.split(train_command(config, tmp_path))
    again = V2.override(parse_settings([words[i + 1] for i, word in enumerate(words) if word == "--set"]))
    assert again == recipe
    assert words[words.index("--data") + 1] == "my data.csv" and words[words.index("--seed") + 1] == "4"
    (tmp_path / "metrics.json").write_text('{"figures": ')
    with pytest.raises(DataError, match=r"metrics\.json: is not the whole result"):
        run_report(tmp_path)


AWKWARD = Table("A & B_1 | 50 % <x>", ("what", "dB ↓"), (("a|b*c", "-1.5 ± 2"), ("{\\x^~}", "$3 #4")), "a note")


def test_markdown_keeps_its_columns():
    lines = render_markdown([AWKWARD]).splitlines()
    assert lines[0] == r"### A & B\_1 \| 50 % \<x>"
    assert lines[2:6] == ["| what | dB ↓ |", "| :--- | ---: |", r"| a\|b\*c | -1.5 ± 2 |", r"| {\\x^~} | $3 #4 |"]


def test_latex_is_escaped():
    assert escape_latex("-1.5 ± 2") == r"$-$1.5 $\pm$ 2"
    assert escape_latex(r"{\x^~}") == r"\{\textbackslash{}x\textasciicircum{}\textasciitilde{}\}"
    text = render_latex([AWKWARD])
    assert r"\caption{A \& B\_1 | 50 \% \textless{}x\textgreater{}. a note.}" in text
    assert text.count(r"\toprule") == text.count(r"\midrule") == text.count(r"\bottomrule") == 1
    assert text.count("{") - text.count(r"\{") == text.count("}") - text.count(r"\}")


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="needs pdflatex")
def test_latex_compiles(study, tmp_path):
    body = render_latex([*study.tables(), AWKWARD])
    text = "\\documentclass{article}\\usepackage{booktabs}\\begin{document}\n" + body + "\\end{document}\n"
    (tmp_path / "t.tex").write_text(text, encoding="utf-8")
    done = subprocess.run(["pdflatex", "-halt-on-error", "t.tex"], cwd=tmp_path, capture_output=True)
    assert done.returncode == 0, done.stdout[-2000:]


def eqmorph(*words):
    return run([str(word) for word in words])


def test_the_command_writes_page_and_tables(folder, tmp_path, capsys):
    assert eqmorph("report", folder, "-o", tmp_path / "r.html", "--markdown", tmp_path / "r.md", "--latex", "-") == 0
    out, err = capsys.readouterr()
    assert out.startswith("% needs \\usepackage{booktabs}") and err.count("wrote ") == 2
    assert (tmp_path / "r.html").read_text().startswith("<!DOCTYPE html>")
    assert "### What the seed hoped for" in (tmp_path / "r.md").read_text()
    assert eqmorph("report", folder, "-o", tmp_path / "r.html", "--json") == 0
    assert json.loads(capsys.readouterr().out)["tables"][0]["title"] == "What the seed hoped for"


@pytest.mark.parametrize(
    ("words", "status", "message"),
    [
        (["report", "none"], 1, "no such run folder"),
        (["report", "."], 1, "neither a run"),
        (["report", "{folder}", "-o", "{folder}/results.json/r.html"], 1, "cannot be written"),
        (["report", "{folder}", "-o", "r.pdf"], 2, "end its name with .html"),
        (["report", "{folder}", "--latex", "-", "--json"], 2, "only one of"),
        (["plot", "ablation", "none"], 1, "no such folder"),
        (["plot", "ablation", "."], 1, "holds no results.json"),
        (["plot", "ablation", "{folder}", "--part", "all"], 2, "expected both, figures or ranges"),
        (["plot", "run", "none"], 1, "no such run folder"),
        (["plot", "latent", "none"], 1, "no such run folder"),
        (["plot", "latent", "none", "--axes", "tsne"], 2, "expected words or pca"),
        (["plot", "preset", "none.txt"], 1, "none.txt: cannot be read"),
        (["plot", "preset", "preset_a.json", "-o", "a.gif"], 2, ".png, .svg, .pdf"),
        (["plot", "preset", "preset_a.json", "--theme", "blue"], 2, "expected light or dark"),
        (["plot", "morph", "preset_a.json", "preset_b.json", "--method", "lin"], 2, "did you mean 'linear'"),
    ],
)
def test_a_mistake_is_one_line(folder, tmp_path_factory, monkeypatch, capsys, words, status, message):
    monkeypatch.chdir(tmp_path_factory.mktemp("empty"))
    assert eqmorph(*(word.format(folder=folder) for word in words)) == status
    out, err = capsys.readouterr()
    last = err.splitlines()[-1]
    assert out == "" and last.startswith("eqmorph: ") and message in last
    assert list(Path().iterdir()) == []


@pytest.mark.parametrize(
    ("words", "name", "key"),
    [
        (["preset", "preset_a.json"], "preset_a.png", "curves"),
        (
            ["morph", "preset_a.json", "preset_b.json", "--method", "log", "--steps", "3"],
            "morph-preset_a-preset_b.png",
            "t",
        ),
        (["ablation", "{folder}", "--part", "ranges", "-o", "x.svg", "--theme", "dark"], "x.svg", "rows"),
    ],
)
def test_plot_says_what_it_drew_and_where(folder, tmp_path_factory, monkeypatch, capsys, words, name, key):
    monkeypatch.chdir(tmp_path_factory.mktemp("empty"))
    assert eqmorph("plot", *(word.format(folder=folder) for word in words), "--json") == 0
    out, err = capsys.readouterr()
    said = json.loads(out)
    assert said["file"] == name and Path(name).stat().st_size > 10_000 and f"wrote {name}" in err
    assert said["title"] and key in said
