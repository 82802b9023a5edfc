"""Reports: one page that needs nothing else, tables that survive Markdown and LaTeX, and results read back."""

import json
import re
import shlex
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest
from helpers.ablations import V2_STEP, make_ablation
from helpers.latex import compile_latex

from eqmorph.eq.layout import SAFE
from eqmorph.errors import DataError
from eqmorph.experiments.ablate.tables import ablation_tables
from eqmorph.plots.style import THEMES
from eqmorph.recipes.named import RECIPES, V1, V2
from eqmorph.recipes.overrides import format_settings, parse_settings
from eqmorph.reports.ablation import ablation_report, variant_table
from eqmorph.reports.content import QUICK_BANNER, SYNTHETIC_BANNER
from eqmorph.reports.html import render_html
from eqmorph.reports.run import run_report, train_command
from eqmorph.runs.config import DataSource, RunConfig
from eqmorph.tables.latex import to_latex


@pytest.fixture(scope="module")
def ablation():
    return make_ablation()


@pytest.fixture
def folder(ablation, tmp_path):
    ablation.save(tmp_path)
    return tmp_path


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
def page(ablation):
    return render_html(ablation_report(ablation, Path("my runs/x")))


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


def test_the_page_says_what_a_reader_needs_to_make_it_again(page, ablation):
    text = Outline(page).text
    for fact in (ablation.checksum, "2.13", ablation.command, ablation.data, "@inproceedings", "@software"):
        assert fact in text
    assert "eqmorph report 'my runs/x' -o report.html" in text
    assert "v1 meets" in text and "NOT MET" in text and "1.59 MHz" in text
    assert SYNTHETIC_BANNER in text and QUICK_BANNER not in text


def test_the_page_names_no_folder_of_the_machine(ablation):
    there = ablation.model_copy(
        update={"data": "/home/me/secret place/data.csv (9 rows)", "command": "eqmorph ablate --out '/home/me/x y'"}
    )
    page = render_html(ablation_report(there, Path("/home/me/runs/x")))
    assert "/home" not in page and "/me" not in page and "data.csv (9 rows)" in page


@pytest.mark.parametrize(("split", "together"), [("submitter", "product"), ("row", "row")])
def test_folds_are_of_what_the_data_is_grouped_by(ablation, split, together):
    report = ablation_report(ablation.model_copy(update={"grouped_by": "product", "split": split}), Path("x"))
    assert ("Folds", f"2, by {together}") in report.facts
    assert f"each fold of {together}s" in next(part.text for part in report.sections if part.heading == "Quality")


def test_a_quick_look_says_so(ablation):
    first, *others = ablation.variants
    short = first.model_copy(update={"variant": first.variant.model_copy(update={"shortened": True})})
    quick = ablation.model_copy(update={"variants": (short, *others), "synthetic": False})
    assert ablation_report(quick, Path("x")).banners == (QUICK_BANNER,)


@pytest.mark.parametrize("foreign", ["<script>alert(1)</script>", "[/bold]\ud800\x1b", "$x_{$ \\end{table} %"])
def test_foreign_text_is_shown_and_does_nothing(ablation, foreign):
    first, *others = ablation.variants
    strange = first.model_copy(update={"variant": first.variant.model_copy(update={"name": foreign})})
    update = {"data": foreign, "command": foreign, "variants": (strange, *others), "versions": {foreign: foreign}}
    page = render_html(ablation_report(ablation.model_copy(update=update), Path(foreign)))
    page.encode("utf-8")
    assert "<script" not in page and "\x1b" not in page


@pytest.mark.browser
def test_print_on_a4_keeps_every_column(page, browser, tmp_path):
    """Every table of a printed page ends before its margin: 186 of 210 mm, 703 px."""
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    paper = browser.new_page(viewport={"width": 703, "height": 1000})
    paper.emulate_media(media="print")
    paper.goto((tmp_path / "page.html").as_uri())
    widths = paper.eval_on_selector_all("table", "tables => tables.map(t => t.getBoundingClientRect().right)")
    paper.close()
    assert widths and max(widths) <= 703


def test_tables_and_figures_are_numbered_in_order(page):
    for kind in ("Table", "Figure"):
        numbers = [int(number) for number in re.findall(rf"<strong>{kind} (\d+)\.", page)]
        assert numbers == list(range(1, len(numbers) + 1)) and len(numbers) >= 2


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
    assert "@media screen and (prefers-color-scheme: dark)" in page
    after = page[page.index("<body>") :].lower()
    for theme in THEMES.values():
        assert theme.ink not in after and theme.background not in after and theme.alarm not in after
    assert "var(--ink)" in after and "var(--shade)" in after
    assert THEMES["dark"].background in page


def test_variants_say_their_change(ablation):
    rows = {row[0].text: tuple(cell.text for cell in row[1:]) for row in variant_table(ablation).rows}
    changes = 'decoder.name="multihead", losses.reconstruction.name="physical"'
    assert rows["+ units right"] == ("v1", changes, "100")
    assert rows["v1"][:2] == ("-", V1.about)
    assert rows[V2_STEP][0] == "+ units right", "the variant before, where its own reference was left out"
    assert 'decoder.name="sigmoid"' in rows[V2_STEP][1]


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_is_its_changes(name):
    """From every recipe whose losses it has, but for what it is called."""
    recipe = RECIPES[name]
    bases = [base for base in RECIPES.values() if base.losses.keys() <= recipe.losses.keys()]
    assert recipe in bases
    for base in bases:
        said = format_settings(recipe.changes(base))
        called = {"name": recipe.name, "about": recipe.about}
        assert base.override(parse_settings(said) | called) == recipe


def test_a_run_reports_without_its_weights(tmp_path):
    source = {"argument": "my data.csv", "source": "my data.csv (9 rows)", "checksum": "cd" * 32, "synthetic": False}
    recipe = V2.override({"epochs": 7, "decoder": {"name": "multihead"}})
    config = RunConfig(
        recipe=recipe,
        data=DataSource(**source, presets=9, words={"warm": 9}),
        layout=SAFE,
        seeds=(4, 5),
        folds=2,
        versions={},
    )
    (tmp_path / "config.json").write_text(config.model_dump_json())
    for name in ("model.safetensors", "words.safetensors"):
        (tmp_path / name).touch()
    losses = ("reconstruction", "contrastive")
    names = ["epoch", "replica", "seed", "fold", *losses, *(f"{role}_weight" for role in losses), "learning_rate"]
    replicas = [f"{index},{each.seed},{each.fold}" for index, each in enumerate(config.replicas)]
    rows = [f"{epoch},{replica},0.5,1,1,1,0.001" for epoch in range(1, 8) for replica in replicas]
    (tmp_path / "history.csv").write_text("\n".join([",".join(names), *rows]))
    metrics = {"figures": {"training.total": [1, 2, 3, None], "training.word": [1, 2, 3, 4]}, "ranges": {}}
    (tmp_path / "metrics.json").write_text(json.dumps(metrics))
    report = run_report(tmp_path)
    assert "Not drawn: my data.csv" in render_html(report)
    assert report.tables[0].rows[0][0].text == "total loss ↓" and [
        cell.text for cell in report.tables[1].rows[0]
    ] == ["warm", "9"]
    words = shlex.split(train_command(config, tmp_path))
    again = V2.override(parse_settings([words[i + 1] for i, word in enumerate(words) if word == "--set"]))
    assert again == recipe
    assert words[words.index("--data") + 1] == "my data.csv" and words[words.index("--seed") + 1] == "4"
    (tmp_path / "metrics.json").write_text('{"figures": ')
    with pytest.raises(DataError, match=r"metrics\.json"):
        run_report(tmp_path)


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="needs pdflatex")
def test_latex_of_an_ablation_compiles_and_fits_the_page(ablation, tmp_path):
    compile_latex(to_latex([table for group in ablation_tables(ablation).values() for table in group]), tmp_path)


def test_the_command_writes_page_and_tables(eqmorph, folder, tmp_path):
    ended = eqmorph("report", folder, "-o", tmp_path / "r.html", "--markdown", tmp_path / "r.md", "--latex", "-")
    assert ended.status == 0 and ended.stdout.startswith("% needs \\usepackage{booktabs};")
    assert ended.stderr.count("wrote ") == 2
    assert (tmp_path / "r.html").read_text().startswith("<!DOCTYPE html>")
    assert (tmp_path / "r.md").read_text().startswith("### Goals of the original system")
    assert eqmorph("report", folder, "-o", tmp_path / "r.html", "--json").json["tables"][0]["key"] == "goals"


@pytest.mark.parametrize(
    ("words", "status", "message"),
    [
        (["report", "none"], 1, "no such run folder"),
        (["report", "."], 1, "neither a run"),
        (["report", "{folder}/results.json"], 1, "is a file"),
        (["report", "{folder}", "-o", "{folder}/results.json/r.html"], 1, "cannot be written"),
        (["report", "{folder}", "-o", "r.pdf"], 2, "end its name with .html"),
        (["report", "{folder}", "--latex", "-", "--json"], 2, "only one of"),
        (["plot", "ablation", "none"], 1, "no such folder"),
        (["plot", "ablation", "."], 1, "holds no results.json"),
        (["plot", "ablation", "{folder}", "--part", "all"], 2, "'all'"),
        (["plot", "run", "none"], 1, "no such run folder"),
        (["plot", "latent", "none"], 1, "no such run folder"),
        (["plot", "latent", "none", "--axes", "tsne"], 2, "'tsne'"),
        (["plot", "preset", "none.txt"], 1, "none.txt"),
        (["plot", "preset", "preset_a.json", "-o", "a.gif"], 2, ".png, .svg, .pdf"),
        (["plot", "preset", "preset_a.json", "--theme", "blue"], 2, "'blue'"),
        (["plot", "morph", "preset_a.json", "preset_b.json", "--method", "lin"], 2, "did you mean 'linear'"),
    ],
)
def test_a_mistake_is_one_line(eqmorph, folder, tmp_path_factory, monkeypatch, words, status, message):
    monkeypatch.chdir(tmp_path_factory.mktemp("empty"))
    ended = eqmorph(*(word.format(folder=folder) for word in words))
    assert ended.status == status and message in ended.error
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
def test_plot_says_what_it_drew_and_where(eqmorph, folder, tmp_path_factory, monkeypatch, words, name, key):
    monkeypatch.chdir(tmp_path_factory.mktemp("empty"))
    ended = eqmorph("plot", *(word.format(folder=folder) for word in words), "--json")
    assert ended.json["file"] == name and Path(name).stat().st_size > 10_000 and f"wrote {name}" in ended.stderr
    assert ended.json["title"] and key in ended.json
